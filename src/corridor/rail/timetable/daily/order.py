"""Trains of one path leave in the order of their windows.

Of two trains that differ in nothing but their windows this loses no plan: they could change places. Of others
(say, one that runs daily and one at weekends) it is a rule: whoever wants the second one first writes its
window first. Knowing the order is what makes the price of wishes exact.
"""

from __future__ import annotations

from itertools import combinations

from corridor.rail.model import Train
from corridor.rail.solvers.blocking import SYMMETRY, Rule
from corridor.rail.timetable.daily.draft import Draft, DraftTrain

__all__ = ["keep_window_order"]

DAY = (0, 86_400)


def keep_window_order(draft: Draft) -> None:
    """Order the trains of one path that run on the same days and whose windows are in one order."""
    free = [t for t in draft.planned if not t.present]
    for a, b in combinations(sorted(free, key=lambda t: (t.path, _window(t), t.id)), 2):
        if a.path == b.path and a.asked.id != b.asked.id and a.dates & b.dates and _in_order(a, b):
            rule = SYMMETRY if _alike(a, b) else _rule(a, b)
            for station in [s for s in a.path if s in a.boarding & b.boarding]:
                draft.model.after(b.departure[station], a.departure[station], rule=rule)
            draft.ordered.add((a.id, b.id))


def _window(train: DraftTrain) -> tuple[int, int]:
    assert isinstance(train.asked, Train)
    return train.asked.departure or DAY


def _in_order(a: DraftTrain, b: DraftTrain) -> bool:
    return _window(a)[1] <= _window(b)[1] and (_window(a) != _window(b) or _alike(a, b))


def _rule(a: DraftTrain, b: DraftTrain) -> Rule:
    places = (str(a.asked.origin), str(b.asked.origin))
    return Rule(f"{a.id} leaves before {b.id}, as their windows do", places)


def _alike(a: DraftTrain, b: DraftTrain) -> bool:
    """Whether the two could change places."""
    x, y = a.asked, b.asked
    assert isinstance(x, Train)
    assert isinstance(y, Train)
    kept = ("stops", "stock", "max_wait_s", "empty", "line")
    open_ended = x.arrival is None and y.arrival is None
    return all(getattr(x, k) == getattr(y, k) for k in kept) and open_ended and a.dates == b.dates
