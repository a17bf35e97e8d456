"""Where the search begins: trains put in one by one, then each put where it serves best."""

from __future__ import annotations

from collections.abc import Callable

from corridor.rail.timetable.daily.draft import Draft, DraftTrain
from corridor.rail.timetable.daily.placing import Placing

__all__ = ["first_times"]

SWEEPS = 12
"""How often every train is taken out and put back at most; it ends when none finds a better place."""


def first_times(draft: Draft, enough: Callable[[], bool]) -> dict[str, int]:
    """Return values by variable name of a plan without collisions, as far as one is found train by train.

    Parameters
    ----------
    enough
        Asked before each train: whether to end with what there is.
    """
    placing = Placing(draft)
    trains = sorted((t for t in draft.planned if t.steps), key=lambda t: -_served(draft, t))
    for _ in range(SWEEPS):
        before = dict(placing.times)
        for train in trains:
            if enough():
                return placing.values()
            placing.take_out(train)
            best = next(placing.candidates(train), None)
            if best is not None:
                placing.settle(train, best)
        if placing.times == before:
            break
    return placing.values()


def _served(draft: Draft, train: DraftTrain) -> int:
    """Return how many travellers, in tenths, the train may serve in a year."""
    return sum(w.travellers for g in draft.groups if train in g.trains for w in g.wishes)
