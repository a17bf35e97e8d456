"""Credentials as ``vc+jwt``: the whole credential is the payload of a JSON Web Signature by Ed25519.

The reader decides which keys may have signed; what the header says about the key only chooses among them, and
what it says about the algorithm is compared, never followed.

Source: W3C Securing Verifiable Credentials using JOSE and COSE, section 3.1; RFC 7515, RFC 8725, RFC 9864.
"""

from __future__ import annotations

import base64
import binascii
import warnings
from collections.abc import Iterable, Mapping
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import OKPKey

from corridor.goods.credential.multibase import method_of
from corridor.trust import (
    Kind,
    MalformedError,
    SignatureError,
    SigningKey,
    VerifyingKey,
    canonicalize,
    parse_json,
)

__all__ = ["MEDIA_TYPE", "MOST_LETTERS", "sign_jwt", "verify_jwt"]

MEDIA_TYPE = "vc+jwt"

MOST_LETTERS = 8 * 2**20
"""Longest credential that is read; a status list of 16 million entries, half of them set, is shorter."""

_ALGORITHMS = ("EdDSA", "Ed25519")
"""The two names of the one algorithm: RFC 8037 and RFC 9864."""

# Ed25519 under its older name is what other programs' verifiers of credentials know.
warnings.filterwarnings("ignore", message="EdDSA is deprecated via RFC 9864", category=SecurityWarning)

_HEADER = {"alg", "typ", "cty", "kid"}


def sign_jwt(credential: Mapping[str, Any], key: SigningKey) -> str:
    """Return a credential as ``vc+jwt`` (compact form), signed by an Ed25519 key.

    Raises
    ------
    SignatureError
        If the key is for cosigning, or not Ed25519.
    """
    if key.kind is not Kind.NOTE:
        raise SignatureError(f"the key of {key.name} does not sign credentials; Ed25519 keys for notes do")
    header = {"alg": "EdDSA", "typ": MEDIA_TYPE, "cty": "vc", "kid": method_of(key.public)}
    return jws.serialize_compact(
        header, canonicalize(dict(credential)), _secret(key), algorithms=list(_ALGORITHMS)
    )


def verify_jwt(token: str, keys: Iterable[VerifyingKey]) -> tuple[dict[str, Any], VerifyingKey]:
    """Return the credential of a ``vc+jwt`` and which of the keys signed it.

    Parameters
    ----------
    token
        Compact form.
    keys
        Whose signatures the reader believes; others, even if the header holds them, count for nothing.

    Raises
    ------
    MalformedError
        If it is no ``vc+jwt``: another type or algorithm (``none`` too), a critical extension, a key inside
        the header, or a payload that is no JSON with one reading.
    SignatureError
        If none of the keys is the one it names, or the signature is not that key's.
    """
    header = _header(token)
    trusted = {method_of(key): key for key in keys if key.kind is not Kind.ML_DSA_44}
    key = trusted.get(str(header.get("kid")))
    if key is None:
        raise SignatureError(f"the credential names a key that is not trusted: {str(header.get('kid'))[:80]}")
    try:
        found = jws.deserialize_compact(token, _public(key), algorithms=[header["alg"]])
    except (JoseError, ValueError) as error:
        raise SignatureError(f"the credential's signature is not that of {key.name}: {error}") from None
    credential = parse_json(found.payload)
    if not isinstance(credential, dict):
        raise MalformedError("the credential is not a JSON object")
    return credential, key


def _header(token: str) -> dict[str, Any]:
    if len(token) > MOST_LETTERS or not token.isascii() or token.count(".") != 2:
        raise MalformedError("not a vc+jwt: three parts with two dots, of a sensible length")
    first = token.partition(".")[0]
    try:
        plain = first.replace("-", "+").replace("_", "/") + "=" * (-len(first) % 4)
        header = parse_json(binascii.a2b_base64(plain, strict_mode=True))
    except ValueError:
        raise MalformedError("not a vc+jwt: its header is not base64url") from None
    if not isinstance(header, dict):
        raise MalformedError("not a vc+jwt: its header is not an object")
    if header.get("alg") not in _ALGORITHMS:
        raise MalformedError(f"the credential's algorithm is {str(header.get('alg'))[:40]!r}, not EdDSA")
    if header.get("typ") != MEDIA_TYPE or header.get("cty", "vc") != "vc":
        raise MalformedError(f"the token is of type {str(header.get('typ'))[:40]!r}, not {MEDIA_TYPE}")
    strange = sorted(header.keys() - _HEADER)
    if strange:
        raise MalformedError(
            f"the credential's header has {', '.join(strange)[:80]}, which is not followed here"
        )
    return header


def _secret(key: SigningKey) -> OKPKey:
    return OKPKey.import_key({**_jwk(key.public), "d": _b64(key.seed)})


def _public(key: VerifyingKey) -> OKPKey:
    return OKPKey.import_key(_jwk(key))


def _jwk(key: VerifyingKey) -> dict[str, Any]:
    return {"kty": "OKP", "crv": "Ed25519", "x": _b64(key.public)}


def _b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
