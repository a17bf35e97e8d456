"""Journeys found the plain way: every train of every day, round by round, in lists and dictionaries.

It knows the network's tables and nothing of spans, rides or kernels: slow, and easy to believe.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from corridor.rail.journeys import Network

NEVER = 10**12
MOST_TRAINS = 8


class Reference:
    """The trains of a few days around one, times in seconds after "noon minus 12 h" of that day."""

    def __init__(self, network: Network, day: date, days: int = 3) -> None:
        self.network = network
        self.base = start_of(day, network.zone)
        self.trains: list[tuple[int, int, list[tuple[int, int, int, bool, bool]]]] = []
        for n in range(-network.longest_days - 1, days + 1):
            column = day.toordinal() + n - int(network.first_day)
            for trip in range(len(network.trip_id)):
                if (
                    0 <= column < network.running.shape[1]
                    and network.running[network.trip_service[trip], column]
                ):
                    self.trains.append((trip, n, self._calls(trip, day + timedelta(n))))
        self.rules = defaultdict(list)
        for rule in network.rules.tolist():
            self.rules[rule[0]].append(rule)
        self.seats = self._seats()
        self.boardings = defaultdict(list)
        for train, (_, _, calls) in enumerate(self.trains):
            for i, (stop, _, dep, board, _) in enumerate(calls[:-1]):
                if board:
                    self.boardings[stop].append((dep, train, i))

    def _calls(self, trip: int, day: date) -> list[tuple[int, int, int, bool, bool]]:
        net = self.network
        zone = str(net.zones[net.trip_zone[trip]])
        shift = round((start_of(day, zone) - self.base).total_seconds())
        return [
            (
                int(net.call_stop[i]),
                int(net.call_arr_s[i]) + shift,
                int(net.call_dep_s[i]) + shift,
                bool(net.call_board[i]),
                bool(net.call_alight[i]),
            )
            for i in range(net.trip_first[trip], net.trip_first[trip + 1])
        ]

    def _seats(self) -> dict[int, list[tuple[int, int]]]:
        """Return, for every train, the (train, call) whose seats its passengers keep."""
        net = self.network
        place = {(trip, n): k for k, (trip, n, _) in enumerate(self.trains)}
        seats = defaultdict(list)
        barred = {(a, b) for a, b, _, _, kind in net.seats.tolist() if kind == 0}
        for a, b, call, shift, kind in net.seats.tolist():
            for (trip, n), k in place.items():
                after = place.get((b, n + shift), -1)
                if trip == a and kind == 1 and after >= 0 and after != k:
                    end, begin = self.trains[k][2][-1], self.trains[after][2][call]
                    if begin[2] >= end[1] + (net.stop_station[end[0]] != net.stop_station[begin[0]]):
                        seats[k].append((after, call))
        blocks = defaultdict(list)
        for k, (trip, n, calls) in enumerate(self.trains):
            if net.trip_block[trip] >= 0:
                blocks[int(net.trip_block[trip]), n].append((calls[0][2], trip, k))
        for members in blocks.values():
            for (_, a, x), (_, b, y) in itertools.pairwise(sorted(members)):
                end, begin = self.trains[x][2][-1], self.trains[y][2][0]
                same = net.stop_station[end[0]] == net.stop_station[begin[0]]
                if same and begin[2] >= end[1] and (a, b) not in barred:
                    seats[x].append((y, 0))
        return seats

    def arrivals(self, start: int, leave: int, within: int) -> list[dict[int, int]]:
        """Return the earliest arrival at every stop with at most 0, 1, … 8 trains."""
        net = self.network
        here = {int(s): leave for s in range(len(net.stop_id)) if net.stop_station[s] == start}
        ready = dict(here)
        for stop in here:
            for to, seconds in self._walks(stop):
                ready[to] = min(leave + seconds, ready.get(to, NEVER))
        best, special, out = dict(ready), set(), [dict(ready)]
        for _ in range(MOST_TRAINS):
            best, ready, special = self._one_more_train(best, ready, special, leave + within)
            out.append(dict(best))
        return out

    def _walks(self, stop: int) -> list[tuple[int, int]]:
        a, b = self.network.foot_first[stop], self.network.foot_first[stop + 1]
        return list(zip(self.network.foot_to[a:b].tolist(), self.network.foot_s[a:b].tolist(), strict=True))

    def _one_more_train(self, best, ready, special, until):
        new_best, new_ready, new_special = dict(best), dict(ready), set(special)
        entries = [
            (train, i)
            for train, (_, _, calls) in enumerate(self.trains)
            if calls[-1][1] >= 0
            for i, (stop, _, dep, board, _) in enumerate(calls[:-1])
            if board and 0 <= dep <= until and (ready.get(stop, NEVER) <= dep or (train, i) in special)
        ]
        reached: dict[int, int] = {}
        while entries:
            train, entry = entries.pop()
            if reached.get(train, NEVER) <= entry:
                continue
            calls = self.trains[train][2]
            for i in range(entry + 1, min(reached.get(train, NEVER), len(calls) - 1) + 1):
                stop, arr, _, _, alight = calls[i]
                if alight and arr <= until:
                    new_best[stop] = min(arr, new_best.get(stop, NEVER))
                    self._change(train, stop, arr, new_ready, new_special)
            reached[train] = entry
            entries += self.seats.get(train, [])
        for stop, arr in list(new_best.items()):
            for to, seconds in self._walks(stop):
                new_best[to] = min(arr + seconds, new_best.get(to, NEVER))
        return new_best, new_ready, new_special

    def _change(self, train, stop, arr, ready, special) -> None:
        net, trip = self.network, self.trains[train][0]
        usual = dict(self._walks(stop))
        if net.stop_change_s[stop] >= 0:
            usual[stop] = int(net.stop_change_s[stop])
        fits = [r for r in self.rules[stop] if r[2] in (-1, net.trip_route[trip]) and r[4] in (-1, trip)]
        ruled = {r[1] for r in fits}
        for to, seconds in usual.items():
            if to not in ruled:
                ready[to] = min(arr + seconds, ready.get(to, NEVER))
        for to in ruled:
            for dep, other, i in self.boardings[to]:
                need = self._need([r for r in fits if r[1] == to], self.trains[other][0], usual.get(to))
                if need is not None and dep >= arr + need:
                    special.add((other, i))

    def _need(self, rules, trip, usual):
        route = self.network.trip_route[trip]
        rules = [r for r in rules if r[3] in (-1, route) and r[5] in (-1, trip)]
        if not rules:
            return usual
        rule = max(rules, key=lambda r: (sum(t >= 0 for t in r[4:6]), sum(t >= 0 for t in r[2:4])))
        if rule[6] in (1, 3):
            return 0 if rule[6] == 1 else None
        return rule[7] if rule[7] >= 0 else (usual or 0)

    def answers(self, start: int, end: int, leave: int, within: int) -> list[tuple[int, int]]:
        """Return the best (arrival, changes), fewest changes first; see :func:`worth`."""
        return self.worth(self.arrivals(start, leave, within), end, leave, within)

    def worth(
        self, arrivals: list[dict[int, int]], end: int, leave: int, within: int
    ) -> list[tuple[int, int]]:
        """Return the (arrival, changes) that no other beats, and that are faster than on foot."""
        stops = [s for s in range(len(self.network.stop_id)) if self.network.stop_station[s] == end]
        last = min(arrivals[0].get(s, NEVER) for s in stops)
        found = []
        for trains, best in enumerate(arrivals[1:], 1):
            arrival = min(best.get(s, NEVER) for s in stops)
            if arrival < last and arrival <= leave + within:
                found.append((arrival, trains - 1))
                last = arrival
        return found


def start_of(day: date, zone: str) -> datetime:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone))
    return noon.astimezone(ZoneInfo("UTC")) - timedelta(hours=12)
