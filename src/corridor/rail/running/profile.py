"""The path as a train meets it: most restrictive speed profile and gradients, cut into cells.

A lower limit holds from where it begins for the front of the train; a higher one counts only when the tail
has passed the end of the lower. Limits of sections, of parts of sections in the direction of travel, and of
the train are one kind of thing here: a limit from here to there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from corridor.rail.model import Section
from corridor.rail.running.gradient import mean_grades

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["STEP_M", "PathProfile", "Zone", "grades_along", "limits_along", "path_profile"]

STEP_M = 5.0
"""Longest cell, metres; its accuracy is measured in docs/concepts/running_times.md."""


class Zone(NamedTuple):
    """A value from here to there, metres from the beginning of the path."""

    from_m: float
    to_m: float
    value: float


@dataclass(frozen=True)
class PathProfile:
    """A path cut into cells.

    Parameters
    ----------
    edges_m
        Ends of the cells, metres from the first station, shape (n + 1,).
    speeds_ms, permille
        By cell: the most restrictive speed, and the mean gradient under the train; shape (n,).
    stations
        Index in ``edges_m`` of each station of the path.
    """

    edges_m: NDArray[np.float64]
    speeds_ms: NDArray[np.float64]
    permille: NDArray[np.float64]
    stations: tuple[int, ...]


def path_profile(
    sections: Sequence[Section],
    path: Sequence[str],
    *,
    train_length_m: float,
    max_speed_kmh: float,
    step_m: float = STEP_M,
) -> PathProfile:
    """Return the speeds and gradients that a train meets along a path.

    Parameters
    ----------
    sections
        The sections along the path, in the order of travel.
    path
        Their ends in the order of travel, one more than the sections.
    train_length_m
        Length to clear a limit with; 0 is a mass point.
    max_speed_kmh
        Of the train.
    step_m
        Longest cell.
    """
    import numpy as np

    ends = np.concatenate(([0.0], np.cumsum([float(s.length_m) for s in sections])))
    limits = [Zone(z.from_m, z.to_m + train_length_m, z.value) for z in limits_along(sections, path)]
    slopes = list(grades_along(sections, path))
    marks = [m for z in (*limits, *slopes) for m in (z.from_m, z.to_m)]
    cuts = np.unique(np.clip([*ends, *marks], 0.0, ends[-1]))
    edges = _cells(cuts, step_m)
    speeds = _least(edges, limits, max_speed_kmh) / 3.6
    grades = mean_grades(cuts, _values(cuts, slopes), (edges[:-1] + edges[1:]) / 2, train_length_m)
    return PathProfile(edges, speeds, grades, tuple(int(i) for i in np.searchsorted(edges, ends)))


def limits_along(sections: Sequence[Section], path: Sequence[str]) -> Iterator[Zone]:
    """Yield every limit that holds in the direction of travel, km/h, for the front of a train."""
    begin = 0.0
    for section, start in zip(sections, path, strict=False):
        out = section.ends[0] == start
        yield Zone(begin, begin + section.length_m, section.max_speed_kmh)
        for limit in section.speed_limits:
            if limit.direction in ("both", "out" if out else "back"):
                yield _turned(section, out, begin, limit.from_m, limit.to_m, limit.max_speed_kmh)
        begin += section.length_m


def grades_along(sections: Sequence[Section], path: Sequence[str]) -> Iterator[Zone]:
    """Yield every gradient, ‰, positive where the line rises in the direction of travel."""
    begin = 0.0
    for section, start in zip(sections, path, strict=False):
        out = section.ends[0] == start
        for g in section.grades:
            yield _turned(section, out, begin, g.from_m, g.to_m, g.permille if out else -g.permille)
        begin += section.length_m


def _turned(section: Section, out: bool, begin: float, from_m: int, to_m: int, value: float) -> Zone:
    """Place a part of a section on the path; whoever runs against the section meets its end first."""
    to_m = min(to_m, section.length_m)
    if out:
        return Zone(begin + from_m, begin + to_m, value)
    return Zone(begin + section.length_m - to_m, begin + section.length_m - from_m, value)


def _cells(cuts: NDArray[np.float64], step_m: float) -> NDArray[np.float64]:
    """Cut each piece into equal cells no longer than the step."""
    import numpy as np

    counts = np.ceil(np.diff(cuts) / step_m).astype(int)
    pieces = [np.linspace(a, b, n, endpoint=False) for a, b, n in zip(cuts, cuts[1:], counts, strict=False)]
    return np.concatenate((*pieces, cuts[-1:]))


def _least(edges: NDArray[np.float64], zones: Sequence[Zone], value: float) -> NDArray[np.float64]:
    import numpy as np

    least = np.full(len(edges) - 1, float(value))
    for zone in zones:
        a, b = np.searchsorted(edges, (zone.from_m, zone.to_m))
        np.minimum(least[a:b], zone.value, out=least[a:b])
    return least


def _values(edges: NDArray[np.float64], zones: Sequence[Zone]) -> NDArray[np.float64]:
    import numpy as np

    values = np.zeros(len(edges) - 1)
    for zone in zones:
        a, b = np.searchsorted(edges, (zone.from_m, zone.to_m))
        values[a:b] = zone.value
    return values
