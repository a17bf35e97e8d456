"""Multibase and did:key: how credentials write keys, signatures and lists as text.

Source: W3C Controlled Identifiers 1.0 section 2.4; W3C CCG did:key 0.9.
"""

from __future__ import annotations

import base64
import binascii

from corridor.trust import Kind, MalformedError, VerifyingKey

__all__ = ["did_key", "from_base58", "from_base64url", "key_of_did", "method_of", "to_base58", "to_base64url"]

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUE = {letter: value for value, letter in enumerate(_ALPHABET)}
_ED25519 = b"\xed\x01"
"""Multicodec of an Ed25519 public key."""

_LONGEST_BASE58 = 256
"""Base 58 takes time quadratic in its length; no key or signature is longer."""


def to_base58(content: bytes) -> str:
    """Return bytes in multibase base58btc, beginning with ``z``."""
    number, letters = int.from_bytes(content, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        letters = _ALPHABET[rest] + letters
    zeros = len(content) - len(content.lstrip(b"\0"))
    return "z" + "1" * zeros + letters


def from_base58(text: str) -> bytes:
    """Return the bytes of multibase base58btc; raises :class:`MalformedError` if it is none."""
    if not text.startswith("z") or len(text) > _LONGEST_BASE58 or not all(c in _VALUE for c in text[1:]):
        raise MalformedError(f"not base 58 (multibase z…): {text[:40]!r}")
    number = 0
    for letter in text[1:]:
        number = number * 58 + _VALUE[letter]
    zeros = len(text) - 1 - len(text[1:].lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def to_base64url(content: bytes) -> str:
    """Return bytes in multibase base64url without padding, beginning with ``u``."""
    return "u" + base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """Return the bytes of multibase base64url; raises :class:`MalformedError` if it is none."""
    if not text.startswith("u") or "=" in text or "+" in text or "/" in text:
        raise MalformedError(f"not base64url (multibase u…): {text[:40]!r}")
    plain = text[1:].replace("-", "+").replace("_", "/")
    try:
        return binascii.a2b_base64(plain + "=" * (-len(plain) % 4), strict_mode=True)
    except (ValueError, UnicodeEncodeError):
        raise MalformedError(f"not base64url (multibase u…): {text[:40]!r}") from None


def did_key(key: VerifyingKey) -> str:
    """Return the DID of an Ed25519 key: ``did:key:z6Mk…``."""
    if key.kind is Kind.ML_DSA_44:
        raise MalformedError(f"the key of {key.name} is no Ed25519 key; credentials are signed by Ed25519")
    return "did:key:" + to_base58(_ED25519 + key.public)


def method_of(key: VerifyingKey) -> str:
    """Return the verification method of a key: its DID, ``#``, and the key again."""
    did = did_key(key)
    return f"{did}#{did.removeprefix('did:key:')}"


def key_of_did(did: str) -> bytes:
    """Return the 32 public bytes of ``did:key:z6Mk…``, with or without ``#…``.

    Raises
    ------
    MalformedError
        If it is no such DID, or not of an Ed25519 key.
    """
    if not did.startswith("did:key:z"):
        raise MalformedError(f"not a did:key: {did[:60]!r}")
    content = from_base58(did.removeprefix("did:key:").partition("#")[0])
    if not content.startswith(_ED25519) or len(content) != 34:
        raise MalformedError(f"not an Ed25519 did:key: {did[:60]!r}")
    return content[2:]
