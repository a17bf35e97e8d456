"""Two timetables compared as passengers feel them, with every minute credited to the trains that make it.

The same day of the week of two editions, or before and after a scenario: for every pair of common stations
the mean time from the wish to the arrival, and which trains made it better or worse.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from corridor.rail.journeys.backwards import FAR, WIDTH
from corridor.rail.journeys.credit import Day, credit
from corridor.rail.journeys.names import name_key
from corridor.rail.journeys.network import Network
from corridor.rail.journeys.planner import Matrix, Planner
from corridor.rail.journeys.rides import Span
from corridor.rail.journeys.stitching import numbers
from corridor.units import DAY_S

__all__ = ["Change", "TrainEffect", "common_stations", "compare_days"]

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class TrainEffect:
    """What one train did to the journeys.

    Parameters
    ----------
    train
        Its number, else its id.
    route
        First and last station.
    what
        ``new``, ``gone`` or ``retimed``.
    minutes
        Minutes won (positive) or lost (negative), summed over all pairs: mean over the wishes of the window.
    pairs
        Pairs of stations it made better or worse by a minute or more.
    examples
        (from, to, minutes) of the pairs it changed most.
    """

    train: str
    route: tuple[str, str]
    what: str
    minutes: float
    pairs: int
    examples: tuple[tuple[str, str, float], ...]


@dataclass(frozen=True)
class Change:
    """Before and after.

    Parameters
    ----------
    stations
        Names of the common stations, in the order of rows (from) and columns (to).
    before, after
        Matrices over the common stations.
    trains
        The effect of each train that made any difference, the greatest first.
    better_min, worse_min, unexplained_min
        Sums over all pairs; unexplained is what no train explains (change times, ways on foot).
    """

    stations: tuple[str, ...]
    before: Matrix
    after: Matrix
    trains: tuple[TrainEffect, ...]
    better_min: float
    worse_min: float
    unexplained_min: float


def common_stations(before: Network, after: Network) -> list[tuple[int, int]]:
    """Return the stations of both networks: of one id, else of one code or name where that is unique."""
    found: dict[int, int] = {}
    for keys in (_ids, _codes, _names):
        old, new = keys(before), keys(after)
        for key in old.keys() & new.keys():
            if len(old[key]) == len(new[key]) == 1:
                a, b = old[key][0], new[key][0]
                if a not in found and b not in found.values():
                    found[a] = b
    return sorted(found.items())


def _grouped(keys: Sequence[str]) -> dict[str, list[int]]:
    out: dict[str, list[int]] = defaultdict(list)
    for n, key in enumerate(keys):
        if key:
            out[key].append(n)
    return out


def _ids(network: Network) -> dict[str, list[int]]:
    return _grouped(network.station_id.tolist())


def _codes(network: Network) -> dict[str, list[int]]:
    return _grouped(network.station_code.tolist())


def _names(network: Network) -> dict[str, list[int]]:
    return _grouped([name_key(network.name(s)) for s in range(len(network.station_id))])


def compare_days(
    before: Planner,
    after: Planner,
    days: tuple[date, date],
    *,
    window_s: tuple[int, int] = (0, DAY_S),
    longest_s: int = DAY_S,
    stations: Sequence[str] = (),
    watch: Callable[[str, float], None] = lambda _text, _share: None,
) -> Change:
    """Compare two timetables on a day of each.

    Parameters
    ----------
    before, after
        Timetables of the same or of different feeds.
    days
        A day of each, on the networks' clocks.
    window_s
        Wishes to leave, seconds after the day began.
    longest_s
        Who cannot arrive within it counts with it.
    stations
        Only these (ids of the first network); all common ones when empty.
    watch
        Told what is done and the share of it.
    """
    everywhere = common_stations(before.network, after.network)
    common = [(a, b) for a, b in everywhere if not stations or str(before.network.station_id[a]) in stations]
    rooms = 1 + -(-(window_s[1] - DAY_S + longest_s) // DAY_S)
    spans = (before.span(days[0], rooms), after.span(days[1], rooms))
    forth, back = _twins(before.network, spans[0], after.network, spans[1], dict(everywhere))
    old_at, new_at = (np.array([pair[n] for pair in common], np.int32) for n in (0, 1))
    old, new = _day(before, spans[0], old_at, forth), _day(after, spans[1], new_at, back)
    tally = _Tally(spans, window_s)
    for column, (a, b) in enumerate(common):
        watch(f"to {before.network.name(a)}", column / len(common))
        rows = _rows(before, spans[0], a), _rows(after, spans[1], b)
        sums = np.zeros((len(common), 3))
        shares = credit(old, new, old_at, new_at, column, rows[0], rows[1], window_s, longest_s, sums)
        tally.add(shares, sums, column)
    matrices = (
        before.matrix(days[0], stations=old_at.tolist(), window_s=window_s, longest_s=longest_s),
        after.matrix(days[1], stations=new_at.tolist(), window_s=window_s, longest_s=longest_s),
    )
    names = tuple(before.network.name(a) for a, _ in common)
    effects = tally.effects((before.network, after.network), spans, (forth, back), names)
    better, worse, unexplained = tally.totals.tolist()
    return Change(names, matrices[0], matrices[1], effects, better, worse, unexplained)


def _places(count: int, chosen: Ints) -> Ints:
    """Return the common place of every station, -1 where it has none."""
    out = np.full(count, -1, np.int32)
    out[chosen] = np.arange(len(chosen))
    return out


def _day(planner: Planner, span: Span, at: Ints, twin: Ints) -> Day:
    network = planner.network
    place = _places(len(network.station_id), at)
    here, there = (
        place[network.stop_station[network.call_stop[span.ride_call + n]]].astype(np.int32) for n in (0, 1)
    )
    return Day(span.rides, *planner.starts(span), here, there, twin)


def _rows(planner: Planner, span: Span, end: int) -> tuple[Ints, Ints, Ints]:
    n = (len(span.rides.dep) + 1) * WIDTH
    rows, alone = np.full(n, FAR, np.int32), np.full(n, FAR, np.int32)
    to_end = planner.fill_rows(span, end, rows, alone)
    return rows, alone, to_end


# --- which train was which ---------------------------------------------------------------------------------


def _twins(
    before: Network, old: Span, after: Network, new: Span, common: dict[int, int]
) -> tuple[Ints, Ints]:
    """Return, for every train of either day, the one of the other day that it is compared with.

    A train's twin has a number in common and most stations in common, at the nearest times; where no number
    agrees, the one with the very same calls.
    """
    signatures = [
        _signatures(before, old, {a: a for a in common}),
        _signatures(after, new, {b: a for a, b in common.items()}),
    ]
    by_number: dict[tuple[int, str], list[int]] = defaultdict(list)
    by_calls: dict[tuple[int, frozenset[tuple[int, int]]], list[int]] = defaultdict(list)
    for train, trip in enumerate(new.train_trip.tolist()):
        for number in _keys(after, trip):
            by_number[int(new.train_day[train]), number].append(train)
        by_calls[int(new.train_day[train]), signatures[1][train]].append(train)
    scored = []
    for train, trip in enumerate(old.train_trip.tolist()):
        day, calls = int(old.train_day[train]), signatures[0][train]
        others = {t for n in _keys(before, trip) for t in by_number.get((day, n), ())}
        others |= set(by_calls.get((day, calls), ()) if calls else ())
        scored += [(_alike(calls, signatures[1][t]), train, t) for t in others]
    forth = np.full(len(old.train_trip), -1, np.int32)
    back = np.full(len(new.train_trip), -1, np.int32)
    for score, a, b in sorted(scored, reverse=True):
        if score > 0 and forth[a] < 0 and back[b] < 0:
            forth[a], back[b] = b, a
    return forth, back


def _keys(network: Network, trip: int) -> set[str]:
    """Return a train's name and its numbers of two digits or more: a single digit is too common."""
    text = str(network.trip_number[trip]).strip().lower()
    return {n for n in numbers(text) if len(n) > 1} | ({text} if text else set())


