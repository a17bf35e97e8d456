"""Places and people within reach: on the usual day, or leaving at a moment; before and after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from corridor.rail.journeys import Network, Planner
    from corridor.study.timetables import Opened

__all__ = [
    "HOURS",
    "NEAR_M",
    "Place",
    "Reached",
    "Stop",
    "before_and_after",
    "people_by_station",
    "places_of",
    "reached",
]

HOURS = (1, 2, 3)

NEAR_M = 5_000
"""A place belongs to a station within this distance, as the crow flies."""


@dataclass(frozen=True, slots=True)
class Place:
    """A town or village; ``station`` is its index in the network, -1 where none is near."""

    name: str
    people: int
    latitude: float
    longitude: float
    station: int


@dataclass(frozen=True, slots=True)
class Stop:
    """A station reached: seconds, changes, and the people who live there."""

    id: str
    name: str
    seconds: int
    changes: int
    people: int
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Reached:
    """What is within reach of a station.

    Parameters
    ----------
    start, start_id, place
        Its name, id, and (lat, lon).
    within_s
        Longest journey, seconds.
    day
        The day it holds for; the fastest journey of the day counts unless ``at`` is given.
    stops
        Stations, the nearest first; the start is not among them.
    places, people
        How many places lie there, and how many people live in them.
    lines
        Pieces of line that trains use, as ((lat, lon), (lat, lon)).
    """

    name: str
    start: str
    start_id: str
    place: tuple[float, float]
    within_s: int
    day: date
    at: datetime | None
    stops: tuple[Stop, ...]
    places: int
    people: int
    lines: tuple[tuple[tuple[float, float], tuple[float, float]], ...] = field(default=(), repr=False)

    def within(self, seconds: int) -> tuple[int, int]:
        """Return stations and people within a shorter time."""
        chosen = [s for s in self.stops if s.seconds <= seconds]
        return len(chosen), sum(s.people for s in chosen)

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        stops = [
            {"station": s.id, "name": s.name, "minutes": round(s.seconds / 60, 1), "changes": s.changes,
             "people": s.people} for s in self.stops
        ]  # fmt: skip
        return {"timetable": self.name, "from": self.start, "within_minutes": self.within_s // 60,
                "day": self.day.isoformat(), "at": self.at.isoformat() if self.at else None,
                "places": self.places, "people": self.people, "stations": stops}  # fmt: skip


def reached(
    opened: Opened, start: str, within_s: int, at: datetime | None = None, *, folder: Path | None = None
) -> Reached:
    """Return what is within reach of a station.

    Parameters
    ----------
    at
        Leave then; when ``None`` the fastest journey of the usual day counts, however long one waits for it.
    folder
        The workspace, for ``demand/zones.csv`` and ``geo/places.csv``.

    Raises
    ------
    UnknownNameError
        If there is no such station.
    """
    planner = opened.planner
    network, origin = planner.network, planner.station(start)
    seconds, changes = _times(planner, origin, opened.usual, at, within_s)
    places = list(places_of(folder, network)) if folder else []
    people = _people(places, len(network.station_id))
    chosen = [
        s for s in np.argsort(seconds, kind="stable").tolist() if 0 <= seconds[s] <= within_s and s != origin
    ]
    stops = tuple(
        Stop(str(network.station_id[s]), network.name(s), int(seconds[s]), int(changes[s]), people[s],
             float(network.station_lat[s]), float(network.station_lon[s])) for s in chosen
    )  # fmt: skip
    count = sum(1 for p in places if p.station in set(chosen))
    return Reached(
        opened.name, network.name(origin), str(network.station_id[origin]),
        (float(network.station_lat[origin]), float(network.station_lon[origin])),
        within_s, opened.usual, at, stops,
        count, sum(s.people for s in stops), tuple(_lines(network)),
    )  # fmt: skip


def before_and_after(
    folder: Path, start: str, within_s: int = 8 * 3600
) -> tuple[Reached, Reached, list[Place], list[str]]:
    """Return what was within reach before, what is with the plan, all places, and the parties west to east.

    Fastest journeys of the usual day.
    """
    from corridor.study.timetables import sides_of

    before, after = sides_of(folder, ["before", "plan"])
    both = [reached(side, start, within_s, folder=folder) for side in (before, after)]
    return both[0], both[1], list(places_of(folder, after.planner.network)), _parties(after)


def _parties(opened: Opened) -> list[str]:
    """Return the names of the parties by the mean longitude of their stations."""
    if opened.plan is None:
        return []
    task = opened.plan.task
    where: dict[str, list[float]] = {}
    for station in task.network.stations.values():
        if station.party and station.longitude is not None:
            where.setdefault(station.party, []).append(station.longitude)
    return [task.party_name(p, "en") for p in sorted(where, key=lambda p: sum(where[p]) / len(where[p]))]


def _times(
    planner: Planner, origin: int, day: date, at: datetime | None, within_s: int
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return seconds and changes to every station, -1 where one does not get within the time."""
    if at is None:
        fastest = planner.matrix(day)
        changes = np.maximum(fastest.trains[origin].astype(int) - 1, 0)
        return fastest.fastest_s[origin], changes
    seconds = planner.reach(origin, at, within_s=within_s).seconds
    changes = np.zeros(len(seconds), int)
    for end in np.flatnonzero(seconds > 0).tolist():
        journeys = planner.earliest(origin, end, at, within_s=within_s)
        changes[end] = journeys[0].changes if journeys else 0
    return seconds, changes


