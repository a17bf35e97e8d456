"""Roles: whose signatures count, how many distinct ones are needed, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corridor.trust.errors import MalformedError
from corridor.trust.keys import VerifyingKey

__all__ = ["Role", "Tally"]


@dataclass(frozen=True)
class Role:
    """Keys, and how many distinct ones of them must sign.

    Parameters
    ----------
    who
        Name for messages, e.g. ``party Smolensk``.
    keys
        The keys that count. The same public key twice, under whatever names, is one key.
    threshold
        How many distinct keys must sign; at least 1.

    Raises
    ------
    MalformedError
        If the threshold is below 1 or can never be reached.
    """

    who: str
    keys: tuple[VerifyingKey, ...]
    threshold: int = 1

    def __post_init__(self) -> None:
        distinct = len({key.identity for key in self.keys})
        if not 1 <= self.threshold <= distinct:
            raise MalformedError(
                f"{self.who} asks for {self.threshold} signatures of {distinct} distinct keys"
            )

    def tally(self, signed: Iterable[VerifyingKey]) -> Tally:
        """Return who of this role is among the keys that signed; others are left out, doubles count once."""
        distinct = {key.identity: key for key in reversed(self.keys)}
        did = {key.identity for key in signed}
        return Tally(
            who=self.who,
            threshold=self.threshold,
            signed=tuple(k for i, k in distinct.items() if i in did)[::-1],
            open=tuple(k for i, k in distinct.items() if i not in did)[::-1],
        )


@dataclass(frozen=True)
class Tally:
    """What a role has signed and what it lacks.

    Parameters
    ----------
    who, threshold
        As in :class:`Role`.
    signed, open
        Its distinct keys that signed, and those that did not.
    """

    who: str
    threshold: int
    signed: tuple[VerifyingKey, ...]
    open: tuple[VerifyingKey, ...]

    @property
    def missing(self) -> int:
        """How many signatures are missing; 0 when it is complete."""
        return max(0, self.threshold - len(self.signed))

    @property
    def complete(self) -> bool:
        """Whether the threshold is reached."""
        return self.missing == 0

    def sentence(self) -> str:
        """Return one sentence for people: ``1 signature of party Smolensk is missing (1 of 2: ...)``."""
        names = ", ".join(key.name for key in self.signed)
        have = f"{len(self.signed)} of {self.threshold}" + (f": {names}" if names else "")
        if self.complete:
            return f"{self.who} has signed ({have})"
        lack = "1 signature" if self.missing == 1 else f"{self.missing} signatures"
        verb = "is" if self.missing == 1 else "are"
        may = ", ".join(key.name for key in self.open)
        return f"{lack} of {self.who} {verb} missing ({have}; may still sign: {may})"
