"""Which stations of two feeds are one: by code, by name in any script, and by distance.

Every match says what it rests on, so that people can see it and overrule it (``decision`` in a table of
decisions). Codes decide unless the two lie far apart; a name needs the place to agree, as far as places are
known; two stations on one spot need names that are not quite unlike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from corridor.rail.journeys.changes import EARTH_M
from corridor.rail.journeys.names import likeness, name_key, rough_key
from corridor.rail.journeys.network import Network

__all__ = ["Decision", "Match", "match_stations"]

FAR_M = 5_000
"""Further apart, not even a common code makes two stations one."""

NEAR_M, CLOSE_M = 2_000, 300
ALIKE, SIMILAR, HARDLY = 0.95, 0.75, 0.4


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about two stations, or two trains, of two feeds.

    Parameters
    ----------
    kind
        ``station`` or ``train``.
    first, second
        Ids as ``label:id``.
    decision
        ``same``, ``different``, or ``walk`` (two stations between which one walks).
    minutes
        To change or walk from one to the other; the change time of the stations when ``None``.
    border_minutes
        Border control on foot, on top.
    """

    kind: str
    first: str
    second: str
    decision: str
    minutes: float | None = None
    border_minutes: float = 0.0


@dataclass(frozen=True, slots=True)
class Match:
    """Two stations that are, or may be, one.

    Parameters
    ----------
    first, second
        Index in the first and in the second network.
    by
        ``code``, ``name``, ``place`` or ``decision``.
    alike
        How alike the names are, 0 to 1.
    distance_m
        NaN where a place is unknown.
    taken
        Whether they are taken as one.
    """

    first: int
    second: int
    by: str
    alike: float
    distance_m: float
    taken: bool


def match_stations(
    first: Network,
    second: Network,
    decisions: Iterable[Decision] = (),
    *,
    known: Mapping[str, int] | None = None,
) -> list[Match]:
    """Return the stations of two networks that are one, and near misses, the surest first.

    Parameters
    ----------
    decisions
        What people decided, which comes before everything else.
    known
        Stations of the first network by the ids that decisions use; its own ids when ``None``.

    Returns
    -------
    list of Match
        Each station is taken at most once.
    """
    known = known or {str(id_): n for n, id_ in enumerate(first.station_id)}
    decided = list(_decided(first, second, known, decisions))
    ruled_out = {(m.first, m.second) for m in decided if not m.taken}
    out = [m for m in decided if m.taken]
    used = ({m.first for m in out}, {m.second for m in out})
    for match in sorted(_candidates(first, second), key=_surety):
        fresh = match.first not in used[0] and match.second not in used[1]
        if fresh and (match.first, match.second) not in ruled_out:
            out.append(match)
            if match.taken:
                used[0].add(match.first)
                used[1].add(match.second)
    return out + [m for m in decided if not m.taken]


def _surety(match: Match) -> tuple[bool, bool, float, float]:
    distance = 0.0 if np.isnan(match.distance_m) else match.distance_m
    return (not match.taken, match.by != "code", -match.alike, distance)


def _decided(
    first: Network, second: Network, known: Mapping[str, int], decisions: Iterable[Decision]
) -> Iterator[Match]:
    fresh = {str(id_): n for n, id_ in enumerate(second.station_id)}
    for d in decisions:
        for one, other in ((d.first, d.second), (d.second, d.first)):
            if d.kind == "station" and one in known and other in fresh:
                pair = (known[one], fresh[other])
                alike, apart = _alike(first, second, *pair), _apart(first, second, *pair)
                yield Match(*pair, "decision", alike, apart, d.decision == "same")


def _candidates(first: Network, second: Network) -> Iterator[Match]:
    """Yield every pair with a common code or key, or on one spot."""
    for a, b in sorted({*_common(first, second), *_close(first, second)}):
        alike, apart = _alike(first, second, a, b), _apart(first, second, a, b)
        code = str(first.station_code[a])
        if code and code == str(second.station_code[b]):
            yield Match(a, b, "code", alike, apart, np.isnan(apart) or apart <= FAR_M)
        elif alike >= SIMILAR:
            yield Match(a, b, "name", alike, apart, bool(_agrees(alike, apart)))
        elif apart <= CLOSE_M:
            yield Match(a, b, "place", alike, apart, alike >= HARDLY)


def _agrees(alike: float, apart: float) -> bool:
    """Return whether a name is enough, given the distance; the less alike, the nearer they must be."""
    if np.isnan(apart):
        return alike >= ALIKE
    return apart <= (NEAR_M if alike >= ALIKE else CLOSE_M * 2)


def _common(first: Network, second: Network) -> Iterator[tuple[int, int]]:
    table: dict[str, list[int]] = defaultdict(list)
    for b in range(len(second.station_id)):
        for key in _keys(second, b):
            table[key].append(b)
    for a in range(len(first.station_id)):
        for key in _keys(first, a):
            for b in table.get(key, ()):
                yield a, b


def _keys(network: Network, station: int) -> set[str]:
    keys = {f"code {network.station_code[station]}"} if network.station_code[station] else set()
    for name in str(network.station_name[station]).split("|"):
        keys |= {f"name {_name_key(name)}", f"rough {_rough_key(name)}"}
    return keys


_name_key, _rough_key = cache(name_key), cache(rough_key)


def _close(first: Network, second: Network) -> Iterator[tuple[int, int]]:
    """Yield the pairs within :data:`CLOSE_M` × 2, found on a grid of that size."""
    step = CLOSE_M * 2 / 111_000
    grid: dict[tuple[int, int], list[int]] = defaultdict(list)
    for b, (lat, lon) in enumerate(
        zip(second.station_lat.tolist(), second.station_lon.tolist(), strict=True)
    ):
        if lat == lat:
            grid[int(lat // step), int(lon // (2 * step))].append(b)
    for a, (lat, lon) in enumerate(zip(first.station_lat.tolist(), first.station_lon.tolist(), strict=True)):
        if lat != lat:
            continue
        row, column = int(lat // step), int(lon // (2 * step))
        for near in ((row + i, column + j) for i in (-1, 0, 1) for j in (-1, 0, 1)):
            yield from ((a, b) for b in grid.get(near, ()))


def _alike(first: Network, second: Network, a: int, b: int) -> float:
    names = (str(n.station_name[s]).split("|") for n, s in ((first, a), (second, b)))
    one, other = names
    return max(likeness(x, y) for x in one for y in other)


def _apart(first: Network, second: Network, a: int, b: int) -> float:
    """Return the great-circle distance, metres."""
    places = (first.station_lat[a], second.station_lat[b], first.station_lon[a], second.station_lon[b])
    lat, lat2, lon, lon2 = np.radians(places)
    h = np.sin((lat2 - lat) / 2) ** 2 + np.cos(lat) * np.cos(lat2) * np.sin((lon2 - lon) / 2) ** 2
    return float(2 * EARTH_M * np.arcsin(np.sqrt(h)))
