"""A mirror that others write to: checkpoints first, then the entries under them.

Like a witness it is a state machine without input or output. ``add-checkpoint`` takes a checkpoint that
continues what was seen, and signs nothing; ``add-entries`` takes entries, each package with its proof; and
when all entries of a checkpoint are stored, the mirror cosigns it.

Source: C2SP tlog-mirror.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

from corridor.errors import TrustError
from corridor.trust.book import WitnessBook
from corridor.trust.checkpoint import SignedCheckpoint
from corridor.trust.entries_request import AddEntries, EntryPackage
from corridor.trust.errors import MalformedError
from corridor.trust.keys import VerifyingKey
from corridor.trust.merkle import hash_leaves, root_of, verify_subtree
from corridor.trust.mirror import Mirror
from corridor.trust.tiles import TILE_WIDTH
from corridor.trust.witness import Answer, Witness

__all__ = ["MirrorDoor"]

_REMEMBERED = 16
_MOST_EXCESS = 65_536


class MirrorDoor:
    """Lets logs, or anyone who has their entries, write to mirrors.

    Parameters
    ----------
    mirrors
        Origin → the mirror of that log.
    logs
        Origin → the log's public keys.
    book
        Remembers the pending checkpoints; its own, no witness's.
    """

    def __init__(
        self,
        mirrors: Mapping[str, Mirror],
        logs: Mapping[str, Sequence[VerifyingKey]],
        book: WitnessBook,
    ) -> None:
        self.mirrors = dict(mirrors)
        self._pending = Witness((), logs, book)
        self._known: dict[str, dict[int, SignedCheckpoint]] = {origin: {} for origin in mirrors}
        self._lock = threading.Lock()

    def add_checkpoint(self, body: bytes) -> Answer:
        """Answer a request to expect a checkpoint, as a witness does, but without a signature."""
        return self._pending.add_checkpoint(body)

    def add_entries(self, body: bytes) -> Answer:
        """Answer an upload: 200 with signature lines, 202 or 409 with what is known, 400, 404 or 422."""
        try:
            upload = AddEntries.parse(body)
        except MalformedError as error:
            return _said(400, error)
        mirror = self.mirrors.get(upload.origin)
        if mirror is None:
            return _said(404, f"this mirror does not follow {upload.origin}")
        with self._lock:
            return self._take(mirror, upload)

    def _take(self, mirror: Mirror, upload: AddEntries) -> Answer:
        latest = self._latest(upload.origin)
        if latest is None:
            return _said(422, f"no checkpoint of {upload.origin} has been added yet")
        pending = self._known[upload.origin].get(upload.end)
        stored = mirror.storage.size()
        fits = upload.start <= stored <= upload.start + _MOST_EXCESS
        if pending is None or upload.end < mirror.size or not fits:
            return self._info(409, latest if pending is None else pending, mirror)
        try:
            taken = self._take_packages(mirror, upload, pending)
        except MalformedError as error:
            return _said(400, error)
        except TrustError as error:
            return _said(422, error)
        if mirror.storage.size() >= upload.end:
            return _lines(mirror, mirror.adopt(pending))
        if taken:
            return self._info(202, pending, mirror)
        return _said(400, "no whole package of entries was there")

    def _latest(self, origin: str) -> SignedCheckpoint | None:
        note = self._pending.book.latest(origin)
        if not note:
            return None
        latest, known = SignedCheckpoint.parse(note), self._known[origin]
        known[latest.checkpoint.size] = latest
        while len(known) > _REMEMBERED:
            del known[min(known)]
        return latest

    def _take_packages(self, mirror: Mirror, upload: AddEntries, pending: SignedCheckpoint) -> int:
        taken = 0
        for package in upload.packages():
            _verify(mirror, package, pending)
            new = package.entries[max(0, mirror.storage.size() - package.start) :]
            if new:
                mirror.storage.append(new)
            taken += 1
        return taken

    def _info(self, status: int, pending: SignedCheckpoint, mirror: Mirror) -> Answer:
        body = f"{pending.checkpoint.size}\n{mirror.storage.size()}\n\n"
        return Answer(status, body.encode(), "text/x.tlog.mirror-info")


def _verify(mirror: Mirror, package: EntryPackage, pending: SignedCheckpoint) -> None:
    """Refuse a package whose bundle, as far as it goes, is not part of the pending tree."""
    begin = package.start - package.start % TILE_WIDTH
    before = mirror.storage.read(begin, package.start)
    leaves = hash_leaves([*before, *package.entries])
    said = pending.checkpoint
    verify_subtree(begin, package.end, said.size, root_of(leaves), said.root, package.proof)


def _lines(mirror: Mirror, signed: SignedCheckpoint) -> Answer:
    own = {(key.name, key.public.id) for key in mirror.signers}
    return Answer(
        200, b"".join(line.to_bytes() for line in signed.note.signatures if (line.name, line.id) in own)
    )


def _said(status: int, what: object) -> Answer:
    return Answer(status, f"{what}\n".encode())
