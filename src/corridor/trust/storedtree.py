"""A storage and the tree over its entries, kept in step: what logs and mirrors have in common."""

from __future__ import annotations

from corridor.trust.checkpoint import Checkpoint
from corridor.trust.errors import DamagedError, MissingTileError
from corridor.trust.hashtree import HashTree
from corridor.trust.merkle import hash_leaves
from corridor.trust.storage import Storage

__all__ = ["StoredTree"]

_CHUNK = 65_536


class StoredTree:
    """The tree over the entries of a storage, with the tiles that are not published yet.

    Parameters
    ----------
    storage
        Holds the entries.
    origin
        The log, for messages.
    """

    def __init__(self, storage: Storage, origin: str) -> None:
        self.storage = storage
        self.origin = origin
        self.tree = HashTree(self._tile)
        self._pending: dict[tuple[int, int], bytes] = {}

    @property
    def size(self) -> int:
        """Entries in the tree."""
        return self.tree.size

    def root(self, start: int = 0, end: int | None = None) -> bytes:
        """Return the hash over a range of leaves, as :meth:`HashTree.root`."""
        return self.tree.root(start, end)

    def integrate(self, end: int) -> None:
        """Bring the entries of the storage before index ``end`` into the tree.

        Raises
        ------
        DamagedError
            If one cannot be read.
        """
        while self.tree.size < end:
            start = self.tree.size
            stop = min(end, start + _CHUNK)
            entries = self.storage.read(start, stop)
            if len(entries) != stop - start:
                raise DamagedError(f"{self.origin}: entries from {start} to {stop} cannot be read")
            self._pending.update(self.tree.grow(hash_leaves(entries)))

    def publish(self, note: bytes) -> None:
        """Save the tiles that changed, and a checkpoint over the tree."""
        self.storage.publish(self._pending, note)
        self._pending = {}

    def restore(self, said: Checkpoint, note: bytes) -> None:
        """Take up the tree of the checkpoint in the storage; tiles that a crash lost are made again.

        Raises
        ------
        DamagedError
            If the storage holds fewer or other entries than the checkpoint says.
        """
        if said.size > self.storage.size():
            raise DamagedError(
                f"{said.origin} has signed a tree of {said.size} entries, but its storage holds only"
                f" {self.storage.size()}; restore the others from a mirror before it signs again"
            )
        try:
            self.tree = HashTree.restore(self._tile, said.size)
            if self.tree.root() == said.root:
                return
        except MissingTileError:
            pass
        self.tree = HashTree(self._tile)
        self.integrate(said.size)
        if self.tree.root() != said.root:
            raise DamagedError(
                f"the entries in the storage of {said.origin} are not those that it signed: {said}; they"
                f" have the root {self.tree.root().hex()[:16]}…"
            )
        self.publish(note)

    def _tile(self, level: int, index: int) -> bytes:
        return self._pending.get((level, index)) or self.storage.tile(level, index)
