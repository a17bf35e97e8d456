"""Requests signed by a known key: HTTP Message Signatures (RFC 9421) with Ed25519, each accepted once."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    algorithms,
)

from corridor.web.gate.caller import Caller, GateError, KnownKey

__all__ = ["COVERED", "TAG", "SignedRequests"]

COVERED = ("@method", "@target-uri")
"""What a signature must cover beside the body's ``content-digest``."""

TAG = "corridor"
"""The signature's ``tag``: made for this API and no other."""

_CHALLENGE = {"WWW-Authenticate": "Signature"}
_REMEMBERED = 100_000


@dataclass(frozen=True)
class _Message:
    """A request in the form the library reads."""

    method: str
    url: str
    headers: Mapping[str, str]


class _Keys(HTTPSignatureKeyResolver):
    """The known keys by their id."""

    def __init__(self, keys: Mapping[str, KnownKey]) -> None:
        self._keys = keys

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey:
        """Return a key."""
        if key_id not in self._keys:
            raise GateError(401, f"no key {key_id!r} is known here", _CHALLENGE)
        return Ed25519PublicKey.from_public_bytes(self._keys[key_id].public)

    def resolve_private_key(self, key_id: str) -> bytes:
        """Refuse: the gate never signs."""
        raise NotImplementedError(key_id)


class SignedRequests:
    """Accepts each signed request of a known key once.

    Parameters
    ----------
    keys
        Known keys by ``keyid``, asked at every request.
    max_age
        How old a signature may be; within it a second use of the same one is a replay.
    clock
        Returns seconds, for tests.
    """

    def __init__(
        self,
        keys: Mapping[str, KnownKey],
        *,
        max_age: timedelta = timedelta(minutes=5),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._known = keys
        self._max_age = max_age
        self._clock = clock
        self._used: OrderedDict[str, float] = OrderedDict()
        self._verifier = HTTPMessageVerifier(signature_algorithm=algorithms.ED25519, key_resolver=_Keys(keys))

    def caller(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Caller:
        """Return who signed this request.

        Raises
        ------
        GateError
            401 if the signature is missing, wrong, too old, covers too little, or was used before.
        """
        try:
            result = self._verifier.verify(
                _Message(method, url, headers),
                max_age=self._max_age,
                expect_tag=TAG,
                require_components=COVERED,
                body=body,
            )[0]
        except HTTPMessageSignaturesException as error:
            raise GateError(401, f"the signature does not hold: {error}", _CHALLENGE) from error
        self._once("\n".join(f"{k}: {v}" for k, v in result.covered_components.items()))
        return self._known[str(result.parameters["keyid"])].caller

    def _once(self, signed: str) -> None:
        """Refuse what was signed before; the signed words count, since a stranger can rewrite the rest."""
        now = self._clock()
        while self._used and next(iter(self._used.values())) < now - 2 * self._max_age.total_seconds():
            self._used.popitem(last=False)
        if signed in self._used:
            raise GateError(
                401, "this signed request was used before; give each a nonce of its own", _CHALLENGE
            )
        if len(self._used) >= _REMEMBERED:
            raise GateError(429, "too many signed requests within their lifetime", {"Retry-After": "60"})
        self._used[signed] = now
