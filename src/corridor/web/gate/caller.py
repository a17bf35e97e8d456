"""Who asks: a name, the roles it has, and the error that turns it away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Caller", "GateError", "KnownKey"]


@dataclass(frozen=True, slots=True)
class Caller:
    """Someone who proved who it is.

    Parameters
    ----------
    name
        Name of the key, or issuer and subject of the token.
    roles
        What it may do, e.g. ``capture``, ``scan``.
    """

    name: str
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class KnownKey:
    """An Ed25519 public key whose holder may write.

    Parameters
    ----------
    public
        32 bytes.
    caller
        Whoever signs with it.
    """

    public: bytes
    caller: Caller


@dataclass(slots=True)
class GateError(Exception):
    """A request is turned away.

    Parameters
    ----------
    status
        401 who are you, 403 not with your roles, 413 too large, 429 too often.
    sentence
        Why, and what to do.
    headers
        To be sent along, e.g. ``Retry-After``.
    """

    status: int
    sentence: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.sentence
