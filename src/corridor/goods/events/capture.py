"""Capture: events go in once, whatever order and however often they are sent.

An event is known by its hash (and, for a declaration that it was wrong, by the declaration). Several
documents go in with one commit; each has its own job, and its own rule for when part of it is bad.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Engine, case, insert, select, update

from corridor.errors import UnknownNameError
from corridor.findings import Finding, Place
from corridor.goods.events.bulk import insert_rows
from corridor.goods.events.document import EventDocument, ReadEvent, read_document
from corridor.goods.events.epc import index_key
from corridor.goods.events.filing import fit, keys_of
from corridor.goods.events.moments import milliseconds, stamp
from corridor.goods.events.tables import CAPTURES, CLOCK, CONTEXTS, EVENTS, KEYS, Kind
from corridor.goods.events.vocabulary import bare_word

__all__ = ["CaptureJob", "OnError", "Submission", "capture", "capture_group", "capture_jobs", "find_job"]

OnError = Literal["rollback", "proceed"]
_AT_ONCE = 500
_REFUSED = "epcisException:ValidationException"
_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Submission:
    """A document to capture.

    Parameters
    ----------
    data
        As :func:`~corridor.goods.events.document.read_document` takes it.
    on_error
        ``rollback``: one bad event keeps the whole document out. ``proceed``: the good ones are kept. The
        words are those of the standard's ``GS1-Capture-Error-Behaviour``.
    name
        What to call the document in findings.
    """

    data: bytes | str | Mapping[str, Any] | Sequence[Any]
    on_error: OnError = "rollback"
    name: str = ""


@dataclass(frozen=True, slots=True)
class CaptureJob:
    """What became of one document.

    Parameters
    ----------
    id
        Its capture id.
    created_ms, finished_ms
        Milliseconds since 1970 (UTC).
    on_error
        See :class:`Submission`.
    stored, duplicates, refused
        Events new to the store; events it (or the same document) held already; events not taken.
    findings
        Why events were refused.
    """

    id: str
    created_ms: int
    finished_ms: int
    on_error: OnError
    stored: int
    duplicates: int
    refused: int
    findings: tuple[Finding, ...]

    @property
    def success(self) -> bool:
        """Whether every event of the document is in the store."""
        return self.refused == 0 and not any(f.is_error for f in self.findings)

    def as_json(self) -> dict[str, Any]:
        """Return the job in the form of the standard's ``EPCISCaptureJob``, with our counts beside it."""
        return {
            "captureID": self.id,
            "createdAt": stamp(self.created_ms),
            "finishedAt": stamp(self.finished_ms),
            "running": False,
            "success": self.success,
            "captureErrorBehaviour": self.on_error,
            "errors": [
                {
                    "type": "epcisException:ValidationException",
                    "title": f.sentence,
                    "status": 400,
                    **f.as_json(),
                }
                for f in self.findings
            ],
            "stored": self.stored,
            "duplicates": self.duplicates,
            "refused": self.refused,
        }


def capture(
    engine: Engine,
    data: bytes | str | Mapping[str, Any] | Sequence[Any],
    *,
    on_error: OnError = "rollback",
    name: str = "",
) -> CaptureJob:
    """Store the events of one document; see :func:`capture_group`."""
    return capture_group(engine, [Submission(data, on_error, name)])[0]


def capture_group(engine: Engine, submissions: Iterable[Submission]) -> list[CaptureJob]:
    """Store the events of several documents with one commit.

    Parameters
    ----------
    engine
        A database with the tables of :func:`~corridor.goods.events.tables.create_tables`.
    submissions
        The documents. Each succeeds or fails by itself.

    Returns
    -------
    list of CaptureJob
        One for each document, in their order. When this returns, what the jobs say is on disk.
    """
    begun = _now()
    read = [(s, read_document(s.data, name=s.name)) for s in submissions]
    with engine.execution_options(writes=True).begin() as connection:
        writer = _Writer(connection, [event for _, d in read for event in d.events], begun)
        jobs = [writer.take(submission, document) for submission, document in read]
        writer.write(jobs)
    return jobs


def _now() -> int:
    return time.time_ns() // 1_000_000


