"""Write a file whole or not at all: a draft beside it, synced to disk, then renamed over it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

__all__ = ["write_bytes", "write_text"]


def write_bytes(path: str | Path, content: bytes) -> Path:
    """Write bytes so that readers see the old file or the new one, never a part.

    Parameters
    ----------
    path
        Where; missing folders are made. A symbolic link is followed, not replaced.
    content
        The whole content.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    OSError
        If the disk refuses; the old file is then untouched and no draft is left.
    """
    path = Path(path).resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:64]}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(draft).chmod(_mode(path))
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)
    return path


def write_text(path: str | Path, text: str) -> Path:
    """Write text as UTF-8, line ends as given; otherwise as :func:`write_bytes`."""
    return write_bytes(path, text.encode("utf-8"))


def _mode(path: Path) -> int:
    """Keep the permissions of the file that is replaced; a draft would be private."""
    return path.stat().st_mode & 0o777 if path.exists() else 0o644


def _sync_folder(folder: Path) -> None:
    """Make the rename itself survive a power cut, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
