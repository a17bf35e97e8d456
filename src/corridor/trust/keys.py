"""Keys: named, of one algorithm and one use, written as C2SP *vkeys*.

A key has a name ("smolensk.example/secretary"), and a *kind*, which fixes both the algorithm and what it
may sign, so that a signature made for one purpose can never be shown for another:

=====================  ==========  ========  =====================================================
kind                   algorithm   vkey byte signs
=====================  ==========  ========  =====================================================
``NOTE``               Ed25519     0x01      notes, a log's own checkpoints, envelopes
``COSIGNATURE``        Ed25519     0x04      checkpoints as a witness or mirror, with the time
``ML_DSA_44``          ML-DSA-44   0x06      checkpoints as a log, witness or mirror; envelopes
=====================  ==========  ========  =====================================================

Whoever wants to outlive Ed25519 holds two keys, one of each algorithm, and signs with both. Whether two
keys are *the same* is decided by algorithm and public bytes alone: never by name, kind or key ID.

Source: C2SP signed-note v1.0.0, tlog-cosignature v1.1.0; RFC 8032; FIPS 204.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from corridor.trust.errors import MalformedError

__all__ = ["Kind", "SigningKey", "VerifyingKey", "check_name", "unbase64"]

_ED25519_PRIME = 2**255 - 19
_SMALL_ORDER_Y = frozenset(
    {
        0,
        1,
        _ED25519_PRIME - 1,
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
        0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
    }
)
"""The y of the eight points whose order divides 8: for such a "key" anyone can make signatures."""


class Kind(Enum):
    """What a key may sign; the value is the signature type byte of its vkey."""

    NOTE = 0x01
    COSIGNATURE = 0x04
    ML_DSA_44 = 0x06

    @property
    def algorithm(self) -> str:
        """``ed25519`` or ``ml-dsa-44``."""
        return "ml-dsa-44" if self is Kind.ML_DSA_44 else "ed25519"

    @property
    def public_bytes(self) -> int:
        """Length of a public key."""
        return 1312 if self is Kind.ML_DSA_44 else 32

    @property
    def signature_bytes(self) -> int:
        """Length of a signature, without a timestamp."""
        return 2420 if self is Kind.ML_DSA_44 else 64


@dataclass(frozen=True)
class VerifyingKey:
    """The public half of a key.

    Parameters
    ----------
    name
        Who holds it; not empty, without blanks and without ``+``. A URL without ``https://`` is recommended.
    kind
        What it may sign.
    public
        32 bytes (Ed25519) or 1312 bytes (ML-DSA-44).

    Raises
    ------
    MalformedError
        If the name or the bytes are no key, or the key is one of those for which anyone can sign.
    """

    name: str
    kind: Kind
    public: bytes = field(repr=False)

    def __post_init__(self) -> None:
        _check_own_name(self.name)
        if len(self.public) != self.kind.public_bytes:
            raise MalformedError(
                f"the {self.kind.algorithm} key of {self.name} has {len(self.public)} bytes,"
                f" not {self.kind.public_bytes}"
            )
        if self.kind is not Kind.ML_DSA_44:
            _check_point(self.name, self.public)

    @classmethod
    def parse(cls, vkey: str) -> Self:
        """Return the key of a C2SP vkey, ``name+01234567+base64``.

        Raises
        ------
        MalformedError
            If it is not a vkey, of a type that is not in :class:`Kind`, or its key ID is not that of the key.
        """
        parts = vkey.split("+", 2)
        if len(parts) != 3:
            raise MalformedError(f"not a key (name+id+base64): {vkey[:80]!r}")
        name, hexed, encoded = parts
        blob = unbase64(encoded, f"the key of {name[:80]}")
        key = cls(name, _kind_of(blob, name), blob[1:])
        if hexed != key.id.hex():
            raise MalformedError(f"the key of {name} says ID {hexed[:16]!r}, but it is {key.id.hex()}")
        return key

    @cached_property
    def id(self) -> bytes:
        """The four bytes that stand before its signatures in a note; a hint, no proof of anything."""
        return _key_id(self.name, self.kind, self.public)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of algorithm and public bytes, 64 hexadecimal digits; the keyid in envelopes."""
        return hashlib.sha256(self.kind.algorithm.encode() + b"\n" + self.public).hexdigest()

    @property
    def identity(self) -> tuple[str, bytes]:
        """What makes two keys the same key, whatever they are called: algorithm and public bytes."""
        return self.kind.algorithm, self.public

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Return whether this key made the signature over exactly these bytes. Never raises for bad ones."""
        try:
            self._primitive.verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    @cached_property
    def _primitive(self) -> Ed25519PublicKey | MLDSA44PublicKey:
        if self.kind is Kind.ML_DSA_44:
            return MLDSA44PublicKey.from_public_bytes(self.public)
        return Ed25519PublicKey.from_public_bytes(self.public)

    def __str__(self) -> str:
        """Return the vkey."""
        encoded = base64.b64encode(bytes([self.kind.value]) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{encoded}"


@dataclass(frozen=True)
class SigningKey:
    """A key that signs; keep it in a file of its own (:func:`corridor.trust.save_key`).

    Parameters
    ----------
    name, kind
        As in :class:`VerifyingKey`.
    seed
        32 secret bytes; never shown by ``repr``.
    """

    name: str
    kind: Kind
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        _check_own_name(self.name)
        if len(self.seed) != 32:
            raise MalformedError(f"the secret of {self.name} has {len(self.seed)} bytes, not 32")

    @classmethod
    def generate(cls, name: str, kind: Kind = Kind.NOTE) -> Self:
        """Return a new key from the system's randomness."""
        make = MLDSA44PrivateKey if kind is Kind.ML_DSA_44 else Ed25519PrivateKey
        return cls(name, kind, make.generate().private_bytes_raw())

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the key of a text ``PRIVATE+KEY+name+id+base64``, the form of Go's note package.

        Raises
        ------
        MalformedError
            If it is not such a text; the message never repeats it.
        """
        parts = text.strip().split("+", 4)
        if len(parts) != 5 or parts[:2] != ["PRIVATE", "KEY"]:
            raise MalformedError("not a secret key (PRIVATE+KEY+name+id+base64)")
        name, hexed, encoded = parts[2:]
        blob = unbase64(encoded, f"the secret key of {name[:80]}")
        key = cls(name, _kind_of(blob, name), blob[1:])
        if hexed != key.public.id.hex():
            raise MalformedError(f"the secret key of {name} does not match its ID")
        return key

    def secret_text(self) -> str:
        """Return the text that :meth:`parse` reads. Whoever sees it can sign."""
        encoded = base64.b64encode(bytes([self.kind.value]) + self.seed).decode()
        return f"PRIVATE+KEY+{self.name}+{self.public.id.hex()}+{encoded}"

    @cached_property
    def public(self) -> VerifyingKey:
        """The half to give away."""
        return VerifyingKey(self.name, self.kind, self._primitive.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """Return the bare signature over exactly these bytes: 64 or 2420 bytes."""
        return self._primitive.sign(message)

    @cached_property
    def _primitive(self) -> Ed25519PrivateKey | MLDSA44PrivateKey:
        if self.kind is Kind.ML_DSA_44:
            return MLDSA44PrivateKey.from_seed_bytes(self.seed)
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def unbase64(text: str, what: str, *, exact: bool = True) -> bytes:
    """Return the bytes of standard base64 with its padding.

    Raises
    ------
    MalformedError
        If there is any other letter, blank or padding, or, if ``exact``, unused bits are set (so that one
        value has one text); the message names ``what``.
    """
    try:
        decoded = binascii.a2b_base64(text, strict_mode=True)
    except (ValueError, UnicodeEncodeError) as error:
        raise MalformedError(f"{what} is not base64: {error}") from None
    if exact and binascii.b2a_base64(decoded, newline=False) != text.encode():
        raise MalformedError(f"{what} is not base64 with one reading")
    return decoded


def check_name(name: str) -> None:
    """Refuse a text that cannot be the name of a key in a note.

    Raises
    ------
    MalformedError
        If it is empty or holds a blank or a ``+``.
    """
    if not name or "+" in name or any(letter.isspace() for letter in name):
        raise MalformedError(f"not a name of a key (no blanks, no +, not empty): {name[:80]!r}")


def _check_own_name(name: str) -> None:
    """Refuse names that look like others: with letters that are not printed, besides what notes forbid."""
    check_name(name)
    if not name.isprintable():
        raise MalformedError(f"not a name of a key (letters that are not printed): {name[:80]!r}")


def _check_point(name: str, public: bytes) -> None:
    """Refuse encodings that are not the canonical one of their point, and points of small order."""
    y = int.from_bytes(public, "little") & (2**255 - 1)
    if y >= _ED25519_PRIME or y in _SMALL_ORDER_Y:
        raise MalformedError(f"the key of {name} is one for which anyone can sign")


def _kind_of(blob: bytes, name: str) -> Kind:
    try:
        return Kind(blob[0])
    except (ValueError, IndexError):
        raise MalformedError(f"the key of {name[:80]} is of a type that is not known here") from None


def _key_id(name: str, kind: Kind, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind.value]) + public).digest()[:4]
