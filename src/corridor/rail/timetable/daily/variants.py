"""The same train at the same times on as many days as possible.

A train begins with one set of times for all its dates. Only where that cannot be kept is it cut into one
variant a day type; each pays for the days on which its first departure differs from the usual one.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from corridor.rail.model import RailTask, day_types
from corridor.rail.timetable.daily.draft import SCALE, Draft, DraftTrain

__all__ = ["Variant", "one_each", "split", "tie_variants"]


@dataclass(frozen=True, slots=True)
class Variant:
    """A wanted train on those of its dates that share one set of times."""

    id: str
    train: str
    dates: frozenset[date]


def one_each(task: RailTask, trains: Iterable[str]) -> list[Variant]:
    """Return one variant a train, on all its dates."""
    return [Variant(t, t, task.services.trains[t].dates) for t in trains]


def split(task: RailTask, variants: Sequence[Variant], clashing: Iterable[str]) -> list[Variant]:
    """Cut the clashing trains into one variant a day type; the most frequent keeps the train's name."""
    services = task.services
    everyone: dict[Hashable, frozenset[date]] = {i: t.dates for i, t in services.trains.items()}
    everyone |= {i: t.dates for i, t in services.existing.items()}
    types = day_types(everyone, services.year)
    torn = set(clashing)
    result: list[Variant] = []
    for variant in variants:
        parts = [p for k in types if (p := variant.dates & frozenset(k.dates))]
        if variant.train not in torn or len(parts) < 2:
            result.append(variant)
            continue
        for n, dates in enumerate(sorted(parts, key=lambda d: (-len(d), min(d))), 1):
            result.append(Variant(variant.id if n == 1 else f"{variant.id}@{n}", variant.train, dates))
    return result


def tie_variants(draft: Draft) -> None:
    """Price the days on which a train leaves at another time than usual."""
    usual: dict[str, DraftTrain] = {}
    for train in draft.planned:
        base = usual.setdefault(train.asked.id, train)
        if base is not train:
            _tie(draft, base, train)


def _tie(draft: Draft, base: DraftTrain, other: DraftTrain) -> None:
    model = draft.model
    differs = model.literal(f"{other.id} differs")
    for station in base.path:
        for a, b in ((base, other), (other, base)):
            model.after(a.departure[station], b.departure[station], given=(-differs,))
    price = round(draft.task.weights.other_time_min * SCALE) * len(other.dates)
    draft.pay("other times", price, differs)
