"""What a caller asked for and cannot have.

Everything that is merely wrong with the user's data is a :class:`corridor.findings.Finding`, a value;
an exception is only for a request that has no answer. The tree::

    CorridorError
    ├── WorkspaceError       the folder is not a workspace, or cannot be read at all
    ├── PlanRefusedError     a plan was asked for and there is none to give
    │   ├── FindingsError    the workspace has error findings; they are listed in ``findings``
    │   └── InfeasibleError  no plan obeys every rule; ``clash`` names the smallest set that collides
    ├── UnknownNameError     a train, station, certificate or decision that is not there
    ├── RefusedError         a step that the rules of the register or of the council do not allow now
    ├── TrustError           what was shown contradicts its signature, its proof or what was shown before
    │                        (its kinds: ``corridor.trust``)
    └── MissingPartError     a program or library that this machine lacks (it says how to get it)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corridor.findings import Finding

__all__ = [
    "CorridorError",
    "FindingsError",
    "InfeasibleError",
    "MissingPartError",
    "PlanRefusedError",
    "RefusedError",
    "TrustError",
    "UnknownNameError",
    "WorkspaceError",
]


class CorridorError(Exception):
    """Base of every error that Corridor raises on purpose."""


class WorkspaceError(CorridorError):
    """The folder is not a workspace, or cannot be read at all."""


class PlanRefusedError(CorridorError):
    """A plan was asked for and there is none to give."""


class FindingsError(PlanRefusedError):
    """Error findings stand in the way.

    Parameters
    ----------
    findings
        All findings of the run, errors first.
    """

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        errors = [f for f in self.findings if f.is_error]
        super().__init__(f"{len(errors)} error finding(s); the first: {errors[0] if errors else 'none'}")


class InfeasibleError(PlanRefusedError):
    """No plan obeys every rule.

    Parameters
    ----------
    clash
        One sentence a rule, each with its place in the files: together they cannot be kept, and
        leaving out any one of them would let the others stand.
    why
        The arithmetic that shows it, if there is any.
    irreducible
        Whether each rule is known to be needed; if not, the search for a smaller set ran out of time.
    """

    def __init__(self, clash: Sequence[str], *, why: str = "", irreducible: bool = True) -> None:
        self.clash, self.why, self.irreducible = tuple(clash), why, irreducible
        lines = [*(f"  - {line}" for line in self.clash), *([why] if why else [])]
        super().__init__("no plan obeys all of these rules:\n" + "\n".join(lines))


class UnknownNameError(CorridorError):
    """A train, station, certificate or decision that is not there."""


class RefusedError(CorridorError):
    """A step that the rules of the register or the council do not allow now; the message says which rule."""


class TrustError(CorridorError):
    """What was shown contradicts its signature, its proof, or what was shown before: who showed what."""


class MissingPartError(CorridorError):
    """A program or library that this machine lacks."""
