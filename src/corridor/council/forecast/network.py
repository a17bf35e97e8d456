"""When a decision is done whose steps wait for each other: many runs of its milestones, and who decides.

Every milestone takes a time drawn from what cases of its kind took, given how long it has been open. One
shared factor makes the milestones of a decision late together: the draws are joined by a Gaussian copula of
one factor. Beside it the plain critical path of the planned dates (Kelley and Walker 1959, "Critical-path
planning and scheduling").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corridor.council.forecast.normal import normal_share
from corridor.errors import RefusedError

if TYPE_CHECKING:
    from corridor.council.forecast.model import Model, Outlook

__all__ = [
    "RUNS",
    "SHARED",
    "PlannedPath",
    "Runs",
    "Step",
    "in_order",
    "planned_path",
    "run_network",
    "run_steps",
]

RUNS = 4000
"""Runs of the network; the chance then has a standard error of at most 0.8 points."""

SHARED = 0.3
"""Share of the spread that the milestones of a decision have in common. An estimate: no source gives it."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone as the forecast sees it.

    Parameters
    ----------
    after
        Ids of steps that must be done before this one can begin.
    start, due
        Ordinal days on which it was planned to begin and to be done; ``due`` ``None`` if no day was promised.
    done
        Ordinal day on which it was done; ``None`` while it is open.
    """

    id: str
    start: int
    due: int | None
    kind: str = ""
    area: str = ""
    body: str = ""
    after: tuple[str, ...] = ()
    done: int | None = None


@dataclass(frozen=True)
class Runs:
    """What came out of the runs.

    Parameters
    ----------
    done
        Ordinal day on which the last step is done, one a run; infinite where that never happens.
    critical
        For each step the share of runs in which the end waited for it.
    half
        For each step the ordinal day by which it is done in half of the runs; infinite if in fewer.
    """

    done: Floats
    critical: Mapping[str, float]
    half: Mapping[str, float]

    def chance(self, due: int) -> float:
        """Return the share of runs done by a day."""
        return float(np.mean(self.done <= due))

    @property
    def never(self) -> float:
        """Share of runs in which it is given up, or takes longer than any case has shown."""
        return float(np.mean(np.isinf(self.done)))

    def when(self, share: float) -> int | None:
        """Return the first day by which such a share of runs is done; ``None`` if none is."""
        day = float(np.sort(self.done)[max(int(np.ceil(share * len(self.done))) - 1, 0)])
        return int(np.ceil(day)) if np.isfinite(day) else None


@dataclass(frozen=True, slots=True)
class PlannedPath:
    """The plan's own arithmetic.

    Parameters
    ----------
    end
        Ordinal day on which everything is done if every step takes the time planned for it.
    slack
        Days by which each step may be late without moving the end.
    """

    end: int
    slack: Mapping[str, int]

    @property
    def critical(self) -> tuple[str, ...]:
        """The steps without slack."""
        return tuple(name for name, days in self.slack.items() if days == 0)


def in_order(steps: Sequence[Step]) -> list[Step]:
    """Return the steps, each after those it waits for; names of steps that are not there are ignored.

    Raises
    ------
    RefusedError
        If steps wait for each other in a ring.
    """
    by_id = {step.id: step for step in steps}
    waits = {step.id: [name for name in step.after if name in by_id] for step in steps}
    try:
        return [by_id[name] for name in TopologicalSorter(waits).static_order()]
    except CycleError as error:
        ring = " → ".join(reversed(error.args[1]))
        raise RefusedError(f"milestones wait for each other in a ring: {ring}") from None


def planned_path(steps: Sequence[Step]) -> PlannedPath:
    """Return end and slack by the critical-path method; a step that is done counts with its day."""
    ordered = in_order(steps)
    known = {step.id for step in ordered}
    begin: dict[str, int] = {}
    end: dict[str, int] = {}
    for step in ordered:
        before = [end[name] for name in step.after if name in known]
        begin[step.id] = max([step.start, *before])
        length = max((step.due or step.start) - step.start, 0)
        end[step.id] = step.done if step.done is not None else begin[step.id] + length
    last = max(end.values(), default=0)
    latest = dict.fromkeys(end, last)
    for step in reversed(ordered):
        begin_by = latest[step.id] - (end[step.id] - begin[step.id])
        for name in step.after:
            if name in known:
                latest[name] = min(latest[name], begin_by)
    return PlannedPath(last, {step.id: latest[step.id] - end[step.id] for step in ordered})


def run_network(
    steps: Sequence[Step], model: Model, *, seed: int, runs: int = RUNS, shared: float = SHARED
) -> Runs:
    """Draw when everything is done.

    Parameters
    ----------
    seed
        The same seed, steps and history give the same runs.
    shared
        Correlation between the draws of two steps, 0 to 1.

    Raises
    ------
    RefusedError
        If steps wait for each other in a ring.
    """
    ordered = in_order(steps)
    begin, end = _draw(ordered, model, seed, runs, shared)
    done = np.max(list(end.values()), axis=0) if end else np.empty(0)
    half = {name: float(np.sort(days)[(runs - 1) // 2]) for name, days in end.items()}
    return Runs(done, _criticality(ordered, begin, end, done), half)


def run_steps(
    steps: Sequence[Step], model: Model, *, seed: int, runs: int = RUNS, shared: float = SHARED
) -> dict[str, Floats]:
    """Draw when each step is done: ordinal days by step, one a run; see :func:`run_network`."""
    return _draw(in_order(steps), model, seed, runs, shared)[1]


def _draw(
    ordered: Sequence[Step], model: Model, seed: int, runs: int, shared: float
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Return for each step when it begins and when it is done."""
    random = np.random.default_rng(seed)
    common = random.standard_normal(runs)
    begin: dict[str, Floats] = {}
    end: dict[str, Floats] = {}
    for step in ordered:
        own = random.standard_normal(runs)
        share = normal_share(np.sqrt(shared) * common + np.sqrt(1 - shared) * own)
        before = [end[name] for name in step.after if name in end]
        begin[step.id] = np.max([np.full(runs, float(step.start)), *before], axis=0)
        end[step.id] = _end(step, begin[step.id], share, model)
    return begin, end


def _end(step: Step, begin: Floats, share: Floats, model: Model) -> Floats:
    """Return when a step is done; one that has begun by the model's day is open at its age."""
    if step.done is not None:
        return np.full(len(begin), float(step.done))
    begun = begin <= model.day
    end = np.empty(len(begin))
    for when in np.unique(begin[begun]):
        rows = begin == when
        end[rows] = when + _outlook(step, model, float(model.day - when)).when(share[rows])
    if not begun.all():
        end[~begun] = begin[~begun] + _outlook(step, model, 0.0).when(share[~begun])
    return end


def _outlook(step: Step, model: Model, age: float) -> Outlook:
    return model.outlook(
        kind=step.kind, area=step.area, body=step.body, opened=step.start, due=step.due, age=age
    )


def _criticality(
    ordered: Sequence[Step], begin: Mapping[str, Floats], end: Mapping[str, Floats], done: Floats
) -> dict[str, float]:
    """Walk back from the last step of each run; an open step is critical if the end waits for it."""
    critical = {step.id: end[step.id] == done for step in ordered}
    for step in reversed(ordered):
        for name in step.after:
            if name in end:
                critical[name] = critical[name] | (critical[step.id] & (end[name] == begin[step.id]))
    return {s.id: float(np.mean(critical[s.id])) if s.done is None else 0.0 for s in ordered}
