"""Envelopes: exact bytes and the signatures over them (DSSE v1.0.2).

What is signed is the byte string as it is, with its type: nothing is parsed before its signatures are
verified, and no canonical form is needed. The ``keyid`` beside a signature is a hint that anyone can write;
it chooses which key is tried first and is otherwise believed in nothing.

Sign and verify::

    envelope = Envelope("application/vnd.corridor.decision+toml", path.read_bytes())
    envelope = envelope.sign(ivanova).sign(petrov)
    path.with_suffix(".dsse.json").write_bytes(envelope.to_bytes())

    envelope = Envelope.parse(text)
    for tally in envelope.explain(smolensk.role(), vitebsk.role()):   # never raises for what is missing
        print(tally.sentence())         # 1 signature of party Vitebsk is missing (1 of 2: ...)
    content = envelope.verify(smolensk.role(), vitebsk.role(), payload_type="application/...")  # or raises

Source: github.com/secure-systems-lab/dsse, protocol.md and envelope.md, version 1.0.2.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from corridor.trust.canonical import canonicalize, parse_json
from corridor.trust.errors import MalformedError, SignatureError, ThresholdError
from corridor.trust.keys import Kind, SigningKey, VerifyingKey
from corridor.trust.role import Role, Tally

__all__ = ["Envelope", "EnvelopeSignature", "pae"]

MOST_SIGNATURES = 256
"""More signatures than this are refused unread: each one costs a try of every key."""


def pae(payload_type: str, payload: bytes) -> bytes:
    """Return the bytes that are signed: DSSE's pre-authentication encoding, lengths counted in bytes."""
    named = payload_type.encode("utf-8")
    return b"DSSEv1 %d %b %d %b" % (len(named), named, len(payload), payload)


@dataclass(frozen=True)
class EnvelopeSignature:
    """One signature of an envelope.

    Parameters
    ----------
    signature
        The bare signature over :func:`pae`.
    keyid
        A hint which key made it; anyone can write it.
    extra
        Fields this version does not know; they are kept.
    """

    signature: bytes
    keyid: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return it as DSSE writes it."""
        return {**self.extra, "keyid": self.keyid, "sig": base64.b64encode(self.signature).decode()}


@dataclass(frozen=True)
class Envelope:
    """Exact bytes with their type and the signatures over both.

    Parameters
    ----------
    payload_type
        Media type or URI that says what the bytes are; it is signed too.
    payload
        The bytes.
    signatures
        In the order in which they were added; empty before the first.
    extra
        Fields this version does not know; they are kept, and believed in nothing.
    """

    payload_type: str
    payload: bytes
    signatures: tuple[EnvelopeSignature, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: bytes | str) -> Self:
        """Return the envelope of a JSON text; nothing in it is verified yet.

        Raises
        ------
        MalformedError
            If it is not an envelope, or has a key twice.
        """
        whole = parse_json(text)
        if not isinstance(whole, dict) or not isinstance(whole.get("payloadType"), str):
            raise MalformedError("not an envelope: an object with payloadType, payload and signatures")
        signatures = whole.get("signatures")
        if not isinstance(signatures, list) or len(signatures) > MOST_SIGNATURES:
            raise MalformedError(f"not an envelope: signatures is not a list of at most {MOST_SIGNATURES}")
        return cls(
            payload_type=whole["payloadType"],
            payload=_decode(whole.get("payload"), "the payload"),
            signatures=tuple(_signature(entry) for entry in signatures),
            extra={k: v for k, v in whole.items() if k not in ("payloadType", "payload", "signatures")},
        )

    def to_bytes(self) -> bytes:
        """Return the envelope as JSON text, one form for equal envelopes; the payload inside is as it was."""
        encoded = base64.b64encode(self.payload).decode()
        signatures = [signature.as_json() for signature in self.signatures]
        return canonicalize(
            {**self.extra, "payloadType": self.payload_type, "payload": encoded, "signatures": signatures}
        )

    def sign(self, key: SigningKey) -> Self:
        """Return the envelope with this key's signature added; the same envelope if it has signed already.

        Raises
        ------
        SignatureError
            If the key is for cosigning checkpoints only.
        """
        if key.kind is Kind.COSIGNATURE:
            raise SignatureError(f"the key of {key.name} cosigns checkpoints; it signs nothing else")
        if self.signers([key.public]):
            return self
        made = EnvelopeSignature(key.sign(pae(self.payload_type, self.payload)), key.public.fingerprint)
        return replace(self, signatures=(*self.signatures, made))

    def signers(self, keys: Iterable[VerifyingKey]) -> tuple[VerifyingKey, ...]:
        """Return those of the keys that signed, each distinct public key once.

        Signatures of other keys and signatures that do not verify are left out, whatever their keyid says.
        """
        message = pae(self.payload_type, self.payload)
        candidates = {key.identity: key for key in keys if key.kind is not Kind.COSIGNATURE}
        found: dict[tuple[str, bytes], VerifyingKey] = {}
        for signature in self.signatures:
            for key in sorted(candidates.values(), key=lambda k: k.fingerprint != signature.keyid):
                if key.identity not in found and key.verify(signature.signature, message):
                    found[key.identity] = key
                    break
        return tuple(found.values())

    def explain(self, *roles: Role) -> tuple[Tally, ...]:
        """Return for each role who signed and what is missing; never raises for what is missing."""
        signed = self.signers(key for role in roles for key in role.keys)
        return tuple(role.tally(signed) for role in roles)

    def verify(self, *roles: Role, payload_type: str) -> bytes:
        """Return the payload if the threshold of *every* role signed it.

        Parameters
        ----------
        roles
            Who must sign, at least one. A key that is in two roles counts in both.
        payload_type
            The type the caller is about to read the bytes as.

        Raises
        ------
        MalformedError
            If the envelope holds something of another type.
        ThresholdError
            If signatures are missing; ``tallies`` says whose.
        """
        if not roles:
            raise SignatureError("an envelope is verified against at least one role")
        if self.payload_type != payload_type:
            raise MalformedError(f"the envelope holds {self.payload_type!r}, not {payload_type!r}")
        tallies = self.explain(*roles)
        if not all(tally.complete for tally in tallies):
            raise ThresholdError(tallies, "the envelope")
        return self.payload


def _signature(entry: Any) -> EnvelopeSignature:
    if not isinstance(entry, dict) or not isinstance(entry.get("keyid") or "", str):
        raise MalformedError("not an envelope: a signature is not an object with sig and keyid")
    extra = {k: v for k, v in entry.items() if k not in ("sig", "keyid")}
    return EnvelopeSignature(_decode(entry.get("sig"), "a signature"), entry.get("keyid") or "", extra)


def _decode(text: Any, what: str) -> bytes:
    """Decode base64 of either alphabet, as DSSE asks of readers."""
    if not isinstance(text, str):
        raise MalformedError(f"not an envelope: {what} is not base64 text")
    try:
        return binascii.a2b_base64(text.replace("-", "+").replace("_", "/"), strict_mode=True)
    except (binascii.Error, ValueError) as error:
        raise MalformedError(f"not an envelope: {what} is not base64: {error}") from None
