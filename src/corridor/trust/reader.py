"""Reading somebody else's log: nothing is believed that does not hash to a checkpoint that is believed."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from corridor.trust.checkpoint import Checkpoint, SignedCheckpoint
from corridor.trust.errors import AlteredTileError, AwayError, MalformedError, MissingTileError
from corridor.trust.hashtree import HashTree
from corridor.trust.merkle import hash_leaves, root_of
from corridor.trust.storage import Storage, serve
from corridor.trust.tiles import ENTRIES, HASH_BYTES, TILE_WIDTH, Tile, decode_bundle

__all__ = ["Fetch", "VerifiedTree", "fetch_checkpoint", "from_folder", "from_storage", "over_http"]

Fetch = Callable[[str], bytes]
"""``fetch(path)`` of what a log serves below its prefix; raises ``MissingTileError`` or ``AwayError``."""

_KEPT_TILES = 256


def fetch_checkpoint(fetch: Fetch) -> SignedCheckpoint:
    """Return the checkpoint that a log shows; a policy says whether it is believed."""
    return SignedCheckpoint.parse(fetch("checkpoint"))


class VerifiedTree:
    """The tree of a checkpoint, of which every tile and entry is verified when it is fetched.

    Parameters
    ----------
    fetch
        Gives what the log serves.
    said
        The checkpoint; believed already.

    Raises
    ------
    MissingTileError
        If tiles of its right edge are not there.
    AlteredTileError
        If they do not lead to the root.
    """

    def __init__(self, fetch: Fetch, said: Checkpoint) -> None:
        self.said = said
        self._fetch = fetch
        self.tile = lru_cache(_KEPT_TILES)(self._tile)
        self._tree = HashTree.restore(self._edge, said.size)
        self._tree.load = self.tile
        if self._tree.root() != said.root:
            raise AlteredTileError(
                f"the tiles of {said.origin} lead to the root {self._tree.root().hex()}, but its checkpoint"
                f" of {said.size} entries says {said.root.hex()}"
            )

    def root(self, start: int = 0, end: int | None = None) -> bytes:
        """Return the hash over a range of leaves, as :meth:`HashTree.root`."""
        return self._tree.root(start, end)

    def entries(self, start: int, end: int) -> list[bytes]:
        """Return the entries from ``start`` to before ``end``.

        Raises
        ------
        MissingTileError
            If a bundle is not there.
        AlteredTileError
            If one is not what the tree says.
        """
        found: list[bytes] = []
        for index in range(start // TILE_WIDTH, -(-end // TILE_WIDTH)):
            found.extend(self.bundle(index)[0])
        skip = start % TILE_WIDTH
        return found[skip : skip + end - start]

    def bundle(self, index: int) -> tuple[list[bytes], bytes]:
        """Return the entries of one bundle, as many as the tree has, and their leaf hashes.

        Raises
        ------
        MissingTileError, AlteredTileError
            As :meth:`entries`.
        """
        width = min(TILE_WIDTH, self.said.size - index * TILE_WIDTH)
        tile = Tile(ENTRIES, index, width)
        content = self._either(tile)
        try:
            entries = decode_bundle(content, width) if content is not None else self._first(tile)
        except MalformedError as error:
            raise AlteredTileError(f"{self.said.origin}: {tile.path}: {error}") from None
        leaves = hash_leaves(entries)
        if root_of(leaves) != self._root_of_tile(index, width):
            raise AlteredTileError(f"{self.said.origin}: {tile.path} does not hold what was signed")
        return entries, leaves

    def _root_of_tile(self, index: int, width: int) -> bytes:
        """Return the root over a leaf tile; a full one need not be fetched, the tile above it holds it."""
        if width < TILE_WIDTH:
            return root_of(self._tree.tile(0, index))
        return self._above(0, index)

    def _above(self, level: int, index: int) -> bytes:
        """Return the hash of a full tile that the tile above it holds."""
        at = index % TILE_WIDTH * HASH_BYTES
        return self._tree.tile(level + 1, index // TILE_WIDTH)[at : at + HASH_BYTES]

    def _tile(self, level: int, index: int) -> bytes:
        """Return the hashes of a full tile, verified by the tile above it."""
        tile = Tile(level, index)
        hashes = self._fetch(tile.path)
        if len(hashes) != TILE_WIDTH * HASH_BYTES or root_of(hashes) != self._above(level, index):
            raise AlteredTileError(f"{self.said.origin}: {tile.path} is not the tile that was signed")
        return hashes

    def _edge(self, level: int, index: int) -> bytes:
        """Return the hashes of a partial tile; the whole tree's root verifies them."""
        width = self.said.size // TILE_WIDTH**level % TILE_WIDTH
        tile = Tile(level, index, width)
        hashes = self._either(tile)
        if hashes is None:
            hashes = self._fetch(Tile(level, index).path)[: width * HASH_BYTES]
        if len(hashes) != width * HASH_BYTES:
            raise AlteredTileError(f"{self.said.origin}: {tile.path} has {len(hashes)} bytes")
        return hashes

    def _either(self, tile: Tile) -> bytes | None:
        """Return a tile; nothing if it is partial and gone, for then a full one may have taken its place."""
        try:
            return self._fetch(tile.path)
        except MissingTileError:
            if tile.is_full:
                raise
            return None

    def _first(self, tile: Tile) -> list[bytes]:
        """Return the first entries of the full bundle that took a partial one's place."""
        return decode_bundle(self._fetch(Tile(ENTRIES, tile.index).path), TILE_WIDTH)[: tile.width]


def from_storage(storage: Storage) -> Fetch:
    """Return a way to a log in this program."""
    return lambda path: serve(storage, path)


def from_folder(folder: str | Path) -> Fetch:
    """Return a way to a log in a folder, as :class:`corridor.trust.FolderStorage` writes it."""
    root = Path(folder)

    def fetch(path: str) -> bytes:
        try:
            return (root / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            raise MissingTileError(f"{root / path} is not there") from None

    return fetch


def over_http(prefix: str, *, timeout_s: float = 10.0) -> Fetch:
    """Return a way to a log over HTTP.

    Parameters
    ----------
    prefix
        E.g. ``https://east.example/log/``.
    timeout_s
        Seconds after which it counts as away.
    """
    import httpx

    client = httpx.Client(timeout=timeout_s, headers={"Accept-Encoding": "gzip, identity"})

    def fetch(path: str) -> bytes:
        url = f"{prefix.rstrip('/')}/{path}"
        try:
            got = client.get(url)
        except httpx.HTTPError as error:
            raise AwayError(f"{url} does not answer: {error}") from None
        if got.status_code in (404, 410):
            raise MissingTileError(f"{url} is not there")
        if got.status_code != 200:
            raise AwayError(f"{url} answers {got.status_code}")
        return got.content

    return fetch
