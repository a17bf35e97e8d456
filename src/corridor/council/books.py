"""The parties' logs of what the council adopted: one folder a party, entries never taken out.

An entry is the envelope that was adopted: decision and all signatures. It goes into the log of every party,
so that neither can later deny it, or show another one under the same id. Entries are durable at once; each
party publishes a checkpoint over its log with its own key.
"""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Sequence
from pathlib import Path

from corridor.council.model import PartyId
from corridor.errors import RefusedError, TrustError
from corridor.trust import Envelope, FolderStorage, Log, SignedCheckpoint, SigningKey, StorageError

__all__ = ["Books", "is_plain_name"]

_PLAIN = re.compile(r"(?!\.)[\w.-]{1,100}")
_TRIES, _PAUSE_S = 40, 0.05


def is_plain_name(party: PartyId) -> bool:
    """Return whether a party's id may name a folder: letters, digits, dots, dashes, underlines."""
    return bool(_PLAIN.fullmatch(party))


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
        self.troubles: dict[PartyId, str] = {}

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
                    storage.append([envelope.to_bytes()])
                self._entries.pop(party, None)

    def publish(self, party: PartyId, key: SigningKey) -> int:
        """Sign a checkpoint over a party's log with its key; return how many entries it covers."""
        with self._open(party) as storage:
            return Log.open(storage, key).publish().checkpoint.size


def _may_hold(entry: bytes, like: Envelope) -> bool:
    return base64.b64encode(like.payload) in entry


def _same(entry: Envelope, envelope: Envelope) -> bool:
    held = {s.signature for s in entry.signatures}
    same = entry.payload == envelope.payload and entry.payload_type == envelope.payload_type
    return same and bool(held) and held <= {s.signature for s in envelope.signatures}
