"""Bring a user's file into memory, unless it is too large or no plain file."""

from __future__ import annotations

from pathlib import Path

from corridor.files.decode import Oddity

__all__ = ["LARGEST_BYTES", "load"]

LARGEST_BYTES = 64 * 2**20
"""Files above 64 MiB are not read: no table of a corridor is that long, a mistaken path often is."""


def load(path: Path) -> tuple[bytes, list[Oddity]]:
    """Return the bytes of a file, or no bytes and why.

    Never raises for what is on the disk: the oddity is ``too-large`` or ``unreadable``.
    """
    try:
        if not path.is_file():
            return b"", [Oddity("unreadable", detail="it is not a plain file")]
        size = path.stat().st_size
        if size > LARGEST_BYTES:
            detail = f"it has {size / 2**20:.0f} MiB; at most {LARGEST_BYTES // 2**20} MiB are read"
            return b"", [Oddity("too-large", detail=detail)]
        return path.read_bytes(), []
    except OSError as error:
        return b"", [Oddity("unreadable", detail=error.strerror or str(error))]
