"""Statements: who says what about which party, body, scheme or certificate, from when on, and why.

A statement is small canonical JSON (RFC 8785) inside a signed envelope; the envelope's bytes are one entry of
the parties' logs. What the statement is about at length (a test report, the certificate as issued) lies
beside the log and is bound by its SHA-256. Statements are never changed: a wrong one is followed by another.

    statement = Statement(
        "certificate.suspended", "BY-26-000017", by=("RU",), made_at=now, effective_from=now,
        reason="sample 4 of 5 fails the clause on …", fields={"clause": "5.2"},
    )
    envelope = statement.envelope(key)           # sign once, or again until the threshold is reached
    Statement.parse(envelope.payload) == statement
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from corridor.trust import Envelope, MalformedError, SigningKey, canonicalize, parse_json

__all__ = ["MOST_BYTES", "STATEMENT_TYPE", "Statement", "read_instant", "write_instant"]

STATEMENT_TYPE = "application/vnd.corridor.statement+json"
"""Payload type of an envelope that holds a statement."""

MOST_BYTES = 65_535
"""Longest entry of a log: C2SP tlog-tiles writes its length in 16 bits."""

_FORM = "corridor-statement/v1"
_KEYS = {"type", "kind", "subject", "by", "made_at", "effective_from", "reason", "fields", "document"}
_KIND = re.compile(r"[a-z]{1,40}\.[a-z]{1,40}")
_ID = re.compile(r"[^\s,;\"/]{1,100}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
_LONGEST_REASON = 4_000


@dataclass(frozen=True, slots=True)
class Statement:
    """One step, ruling or remark, by whoever signed it.

    Parameters
    ----------
    kind
        What is said: a name in :data:`corridor.goods.register.KINDS`, e.g. ``certificate.granted``.
    subject
        Id of what it is about; with the first word of the kind it names the thing (:attr:`topic`).
    by
        Ids of the parties or bodies that say it, sorted; each one's threshold must sign.
    made_at
        When they say they said it: UTC, whole seconds. When the parties' logs took it in is told by the logs.
    effective_from
        From when on it holds: UTC, whole seconds. Before ``made_at`` it is back-dated, and shown as such.
    reason
        Why, for people.
    fields
        What else belongs to this kind of statement: JSON values, decimals as text.
    document
        SHA-256 of the document beside it, 64 hexadecimal digits; empty if there is none.

    Raises
    ------
    MalformedError
        If anything is not in this form, or it has no canonical JSON.
    """

    kind: str
    subject: str
    by: tuple[str, ...]
    made_at: datetime
    effective_from: datetime
    reason: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    document: str = ""

    def __post_init__(self) -> None:
        _ask(_KIND.fullmatch(self.kind), f"its kind is two words with a dot, not {self.kind[:60]!r}")
        _ask(_is_id(self.subject), f"its subject is no id: {self.subject[:60]!r}")
        _ask(self.by and list(self.by) == sorted(set(self.by)), "by is a sorted list of ids, each once")
        _ask(all(map(_is_id, self.by)), f"by holds what is no id: {self.by!r}")
        _ask(len(self.reason) <= _LONGEST_REASON, f"its reason is longer than {_LONGEST_REASON} letters")
        _ask(not self.document or _SHA256.fullmatch(self.document), "document is no SHA-256 in hexadecimal")
        for name in ("made_at", "effective_from"):
            object.__setattr__(self, name, _whole(getattr(self, name), name))

    @property
    def topic(self) -> str:
        """What it is about, e.g. ``certificate/BY-26-000017``: statements with one topic are one history."""
        return f"{self.kind.partition('.')[0]}/{self.subject}"

    @property
    def step(self) -> str:
        """The second word of the kind, e.g. ``suspended``."""
        return self.kind.partition(".")[2]

    def to_bytes(self) -> bytes:
        """Return its canonical JSON, which is what is signed."""
        return canonicalize(
            {
                "type": _FORM,
                "kind": self.kind,
                "subject": self.subject,
                "by": list(self.by),
                "made_at": write_instant(self.made_at),
                "effective_from": write_instant(self.effective_from),
                "reason": self.reason,
                "fields": dict(self.fields),
                "document": self.document,
            }
        )

    @classmethod
    def parse(cls, payload: bytes) -> Self:
        """Return the statement of an envelope's payload.

        Raises
        ------
        MalformedError
            If it is none, lacks a key or has one too many, or is not in canonical form.
        """
        raw = parse_json(payload)
        _ask(isinstance(raw, dict) and raw.get("type") == _FORM, f"it is not of type {_FORM}")
        _ask(raw.keys() == _KEYS, f"its keys are not {', '.join(sorted(_KEYS))}")
        texts = ("kind", "subject", "reason", "document", "made_at", "effective_from")
        _ask(all(isinstance(raw[k], str) for k in texts), f"{', '.join(texts)} are texts")
        _ask(isinstance(raw["fields"], dict), "fields is an object")
        by = raw["by"]
        _ask(isinstance(by, list) and all(isinstance(b, str) for b in by), "by is a list of texts")
        times = {k: read_instant(raw[k]) for k in ("made_at", "effective_from")}
        statement = cls(
            kind=raw["kind"], subject=raw["subject"], by=tuple(by), reason=raw["reason"],
            fields=raw["fields"], document=raw["document"], **times,
        )  # fmt: skip
        _ask(statement.to_bytes() == payload, "it is not in canonical form")
        return statement

    def envelope(self, *signers: SigningKey) -> Envelope:
        """Return the statement in an envelope, signed by these keys; more signatures can be added."""
        envelope = Envelope(STATEMENT_TYPE, self.to_bytes())
        for key in signers:
            envelope = envelope.sign(key)
        return envelope


def write_instant(moment: datetime) -> str:
    """Return a time as ``2026-11-24T18:40:00Z``: UTC, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_instant(text: str) -> datetime:
    """Return the time of ``2026-11-24T18:40:00Z``.

    Raises
    ------
    MalformedError
        If it is written in any other way.
    """
    try:
        _ask(_INSTANT.fullmatch(text), f"not a time like 2026-11-24T18:40:00Z: {text[:60]!r}")
        return datetime.fromisoformat(text)
    except ValueError:
        raise MalformedError(f"no such time: {text[:60]!r}") from None


def _whole(moment: datetime, name: str) -> datetime:
    _ask(moment.tzinfo is not None, f"{name} has no zone")
    _ask(1000 <= moment.year <= 9998, f"{name} is outside the years 1000 to 9998")
    return moment.astimezone(UTC).replace(microsecond=0)


def _is_id(text: str) -> bool:
    return bool(_ID.fullmatch(text)) and text.isprintable()


def _ask(holds: object, otherwise: str) -> None:
    if not holds:
        raise MalformedError(f"this is no statement: {otherwise}")
