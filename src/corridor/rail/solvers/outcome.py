"""What came back from a solver, in honest words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

__all__ = ["Outcome", "Verdict"]

T = TypeVar("T")


class Verdict(StrEnum):
    """What is known about an answer; never blurred.

    ``optimal``: proven best. ``feasible``: obeys every rule, with a gap to the bound. ``infeasible``:
    proven that nothing obeys every rule. ``unknown``: the search ended before anything was known.
    """

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """An answer with what is known about it.

    Parameters
    ----------
    solution
        ``None`` unless the verdict is ``optimal`` or ``feasible``.
    objective, bound
        Value of the solution, and the proven limit below which no solution can be; same unit.
    seconds
        Wall time of the search.
    rounds
        How often the model was extended and solved again.
    """

    verdict: Verdict
    solution: T | None = None
    objective: float | None = None
    bound: float | None = None
    seconds: float = 0.0
    rounds: int = 0

    @property
    def gap(self) -> float | None:
        """(objective − bound) / objective, at least 0; ``None`` while either is unknown."""
        if self.objective is None or self.bound is None:
            return None
        return max(0.0, self.objective - self.bound) / max(abs(self.objective), 1e-9)
