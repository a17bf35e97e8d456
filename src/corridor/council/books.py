"""The parties' logs of what the council adopted: one folder a party, entries never taken out.

An entry is the envelope that was adopted: decision and all signatures. It goes into the log of every party,
so that neither can later deny it, or show another one under the same id. Entries are durable at once; each
party publishes a checkpoint over its log with its own key.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from corridor.council.model import PartyId
from corridor.trust import Envelope, FolderStorage, Log, SigningKey

__all__ = ["Books"]


class Books:
    """The logs in ``council/log/PARTY`` of a workspace."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "council" / "log"
        self._entries: dict[PartyId, list[bytes]] = {}

    def holding(self, envelope: Envelope, parties: Sequence[PartyId]) -> tuple[PartyId, ...]:
        """Return the parties whose log holds an envelope with these bytes and at least these signatures."""
        return tuple(p for p in parties if any(_same(e, envelope) for e in self._envelopes(p, envelope)))

    def _envelopes(self, party: PartyId, like: Envelope) -> list[Envelope]:
        payload = like.to_bytes()
        return [Envelope.parse(e) for e in self.entries(party) if e == payload or _may_hold(e, like)]

    def entries(self, party: PartyId) -> list[bytes]:
        """Return the entries of a party's log, the first one first."""
        if party not in self._entries:
            self._entries[party] = self._read(party)
        return self._entries[party]

    def _read(self, party: PartyId) -> list[bytes]:
        if not (self._folder / party).is_dir():
            return []
        with closing(FolderStorage(self._folder / party)) as storage:
            return storage.read(0, storage.size())

    def enter(self, envelope: Envelope, parties: Sequence[PartyId]) -> None:
        """Make an adopted envelope durable in the log of every party that does not hold it yet."""
        for party in parties:
            if not self.holding(envelope, (party,)):
                with closing(FolderStorage(self._folder / party)) as storage:
                    storage.append([envelope.to_bytes()])
                self._entries.pop(party, None)

    def publish(self, party: PartyId, key: SigningKey) -> int:
        """Sign a checkpoint over a party's log with its key; return how many entries it covers."""
        with closing(FolderStorage(self._folder / party)) as storage:
            return Log.open(storage, key).publish().checkpoint.size


def _may_hold(entry: bytes, like: Envelope) -> bool:
    import base64

    return base64.b64encode(like.payload) in entry


def _same(entry: Envelope, envelope: Envelope) -> bool:
    held = {s.signature for s in entry.signatures}
    same = entry.payload == envelope.payload and entry.payload_type == envelope.payload_type
    return same and bool(held) and held <= {s.signature for s in envelope.signatures}
