"""Several networks made one across a border."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corridor.rail.journeys.changes import closed, compressed
from corridor.rail.journeys.matching import Decision, Match, match_stations
from corridor.rail.journeys.network import Network
from corridor.rail.journeys.stitching import Stitch, stitch_trains

__all__ = ["Merged", "merge"]

Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Merged:
    """A merged network and what was decided to make it.

    Parameters
    ----------
    matches
        (label, id) of both stations, with the match, for every pair found; those not taken as one too.
    stitches
        Trains that go on in another feed.
    """

    network: Network
    matches: tuple[tuple[str, str, Match], ...]
    stitches: tuple[Stitch, ...]


def merge(networks: Sequence[Network], labels: Sequence[str], decisions: Iterable[Decision] = ()) -> Merged:
    """Merge networks: stations that are one become one, through trains that were cut are joined.

    Parameters
    ----------
    networks, labels
        In the order in which names and ids are taken; ids of stops and stations get the label before them.
    decisions
        What people decided; everything else follows :func:`match_stations` and :func:`stitch_trains`.
    """
    decisions = list(decisions)
    told: list[tuple[str, str, Match]] = []
    merged = _labelled(networks[0], labels[0])
    known = {str(id_): n for n, id_ in enumerate(merged.station_id)}
    for network, label in zip(networks[1:], labels[1:], strict=True):
        other = _labelled(network, label)
        matches = match_stations(merged, other, decisions, known=known)
        told += [(str(merged.station_id[m.first]), str(other.station_id[m.second]), m) for m in matches]
        one = {m.second: m.first for m in matches if m.taken}
        station = _stations(merged, other, one)
        known |= {str(id_): int(n) for id_, n in zip(other.station_id, station, strict=True)}
        merged = _joined(merged, other, one, station)
    merged = _walks(merged, decisions, known)
    stitches = stitch_trains(merged, decisions)
    seats = np.array([(s.first, s.second, s.call, s.days_between, 1) for s in stitches], np.int32)
    seats = np.concatenate([merged.seats, seats.reshape(-1, 5)]).astype(np.int32)
    return Merged(replace(merged, seats=seats), tuple(told), tuple(stitches))


def _stations(a: Network, b: Network, one: dict[int, int]) -> Ints:
    """Return which station of the merged network each station of the second one is."""
    station = np.full(len(b.station_id), -1, np.int32)
    station[list(one)] = list(one.values())
    fresh = station < 0
    station[fresh] = len(a.station_id) + np.arange(int(fresh.sum()))
    return station


def _labelled(network: Network, label: str) -> Network:
    """Return the network with the label before the ids of stops and stations."""

    def named(ids: NDArray[np.str_]) -> NDArray[np.str_]:
        return np.array([f"{label}:{i}" for i in ids], np.str_) if len(ids) else ids

    feed = np.full(len(network.trip_id), label, f"<U{max(len(label), 1)}")
    return replace(
        network, stop_id=named(network.stop_id), station_id=named(network.station_id), trip_feed=feed
    )


def _joined(a: Network, b: Network, one: dict[int, int], station: Ints) -> Network:
    """Return two networks as one; ``one`` says which station of the second is which of the first."""
    fresh = [s for s in range(len(b.station_id)) if s not in one]
    parts: dict[str, NDArray[Any]] = {
        name: np.concatenate([getattr(a, name), getattr(b, name)])
        for name in a.arrays()
        if name.startswith(("stop_", "trip_", "call_"))
    }
    parts |= {
        name: np.concatenate([getattr(a, name), getattr(b, name)[fresh]])
        for name in a.arrays()
        if name.startswith("station_")
    }
    parts["station_name"] = _names(b, one, parts["station_name"])
    parts["stop_station"] = np.concatenate([a.stop_station, station[b.stop_station]]).astype(np.int32)
    parts |= _moved(a, b) | _days(a, b) | _foot(a, b, parts["stop_station"])
    return Network(**parts)


def _names(b: Network, one: dict[int, int], names: NDArray[np.str_]) -> NDArray[np.str_]:
    """Return the stations' names, with those of the second network behind those of the first."""
    texts = names.tolist()
    for second, first in one.items():
        both = [*texts[first].split("|"), *str(b.station_name[second]).split("|")]
        texts[first] = "|".join(dict.fromkeys(both))
    return np.array(texts, np.str_)


