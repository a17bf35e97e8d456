"""The secret keys of a desk: files that only their owner can read, and that git never takes along."""

from __future__ import annotations

from pathlib import Path

from corridor.errors import RefusedError
from corridor.files import write_text
from corridor.trust import KeyFileError, Kind, SigningKey, load_key, save_key

__all__ = ["KeyRing"]

_NEXT = "-next"


class KeyRing:
    """The keys in a folder, ``WHO/SIGNER.key``.

    Parameters
    ----------
    folder
        Where; it is made with the first key.
    host
        Before the names of new keys, e.g. ``register.example``.
    """

    def __init__(self, folder: Path, host: str = "") -> None:
        self.folder, self.host = folder, host

    def path(self, who: str, signer: str) -> Path:
        """Return where the key of a signer lies."""
        return self.folder / who / f"{signer}.key"

    def has(self, who: str, signer: str) -> bool:
        """Whether a key of this signer is here."""
        return self.path(who, signer).exists()

    def make(self, who: str, signer: str, kind: Kind = Kind.NOTE) -> SigningKey:
        """Return the key of a signer, made anew if it is not here."""
        if self.has(who, signer):
            return load_key(self.path(who, signer))
        if not (self.folder / ".gitignore").exists():
            write_text(self.folder / ".gitignore", "*\n")
        key = SigningKey.generate("/".join(filter(None, (self.host, who, signer))), kind)
        save_key(key, self.path(who, signer))
        return key

    def renew(self, who: str, signer: str) -> SigningKey:
        """Return the key that shall follow a signer's; it counts when :meth:`promote` was called."""
        return self.make(who, signer + _NEXT)

    def promote(self, who: str, signer: str) -> None:
        """Put the new key in the place of the old one, which is kept: what it signed stays signed by it."""
        old = self.path(who, signer)
        if old.exists():
            kept = load_key(old).public.fingerprint[:16]
            old.rename(old.with_name(f"{signer}.{kept}.old"))
        self.path(who, signer + _NEXT).rename(old)

    def signers(self, who: str, names: tuple[str, ...], threshold: int) -> list[SigningKey]:
        """Return as many keys as the threshold asks for, of the signers whose keys are here.

        Raises
        ------
        RefusedError
            If there are too few.
        """
        here = [name for name in names if self.has(who, name)]
        if len(here) < threshold:
            raise RefusedError(
                f"{who} needs {threshold} signature(s); keys of {len(here)} of its signers are in"
                f" {self.folder / who}"
            )
        return [self._load(who, name) for name in here[:threshold]]

    def _load(self, who: str, name: str) -> SigningKey:
        try:
            return load_key(self.path(who, name))
        except KeyFileError as error:
            raise RefusedError(f"{who} cannot sign: {error}") from None
