"""Where a log keeps its entries: the one thing that must never be lost.

Only :meth:`Storage.append` has to be durable at once; everything else follows from the entries. So a register
can keep its rows and its log's entries in one database and commit both in one transaction: its storage writes
the entries on the transaction that is open, and :meth:`corridor.trust.Log.publish` finds them afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from corridor.trust.errors import MissingTileError
from corridor.trust.tiles import ENTRIES, HASH_BYTES, TILE_WIDTH, Tile, check_entries, encode_bundle

__all__ = ["MemoryStorage", "Storage", "serve"]


class Storage(Protocol):
    """What a log asks of its disk. One writer at a time; readers may come from other threads."""

    def size(self) -> int:
        """Return how many entries are durable."""
        ...

    def append(self, entries: Sequence[bytes]) -> int:
        """Make entries durable, all of them or none, behind those already there; return the first's index.

        When it returns, they survive a power cut. Call :func:`check_entries` first: an entry too large
        refuses the whole batch. With a database this is an insert on the transaction that the caller commits.
        """
        ...

    def read(self, start: int, end: int) -> list[bytes]:
        """Return the entries from index ``start`` up to, and without, ``end``."""
        ...

    def tile(self, level: int, index: int) -> bytes:
        """Return the hashes of a tile, as many as were saved last; empty if none were."""
        ...

    def checkpoint(self) -> bytes:
        """Return the signed checkpoint saved last; empty if there is none yet."""
        ...

    def publish(self, tiles: Mapping[tuple[int, int], bytes], checkpoint: bytes) -> None:
        """Save hashes by (level, index), each replacing a narrower one, and then the checkpoint.

        The checkpoint must not be seen before the tiles, and never half. Both may be lost in a
        crash: :meth:`corridor.trust.Log.open` makes them again from the entries.
        """
        ...


class MemoryStorage:
    """A storage in memory, for tests and simulations: gone with the program."""

    def __init__(self) -> None:
        self.entries: list[bytes] = []
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.note = b""

    def size(self) -> int:
        """Return how many entries there are."""
        return len(self.entries)

    def append(self, entries: Sequence[bytes]) -> int:
        """Add entries; return the index of the first."""
        check_entries(entries)
        first = len(self.entries)
        self.entries.extend(entries)
        return first

    def read(self, start: int, end: int) -> list[bytes]:
        """Return the entries from ``start`` to before ``end``."""
        return self.entries[start:end]

    def tile(self, level: int, index: int) -> bytes:
        """Return the hashes of a tile."""
        return self.tiles.get((level, index), b"")

    def checkpoint(self) -> bytes:
        """Return the checkpoint saved last."""
        return self.note

    def publish(self, tiles: Mapping[tuple[int, int], bytes], checkpoint: bytes) -> None:
        """Save hashes and the checkpoint."""
        self.tiles.update(tiles)
        self.note = checkpoint


def serve(storage: Storage, path: str) -> bytes:
    """Return what a log serves at a path below its prefix: ``checkpoint``, a tile or a bundle.

    Only what the checkpoint covers is served.

    Raises
    ------
    MissingTileError
        If there is nothing at that path.
    MalformedError
        If it is no path of a log.

    Source: C2SP tlog-tiles, "APIs".
    """
    note = storage.checkpoint()
    if path == "checkpoint":
        if not note:
            raise MissingTileError("this log has published no checkpoint yet")
        return note
    tile = Tile.parse(path)
    covered = _published_size(note) // TILE_WIDTH ** max(tile.level, 0)
    if covered < tile.index * TILE_WIDTH + tile.width:
        raise MissingTileError(f"this log has not published {path}")
    if tile.level == ENTRIES:
        first = tile.index * TILE_WIDTH
        return encode_bundle(storage.read(first, first + tile.width))
    hashes = storage.tile(tile.level, tile.index)
    if len(hashes) < tile.width * HASH_BYTES:
        raise MissingTileError(f"this log has lost {path}")
    return hashes[: tile.width * HASH_BYTES]


def _published_size(note: bytes) -> int:
    return int(note.split(b"\n", 2)[1]) if note else 0
