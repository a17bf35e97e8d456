"""The circulation as people read it: patterns of a day's work, and nights."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from corridor.rail.model import Circulation

__all__ = ["NightPlace", "Turn", "overnight_places", "turns"]


@dataclass(frozen=True, slots=True)
class Turn:
    """A day's work of one unit, and the dates on which some unit does it."""

    runs: tuple[str, ...]
    dates: tuple[date, ...]
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NightPlace:
    """How many units stand at a station overnight: fewest and most, and unit-nights of the year."""

    station: str
    fewest: int
    most: int
    nights: int


def turns(circulation: Circulation) -> list[Turn]:
    """Return the distinct patterns of a day's work, the most frequent first."""
    dates: dict[tuple[str, ...], list[date]] = defaultdict(list)
    units: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for duty in circulation.duties:
        dates[duty.runs].append(duty.day)
        units[duty.runs].add(duty.unit)
    found = [Turn(runs, tuple(sorted(days)), tuple(sorted(units[runs]))) for runs, days in dates.items()]
    return sorted(found, key=lambda t: (-len(t.dates), t.runs))


def overnight_places(circulation: Circulation) -> list[NightPlace]:
    """Return the stations where units spend the night, the busiest first."""
    nights = {n.day for n in circulation.layovers}
    standing = Counter((n.station, n.day) for n in circulation.layovers)
    stations = {n.station for n in circulation.layovers}
    found = [_night_place(s, [standing[s, day] for day in nights]) for s in stations]
    return sorted(found, key=lambda p: (-p.nights, p.station))


def _night_place(station: str, counts: list[int]) -> NightPlace:
    return NightPlace(station, min(counts), max(counts), sum(counts))
