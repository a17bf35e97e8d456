"""Checkpoints: a log's signed statement "my tree has this many entries and this root".

A checkpoint is a note of three lines or more, signed by its log, and *cosigned* by witnesses and mirrors
with the time at which they saw it. What each kind of key signs:

- ``NOTE``: the text.
- ``COSIGNATURE``: ``cosignature/v1``, a line with the time, and the text.
- ``ML_DSA_44``: a structure with the cosigner's name, the time, origin, size and root: extension lines
  are *not* signed, so nothing may depend on them.

Source: C2SP tlog-checkpoint v1.0.0, tlog-cosignature v1.1.0.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from corridor.trust.errors import MalformedError, SignatureError
from corridor.trust.keys import Kind, SigningKey, VerifyingKey, unbase64
from corridor.trust.note import Note, NoteSignature
from corridor.trust.tiles import HASH_BYTES

__all__ = [
    "Checkpoint",
    "Keyring",
    "SignedCheckpoint",
    "Subtree",
    "cosign",
    "cosign_subtree",
    "parse_hash",
    "parse_number",
    "verify_subtree_cosignature",
]

_LARGEST_NUMBER = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a checkpoint says.

    Parameters
    ----------
    origin
        Name of the log.
    size
        Entries in its tree.
    root
        Hash over all of them, 32 bytes.
    extensions
        Further lines, which mean nothing here.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: bytes) -> Self:
        """Return the checkpoint of a note's text.

        Raises
        ------
        MalformedError
            If it is not origin, size, root and possibly further lines, each in its only form.
        """
        try:
            lines = text.decode().split("\n")
        except UnicodeDecodeError:
            raise MalformedError("a checkpoint is UTF-8") from None
        if len(lines) < 4 or not all(lines[:-1]) or lines[-1]:
            raise MalformedError("a checkpoint is three non-empty lines or more: origin, size, root")
        origin, size, root, *extensions = lines[:-1]
        return cls(
            origin,
            parse_number(size, f"the size of a checkpoint of {origin[:80]}"),
            parse_hash(root, f"the root of a checkpoint of {origin[:80]}"),
            tuple(extensions),
        )

    def to_bytes(self) -> bytes:
        """Return the text that notes hold and keys sign."""
        root = base64.b64encode(self.root).decode()
        return "".join(f"{n}\n" for n in (self.origin, self.size, root, *self.extensions)).encode()

    def __str__(self) -> str:
        """Return one line for messages."""
        return f"{self.origin}: {self.size} entries, root {self.root.hex()[:16]}…"


@dataclass(frozen=True, slots=True)
class Subtree:
    """A part of a log's tree, as it is cosigned: the leaves from ``start`` to before ``end``."""

    origin: str
    start: int
    end: int
    root: bytes


class Keyring:
    """Keys by the name and ID that stand in signature lines; made once, asked often.

    Parameters
    ----------
    keys
        The keys that are believed.
    """

    def __init__(self, keys: Iterable[VerifyingKey]) -> None:
        self.keys = tuple(keys)
        self._known = {(key.name, key.id): key for key in self.keys}

    def find(self, line: NoteSignature) -> VerifyingKey | None:
        """Return the key that a line says it is from, if it is one of these."""
        return self._known.get((line.name, line.id))


@dataclass(frozen=True)
class SignedCheckpoint:
    """A checkpoint with its signature lines, as it was shown; :meth:`signers` says whose are true."""

    note: Note
    checkpoint: Checkpoint

    @classmethod
    def parse(cls, note: bytes) -> Self:
        """Return the checkpoint of a note; no signature is verified.

        Raises
        ------
        MalformedError
            If it is no note, or its text no checkpoint.
        """
        parsed = Note.parse(note)
        return cls(parsed, Checkpoint.parse(parsed.text))

    @classmethod
    def sign(cls, checkpoint: Checkpoint, *signers: SigningKey, time: int = 0) -> Self:
        """Return a checkpoint signed by its log.

        Parameters
        ----------
        signers
            Keys of kind ``NOTE`` or ``ML_DSA_44``.
        time
            POSIX seconds for an ``ML_DSA_44`` signature.
        """
        unsigned = cls(Note(checkpoint.to_bytes()), checkpoint)
        return unsigned.add(_sign(key, checkpoint, time) for key in signers)

    def to_bytes(self) -> bytes:
        """Return the note as it is sent."""
        return self.note.to_bytes()

    def add(self, signatures: Iterable[NoteSignature]) -> Self:
        """Return the checkpoint with signature lines added."""
        return replace(self, note=self.note.with_signatures(signatures))

    def signers(self, keyring: Keyring) -> dict[VerifyingKey, int]:
        """Return the keys that signed, each with the time it gave (POSIX seconds; 0 if it gives none).

        Lines of keys that are not in the ring are ignored.

        Raises
        ------
        SignatureError
            If a line of a key in the ring does not verify: then the whole checkpoint is worth nothing.
        """
        found: dict[VerifyingKey, int] = {}
        for line in self.note.signatures:
            key = keyring.find(line)
            if key is not None:
                found[key] = max(found.get(key, 0), self._verify(line, key))
        return found

    def _verify(self, line: NoteSignature, key: VerifyingKey) -> int:
        if key.kind is Kind.NOTE:
            if key.verify(line.signature, self.note.text):
                return 0
        else:
            time, signature = _timed(line)
            if time <= _LARGEST_NUMBER and key.verify(signature, self._cosigned(key, time)):
                return time
        raise SignatureError(
            f"the signature of {key.name} under the checkpoint of {self.checkpoint} does not verify"
        )

    def _cosigned(self, key: VerifyingKey, time: int) -> bytes:
        if key.kind is Kind.COSIGNATURE:
            return b"cosignature/v1\ntime %d\n%b" % (time, self.note.text)
        return _structure(key.name, time, self.whole)

    @cached_property
    def whole(self) -> Subtree:
        """The whole tree, as ``ML_DSA_44`` keys sign it."""
        said = self.checkpoint
        return Subtree(said.origin, 0, said.size, said.root)