def _moved(a: Network, b: Network) -> dict[str, NDArray[Any]]:
    """Return the columns that point to other tables."""
    stops, trips, services = len(a.stop_id), len(a.trip_id), len(a.running)
    routes, blocks = (int(c.max(initial=-1)) + 1 for c in (a.trip_route, a.trip_block))
    zones = list(dict.fromkeys([*a.zones.tolist(), *b.zones.tolist()]))
    place = np.array([zones.index(z) for z in b.zones.tolist()], np.int32)
    shift = np.array([stops, stops, routes, routes, trips, trips, 0, 0], np.int32)
    rules = np.where(b.rules >= 0, b.rules + shift, b.rules)
    block = np.where(b.trip_block >= 0, b.trip_block + blocks, -1)
    return {
        "call_stop": np.concatenate([a.call_stop, b.call_stop + stops]).astype(np.int32),
        "trip_first": np.concatenate([a.trip_first, b.trip_first[1:] + len(a.call_stop)]),
        "trip_route": np.concatenate([a.trip_route, b.trip_route + routes]).astype(np.int32),
        "trip_service": np.concatenate([a.trip_service, b.trip_service + services]).astype(np.int32),
        "trip_zone": np.concatenate([a.trip_zone, place[b.trip_zone]]).astype(np.int32),
        "trip_block": np.concatenate([a.trip_block, block]).astype(np.int32),
        "zones": np.array(zones, np.str_),
        "seats": np.concatenate([a.seats, b.seats + np.array([trips, trips, 0, 0, 0])]).astype(np.int32),
        "rules": np.concatenate([a.rules, rules]).astype(np.int32),
    }


def _days(a: Network, b: Network) -> dict[str, NDArray[Any]]:
    first = min(int(a.first_day), int(b.first_day))
    last = max(int(n.first_day) + n.running.shape[1] for n in (a, b))
    running = np.zeros((len(a.running) + len(b.running), last - first), np.bool_)
    for network, row in ((a, 0), (b, len(a.running))):
        start = int(network.first_day) - first
        running[row : row + len(network.running), start : start + network.running.shape[1]] = network.running
    return {"running": running, "first_day": np.array(first, np.int64)}


def _ways(network: Network, shift: int = 0) -> dict[tuple[int, int], int]:
    start = np.repeat(np.arange(len(network.stop_id)), np.diff(network.foot_first)) + shift
    ends = (network.foot_to + shift).tolist()
    return dict(zip(zip(start.tolist(), ends, strict=True), network.foot_s.tolist(), strict=True))


def _foot(a: Network, b: Network, station: Ints) -> dict[str, NDArray[Any]]:
    """Return the ways on foot of both, and between the platforms of stations that are now one."""
    stops = len(a.stop_id)
    ways = _ways(a) | _ways(b, stops)
    change = np.concatenate([a.stop_change_s, b.stop_change_s])
    here: dict[int, list[int]] = {}
    for stop in range(stops):
        here.setdefault(int(station[stop]), []).append(stop)
    for other in range(stops, len(station)):
        for stop in here.get(int(station[other]), []):
            ways[stop, other] = ways[other, stop] = int(max(change[stop], change[other], 0))
    return compressed(closed(ways, set()), len(station))


def _walks(network: Network, decisions: Sequence[Decision], known: dict[str, int]) -> Network:
    """Return the network with the walks, change times and border controls that people gave."""
    ways, given = _ways(network), False
    for d in decisions:
        if d.kind != "station" or d.decision == "different" or (d.minutes is None and not d.border_minutes):
            continue
        given = True
        for a, b in product(_stops(network, known, d.first), _stops(network, known, d.second)):
            usual = max(int(network.stop_change_s[a]), int(network.stop_change_s[b]), 0) / 60
            minutes = (usual if d.minutes is None else d.minutes) + d.border_minutes
            ways[a, b] = ways[b, a] = round(minutes * 60)
    return replace(network, **compressed(closed(ways, set()), len(network.stop_id))) if given else network


def _stops(network: Network, known: dict[str, int], station: str) -> list[int]:
    """Return the stops that one feed has at a station, whatever the others have there."""
    label = station.partition(":")[0]
    here = np.flatnonzero(network.stop_station == known.get(station, -1)).tolist()
    return [s for s in here if str(network.stop_id[s]).partition(":")[0] == label]
