"""Verify a credential in either form: signature, issuer, and the shape that VC 2.0 asks of every credential.

Source: W3C Verifiable Credentials Data Model 2.0, sections 4 and 7.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from corridor.goods.credential.jwt import MOST_LETTERS, verify_jwt
from corridor.goods.credential.multibase import did_key, key_of_did
from corridor.goods.credential.proof import verify_proof
from corridor.goods.register import read_instant
from corridor.trust import MalformedError, SignatureError, VerifyingKey, parse_json

__all__ = ["CONTEXT", "Verified", "verify_credential"]

CONTEXT = "https://www.w3.org/ns/credentials/v2"
"""First context of every credential of the data model 2.0."""


@dataclass(frozen=True)
class Verified:
    """A credential that one of the trusted keys signed.

    Parameters
    ----------
    credential
        Its content, without the proof.
    key
        Which key signed it; it is the issuer's.
    form
        ``vc+jwt`` or ``eddsa-jcs-2022``.
    valid_from, valid_until
        Between which times it says it is valid; ``None``: without limit on that side.
    """

    credential: Mapping[str, Any]
    key: VerifyingKey
    form: str
    valid_from: datetime | None
    valid_until: datetime | None

    def is_current(self, at: datetime) -> bool:
        """Whether it is valid at a time by its own dates; its status is asked separately."""
        begun = self.valid_from is None or self.valid_from <= at
        return begun and (self.valid_until is None or at < self.valid_until)


def verify_credential(
    text: str | bytes, keys: Iterable[VerifyingKey], *, at: datetime | None = None
) -> Verified:
    """Return what a credential says, if its issuer is one of the trusted keys and signed it.

    Parameters
    ----------
    text
        A ``vc+jwt`` in compact form, or JSON with an ``eddsa-jcs-2022`` proof.
    keys
        The keys that may issue it.
    at
        UTC, for proofs that expire; not looked at if left out.

    Raises
    ------
    MalformedError
        If it is neither, or not of the form of VC 2.0.
    SignatureError
        If no trusted key signed it, or its issuer is not the one who did.
    """
    whole = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    if len(whole) > MOST_LETTERS:
        raise MalformedError(f"a credential of more than {MOST_LETTERS} letters is not read")
    trusted = tuple(keys)
    if whole.lstrip()[:1] == "{":
        signed = parse_json(whole)
        (credential, key), form = verify_proof(signed, trusted, at=at), "eddsa-jcs-2022"
    else:
        (credential, key), form = verify_jwt(whole.strip(), trusted), "vc+jwt"
    _check_form(credential)
    _check_issuer(credential, key)
    begin, end = (credential.get(name) for name in ("validFrom", "validUntil"))
    return Verified(
        credential=credential,
        key=key,
        form=form,
        valid_from=read_instant(begin) if begin is not None else None,
        valid_until=read_instant(end) if end is not None else None,
    )


def _check_form(credential: Mapping[str, Any]) -> None:
    contexts, types = credential.get("@context"), credential.get("type")
    if not isinstance(contexts, list) or contexts[:1] != [CONTEXT]:
        raise MalformedError(f"a credential's first @context is {CONTEXT}")
    if "VerifiableCredential" not in (types if isinstance(types, list) else [types]):
        raise MalformedError("a credential is of type VerifiableCredential")
    if not isinstance(credential.get("credentialSubject"), dict):
        raise MalformedError("a credential has a credentialSubject")
    for name in ("validFrom", "validUntil"):
        if name in credential and not isinstance(credential[name], str):
            raise MalformedError(f"{name} is a time")


def _check_issuer(credential: Mapping[str, Any], key: VerifyingKey) -> None:
    """Refuse what another trusted key signed than the issuer's: one body cannot issue for another."""
    issuer = credential.get("issuer")
    did = str(issuer.get("id") if isinstance(issuer, Mapping) else issuer)
    if key_of_did(did) != key.public or did != did_key(key):
        raise SignatureError(f"the credential says it is issued by {did[:80]}, who did not sign it")
