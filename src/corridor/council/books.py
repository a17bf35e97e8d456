"""The parties' logs of what the council adopted: one folder a party, entries never taken out.

An entry is the envelope that was adopted: decision and all signatures. It goes into the log of every party,
so that neither can later deny it, or show another one under the same id. Entries are durable at once; each
party publishes a checkpoint over its log with its own key.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corridor.council.model import DecisionId, PartyId
from corridor.council.plain import loads
from corridor.errors import RefusedError, TrustError
from corridor.files import digest_bytes
from corridor.trust import (
    LARGEST_ENTRY,
    Envelope,
    FolderStorage,
    Log,
    SignedCheckpoint,
    SigningKey,
    StorageError,
    canonicalize,
    parse_json,
)

__all__ = ["Adoption", "Books", "is_plain_name"]

_PLAIN = re.compile(r"(?!\.)[\w.-]{1,100}")
_TRIES, _PAUSE_S = 40, 0.05


def is_plain_name(party: PartyId) -> bool:
    """Return whether a party's id may name a folder: letters, digits, dots, dashes, underlines."""
    return bool(_PLAIN.fullmatch(party))


@dataclass(frozen=True, slots=True)
class Adoption:
    """What a log says was adopted: the decision's id, the digest of its bytes, and the bare signatures."""

    decision: DecisionId
    digest: str
    signatures: frozenset[bytes]


class Books:
    """The logs in ``council/log/PARTY`` of a workspace.

    Attributes
    ----------
    troubles
        Why a party's log could not be read, by party, as far as it was asked for.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "council" / "log"
        self._entries: dict[PartyId, list[bytes]] = {}
        self._adoptions: dict[PartyId, list[Adoption]] = {}
        self.troubles: dict[PartyId, str] = {}

    def holding(self, envelope: Envelope, parties: Sequence[PartyId]) -> tuple[PartyId, ...]:
        """Return the parties whose log holds the adoption of these bytes by signatures of the envelope."""
        digest = digest_bytes(envelope.payload)
        there = {s.signature for s in envelope.signatures}
        return tuple(p for p in parties if any(_holds(a, digest, there) for a in self.adoptions(p)))

    def adoptions(self, party: PartyId) -> list[Adoption]:
        """Return what a party's log says was adopted, the first one first; other entries are left out."""
        if party not in self._adoptions:
            self._adoptions[party] = [a for e in self.entries(party) if (a := _adoption(e)) is not None]
        return self._adoptions[party]

    def entries(self, party: PartyId) -> list[bytes]:
        """Return the entries of a party's log, the first one first."""
        if party not in self._entries:
            self._entries[party] = self._read(party)
        return self._entries[party]

    def _read(self, party: PartyId) -> list[bytes]:
        if not is_plain_name(party) or not (self._folder / party).is_dir():
            return []
        try:
            with self._open(party) as storage:
                note, size = storage.checkpoint(), storage.size()
                promised = SignedCheckpoint.parse(note).checkpoint.size if note else 0
                if size < promised:
                    self.troubles[party] = f"it promised {promised} entries and holds {size}"
                return storage.read(0, size)
        except (TrustError, OSError) as error:
            self.troubles[party] = str(error)
            return []

    def _open(self, party: PartyId) -> FolderStorage:
        """Open a log; wait a little while somebody else has it.

        Raises
        ------
        RefusedError
            If the party's id is no name of a folder.
        StorageError
            If somebody else keeps it.
        """
        if not is_plain_name(party):
            raise RefusedError(f"{party[:40]!r} cannot have a log: its id is no name of a folder")
        for _ in range(_TRIES):
            try:
                return FolderStorage(self._folder / party)
            except StorageError:
                time.sleep(_PAUSE_S)
        return FolderStorage(self._folder / party)

    def enter(self, envelope: Envelope, parties: Sequence[PartyId]) -> None:
        """Make an adopted envelope durable in the log of every party that does not hold it yet."""
        for party in parties:
            if not self.holding(envelope, (party,)):
                with self._open(party) as storage:
                    storage.append([_entry(envelope)])
                self._entries.pop(party, None)
                self._adoptions.pop(party, None)

    def publish(self, party: PartyId, key: SigningKey) -> int:
        """Sign a checkpoint over a party's log with its key; return how many entries it covers."""
        with self._open(party) as storage:
            return Log.open(storage, key).publish().checkpoint.size


def _entry(envelope: Envelope) -> bytes:
    """Return what is logged: the envelope, or where it is too long for a log its digest and signatures."""
    content = envelope.to_bytes()
    if len(content) <= LARGEST_ENTRY:
        return content
    told = {
        "payloadType": envelope.payload_type,
        "payloadSha256": digest_bytes(envelope.payload),
        "decision": _id_in(envelope.payload),
        "signatures": [s.as_json() for s in envelope.signatures],
    }
    return canonicalize(told)


def _adoption(entry: bytes) -> Adoption | None:
    try:
        told = parse_json(entry)
        if not isinstance(told, dict):
            return None
        short = isinstance(told.get("payloadSha256"), str)
        envelope = Envelope.parse(canonicalize({**told, "payload": ""}) if short else entry)
    except TrustError:
        return None
    made = frozenset(s.signature for s in envelope.signatures)
    if short:
        return Adoption(str(told.get("decision", "")), str(told["payloadSha256"]), made)
    return Adoption(_id_in(envelope.payload), digest_bytes(envelope.payload), made)


def _id_in(payload: bytes) -> DecisionId:
    """Return the id of a decision file; empty if it has none."""
    try:
        name = loads(payload.decode("utf-8")).get("id")
    except (ValueError, RecursionError):
        return ""
    return name if isinstance(name, str) else ""


def _holds(adoption: Adoption, digest: str, signatures: set[bytes]) -> bool:
    return adoption.digest == digest and bool(adoption.signatures) and adoption.signatures <= signatures
