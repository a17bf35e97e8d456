"""Where stations lie on the map, with what is known of the line filling the gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from corridor.rail.model import RailTask

__all__ = ["Spot", "distances_m", "spot_of"]


@dataclass(frozen=True, slots=True)
class Spot:
    """A position in degrees (WGS 84).

    Parameters
    ----------
    between
        Empty if surveyed; else the two stations between which distance along the line puts it.
    """

    latitude: float
    longitude: float
    between: tuple[str, ...] = ()


def distances_m(task: RailTask, path: Sequence[str]) -> list[int]:
    """Return metres along the track from the start of the path to each of its points."""
    return list(accumulate((s.length_m for s in task.network.path_sections(path)), initial=0))


def spot_of(task: RailTask, station: str) -> Spot | None:
    """Return where a station lies, or ``None`` if neither it nor two neighbours on a line have coordinates.

    Of several lines through the station the one with the nearest neighbours decides.
    """
    known = _surveyed(task, station)
    if known:
        return known
    guesses = [_between(task, path, station) for path in _paths(task) if station in path]
    return min((g for g in guesses if g), key=lambda g: g[0], default=(0, None))[1]


def _surveyed(task: RailTask, station: str) -> Spot | None:
    s = task.network.stations[station]
    return None if s.latitude is None or s.longitude is None else Spot(s.latitude, s.longitude)


def _paths(task: RailTask) -> list[tuple[str, ...]]:
    services = task.services
    return [line.path for line in services.lines.values()] + [t.path for t in services.existing.values()]


def _between(task: RailTask, path: Sequence[str], station: str) -> tuple[int, Spot] | None:
    """Interpolate by distance; return the gap in metres with the spot."""
    at = path.index(station)
    before = next((i for i in range(at - 1, -1, -1) if _surveyed(task, path[i])), None)
    after = next((i for i in range(at + 1, len(path)) if _surveyed(task, path[i])), None)
    if before is None or after is None:
        return None
    a, b = _surveyed(task, path[before]), _surveyed(task, path[after])
    assert a is not None
    assert b is not None
    along = distances_m(task, path)
    gap = along[after] - along[before]
    share = (along[at] - along[before]) / gap
    latitude = round(a.latitude + share * (b.latitude - a.latitude), 6)
    longitude = round(a.longitude + share * (b.longitude - a.longitude), 6)
    return gap, Spot(latitude, longitude, (path[before], path[after]))
