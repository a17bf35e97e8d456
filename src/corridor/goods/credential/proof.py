"""Data Integrity proofs ``eddsa-jcs-2022``: a signature inside the credential, which stays plain JSON.

Source: W3C Data Integrity EdDSA Cryptosuites 1.0, section 3.3; W3C Verifiable Credential Data Integrity 1.0.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from corridor.goods.credential.multibase import from_base58, method_of, to_base58
from corridor.goods.register import read_instant, write_instant
from corridor.trust import (
    Kind,
    MalformedError,
    SignatureError,
    SigningKey,
    VerifyingKey,
    canonicalize,
)

__all__ = ["add_proof", "verify_proof"]

_SUITE = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022", "proofPurpose": "assertionMethod"}
_OPTIONAL = {"@context", "created", "expires"}


def add_proof(
    credential: Mapping[str, Any],
    key: SigningKey,
    *,
    created: datetime,
    expires: datetime | None = None,
) -> dict[str, Any]:
    """Return a credential with a proof by an Ed25519 key.

    Parameters
    ----------
    credential
        Without a proof.
    key
        Of kind ``NOTE``.
    created, expires
        UTC, whole seconds: when it is made, and until when it is good (``None``: for good).

    Raises
    ------
    SignatureError
        If the key does not sign credentials.
    MalformedError
        If there is a proof already.
    """
    if key.kind is not Kind.NOTE:
        raise SignatureError(f"the key of {key.name} does not sign credentials; Ed25519 keys for notes do")
    if "proof" in credential:
        raise MalformedError("the credential has a proof already")
    options = {**_SUITE, "created": write_instant(created), "verificationMethod": method_of(key.public)}
    if expires is not None:
        options["expires"] = write_instant(expires)
    if "@context" in credential:
        options["@context"] = credential["@context"]
    signature = key.sign(_hash(credential, options))
    return {**credential, "proof": {**options, "proofValue": to_base58(signature)}}


def verify_proof(
    credential: Mapping[str, Any], keys: Iterable[VerifyingKey], *, at: datetime | None = None
) -> tuple[dict[str, Any], VerifyingKey]:
    """Return a credential without its proof, and which of the keys made it.

    Parameters
    ----------
    credential
        With one proof.
    keys
        Whose proofs the reader believes.
    at
        UTC; a proof with ``expires`` is refused from then on. Not looked at if left out.

    Raises
    ------
    MalformedError
        If there is no proof of this suite and purpose, or it says what is not followed here.
    SignatureError
        If none of the keys is the one it names, the signature is not that key's, or it has expired.
    """
    proof = credential.get("proof")
    if not isinstance(proof, Mapping):
        raise MalformedError("the credential has no single proof")
    _check_options(credential, proof)
    trusted = {method_of(key): key for key in keys if key.kind is not Kind.ML_DSA_44}
    key = trusted.get(str(proof.get("verificationMethod")))
    if key is None:
        named = str(proof.get("verificationMethod"))[:80]
        raise SignatureError(f"the proof names a key that is not trusted: {named}")
    if at is not None and "expires" in proof and at >= read_instant(str(proof["expires"])):
        raise SignatureError(f"the proof was good until {proof['expires']}")
    plain = {k: v for k, v in credential.items() if k != "proof"}
    options = {k: v for k, v in proof.items() if k != "proofValue"}
    if not key.verify(from_base58(str(proof.get("proofValue"))), _hash(plain, options)):
        raise SignatureError(f"the proof is not that of {key.name}")
    return plain, key


def _check_options(credential: Mapping[str, Any], proof: Mapping[str, Any]) -> None:
    for name, value in _SUITE.items():
        if proof.get(name) != value:
            raise MalformedError(f"the proof's {name} is {str(proof.get(name))[:40]!r}, not {value}")
    strange = sorted(proof.keys() - _SUITE.keys() - _OPTIONAL - {"verificationMethod", "proofValue"})
    if strange:
        raise MalformedError(f"the proof has {', '.join(strange)[:80]}, which is not followed here")
    if "@context" in proof and not _begins(credential.get("@context"), proof["@context"]):
        raise MalformedError("the credential's @context does not begin with that of its proof")


def _begins(whole: Any, start: Any) -> bool:
    """Whether a context begins with another, as section 3.3.2 step 4 asks."""
    whole, start = ([part] if isinstance(part, str) else part for part in (whole, start))
    return isinstance(whole, list) and isinstance(start, list) and whole[: len(start)] == start


def _hash(credential: Mapping[str, Any], options: Mapping[str, Any]) -> bytes:
    """Return what is signed: the hash of the options, then that of the credential."""
    return b"".join(hashlib.sha256(canonicalize(dict(part))).digest() for part in (options, credential))
