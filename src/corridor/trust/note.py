"""Signed notes: a text and the signature lines below it.

Nothing here verifies: which keys a reader believes, and what a signature of each kind covers, is for
:func:`verify_note` (texts) and :class:`corridor.trust.SignedCheckpoint` (tree heads).

Source: C2SP signed-note v1.0.0.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from corridor.trust.errors import MalformedError, SignatureError
from corridor.trust.keys import Kind, SigningKey, VerifyingKey, check_name, unbase64

__all__ = ["Note", "NoteSignature", "sign_note", "verify_note"]

MOST_SIGNATURES = 100
LARGEST_NOTE = 1_000_000
"""Limits on what is read at all: bytes, and signature lines."""

_DASH = "— "
_CONTROL = re.compile(rb"[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """A signature line.

    Parameters
    ----------
    name, id
        Name and the four-byte ID of the key that is said to have made it.
    signature
        The bytes after the ID; a cosignature begins with its time.
    """

    name: str
    id: bytes
    signature: bytes

    @classmethod
    def parse(cls, line: bytes) -> Self:
        """Return the signature of a line without its newline.

        Raises
        ------
        MalformedError
            If it is not ``— name base64``.
        """
        try:
            name, blank, encoded = line.decode().removeprefix(_DASH).partition(" ")
        except UnicodeDecodeError:
            raise MalformedError(f"not a signature line of a note: {line[:80]!r}") from None
        if not line.startswith(_DASH.encode()) or not blank:
            raise MalformedError(f"not a signature line of a note: {line[:80]!r}")
        check_name(name)
        blob = unbase64(encoded, f"a signature of {name}", exact=False)
        if len(blob) < 5:
            raise MalformedError(f"a signature of {name} is too short")
        return cls(name, blob[:4], blob[4:])

    def to_bytes(self) -> bytes:
        """Return the line, with its newline."""
        encoded = base64.b64encode(self.id + self.signature)
        return b"%b%b %b\n" % (_DASH.encode(), self.name.encode(), encoded)


@dataclass(frozen=True, slots=True)
class Note:
    """A text with signature lines.

    Parameters
    ----------
    text
        UTF-8, ends in a newline.
    signatures
        In the order of the lines.
    """

    text: bytes
    signatures: tuple[NoteSignature, ...] = ()

    @classmethod
    def parse(cls, note: bytes) -> Self:
        """Return the note of its bytes; nothing is verified.

        Raises
        ------
        MalformedError
            If it is too long, not UTF-8, holds control characters, or has no signature lines.
        """
        if len(note) > LARGEST_NOTE:
            raise MalformedError(f"a note of {len(note):,} bytes is not read (at most {LARGEST_NOTE:,})")
        if _CONTROL.search(note):
            raise MalformedError("not a note: it holds control characters")
        text, blank, lines = note.rpartition(b"\n\n")
        if not blank or not lines.endswith(b"\n"):
            raise MalformedError("not a note: a text, an empty line, and signature lines")
        try:
            text.decode()
        except UnicodeDecodeError:
            raise MalformedError("not a note: it is not UTF-8") from None
        signatures = tuple([NoteSignature.parse(line) for line in lines[:-1].split(b"\n")])
        if len(signatures) > MOST_SIGNATURES:
            raise MalformedError(f"a note with {len(signatures)} signatures is not read")
        return cls(text + b"\n", signatures)

    def to_bytes(self) -> bytes:
        """Return the note as it is sent."""
        return b"%b\n%b" % (self.text, b"".join(s.to_bytes() for s in self.signatures))

    def with_signatures(self, added: Iterable[NoteSignature]) -> Self:
        """Return the note with signature lines added; a line it has already is not added again."""
        lines = dict.fromkeys((*self.signatures, *added))
        return type(self)(self.text, tuple(lines))


def sign_note(text: str, *signers: SigningKey) -> Note:
    """Return a note over a text that ends in a newline.

    Raises
    ------
    MalformedError
        If the text does not end in a newline or holds control characters.
    SignatureError
        If a key is not of kind ``NOTE``.
    """
    content = text.encode()
    if not content.endswith(b"\n") or _CONTROL.search(content):
        raise MalformedError("the text of a note ends in a newline and holds no control characters")
    for key in signers:
        if key.kind is not Kind.NOTE:
            raise SignatureError(f"the key of {key.name} signs checkpoints, not any text")
    made = (NoteSignature(key.name, key.public.id, key.sign(content)) for key in signers)
    return Note(content, tuple(made))


def verify_note(note: bytes, keys: Sequence[VerifyingKey]) -> tuple[str, tuple[VerifyingKey, ...]]:
    """Return the text of a note, and those of the keys that signed it, at least one.

    Lines of other keys are ignored, also if they share a name or an ID with one of these.

    Raises
    ------
    MalformedError
        If it is no note.
    SignatureError
        If none of the keys signed, or a line of one of them does not verify.
    """
    parsed = Note.parse(note)
    known = {(key.name, key.id): key for key in keys if key.kind is Kind.NOTE}
    found: dict[VerifyingKey, None] = {}
    for line in parsed.signatures:
        key = known.get((line.name, line.id))
        if key is None:
            continue
        if not key.verify(line.signature, parsed.text):
            raise SignatureError(f"the signature of {key.name} under the note does not verify")
        found[key] = None
    if not found:
        raise SignatureError(f"the note is signed by none of: {', '.join(key.name for key in keys)}")
    return parsed.text.decode(), tuple(found)
