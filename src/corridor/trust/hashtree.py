"""A tree that grows: its right edge in memory, its full tiles wherever they are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

from corridor.trust.errors import MissingTileError
from corridor.trust.merkle import EMPTY_ROOT, hash_node, root_of
from corridor.trust.tiles import HASH_BYTES, TILE_WIDTH, Tile

__all__ = ["HashTree", "LoadTile"]

LoadTile = Callable[[int, int], bytes]
"""``load(level, index)``: the hashes of a tile, as many as the tree needs; fewer if some are lost."""

_HEIGHT = 8
_FULL = TILE_WIDTH * HASH_BYTES


class HashTree:
    """The hashes of a tree of RFC 6962, kept as tiles.

    Parameters
    ----------
    load
        Gives the tiles that are full.
    size
        Leaves of the tree.
    edge
        Hashes of the partial tile of each level, from level 0; empty where the last tile is full.
    """

    def __init__(self, load: LoadTile, size: int = 0, edge: tuple[bytes, ...] = ()) -> None:
        self.load = load
        self.size = size
        self.edge = list(edge)

    @classmethod
    def restore(cls, load: LoadTile, size: int) -> Self:
        """Return the tree of ``size`` leaves from its tiles.

        Raises
        ------
        MissingTileError
            If hashes of its right edge are lost.
        """
        edge: list[bytes] = []
        count = size
        while count:
            width = count % TILE_WIDTH
            level = len(edge)
            edge.append(_take(load, level, count // TILE_WIDTH, 0, width) if width else b"")
            count //= TILE_WIDTH
        return cls(load, size, tuple(edge))

    def grow(self, leaf_hashes: bytes) -> dict[tuple[int, int], bytes]:
        """Add leaves; return the tiles that changed, by (level, index), as wide as they are now.

        Parameters
        ----------
        leaf_hashes
            Hashes of the new leaves one after another, 32 bytes each.
        """
        changed: dict[tuple[int, int], bytes] = {}
        count, level, new = self.size, 0, leaf_hashes
        self.size += len(leaf_hashes) // HASH_BYTES
        while new:
            if level == len(self.edge):
                self.edge.append(b"")
            hashes, index = self.edge[level] + new, count // TILE_WIDTH
            full = len(hashes) - len(hashes) % _FULL
            tiles = [hashes[at : at + _FULL] for at in range(0, full, _FULL)]
            changed.update(((level, index + i), tile) for i, tile in enumerate(tiles))
            self.edge[level] = hashes[full:]
            if full < len(hashes):
                changed[level, index + len(tiles)] = hashes[full:]
            new = b"".join([root_of(tile) for tile in tiles])
            count, level = count // TILE_WIDTH, level + 1
        return changed

    def root(self, start: int = 0, end: int | None = None) -> bytes:
        """Return the hash over the leaves from ``start`` to before ``end`` (the size), 32 bytes.

        ``start`` is where a complete subtree of that width begins, as in :mod:`corridor.trust.merkle`.

        Raises
        ------
        MissingTileError
            If a tile is lost.
        """
        end = self.size if end is None else end
        nodes = []
        while start < end:
            height = (end - start).bit_length() - 1
            if start:
                height = min(height, (start & -start).bit_length() - 1)
            nodes.append(self._node(start, height))
            start += 1 << height
        if not nodes:
            return EMPTY_ROOT
        found = nodes.pop()
        while nodes:
            found = hash_node(nodes.pop(), found)
        return found

    def _node(self, start: int, height: int) -> bytes:
        """Return the root of the complete subtree of ``2**height`` leaves that begins at ``start``."""
        level, inside = divmod(height, _HEIGHT)
        index, offset = divmod(start >> _HEIGHT * level, TILE_WIDTH)
        return root_of(_take(self.tile, level, index, offset, 1 << inside))

    def tile(self, level: int, index: int) -> bytes:
        """Return the hashes of a tile, as many as the tree has."""
        count: int = self.size // TILE_WIDTH**level
        return self.edge[level] if index == count // TILE_WIDTH else self.load(level, index)


def _take(load: LoadTile, level: int, index: int, offset: int, count: int) -> bytes:
    hashes = load(level, index)[offset * HASH_BYTES : (offset + count) * HASH_BYTES]
    if len(hashes) < count * HASH_BYTES:
        raise MissingTileError(f"{Tile(level, index, offset + count).path} is not there")
    return hashes