def _signatures(network: Network, span: Span, common: dict[int, int]) -> list[frozenset[tuple[int, int]]]:
    """Return (station, time) of every departure and arrival of every train."""
    out: list[set[tuple[int, int]]] = [set() for _ in span.train_trip]
    for after, times in ((0, span.rides.dep), (1, span.rides.arr)):
        stations = network.stop_station[network.call_stop[span.ride_call + after]].tolist()
        for train, station, time in zip(span.rides.train.tolist(), stations, times.tolist(), strict=True):
            if station in common:
                out[train].add((common[station], time))
    return [frozenset(s) for s in out]


def _alike(a: frozenset[tuple[int, int]], b: frozenset[tuple[int, int]]) -> float:
    """Return how alike two trains are: common calls, and a little for common stations."""
    stations = {s for s, _ in a} & {s for s, _ in b}
    return len(a & b) + len(stations) / (1 + max(len(a), len(b))) if len(stations) > 1 else 0.0


# --- the tally ---------------------------------------------------------------------------------------------


class _Tally:
    """Adds up what trains did, place by place."""

    def __init__(self, spans: Sequence[Span], window: tuple[int, int]) -> None:
        self.minutes = tuple(np.zeros(len(s.train_trip)) for s in spans)
        self.pairs = tuple(np.zeros(len(s.train_trip), np.int64) for s in spans)
        self.examples: tuple[dict[int, list[tuple[float, int, int]]], ...] = (
            defaultdict(list),
            defaultdict(list),
        )
        self.totals = np.zeros(3)
        self._length = (window[1] - window[0]) * 60

    def add(self, shares: NDArray[np.float64], sums: NDArray[np.float64], column: int) -> None:
        """Add what trains did to the journeys to one place."""
        self.totals += sums.sum(axis=0) / self._length
        for side in (0, 1):
            mine = shares[shares[:, 1] == side]
            trains = len(self.minutes[side])
            key = mine[:, 0].astype(np.int64) * trains + mine[:, 2].astype(np.int64)
            keys, where = np.unique(key, return_inverse=True)
            minutes = np.bincount(where, mine[:, 3], len(keys)) / self._length
            train, row = keys % trains, keys // trains
            np.add.at(self.minutes[side], train, minutes)
            np.add.at(self.pairs[side], train, minutes >= 1)
            self._keep(side, train, row, minutes, column)

    def _keep(self, side: int, train: Ints, row: Ints, minutes: NDArray[np.float64], column: int) -> None:
        """Keep the greatest pair of each train to this place, three in all."""
        order = np.lexsort((-minutes, train))
        first = order[np.unique(train[order], return_index=True)[1]]
        for t, r, m in zip(train[first].tolist(), row[first].tolist(), minutes[first].tolist(), strict=True):
            kept = self.examples[side][t]
            if len(kept) < 3 or m > kept[-1][0]:
                kept.append((m, r, column))
                kept.sort(reverse=True)
                del kept[3:]

    def effects(
        self,
        networks: tuple[Network, Network],
        spans: Sequence[Span],
        twins: tuple[Ints, Ints],
        names: tuple[str, ...],
    ) -> tuple[TrainEffect, ...]:
        """Return the trains' effects, each train of the year once, the greatest first."""
        out: dict[tuple[int, int, str], list[int]] = defaultdict(list)
        for side in (0, 1):
            for train in np.flatnonzero(self.minutes[side]).tolist():
                what = "retimed" if twins[side][train] >= 0 else ("gone", "new")[side]
                out[side, int(spans[side].train_trip[train]), what].append(train)
        found = []
        for (side, trip, what), trains in out.items():
            sign = (-1, 1)[side]
            kept = sorted((e for t in trains for e in self.examples[side][t]), reverse=True)[:3]
            examples = tuple((names[r], names[c], round(sign * m, 1)) for m, r, c in kept)
            minutes = sign * sum(float(self.minutes[side][t]) for t in trains)
            pairs = sum(int(self.pairs[side][t]) for t in trains)
            found.append(_effect(networks[side], trip, what, minutes, pairs, examples))
        return tuple(sorted(found, key=lambda e: (-abs(e.minutes), e.train)))


def _effect(
    network: Network,
    trip: int,
    what: str,
    minutes: float,
    pairs: int,
    examples: tuple[tuple[str, str, float], ...],
) -> TrainEffect:
    train = str(network.trip_number[trip] or network.trip_line[trip] or network.trip_id[trip])
    calls = network.call_stop[[network.trip_first[trip], network.trip_first[trip + 1] - 1]]
    start, end = (network.name(int(network.stop_station[s])) for s in calls)
    return TrainEffect(train, (start, end), what, minutes, pairs, examples)