def cosign(signed: SignedCheckpoint, key: SigningKey, time: int) -> NoteSignature:
    """Return a witness's or mirror's signature line for a checkpoint.

    Parameters
    ----------
    key
        Of kind ``COSIGNATURE`` or ``ML_DSA_44``.
    time
        POSIX seconds, not 0.

    Raises
    ------
    SignatureError
        If the key is of kind ``NOTE``, or there is no time.
    """
    if key.kind is Kind.NOTE or not 0 < time <= _LARGEST_NUMBER:
        raise SignatureError(f"the key of {key.name} cannot cosign at time {time}")
    message = signed._cosigned(key.public, time)
    return NoteSignature(key.name, key.public.id, time.to_bytes(8, "big") + key.sign(message))


def cosign_subtree(subtree: Subtree, key: SigningKey) -> NoteSignature:
    """Return the signature line for a part of a tree, without a time.

    Raises
    ------
    SignatureError
        If the key is not of kind ``ML_DSA_44``: no other can sign parts.
    """
    if key.kind is not Kind.ML_DSA_44:
        raise SignatureError(f"the key of {key.name} cannot cosign parts of a tree")
    return NoteSignature(key.name, key.public.id, bytes(8) + key.sign(_structure(key.name, 0, subtree)))


def verify_subtree_cosignature(line: NoteSignature, subtree: Subtree, key: VerifyingKey) -> bool:
    """Return whether a line is this key's signature for a part of a tree."""
    if key.kind is not Kind.ML_DSA_44 or (line.name, line.id) != (key.name, key.id):
        return False
    time, signature = _timed(line)
    return (time == 0 or subtree.start == 0) and key.verify(signature, _structure(key.name, time, subtree))


def parse_number(text: str, what: str) -> int:
    """Return a whole number from 0 to 2⁶³−1 that is written in its only form.

    Raises
    ------
    MalformedError
        If it has leading zeros, a sign, or anything but ASCII digits.
    """
    if not (text.isascii() and text.isdigit()) or (text[0] == "0" and text != "0") or len(text) > 19:
        raise MalformedError(f"{what} is not a whole number: {text[:40]!r}")
    if (number := int(text)) > _LARGEST_NUMBER:
        raise MalformedError(f"{what} is too large: {text}")
    return number


def parse_hash(text: str, what: str) -> bytes:
    """Return the 32 bytes of a hash in base64.

    Raises
    ------
    MalformedError
        If it is not base64 of 32 bytes.
    """
    found = unbase64(text, what)
    if len(found) != HASH_BYTES:
        raise MalformedError(f"{what} has {len(found)} bytes, not {HASH_BYTES}")
    return found


def _sign(key: SigningKey, checkpoint: Checkpoint, time: int) -> NoteSignature:
    """Sign as the log itself."""
    if key.kind is Kind.COSIGNATURE:
        raise SignatureError(f"the key of {key.name} cosigns; a log signs with a key of another kind")
    text = checkpoint.to_bytes()
    if key.kind is Kind.NOTE:
        return NoteSignature(key.name, key.public.id, key.sign(text))
    whole = Subtree(checkpoint.origin, 0, checkpoint.size, checkpoint.root)
    signature = key.sign(_structure(key.name, time, whole))
    return NoteSignature(key.name, key.public.id, time.to_bytes(8, "big") + signature)


def _timed(line: NoteSignature) -> tuple[int, bytes]:
    return int.from_bytes(line.signature[:8], "big"), line.signature[8:]


def _structure(cosigner: str, time: int, subtree: Subtree) -> bytes:
    name, origin = cosigner.encode(), subtree.origin.encode()
    if len(name) > 255 or len(origin) > 255:
        raise MalformedError("the name of a cosigner or of a log has more than 255 bytes")
    numbers = (subtree.start.to_bytes(8, "big"), subtree.end.to_bytes(8, "big"))
    return b"".join(
        (
            b"subtree/v1\n\0",
            bytes([len(name)]),
            name,
            time.to_bytes(8, "big"),
            bytes([len(origin)]),
            origin,
            *numbers,
            subtree.root,
        )
    )
