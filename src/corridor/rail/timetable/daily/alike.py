"""Trains that could change places: of two alike, the one that may leave first does.

Two trains that differ in nothing but their windows can swap their times if the windows come in the same order
at both ends, so asking for the order loses no plan and spares the search its mirror images.
"""

from __future__ import annotations

from itertools import pairwise

from corridor.rail.model import Train
from corridor.rail.timetable.daily.draft import Draft, DraftTrain

__all__ = ["order_alike"]


def order_alike(draft: Draft) -> None:
    """Order neighbouring pairs of like trains by their first departure."""
    named = {t for c in draft.task.services.connections for t in (c.arriving, c.departing)}
    free = [t for t in draft.planned if t.asked.id not in named and not t.present]
    ranked = sorted(free, key=lambda t: (t.path, _window(t), t.id))
    for first, second in pairwise(ranked):
        if _alike(first, second):
            start = first.path[0]
            draft.model.after(second.departure[start], first.departure[start])
            draft.ordered.add((first.id, second.id))


def _window(train: DraftTrain) -> tuple[int, int]:
    assert isinstance(train.asked, Train)
    return train.asked.departure or (0, 0)


def _alike(first: DraftTrain, second: DraftTrain) -> bool:
    a, b = first.asked, second.asked
    assert isinstance(a, Train)
    assert isinstance(b, Train)
    same = all(
        getattr(a, k) == getattr(b, k) for k in ("path", "stops", "stock", "max_wait_s", "empty", "line")
    )
    open_ended = a.arrival is None and b.arrival is None and a.id != b.id
    return same and open_ended and first.dates == second.dates and _window(first)[1] <= _window(second)[1]
