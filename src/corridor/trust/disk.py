"""The few things that a log does with files, each file whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO

from corridor.files import write_bytes
from corridor.trust.errors import StorageError

__all__ = ["Disk", "take_lock"]


class Disk:
    """A folder. What a method has written when it returns survives a power cut, but for :meth:`put_many`.

    Parameters
    ----------
    root
        The folder; names are relative to it, with forward slashes.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._tail: tuple[str, IO[bytes]] | None = None

    def get(self, name: str) -> bytes:
        """Return the content of a file; empty if it is not there."""
        try:
            return (self.root / name).read_bytes()
        except FileNotFoundError:
            return b""

    def names(self, folder: str) -> list[str]:
        """Return the names of the files in a folder, drafts left out, sorted."""
        try:
            found = [entry.name for entry in (self.root / folder).iterdir()]
        except (FileNotFoundError, NotADirectoryError):
            return []
        return sorted(name for name in found if not name.startswith("."))

    def put(self, name: str, content: bytes) -> None:
        """Write a file whole, replacing the one there."""
        self._close(name)
        write_bytes(self.root / name, content)

    def put_many(self, files: Mapping[str, bytes]) -> None:
        """Write files whole, but not yet so that they survive a power cut: see :meth:`sync`."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(f".{path.name}.draft")
            draft.write_bytes(content)
            draft.replace(path)

    def sync(self, names: Iterable[str]) -> None:
        """Let files survive a power cut from now on."""
        paths = [self.root / name for name in names]
        for path in paths:
            _sync(path)
        for folder in {path.parent for path in paths}:
            _sync(folder)

    def append(self, name: str, content: bytes) -> None:
        """Write behind the end of a file that is there.

        Raises
        ------
        OSError
            If the disk refuses; the file may then have grown by a part, see :meth:`cut`.
        """
        if self._tail is None or self._tail[0] != name:
            self._close()
            self._tail = name, (self.root / name).open("ab", buffering=0)
        stream = self._tail[1]
        written = stream.write(content)
        while written < len(content):
            written += stream.write(content[written:])
        (os.fdatasync if hasattr(os, "fdatasync") else os.fsync)(stream.fileno())

    def cut(self, name: str, length: int) -> None:
        """Take away what is behind the first ``length`` bytes of a file."""
        self._close(name)
        os.truncate(self.root / name, length)
        _sync(self.root / name)

    def remove(self, name: str) -> None:
        """Remove a file, or a folder with its files, if it is there."""
        self._close(name)
        path = self.root / name
        if path.is_dir():
            for entry in path.iterdir():
                entry.unlink()
            path.rmdir()
        else:
            path.unlink(missing_ok=True)

    def _close(self, name: str = "") -> None:
        if self._tail is not None and name in ("", self._tail[0]):
            self._tail[1].close()
            self._tail = None

    def close(self) -> None:
        """Let go of the file that is being appended to."""
        self._close()


def _sync(path: Path) -> None:
    if path.is_dir() and os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def take_lock(path: Path, *, wait: bool = False) -> IO[bytes] | None:
    """Hold a lock until the stream is closed or the program ends; ``None`` on systems that have none.

    Raises
    ------
    StorageError
        If another program holds it, unless ``wait``.
    """
    if os.name != "posix":
        return None
    import fcntl

    stream = path.open("wb")
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        stream.close()
        raise StorageError(f"{path.parent}: another program is writing here") from None
    return stream
