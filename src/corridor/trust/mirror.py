"""A mirror: a copy of another party's log, every byte verified, which says so with its own cosignature.

A mirror's cosignature says more than a witness's: the entries are stored here, and served. It therefore has
a name and key of its own.

Source: C2SP tlog-mirror (statement and monitoring interface; entries are fetched from the log's tiles).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from corridor.trust.checkpoint import Keyring, SignedCheckpoint, cosign
from corridor.trust.errors import DamagedError, RollbackError, SignatureError, UnknownLogError
from corridor.trust.follower import compare_views
from corridor.trust.keys import SigningKey, VerifyingKey
from corridor.trust.log import Clock
from corridor.trust.reader import Fetch, VerifiedTree, fetch_checkpoint
from corridor.trust.storage import Storage
from corridor.trust.storedtree import StoredTree
from corridor.trust.tiles import TILE_WIDTH

__all__ = ["Mirror"]

_BUNDLES = 64


class Mirror:
    """A mirror of one log. Serve it with :func:`corridor.trust.serve` over its storage.

    Parameters
    ----------
    storage
        Where the copy is; its own.
    origin, log_keys
        The log.
    signers
        The mirror's keys, of kind ``COSIGNATURE`` or ``ML_DSA_44``, used for nothing else.
    clock
        Gives the time in its cosignatures.

    Raises
    ------
    DamagedError
        If the copy is not what the mirror has cosigned.
    """

    def __init__(
        self,
        storage: Storage,
        origin: str,
        log_keys: Sequence[VerifyingKey],
        signers: Sequence[SigningKey],
        *,
        clock: Clock = time.time,
    ) -> None:
        self.storage = storage
        self.origin = origin
        self.signers = tuple(signers)
        self.clock = clock
        self._log_ring = Keyring(log_keys)
        self._copy = StoredTree(storage, origin)
        note = storage.checkpoint()
        self.seen = SignedCheckpoint.parse(note) if note else None
        if self.seen is not None:
            self._copy.restore(self.seen.checkpoint, note)

    def update(self, fetch: Fetch) -> SignedCheckpoint:
        """Copy what is new in the log, and return its checkpoint with the mirror's cosignature.

        It may be interrupted at any time and goes on where it was.

        Parameters
        ----------
        fetch
            Where the log is read.

        Raises
        ------
        UnknownLogError, SignatureError
            If that is another log, or its keys did not sign.
        RollbackError, SplitViewError
            If it shows fewer entries than before, or others.
        MissingTileError, AlteredTileError
            If what it serves is not what it signed.
        """
        signed = self._believed(fetch_checkpoint(fetch))
        said = signed.checkpoint
        if self.seen is not None and said.size < self.seen.checkpoint.size:
            raise RollbackError(
                f"{self.origin} shows {said.size} entries, but this mirror holds"
                f" {self.seen.checkpoint.size} that it has signed"
            )
        tree = VerifiedTree(fetch, said)
        if self.seen is not None:
            compare_views(self.seen, signed, tree, older_by="this mirror", newer_by="the log")
        self._copy_entries(tree)
        return self.adopt(signed)

    @property
    def size(self) -> int:
        """Entries in the tree that it cosigned last."""
        return self.seen.checkpoint.size if self.seen else 0

    def adopt(self, signed: SignedCheckpoint) -> SignedCheckpoint:
        """Cosign and publish a checkpoint whose entries are all stored; never an older one than before.

        Raises
        ------
        DamagedError
            If what is stored is not what was signed.
        """
        said = signed.checkpoint
        if self.seen is not None and said.size < self.size:
            raise RollbackError(f"this mirror of {self.origin} is at {self.size} entries, not {said.size}")
        self._copy.integrate(said.size)
        if self._copy.root(0, said.size) != said.root:
            raise DamagedError(f"the copy of {self.origin} is not what it signed: {said}; make it anew")
        now = int(self.clock())
        self.seen = signed.add(cosign(signed, key, now) for key in self.signers)
        self._copy.publish(self.seen.to_bytes())
        return self.seen

    def _believed(self, signed: SignedCheckpoint) -> SignedCheckpoint:
        """Return the checkpoint with the log's own lines only."""
        if signed.checkpoint.origin != self.origin:
            raise UnknownLogError(f"this mirror is of {self.origin}, not of {signed.checkpoint.origin}")
        if not signed.signers(self._log_ring):
            raise SignatureError(f"no key of {self.origin} signed its checkpoint")
        lines = tuple(line for line in signed.note.signatures if self._log_ring.find(line) is not None)
        return replace(signed, note=replace(signed.note, signatures=lines))

    def _copy_entries(self, tree: VerifiedTree) -> None:
        while (start := self.storage.size()) < tree.said.size:
            end = (start // TILE_WIDTH + _BUNDLES) * TILE_WIDTH
            self.storage.append(tree.entries(start, min(end, tree.said.size)))
