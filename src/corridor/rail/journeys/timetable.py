"""Our own timetable as a passenger's network."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corridor.rail.journeys.network import Network
from corridor.rail.model import Call, Run, Station

__all__ = ["network_of_runs"]

Arrays = dict[str, NDArray[Any]]


def network_of_runs(
    runs: Iterable[Run],
    stations: Mapping[str, Station],
    zone: str,
    *,
    names: Mapping[str, str] | None = None,
    label: str = "",
) -> Network:
    """Return runs as a network: one stop a station, change times from the stations, no ways on foot.

    Parameters
    ----------
    runs
        As in :class:`~corridor.rail.model.Timetable`; empty runs are left out, and so are calls where nobody
        boards.
    stations
        Of the workspace's network.
    zone
        The clock of the runs' times.
    names
        Public number of each train by its id; the id where absent.
    label
        What ``trip_feed`` says.
    """
    chosen = [(r, [c for c in r.calls if c.boarding]) for r in runs if not r.empty and r.dates]
    chosen = [(r, calls) for r, calls in chosen if len(calls) > 1]
    used = [stations[s] for s in dict.fromkeys(c.station for _, calls in chosen for c in calls)]
    place = {s.id: n for n, s in enumerate(used)}
    calls = [c for _, rows in chosen for c in rows]
    lengths = [len(rows) for _, rows in chosen]
    none = np.zeros(0, np.int32)
    return Network(
        **_places(used), **_trips([r for r, _ in chosen], names or {}, zone, label), **_calls(calls, place),
        trip_first=np.cumsum([0, *lengths]).astype(np.int64),
        foot_first=np.zeros(len(used) + 1, np.int64), foot_to=none, foot_s=none,
        seats=none.reshape(0, 5), rules=none.reshape(0, 8),
    )  # fmt: skip


def _texts(values: Iterable[str]) -> NDArray[np.str_]:
    listed = list(values)
    return np.array(listed, np.str_) if listed else np.empty(0, "<U1")


def _degrees(values: Iterable[float | None]) -> NDArray[np.float64]:
    return np.array([math.nan if v is None else v for v in values], np.float64)


def _places(used: list[Station]) -> Arrays:
    ids, zones = _texts(s.id for s in used), _texts(s.zone for s in used)
    names = _texts("|".join(dict.fromkeys(n for n in s.names.values() if n)) or s.id for s in used)
    lat, lon = _degrees(s.latitude for s in used), _degrees(s.longitude for s in used)
    return {
        "stop_id": ids, "stop_name": names, "stop_zone": zones, "stop_lat": lat, "stop_lon": lon,
        "stop_platform": _texts("" for _ in used), "stop_station": np.arange(len(used), dtype=np.int32),
        "stop_change_s": np.array([s.change_s for s in used], np.int32),
        "station_id": ids, "station_name": names, "station_zone": zones,
        "station_lat": lat, "station_lon": lon,
        "station_code": _texts(s.code for s in used),
    }  # fmt: skip


def _trips(runs: list[Run], names: Mapping[str, str], zone: str, label: str) -> Arrays:
    n = len(runs)
    lines = sorted({r.line for r in runs})
    ordinals = [sorted(d.toordinal() for d in r.dates) for r in runs]
    first = min((o[0] for o in ordinals), default=1)
    running = np.zeros((n, max((o[-1] for o in ordinals), default=first) - first + 1), np.bool_)
    for row, days in enumerate(ordinals):
        running[row, np.array(days) - first] = True
    same = np.arange(n, dtype=np.int32)
    return {
        "trip_id": _texts(r.id for r in runs),
        "trip_number": _texts(names.get(r.train, r.train) for r in runs),
        "trip_operator": _texts("" for _ in runs), "trip_line": _texts(r.line for r in runs),
        "trip_headsign": _texts("" for _ in runs), "trip_feed": _texts(label for _ in runs),
        "trip_route": np.array([lines.index(r.line) for r in runs], np.int32), "trip_service": same,
        "trip_zone": np.zeros(n, np.int32), "trip_block": np.full(n, -1, np.int32),
        "running": running, "first_day": np.array(first, np.int64), "zones": _texts([zone]),
    }  # fmt: skip


def _calls(calls: list[Call], place: Mapping[str, int]) -> Arrays:
    everywhere = np.ones(len(calls), np.bool_)
    return {
        "call_stop": np.array([place[c.station] for c in calls], np.int32),
        "call_arr_s": np.array([c.arrival_s for c in calls], np.int32),
        "call_dep_s": np.array([c.departure_s for c in calls], np.int32),
        "call_board": everywhere,
        "call_alight": everywhere.copy(),
    }