# --- people ------------------------------------------------------------------------------------------------


def places_of(folder: Path, network: Network) -> Iterator[Place]:
    """Yield the places of a workspace: its zones at their stations, then ``geo/places.csv`` near others."""
    stations = {str(id_): n for n, id_ in enumerate(network.station_id)}
    seen = set[str]()
    for row in _rows(folder / "demand" / "zones.csv"):
        station = stations.get(row.get("station", ""), -1)
        people = _number(row.get("population", ""))
        if people is not None:
            seen.add(row.get("name", ""))
            where = (
                (network.station_lat[station], network.station_lon[station])
                if station >= 0
                else (np.nan, np.nan)
            )
            yield Place(row.get("name", ""), int(people), float(where[0]), float(where[1]), station)
    for row in _rows(folder / "geo" / "places.csv"):
        numbers = [_number(row.get(c, "")) for c in ("lat", "lon", "population")]
        if row.get("name", "") not in seen and None not in numbers:
            lat, lon, people = (float(n or 0) for n in numbers)
            yield Place(row["name"], int(people), lat, lon, _nearest(network, lat, lon))


def _rows(path: Path) -> Sequence[dict[str, str]]:
    from corridor.files import read_sheet

    if not path.is_file():
        return []
    sheet = read_sheet(path)
    return [dict(zip(sheet.header, cells, strict=False)) for _, cells in sheet.rows]


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _nearest(network: Network, lat: float, lon: float) -> int:
    """Return the nearest station within :data:`NEAR_M`; -1 if there is none."""
    north = (network.station_lat - lat) * 111_195
    east = (network.station_lon - lon) * 111_195 * np.cos(np.radians(lat))
    apart = np.hypot(north, east)
    if np.isnan(apart).all():
        return -1
    best = int(np.nanargmin(apart))
    return best if apart[best] <= NEAR_M else -1


def people_by_station(folder: Path, opened: Opened) -> list[int]:
    """Return how many people live at each station of a timetable."""
    network = opened.planner.network
    return _people(list(places_of(folder, network)), len(network.station_id))


def _people(places: Sequence[Place], stations: int) -> list[int]:
    out = [0] * stations
    for place in places:
        if place.station >= 0:
            out[place.station] += place.people
    return out


def _lines(network: Network) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Yield the pieces of line between neighbouring calls, each once, past stations without a place."""
    seen = set[tuple[int, int]]()
    known = ~np.isnan(network.station_lat)
    for trip in range(len(network.trip_id)):
        calls = network.call_stop[network.trip_first[trip] : network.trip_first[trip + 1]]
        path = [s for s in network.stop_station[calls].tolist() if known[s]]
        for a, b in pairwise(path):
            if (min(a, b), max(a, b)) not in seen:
                seen.add((min(a, b), max(a, b)))
                ends = [(float(network.station_lat[s]), float(network.station_lon[s])) for s in (a, b)]
                yield ends[0], ends[1]
