"""Tiles: where the hashes and entries of a log lie, and how entries are packed.

A tile is 256 consecutive hashes of one level (8,192 bytes), an entry bundle 256 consecutive entries; those at
the right edge of a tree are *partial*, 1 to 255 wide. A narrower tile is always the beginning of the wider.

Source: C2SP tlog-tiles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from corridor.trust.errors import MalformedError

__all__ = [
    "ENTRIES",
    "HASH_BYTES",
    "LARGEST_ENTRY",
    "TILE_WIDTH",
    "Tile",
    "check_entries",
    "decode_bundle",
    "encode_bundle",
    "tiles_of",
]

TILE_WIDTH = 256
HASH_BYTES = 32
LARGEST_ENTRY = 65_535
"""Bytes of the largest entry: its length is written in 16 bits."""

ENTRIES = -1
"""The level of entry bundles."""

_PATH = re.compile(r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """The place of a tile or bundle.

    Parameters
    ----------
    level
        0 for leaf hashes, *l* for roots of full tiles of level *l* − 1; :data:`ENTRIES` for a bundle.
    index
        From the left, starting at 0.
    width
        Hashes or entries in it, 1 to 256.
    """

    level: int
    index: int
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """Path below the log's prefix, e.g. ``tile/0/x001/067.p/17``."""
        name = f"{self.index % 1000:03d}"
        rest = self.index // 1000
        while rest:
            name = f"x{rest % 1000:03d}/{name}"
            rest //= 1000
        level = "entries" if self.level == ENTRIES else self.level
        return f"tile/{level}/{name}" + ("" if self.is_full else f".p/{self.width}")

    @property
    def is_full(self) -> bool:
        """Whether it is 256 wide: then it never changes."""
        return self.width == TILE_WIDTH

    @classmethod
    def parse(cls, path: str) -> Self:
        """Return the tile of a path; every tile has one path only.

        Raises
        ------
        MalformedError
            If it is not the path of a tile.
        """
        match = _PATH.fullmatch(path)
        if match is None:
            raise MalformedError(f"not the path of a tile: {path[:120]!r}")
        level, name, width = match.groups()
        tile = cls(
            ENTRIES if level == "entries" else int(level),
            int(name.replace("x", "").replace("/", "")),
            int(width or TILE_WIDTH),
        )
        if tile.path != path or tile.level > 63 or tile.width > TILE_WIDTH:
            raise MalformedError(f"not the path of a tile: {path[:120]!r}")
        return tile


def tiles_of(size: int, *, since: int = 0, entries: bool = True) -> Iterator[Tile]:
    """Yield the tiles of a tree of ``size`` leaves that a tree of ``since`` leaves does not have.

    Levels upwards from the entry bundles (left out with ``entries=False``), each from the left.
    """
    if entries:
        yield from _level(ENTRIES, size, since)
    level = 0
    while size:
        yield from _level(level, size, since)
        level, size, since = level + 1, size // TILE_WIDTH, since // TILE_WIDTH


def _level(level: int, count: int, since: int) -> Iterator[Tile]:
    if count <= since:
        return
    for index in range(since // TILE_WIDTH, -(-count // TILE_WIDTH)):
        yield Tile(level, index, min(TILE_WIDTH, count - index * TILE_WIDTH))


def check_entries(entries: Sequence[bytes]) -> None:
    """Refuse entries that no bundle can hold.

    Raises
    ------
    MalformedError
        If one has more than 65,535 bytes: log its hash and keep the document beside the log.
    """
    for entry in entries:
        if len(entry) > LARGEST_ENTRY:
            raise MalformedError(
                f"an entry has {len(entry):,} bytes; at most {LARGEST_ENTRY:,} go into a log (log its hash)"
            )


def encode_bundle(entries: Sequence[bytes]) -> bytes:
    """Return entries one after another, each behind its length in 16 bits, big-endian."""
    return b"".join([part for entry in entries for part in (len(entry).to_bytes(2, "big"), entry)])


def decode_bundle(bundle: bytes, count: int) -> list[bytes]:
    """Return exactly ``count`` entries of a bundle.

    Raises
    ------
    MalformedError
        If it holds fewer or more, or the last one is cut.
    """
    entries = []
    at, end = 0, len(bundle)
    while at < end:
        start = at + 2
        at = start + int.from_bytes(bundle[at:start], "big")
        entries.append(bundle[start:at])
    if at != end or len(entries) != count:
        raise MalformedError(f"a bundle of {count} entries holds {len(entries)}, or the last one is cut")
    return entries
