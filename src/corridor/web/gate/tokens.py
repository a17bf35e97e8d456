"""Access tokens of a known issuer: JWT as OAuth 2.0 access tokens (RFC 9068), keys by OpenID discovery."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from corridor.web.gate.caller import Caller, GateError

__all__ = ["ALGORITHMS", "Issuer", "Tokens", "fetch_json"]

ALGORITHMS = ("Ed25519", "EdDSA", "ES256", "RS256", "PS256")
"""Signatures that are accepted; ``none`` and shared secrets never."""

_KEYS_LIVE_S = 600.0
_REFETCH_AFTER_S = 10.0

FetchJson = Callable[[str], Mapping[str, Any]]


def fetch_json(url: str) -> Mapping[str, Any]:
    """Return a JSON document from an address.

    Raises
    ------
    GateError
        502 if it cannot be had.
    """
    import httpx

    try:
        answer = httpx.get(url, timeout=5.0, follow_redirects=False)
        answer.raise_for_status()
        found: Mapping[str, Any] = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise GateError(502, f"the issuer's keys cannot be had from {url}: {error}") from error
    return found


@dataclass(frozen=True)
class Issuer:
    """Someone whose tokens are believed.

    Parameters
    ----------
    name
        The ``iss`` of its tokens; also where ``/.well-known/openid-configuration`` lies.
    audience
        The ``aud`` that its tokens must name: this API.
    roles
        Where roles stand in a token, from outermost, e.g. ``("realm_access", "roles")``.
    """

    name: str
    audience: str
    roles: tuple[str, ...] = ("roles",)


@dataclass
class Tokens:
    """Reads access tokens of one issuer.

    Parameters
    ----------
    issuer
        Whose tokens.
    fetch
        Returns a JSON document from an address.
    clock
        Returns seconds, for tests.
    leeway_s
        By how many seconds clocks may differ.
    """

    issuer: Issuer
    fetch: FetchJson = fetch_json
    clock: Callable[[], float] = time.monotonic
    leeway_s: int = 30
    _keys: KeySet | None = field(default=None, init=False)
    _fetched: float = field(default=-1e9, init=False)

    def caller(self, token: str) -> Caller:
        """Return whom a token names.

        Raises
        ------
        GateError
            401 if the token is no JWT, not signed by the issuer, for someone else, expired or not yet valid.
        """
        try:
            claims = self._claims(token)
        except JoseError as error:
            raise _refusal(f"the token does not hold: {error}") from error
        except (ValueError, TypeError, KeyError) as error:
            raise _refusal("the token is not a JWT of a known kind") from error
        return Caller(f"{claims['iss']}#{claims['sub']}", _roles(claims, self.issuer.roles))

    def _claims(self, token: str) -> Mapping[str, Any]:
        try:
            found = jwt.decode(token, self._key_set(), algorithms=list(ALGORITHMS))
        except (JoseError, ValueError):
            if self.clock() - self._fetched < _REFETCH_AFTER_S:
                raise
            self._keys = None  # the issuer may have a new key
            found = jwt.decode(token, self._key_set(), algorithms=list(ALGORITHMS))
        jwt.JWTClaimsRegistry(
            leeway=self.leeway_s,
            iss={"essential": True, "value": self.issuer.name},
            aud={"essential": True, "value": self.issuer.audience},
            sub={"essential": True},
            exp={"essential": True},
        ).validate(found.claims)
        return found.claims

    def _key_set(self) -> KeySet:
        if self._keys is None or self.clock() - self._fetched > _KEYS_LIVE_S:
            about = self.fetch(f"{self.issuer.name.rstrip('/')}/.well-known/openid-configuration")
            self._keys = KeySet.import_key_set(self.fetch(str(about["jwks_uri"])))  # type: ignore[arg-type]
            self._fetched = self.clock()
        return self._keys


def _refusal(sentence: str) -> GateError:
    return GateError(401, sentence, {"WWW-Authenticate": 'Bearer error="invalid_token"'})


def _roles(claims: Mapping[str, Any], path: tuple[str, ...]) -> frozenset[str]:
    found: Any = claims
    for part in path:
        found = found.get(part) if isinstance(found, Mapping) else None
    words = found.split() if isinstance(found, str) else found
    return (
        frozenset(w for w in words if isinstance(w, str)) if isinstance(words, list | tuple) else frozenset()
    )
