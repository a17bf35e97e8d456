"""Plans that bring more trains together than a station has tracks, made anew with two of them parted.

Which two is tried out, depth first: of every crowd each pair in turn, those that stand shortest first, until
nothing cheaper than the best plan without crowds is left or as many plans were made as are allowed. Three
trains may meet two and two and never all where periods differ, so the best is not proven.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from corridor.errors import InfeasibleError
from corridor.rail.model import RailTask, Station
from corridor.rail.solvers import Outcome
from corridor.rail.timetable.periodic.lines.build import LineDraft
from corridor.rail.timetable.periodic.lines.tracks import Stand, put_before
from corridor.rail.timetable.periodic.lines.yards import crowds, pairs_to_part
from corridor.rail.timetable.periodic.network import Integers

__all__ = ["Crowd", "Found", "Parting"]

PLANS = 24
"""Plans made at most."""

Crowd = tuple[Station, str, list[Stand]]
"""Where, whether ``track`` or ``platform`` is short, and who is there."""

Pair = tuple[str, str, str, str]
"""Who comes first, who second, where, and of what there is too little."""


@dataclass(frozen=True)
class Found:
    """A draft and the times found for it."""

    made: LineDraft
    outcome: Outcome[Integers]

    @property
    def times(self) -> Integers:
        """Tick of each event."""
        assert self.outcome.solution is not None
        return self.outcome.solution

    @property
    def value(self) -> float:
        """What it costs."""
        return self.outcome.objective or 0.0


@dataclass
class Parting:
    """The search for the cheapest plan without crowds.

    Parameters
    ----------
    solve
        Plans a draft; ``None`` if there is no plan, or no time to find one.
    best
        The cheapest without crowds so far.
    last
        The last one followed, with crowds or without.
    tried
        How many were made.
    """

    task: RailTask
    solve: Callable[[LineDraft], Found | None]
    best: Found | None = None
    last: Found | None = None
    tried: int = 0

    def follow(self, found: Found, refuted: Collection[Pair] = frozenset()) -> None:
        """Go on from a plan until it has no crowds; pairs that could not be parted before cannot be later."""
        self.last = found
        crowd = self.crowd(found)
        if crowd is None:
            self.best = found
            return
        place, what, stands = crowd
        failed = set(refuted)
        orders = (p for a, b in pairs_to_part(stands) for p in ((a, b), (b, a)))
        for first, second in orders:
            pair = first.who, second.who, place.id, what
            if pair in failed or self.tried >= PLANS:
                continue
            one = self._parted(found.made, place, first, second, what)
            if one is None:
                failed.add(pair)
            elif self.best is None or one.value < self.best.value:
                self.follow(one, failed)

    @property
    def exhausted(self) -> bool:
        """Whether as many plans were made as are allowed."""
        return self.tried >= PLANS

    def crowd(self, found: Found) -> Crowd | None:
        """Return the first crowd of a plan."""
        for station, stands in found.made.stands.items():
            place = self.task.network.stations[station]
            for what, crowd in crowds(found.made.draft, place, stands, found.times):
                return place, what, crowd
        return None

    def _parted(
        self, made: LineDraft, place: Station, first: Stand, second: Stand, what: str
    ) -> Found | None:
        """Return a plan in which two of a crowd stand one after the other."""
        draft = replace(made.draft, activities=list(made.draft.activities))
        try:
            put_before(draft, place, first, second, what)
        except InfeasibleError:
            return None
        self.tried += 1
        return self.solve(replace(made, draft=draft))