def _id_key(event_id: str) -> str:
    return fit(index_key(event_id))


Identity = tuple[bytes, bytes]


class _Writer:
    """One transaction: takes documents one after the other, then writes all that is new."""

    def __init__(self, connection: Connection, events: Sequence[ReadEvent], begun: int) -> None:
        self._connection = connection
        self._begun = begun
        self._seq, self._record_ms = _begin(connection, _now())
        self._known = _known(connection, events)
        self._ids = _ids(connection, events)
        self._new: dict[Identity, ReadEvent] = {}
        self._aliases: list[tuple[int, str, int]] = []
        self._numbers: dict[Identity, int] = {}

    def take(self, submission: Submission, document: EventDocument) -> CaptureJob:
        """Decide what of a document goes in."""
        clashes: list[Finding] = []
        events: list[ReadEvent] = []
        own: dict[str, bytes] = {}
        for event in document.events:
            clash = self._id_clash(event, own, submission.name)
            if clash:
                clashes.append(clash)
            else:
                events.append(event)
        findings = (*document.findings, *clashes)
        refused = document.refused + len(clashes)
        if findings and submission.on_error == "rollback":
            events, refused = [], document.refused + len(document.events)
        else:
            self._ids.update(own)
        stored = sum(self._add(event) for event in events)
        return CaptureJob(
            str(uuid.uuid4()),
            self._begun,
            _now(),
            submission.on_error,
            stored,
            len(events) - stored,
            refused,
            findings,
        )

    def _id_clash(self, event: ReadEvent, own: dict[str, bytes], name: str) -> Finding | None:
        """Return a finding if another event, of the store or of the same document, has this id."""
        event_id = event.body.get("eventID")
        if event_id is None:
            return None
        key = _id_key(event_id)
        known = self._ids.get(key) or own.setdefault(key, event.digest)
        if known == event.digest:
            return None
        pointer = f"{event.pointer}/eventID"
        sentence = f"{pointer}: {event_id} already names another event"
        return Finding("event-id-reused", sentence, Place(name, 0, pointer))

    def _add(self, event: ReadEvent) -> bool:
        """Note an event to be written; return whether it is new."""
        identity = event.digest, event.variant
        if identity in self._known or identity in self._new:
            if event.event_id != event.hash_uri:
                self._alias(identity, event.event_id)
            return False
        self._new[identity] = event
        self._seq += 1
        self._numbers[identity] = self._seq
        return True

    def _alias(self, identity: Identity, event_id: str) -> None:
        """Let a known event be found by a second id that the same event was sent with."""
        seq = self._known.get(identity) or self._numbers[identity]
        self._aliases.append((int(Kind.EVENT_ID), _id_key(event_id), seq))

    def write(self, jobs: Sequence[CaptureJob]) -> None:
        """Write the new events, their keys and the jobs."""
        contexts: dict[int, bytes] = {}
        rows = [self._row(e, self._numbers[i], contexts) for i, e in self._new.items()]
        insert_rows(self._connection, EVENTS, rows)
        keys = {
            (k, key, self._numbers[i]) for i, e in self._new.items() for k, key in keys_of(e.body, e.names)
        }
        insert_rows(self._connection, KEYS, sorted(keys))
        for alias in set(self._aliases) - keys:
            _add_alias(self._connection, alias)
        self._connection.execute(update(CLOCK).values(seq=self._seq))
        insert_rows(self._connection, CAPTURES, [_job_row(job) for job in jobs])

    def _row(self, event: ReadEvent, seq: int, contexts: dict[int, bytes]) -> tuple[Any, ...]:
        body = event.body
        if id(event.context) not in contexts:
            contexts[id(event.context)] = _context(self._connection, event.context)
        declared = body.get("errorDeclaration") or {}
        return (
            seq,
            event.digest,
            event.variant,
            body["type"],
            event.time_ms,
            self._record_ms,
            body.get("action"),
            bare_word("bizStep", body["bizStep"]) if "bizStep" in body else None,
            bare_word("disposition", body["disposition"]) if "disposition" in body else None,
            milliseconds(declared.get("declarationTime", "")),
            bare_word("reason", declared["reason"]) if "reason" in declared else None,
            contexts[id(event.context)],
            _compact(body),
        )


