"""The text of a published file, which may be packed."""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path

from corridor.errors import WorkspaceError
from corridor.files import LARGEST_BYTES, load

__all__ = ["unpack"]


def unpack(file: Path) -> str:
    """Return the text of a file, plain or ``.gz``.

    Raises
    ------
    WorkspaceError
        If it cannot be read, or is no text.
    """
    content, odd = load(file)
    if odd:
        raise WorkspaceError(f"{file}: {odd[0].detail}")
    try:
        return (_unpacked(content) if file.suffix == ".gz" else content).decode("utf-8-sig")
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise WorkspaceError(f"{file}: {error}") from None


def _unpacked(content: bytes) -> bytes:
    """Unpack gzip, but never more than may be read of a plain file."""
    with gzip.open(io.BytesIO(content)) as packed:
        whole = packed.read(LARGEST_BYTES + 1)
    if len(whole) > LARGEST_BYTES:
        raise ValueError(f"unpacked it has more than {LARGEST_BYTES // 2**20} MiB; no more are read")
    return whole
