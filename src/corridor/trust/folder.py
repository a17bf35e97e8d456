"""A log in a folder that any static web server can serve as it is.

::

    checkpoint            the signed checkpoint
    tile/…                hash tiles and entry bundles, as C2SP tlog-tiles names them
    journal/<index>       entries from that index on, as they came in; bundles and tiles before it are synced
    lock                  held by the one program that writes

Entries become durable in the journal, one sync a batch. Publishing writes bundles, tiles and the checkpoint,
of which only the checkpoint is synced: what a power cut takes of the others is made again from the journal
when the log is opened. When the journal is long, bundles and tiles are synced, and a new journal begins
behind the full ones.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from corridor.trust.checkpoint import SignedCheckpoint
from corridor.trust.disk import Disk, take_lock
from corridor.trust.errors import DamagedError, MalformedError, MissingTileError, StorageError
from corridor.trust.hashtree import HashTree
from corridor.trust.journal import encode_batch, replay
from corridor.trust.merkle import hash_leaves
from corridor.trust.tiles import (
    ENTRIES,
    HASH_BYTES,
    TILE_WIDTH,
    Tile,
    check_entries,
    decode_bundle,
    encode_bundle,
    tiles_of,
)

__all__ = ["FolderStorage"]

_LONG_ENTRIES = 32_768
_LONG_BYTES = 64 * 2**20


class FolderStorage:
    """The storage of a log in a folder, made if it is not there. Close it, or use it in a ``with``.

    Parameters
    ----------
    folder
        Where.
    disk
        Stands in for the folder in tests of crashes.
    background
        Sync bundles and begin a new journal in a thread of their own, so that no checkpoint waits for it.

    Raises
    ------
    StorageError
        If another program writes to it.
    DamagedError
        If entries that were acknowledged are lost or damaged.
    """

    def __init__(self, folder: str | Path, *, disk: Disk | None = None, background: bool = True) -> None:
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._disk = disk or Disk(self.folder)
        self._base, self._length, self._torn = 0, 0, False
        self._tail: list[bytes] = []
        self._mutex = threading.RLock()
        self._background = background
        self._settling: threading.Thread | None = None
        self._lock = take_lock(self.folder / "lock")
        try:
            self._open_journal()
            self._published = self._published_size()
            self._mend()
        except BaseException:
            self.close()
            raise

    def size(self) -> int:
        """Return how many entries are durable."""
        return self._base + len(self._tail)

    def append(self, entries: Sequence[bytes]) -> int:
        """Make entries durable with one sync; return the index of the first."""
        check_entries(entries)
        with self._mutex:
            first = self.size()
            if not entries:
                return first
            batch = encode_batch(first, entries)
            self._write(batch)
            self._tail.extend(entries)
            self._length += len(batch)
            return first

    def _write(self, batch: bytes) -> None:
        """Write a batch behind the journal, or leave nothing of it there."""
        if self._torn:
            raise StorageError(f"{self.folder}: the disk failed in the midst of a batch; open the log anew")
        try:
            self._torn = True
            self._disk.append(self._journal, batch)
        except BaseException:
            self._disk.cut(self._journal, self._length)
            self._torn = False
            raise
        self._torn = False

    def read(self, start: int, end: int) -> list[bytes]:
        """Return the entries from ``start`` to before ``end``."""
        with self._mutex:
            base = self._base
            recent = self._tail[max(start - base, 0) : max(end - base, 0)]
        older = self._from_bundles(start, min(end, base)) if start < base else []
        return older + recent

    def tile(self, level: int, index: int) -> bytes:
        """Return the hashes of a tile, the widest that is there."""
        full = Tile(level, index).path
        if content := self._disk.get(full):
            return content
        for width in self._widths(full):
            content = self._disk.get(f"{full}.p/{width}")
            if len(content) == width * HASH_BYTES:
                return content
        return b""

    def checkpoint(self) -> bytes:
        """Return the checkpoint saved last."""
        return self._disk.get("checkpoint")

    def publish(self, tiles: Mapping[tuple[int, int], bytes], checkpoint: bytes) -> None:
        """Write tiles, the bundles up to the checkpoint, and then the checkpoint."""
        size = int(checkpoint.split(b"\n", 2)[1])
        files = _files_of(tiles) | self._bundles(size, self._published)
        self._disk.put_many(files)
        self._disk.put("checkpoint", checkpoint)
        self._drop_partial(size)
        self._published = size
        self._begin_to_settle(size - size % TILE_WIDTH)

    def close(self) -> None:
        """Let another program write."""
        if self._settling is not None:
            self._settling.join()
        self._disk.close()
        if self._lock is not None:
            self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open_journal(self) -> None:
        names = self._disk.names("journal")
        if not names:
            if self._disk.get("checkpoint"):
                raise DamagedError(f"{self.folder}: the journal is missing; restore it from a mirror")
            self._journal = _journal_name(0)
            self._disk.put(self._journal, b"")
            return
        # A newer journal is written whole before the older one is removed; a crash may leave both.
        for stale in names[:-1]:
            self._disk.remove(f"journal/{stale}")
        self._journal = f"journal/{names[-1]}"
        self._base = int(names[-1])
        content = self._disk.get(self._journal)
        self._tail, self._length = replay(content, self._base, f"{self.folder / self._journal}")
        if self._length < len(content):
            self._disk.cut(self._journal, self._length)

    def _published_size(self) -> int:
        note = self.checkpoint()
        return int(note.split(b"\n", 2)[1]) if note else 0

    def _from_bundles(self, start: int, end: int) -> list[bytes]:
        entries: list[bytes] = []
        for index in range(start // TILE_WIDTH, -(-end // TILE_WIDTH)):
            path = Tile(ENTRIES, index).path
            try:
                entries.extend(decode_bundle(self._disk.get(path), TILE_WIDTH))
            except MalformedError:
                raise DamagedError(
                    f"{self.folder / path} is missing or damaged; restore it from a mirror"
                ) from None
        skip = start % TILE_WIDTH
        return entries[skip : skip + end - start]

    def _bundles(self, size: int, since: int) -> dict[str, bytes]:
        """Return the bundles by path that a tree of ``size`` has and one of ``since`` entries has not."""
        wanted = (t for t in tiles_of(size, since=since) if t.level == ENTRIES)
        return {
            t.path: encode_bundle(self.read(t.index * TILE_WIDTH, t.index * TILE_WIDTH + t.width))
            for t in wanted
        }

    def _drop_partial(self, size: int) -> None:
        """Remove partial tiles whose full tile is there now."""
        for tile in tiles_of(size, since=self._published):
            if tile.is_full:
                self._disk.remove(f"{tile.path}.p")

    def _begin_to_settle(self, full: int) -> None:
        """Sync what full bundles hold and begin a new journal behind them, if this one is long."""
        long = len(self._tail) >= _LONG_ENTRIES or self._length >= _LONG_BYTES
        busy = self._settling is not None and self._settling.is_alive()
        if not long or busy or full == self._base:
            return
        if not self._background:
            self._settle(full)
            return
        self._settling = threading.Thread(target=self._settle, args=(full,), name="settling")
        self._settling.start()

    def _settle(self, full: int) -> None:
        try:
            self._disk.sync(self._settled_by(full))
        except FileNotFoundError:
            # A partial tile became full meanwhile; the next checkpoint begins again.
            return
        with self._mutex:
            kept = self._tail[full - self._base :]
            name, batch = _journal_name(full), encode_batch(full, kept) if kept else b""
            self._disk.put(name, batch)
            self._disk.remove(self._journal)
            self._journal, self._base, self._tail, self._length = name, full, kept, len(batch)

    def _settled_by(self, full: int) -> list[str]:
        """Return the files that hold entries and hashes from the journal's begin to before index ``full``."""
        names = [tile.path for tile in tiles_of(full, since=self._base)]
        # A tile that is partial at this size may have grown, or become full, since.
        return [found for name in names if (found := self._widest(name))]

    def _widest(self, path: str) -> str:
        full = path.split(".p/")[0]
        if full != path and not self._disk.get(full):
            return next((f"{full}.p/{width}" for width in self._widths(full)), "")
        return full

    def _widths(self, full: str) -> list[int]:
        """Return the widths of the partial tiles that are there, the widest first."""
        return sorted((int(n) for n in self._disk.names(f"{full}.p") if n.isdigit()), reverse=True)

    def _mend(self) -> None:
        """Write files again that a power cut may have taken: what follows from the journal."""
        if self._published <= self._base:
            return
        recent = hash_leaves(self._tail[: self._published - self._base])
        try:
            tree = HashTree.restore(self.tile, self._base)
        except MissingTileError:
            self._mend_all()
            return
        made = tree.grow(recent)
        if tree.root() == SignedCheckpoint.parse(self.checkpoint()).checkpoint.root:
            self._write_again(made, since=self._base)
        else:
            self._mend_all()

    def _mend_all(self) -> None:
        """Hash all entries again, for hashes from before the journal are lost too."""
        tree, made = HashTree(lambda level, index: made.get((level, index), b"")), {}
        for start in range(0, self._published, _LONG_ENTRIES):
            entries = self.read(start, min(self._published, start + _LONG_ENTRIES))
            made.update(tree.grow(hash_leaves(entries)))
        self._write_again(made, since=0)

    def _write_again(self, tiles: Mapping[tuple[int, int], bytes], since: int) -> None:
        files = _files_of(tiles) | self._bundles(self._published, since)
        self._disk.put_many({name: made for name, made in files.items() if self._disk.get(name) != made})


def _files_of(tiles: Mapping[tuple[int, int], bytes]) -> dict[str, bytes]:
    """Return tiles by path, each as wide as it is."""
    return {
        Tile(level, index, len(hashes) // HASH_BYTES).path: hashes for (level, index), hashes in tiles.items()
    }


def _journal_name(first: int) -> str:
    return f"journal/{first:020d}"
