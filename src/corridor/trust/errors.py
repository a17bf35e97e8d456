"""What was shown contradicts its signature, its proof, or what was shown before.

Every message says who showed what: names, sizes, roots. The tree::

    TrustError (corridor.errors)
    ├── MalformedError         not in the form that its standard asks for
    ├── KeyFileError           a key file that is not there, not a key, or open to others
    ├── SignatureError         a known key's signature does not verify, or no known key signed
    │   ├── ThresholdError     too few distinct keys signed; ``tallies`` says whose are missing
    │   └── QuorumError        too few witnesses cosigned; ``missing`` names them
    ├── ChainError             a party's new version that does not follow from the one before
    └── ExpiredError           a party's keys were valid until a day that is past
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from corridor.errors import TrustError

if TYPE_CHECKING:
    from corridor.trust.role import Tally

__all__ = [
    "ChainError",
    "ExpiredError",
    "KeyFileError",
    "MalformedError",
    "QuorumError",
    "SignatureError",
    "ThresholdError",
]


class MalformedError(TrustError):
    """Not in the form that its standard asks for; the message says which rule."""


class KeyFileError(TrustError):
    """A key file that is not there, holds no key, or can be read by others."""


class SignatureError(TrustError):
    """The signature of a known key does not verify, or no known key signed."""


class ThresholdError(SignatureError):
    """Too few distinct keys signed.

    Parameters
    ----------
    tallies
        What every role that had to sign still lacks; the complete ones included.
    what
        What had to be signed, for the message.
    """

    def __init__(self, tallies: Sequence[Tally], what: str = "this") -> None:
        self.tallies = tuple(tallies)
        lacking = "; ".join(t.sentence() for t in self.tallies if not t.complete)
        super().__init__(f"{what} does not count: {lacking}")


class QuorumError(SignatureError):
    """Too few witnesses cosigned a checkpoint.

    Parameters
    ----------
    message
        Whose log, at which size, and what the policy asks for.
    missing
        Names of the witnesses that did not cosign.
    """

    def __init__(self, message: str, missing: Sequence[str] = ()) -> None:
        self.missing = tuple(missing)
        super().__init__(message)


class ChainError(TrustError):
    """A party's new version that does not follow from the one before: number, name or form."""


class ExpiredError(TrustError):
    """The latest version of a party's keys that is known was valid until a time that is past."""
