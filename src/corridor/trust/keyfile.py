"""Secret keys in files that nobody else may read."""

from __future__ import annotations

import os
from pathlib import Path

from corridor.trust.errors import KeyFileError, MalformedError
from corridor.trust.keys import SigningKey

__all__ = ["load_key", "save_key"]


def save_key(key: SigningKey, path: str | Path) -> Path:
    """Write a secret key into a new file with mode 0600; the public key is :attr:`SigningKey.public`.

    Raises
    ------
    KeyFileError
        If something is there already (a key is never overwritten), or the disk refuses; nothing is left.
    """
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise KeyFileError(f"{path} is there already; a key is never overwritten") from None
    except OSError as error:
        raise KeyFileError(f"{path} cannot be written: {error.strerror}") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(key.secret_text() + "\n")
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def load_key(path: str | Path) -> SigningKey:
    """Return the secret key of a file.

    Raises
    ------
    KeyFileError
        If the file is not there, can be read or written by others than its owner, or holds no key.
    """
    path = Path(path)
    try:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise KeyFileError(f"{path} is open to others than its owner; run: chmod 600 {path}")
        return SigningKey.parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise KeyFileError(f"{path} cannot be read: {error.strerror}") from None
    except (MalformedError, UnicodeDecodeError) as error:
        raise KeyFileError(f"{path}: {error}") from None
