"""Marks: the code on one item, with certificate and signature.

A mark names the product (01), lot (10) and serial number (21); AI (7230) names the certificate as a scheme of
two characters and its number; AI (8030) is a signature over everything else. The signature says "issued by",
and never "still valid": that is the register's to say.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import replace

from corridor.errors import RefusedError, UnknownNameError
from corridor.goods.gs1.code import Code
from corridor.goods.gs1.elements import parse_bracketed
from corridor.goods.gs1.fault import Fault
from corridor.goods.gs1.link import make_link, parse_link

__all__ = ["MESSAGE_PREFIX", "make_mark", "sign_mark", "signed_bytes", "verify_mark"]

CERTIFICATE = "7230"
SIGNATURE = "8030"
SIGNATURE_BYTES = 64
MESSAGE_PREFIX = b"corridor.goods mark v1\n"
"""Stands before what is signed, so that no signature made for something else can be shown as a mark's."""

Signer = Callable[[bytes], bytes]
Verifier = Callable[[bytes, bytes], bool]


def make_mark(gtin: str, serial: str, *, lot: str = "", certificate: str = "", expiry: str = "") -> Code:
    """Return the code of one item.

    Parameters
    ----------
    gtin
        14 digits.
    serial
        Up to 20 characters.
    lot
        Up to 20 characters.
    certificate
        Scheme of two characters and up to 28 of the certificate's number.
    expiry
        Six digits, year month day.

    Raises
    ------
    RefusedError
        If GS1's rules do not allow it; the message says which value and why.
    """
    values = (("01", gtin), ("10", lot), ("21", serial), ("17", expiry), (CERTIFICATE, certificate))
    text = "".join(f"({ai})" + value.replace("(", "\\(") for ai, value in values if value)
    return _valid(parse_bracketed(text))


def _valid(code: Code | Fault) -> Code:
    """Return the code with the elements of its link's path first, if it can be a link."""
    if isinstance(code, Fault):
        raise RefusedError(f"no mark can be made: {code.sentence}")
    try:
        linked = parse_link(make_link(code))
    except UnknownNameError:
        return code
    return code if isinstance(linked, Fault) else replace(linked, stem="")


def signed_bytes(code: Code) -> bytes:
    r"""Return what the signature of a mark is made over.

    :data:`MESSAGE_PREFIX` and the canonical element string: all elements but (8030), each once, sorted by AI,
    as ``(AI)value`` with ``\(`` for a bracket inside a value; ASCII. No two codes have the same.

    Parameters
    ----------
    code
        In any order, read from any carrier.
    """
    elements = sorted({(e.ai, e.value): e for e in code.elements if e.ai != SIGNATURE}.values())
    return MESSAGE_PREFIX + Code(tuple(elements)).bracketed.encode("ascii")


def sign_mark(code: Code, sign: Signer) -> Code:
    """Return a code with its signature in AI (8030).

    Parameters
    ----------
    code
        With a serial number; an older signature is replaced.
    sign
        Bytes → 64 bytes of an Ed25519 signature.

    Raises
    ------
    RefusedError
        If the code names no single item, or the signature does not fit AI (8030).
    """
    signature = sign(signed_bytes(code))
    if len(signature) != SIGNATURE_BYTES:
        raise RefusedError(
            f"a signature of {len(signature)} bytes does not fit; Ed25519's has {SIGNATURE_BYTES}"
        )
    text = base64.urlsafe_b64encode(signature).decode().rstrip("=")
    bare = Code(tuple(e for e in code.elements if e.ai != SIGNATURE))
    return _valid(parse_bracketed(f"{bare.bracketed}({SIGNATURE}){text}"))


def verify_mark(code: Code, verify: Verifier) -> bool | None:
    """Return whether the signature of a mark is right, or ``None`` if it has none.

    Parameters
    ----------
    code
        As read.
    verify
        (Signature, bytes) → whether the issuer made it.
    """
    text = code.value(SIGNATURE)
    if text is None:
        return None
    try:
        signature = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        return False
    return len(signature) == SIGNATURE_BYTES and verify(signature, signed_bytes(code))