def _compact(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # half of a surrogate pair is legal in JSON and in no database
    return text if text.isascii() or not _HALF.search(text) else json.dumps(value, separators=(",", ":"))


def _begin(connection: Connection, now: int) -> tuple[int, int]:
    """Take the writer's turn; return the last number given and the record time, which never runs back."""
    later = case((CLOCK.c.record_ms > now, CLOCK.c.record_ms), else_=now)
    row = connection.execute(
        update(CLOCK).values(record_ms=later).returning(CLOCK.c.seq, CLOCK.c.record_ms)
    ).one()
    return int(row[0]), int(row[1])


def _chunks(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (values[n : n + _AT_ONCE] for n in range(0, len(values), _AT_ONCE))


def _known(connection: Connection, events: Sequence[ReadEvent]) -> dict[Identity, int]:
    """Return the number of each of the events that the store holds already."""
    wanted = list({e.digest for e in events})
    found: dict[Identity, int] = {}
    for chunk in _chunks(wanted):
        rows = connection.execute(
            select(EVENTS.c.digest, EVENTS.c.variant, EVENTS.c.seq).where(EVENTS.c.digest.in_(chunk))
        )
        found.update({(bytes(d), bytes(v)): seq for d, v, seq in rows})
    return found


def _ids(connection: Connection, events: Sequence[ReadEvent]) -> dict[str, bytes]:
    """Return the hash of the event that each of the events' ids names already."""
    wanted = list({_id_key(i) for e in events if (i := e.body.get("eventID"))})
    found: dict[str, bytes] = {}
    for chunk in _chunks(wanted):
        rows = connection.execute(
            select(KEYS.c.key, EVENTS.c.digest)
            .join(EVENTS, EVENTS.c.seq == KEYS.c.seq)
            .where(KEYS.c.kind == int(Kind.EVENT_ID), KEYS.c.key.in_(chunk))
        )
        found.update({key: bytes(digest) for key, digest in rows})
    return found


def _add_alias(connection: Connection, alias: tuple[int, str, int]) -> None:
    kind, key, seq = alias
    same = (KEYS.c.kind == kind, KEYS.c.key == key, KEYS.c.seq == seq)
    if connection.execute(select(KEYS.c.seq).where(*same)).first() is None:
        connection.execute(insert(KEYS).values(kind=kind, key=key, seq=seq))


def _context(connection: Connection, context: Any) -> bytes:
    """Store a JSON-LD context once and return its digest."""
    body = json.dumps(context, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(body.encode()).digest()
    if connection.execute(select(CONTEXTS.c.digest).where(CONTEXTS.c.digest == digest)).first() is None:
        connection.execute(insert(CONTEXTS).values(digest=digest, body=body))
    return digest


def _job_row(job: CaptureJob) -> tuple[Any, ...]:
    findings = _compact([f.as_json() for f in job.findings])
    return (
        job.id, job.created_ms, job.finished_ms, job.on_error,
        job.stored, job.duplicates, job.refused, findings,
    )  # fmt: skip


def find_job(engine: Engine, job_id: str) -> CaptureJob:
    """Return a capture job by its id.

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    with engine.connect() as connection:
        row = connection.execute(select(CAPTURES).where(CAPTURES.c.id == job_id)).first()
    if row is None:
        raise UnknownNameError(f"there is no capture job {job_id}")
    return _job(row)


def capture_jobs(engine: Engine, *, limit: int = 100) -> list[CaptureJob]:
    """Return the latest capture jobs, newest first."""
    newest = select(CAPTURES).order_by(CAPTURES.c.created_ms.desc(), CAPTURES.c.id).limit(limit)
    with engine.connect() as connection:
        return [_job(row) for row in connection.execute(newest)]


def _job(row: Any) -> CaptureJob:
    findings = tuple(
        Finding(f["code"], f["sentence"], Place(f["file"], f["row"], f["column"]), f["remedy"])
        for f in json.loads(row.findings)
    )
    return CaptureJob(
        row.id, row.created_ms, row.finished_ms, row.on_error,
        row.stored, row.duplicates, row.refused, findings,
    )  # fmt: skip
