"""SHA-256 of bytes, files and folders."""

from __future__ import annotations

import hashlib
from pathlib import Path

__all__ = ["digest_bytes", "digest_file", "digest_folder"]


def digest_bytes(content: bytes) -> str:
    """Return the SHA-256 of bytes, 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def digest_file(path: str | Path) -> str:
    """Return the SHA-256 of a file's bytes, 64 hexadecimal digits."""
    with Path(path).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digest_folder(folder: str | Path) -> str:
    """Return the SHA-256 of a folder: of the sorted lines ``digest  relative/path`` of its files.

    Empty folders and permissions do not count.
    """
    folder = Path(folder)
    found = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    lines = [f"{digest_file(folder / name)}  {name}\n" for name in found]
    return digest_bytes("".join(lines).encode("utf-8", "surrogateescape"))
