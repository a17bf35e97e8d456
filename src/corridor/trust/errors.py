"""What was shown contradicts its signature, its proof, or what was shown before.

Every message says who showed what: names, sizes, roots. The tree::

    TrustError (corridor.errors)
    ├── MalformedError         not in the form that its standard asks for
    ├── KeyFileError           a key file that is not there, not a key, or open to others
    ├── SignatureError         a known key's signature does not verify, or no known key signed
    │   ├── ThresholdError     too few distinct keys signed; ``tallies`` says whose are missing
    │   └── QuorumError        too few witnesses cosigned; ``missing`` names them
    ├── ChainError             a party's new version that does not follow from the one before
    ├── ExpiredError           a party's keys were valid until a day that is past
    ├── ProofError             hashes that do not lead from an entry, or an older tree, to the root
    ├── SplitViewError         one log signed two trees that cannot both be; ``evidence`` holds both
    ├── RollbackError          a log shows fewer entries than it has shown before (an old backup?)
    ├── RaceError              a witness has moved on since it was asked; ``size`` says to where
    ├── UnknownLogError        a witness or policy was shown a log that it does not know
    ├── AwayError              a witness, mirror or log that does not answer, or not in its protocol
    ├── PairError              an entry that not every party's log holds
    └── StorageError           what a log keeps on disk
        ├── DamagedError       entries that were acknowledged are lost or changed
        ├── MissingTileError   a tile or bundle that a checkpoint promises is not there
        └── AlteredTileError   a tile or bundle that does not hash to what a checkpoint promises
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from corridor.errors import TrustError

if TYPE_CHECKING:
    from corridor.trust.role import Tally

__all__ = [
    "AlteredTileError",
    "AwayError",
    "ChainError",
    "DamagedError",
    "ExpiredError",
    "KeyFileError",
    "MalformedError",
    "MissingTileError",
    "PairError",
    "ProofError",
    "QuorumError",
    "RaceError",
    "RollbackError",
    "SignatureError",
    "SplitViewError",
    "StorageError",
    "ThresholdError",
    "UnknownLogError",
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


class ProofError(TrustError):
    """Hashes that do not lead from an entry, or from an older tree, to the root that was signed."""


class SplitViewError(TrustError):
    """One log signed two trees that cannot both be.

    Parameters
    ----------
    message
        Which log, at which sizes, with which roots, and who saw each.
    evidence
        The two signed checkpoints, as they were shown: they prove it to anybody.
    """

    def __init__(self, message: str, evidence: Sequence[bytes] = ()) -> None:
        self.evidence = tuple(evidence)
        super().__init__(message)


class RollbackError(TrustError):
    """A log shows fewer entries than it, or somebody who followed it, has shown before."""


class RaceError(TrustError):
    """A witness has moved on since it was asked.

    Parameters
    ----------
    message
        Which witness, which log, from where to where.
    size
        Entries in the tree that it cosigned last.
    """

    def __init__(self, message: str, size: int) -> None:
        self.size = size
        super().__init__(message)


class UnknownLogError(TrustError):
    """A witness or policy was shown a log that it does not know."""


class AwayError(TrustError):
    """A witness, mirror or log that does not answer, or not as its protocol says."""


class PairError(TrustError):
    """An entry that not every party's log holds, or that lacks a party's witnesses: it does not count."""


class StorageError(TrustError):
    """What a log keeps on disk is not what it should be."""


class DamagedError(StorageError):
    """Entries that were acknowledged are lost or changed; restore them from a mirror."""


class MissingTileError(StorageError):
    """A tile, bundle or checkpoint is not there."""


class AlteredTileError(StorageError):
    """A tile or bundle does not hash to what a checkpoint promises."""
