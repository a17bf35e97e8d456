"""Which trains of a rolled-out day break a rule, and the nearest times at which one of them would not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from corridor.rail.model import RailTask, Run, Timetable
from corridor.rail.timetable.margins import NEAR_S, Margin, margins
from corridor.rail.timetable.rollout.trains import DayTrain, moved, run_of, train_of

__all__ = ["Day", "broken"]


def broken(task: RailTask, runs: Iterable[Run]) -> list[Margin]:
    """Return the rules that runs break; their trains must be in the task."""
    timetable = Timetable({r.id: r for r in runs}, task.zone, task.grid_s, "feasible", None)
    return [m for m in margins(task, timetable) if m.slack_s < 0]


class Day:
    """The trains of a rolled-out pattern among those already there.

    Parameters
    ----------
    task
        Its wanted trains are replaced by the pattern's.
    trains
        The pattern's, by run id.
    there
        Those already there, by id.
    """

    def __init__(self, task: RailTask, trains: Sequence[DayTrain], there: Mapping[str, Run]) -> None:
        self.task, self.there = task, dict(there)
        self.trains = {t.id: t for t in trains}

    def asked(self) -> RailTask:
        """Return the task that asks for exactly these trains."""
        parties = sorted(self.task.party_names)
        alike: dict[str, list[DayTrain]] = {}
        for train in self.trains.values():
            alike.setdefault(train.train, []).append(train)
        trains = {name: train_of(found, parties) for name, found in alike.items()}
        return replace(self.task, services=replace(self.task.services, trains=trains))

    def runs(self) -> dict[str, Run]:
        """Return every run, the pattern's first."""
        return {**{t.id: run_of(t) for t in self.trains.values()}, **self.there}

    def broken(self) -> list[Margin]:
        """Return the rules that the pattern's trains break."""
        bad = broken(self.asked(), self.runs().values())
        return [m for m in bad if any(r in self.trains for r in m.runs)]

    def take_out(self, train: DayTrain, dates: frozenset[date]) -> DayTrain:
        """Let a train not run on some of its days; return it as it would on those."""
        rest = train.dates - dates
        del self.trains[train.id]
        if not rest:
            return replace(train, dates=dates)
        self.trains[train.id] = replace(train, dates=rest)
        return replace(train, id=self._free_name(train.train), dates=dates)

    def _free_name(self, train: str) -> str:
        n = 2
        while f"{train}@{n}" in self.trains:
            n += 1
        return f"{train}@{n}"

    def fits(self, train: DayTrain) -> bool:
        """Whether a train breaks no rule among the others that run near it on its days."""
        run = run_of(train)
        task = replace(
            self.task,
            services=replace(self.task.services, trains={train.train: train_of([train], ())}),
        )
        others = [replace(r, kind="existing") for r in self._near(run)]
        return not any(run.id in m.runs for m in broken(task, [run, *others]))

    def fits_there(self, run: Run) -> bool:
        """Whether a train already there breaks no rule at its times but with those it breaks one with now."""
        near = list(self._near(run))
        theirs = [r for r in near if r.kind == "existing"]
        return self._clashes(run, near) <= self._clashes(self.there[run.id], theirs)

    def _clashes(self, run: Run, others: Sequence[Run]) -> set[frozenset[str]]:
        """Return with whom a train already there breaks a rule, others already there among them."""
        moved = replace(run, kind="moved")  # two that are already there are not measured
        bad = broken(self.asked(), [moved, *others])
        return {frozenset(m.runs) for m in bad if run.id in m.runs}

    def _near(self, run: Run) -> Iterator[Run]:
        begin, end = run.departure_s - 4 * NEAR_S, run.arrival_s + 4 * NEAR_S
        for other in self.runs().values():
            apart = other.id == run.id or other.departure_s > end or other.arrival_s < begin
            if not apart and not other.dates.isdisjoint(run.dates):
                yield other

    def nearest(self, train: DayTrain) -> tuple[DayTrain, int] | None:
        """Return the train at the nearest times that fit, and by how many seconds it was moved."""
        for shift in _shifts(train.pattern.shift_s, self.task.grid_s):
            other = replace(train, calls=moved(train.calls, shift))
            if self.fits(other):
                return other, shift
        return None

    def move_there(self, name: str) -> int:
        """Move a train already there as little as its tolerance and the pattern allow; return by how much."""
        run, tolerance = self.there[name], self.task.services.existing[name].tolerance_s
        for shift in _shifts(tolerance, self.task.grid_s):
            other = replace(run, calls=moved(run.calls, shift))
            if self.fits_there(other):
                self.there[name] = other
                return shift
        return 0


def _shifts(most_s: int, step_s: int) -> Iterator[int]:
    """Yield shifts up to a limit, the smallest first, later before earlier."""
    for n in range(1, most_s // step_s + 1):
        yield from (n * step_s, -n * step_s)
