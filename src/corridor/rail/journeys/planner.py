"""The front door: a network, asked by passengers and by planners."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from corridor.errors import RefusedError
from corridor.rail.journeys.backwards import FAR, WIDTH, backward_scan
from corridor.rail.journeys.bounds import Bounds, bounds
from corridor.rail.journeys.earliest import NEVER, Goal
from corridor.rail.journeys.itinerary import as_journey, walk_journey
from corridor.rail.journeys.journey import Journey
from corridor.rail.journeys.names import Directory
from corridor.rail.journeys.network import Network
from corridor.rail.journeys.rides import Span
from corridor.rail.journeys.search import Desk, Way, trace
from corridor.rail.journeys.span import expand
from corridor.rail.journeys.sweep import starts_by_station, sum_up, worthwhile
from corridor.units import DAY_S

__all__ = ["Matrix", "Planner", "Profile", "Reach"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
SPANS_KEPT = 8


@dataclass(frozen=True)
class Profile:
    """The journeys worth taking to one place: none leaves later, arrives earlier and takes fewer trains.

    Parameters
    ----------
    base
        The moment that is second 0.
    leave_s, arrive_s, trains
        Shape (journeys,), by departure; seconds after ``base``.
    """

    base: datetime
    leave_s: Ints
    arrive_s: Ints
    trains: Ints

    def rows(self) -> list[tuple[datetime, datetime, int]]:
        """Return (departure, arrival, changes) of every journey, UTC."""
        columns = zip(self.leave_s.tolist(), self.arrive_s.tolist(), self.trains.tolist(), strict=True)
        return [
            (self.base + timedelta(seconds=a), self.base + timedelta(seconds=b), k - 1) for a, b, k in columns
        ]


@dataclass(frozen=True)
class Reach:
    """How soon one is anywhere: seconds from the departure to every station; -1 where one cannot get to."""

    start: int
    seconds: Ints


@dataclass(frozen=True)
class Matrix:
    """A day from everywhere to everywhere, shape (from, to).

    Parameters
    ----------
    stations
        Index in the network of each row and column.
    fastest_s
        Fastest journey, seconds; -1 where there is none.
    trains
        Fewest trains of the fastest journey; 0 on foot or where there is none.
    departures
        Journeys in the window of which none leaves later and arrives earlier.
    mean_s
        Mean seconds from the wish to leave to the arrival, over all wishes in the window; whoever cannot
        arrive within ``longest_s`` counts with it.
    """

    stations: Ints
    fastest_s: Ints
    trains: NDArray[np.uint8]
    departures: Ints
    mean_s: NDArray[np.float32]
    longest_s: int = DAY_S


class Planner:
    """Answers over one network.

    Parameters
    ----------
    network
        The timetable of the year.
    kept
        Bounds computed before; computed now when absent.
    """

    def __init__(self, network: Network, kept: Bounds | None = None) -> None:
        self.network = network
        self.bounds = bounds(network) if kept is None else kept
        self._spans: OrderedDict[tuple[date, int], Span] = OrderedDict()
        self._desks: dict[tuple[date, int, bool], Desk] = {}
        self._goals: dict[int, Goal] = {}
        self._starts: dict[int, tuple[Ints, Ints]] = {}
        self._sweeps: dict[tuple[date, int], tuple[Longs, Ints, Ints]] = {}

    @cached_property
    def directory(self) -> Directory:
        """The stations by id, code and name in any script."""
        return Directory(self.network)

    def station(self, name: str) -> int:
        """Return the index of a station.

        Raises
        ------
        UnknownNameError
            If there is none of that id, code or name; or several, and none fits better.
        """
        return self.directory.find(name)

    def span(self, day: date, days: int = 2) -> Span:
        """Return the rides of some days; the last few are kept."""
        key = (day, days)
        if key not in self._spans:
            self._spans[key] = expand(self.network, day, days)
            if len(self._spans) > SPANS_KEPT:
                self._forget(self._spans.popitem(last=False)[0])
        self._spans.move_to_end(key)
        return self._spans[key]

    def _forget(self, key: tuple[date, int]) -> None:
        self._sweeps.pop(key, None)
        for everywhere in (False, True):
            self._desks.pop((*key, everywhere), None)

    # --- one journey ---------------------------------------------------------------------------------------

    def earliest(self, start: int, end: int, at: datetime, *, within_s: int = DAY_S) -> list[Journey]:
        """Return the journeys of which none arrives earlier and changes less.

        Parameters
        ----------
        start, end
            Stations.
        at
            Earliest departure; on the clock of the start if it names no zone.
        within_s
            Longest journey, waiting at the start included, seconds.

        Returns
        -------
        list of Journey
            The earliest arrival first. Each leaves as late as its arrival and changes allow.
        """
        self._refuse_circle(start, end)
        moment = self._moment(start, at)
        span = self._span_at(moment, within_s)
        ways = self.ways(span, start, end, span.seconds(moment), within_s)
        found = [self._latest_of(span, start, end, way, span.seconds(moment)) for way in ways]
        return [self._journey(span, start, end, way) for way in found] or self._on_foot(start, end, moment)

    def ways(self, span: Span, start: int, end: int, leave: int, within_s: int = DAY_S) -> list[Way]:
        """Return the earliest arrivals by number of trains, each with its rides: one scan."""
        desk = self._desk(span)
        found = desk.search(
            span.ahead, self._start(start), leave, within_s, self._goal(end), self.walk_s(start, end)
        )
        return trace(span.rides, found)

    def latest(self, start: int, end: int, by: datetime, *, within_s: int = DAY_S) -> list[Journey]:
        """Return the journeys of which none leaves later and changes less, and that arrive in time.

        Parameters
        ----------
        by
            Latest arrival; on the clock of the end if it names no zone.
        within_s
            Longest journey, seconds.
        """
        self._refuse_circle(start, end)
        moment = self._moment(end, by)
        span = self._span_at(moment - timedelta(seconds=within_s), within_s)
        deadline = span.seconds(moment)
        profile = self._profile(span, start, end, (deadline - within_s, deadline), within_s)
        in_time = [
            (int(a), int(b), int(k))
            for a, b, k in zip(profile.leave_s, profile.arrive_s, profile.trains, strict=True)
            if b <= deadline
        ]
        best = [j for j in in_time if not any(_later(o, j) for o in in_time)]
        return [self._journey_at(span, start, end, *j) for j in sorted(best, reverse=True)]

    # --- a whole day ---------------------------------------------------------------------------------------

    def profile(
        self, start: int, end: int, first: datetime, last: datetime, *, within_s: int = DAY_S
    ) -> Profile:
        """Return every journey worth taking that leaves in [first, last).

        Parameters
        ----------
        first, last
            On the clock of the start if they name no zone.
        within_s
            Longest journey, seconds.
        """
        self._refuse_circle(start, end)
        begin, finish = self._moment(start, first), self._moment(start, last)
        span = self._span_at(begin, round((finish - begin).total_seconds()) + within_s)
        window = (span.seconds(begin), span.seconds(finish))
        return self._profile(span, start, end, window, within_s)

    def journeys(self, start: int, end: int, profile: Profile) -> list[Journey]:
        """Return the journeys of a profile, leg by leg."""
        out = []
        for leave, arrive, trains in zip(
            profile.leave_s.tolist(), profile.arrive_s.tolist(), profile.trains.tolist(), strict=True
        ):
            span = self._span_at(profile.base + timedelta(seconds=leave), arrive - leave)
            shift = round((profile.base - span.base).total_seconds())
            out.append(self._journey_at(span, start, end, leave + shift, arrive + shift, trains))
        return out

    def rows_to(self, span: Span, end: int) -> Ints:
        """Return, for every ride, the earliest arrivals with at most 1 … 8 trains: one scan backwards.

        Shape ((rides + 1) * WIDTH,); see :func:`~corridor.rail.journeys.backwards.backward_scan`.
        """
        n = len(span.rides.dep)
        rows = np.full((n + 1) * WIDTH, FAR, np.int32)
        self.fill_rows(span, end, rows, self.alone_rows(span))
        return rows

    def alone_rows(self, span: Span) -> Ints:
        """Return the second set of rows that a backward scan needs where there are rules or seats."""
        needed = len(span.rides.further_to) > 0
        return np.full((len(span.rides.dep) + 1) * WIDTH if needed else 0, FAR, np.int32)

    def fill_rows(self, span: Span, end: int, rows: Ints, alone: Ints) -> Ints:
        """Fill rows of a span as :meth:`rows_to` does, and return the seconds on foot from every stop."""
        to_end = np.minimum(self._goal(end).to_end, FAR)
        board = np.full(len(span.train_trip) * WIDTH, FAR, np.int32)
        backward_scan(span.rides, 0, len(span.rides.dep), to_end, rows, alone, board)
        return to_end

    def starts(self, span: Span) -> tuple[Longs, Ints, Ints]:
        """Return when one has to leave each station for which ride, the latest first (CSR)."""
        key = (span.first, span.days)
        if key not in self._sweeps:
            station = self.network.stop_station
            parts = [(s, *self._start(s)) for s in range(len(self.network.station_id))]
            at = np.concatenate([np.full(len(p[1]), p[0], np.int32) for p in parts])
            stop, walk = (np.concatenate([p[n] for p in parts]) for n in (1, 2))
            self._sweeps[key] = starts_by_station(
                station, span.stop_first, span.boardings, span.rides.dep, (at, stop, walk)
            )
        return self._sweeps[key]

    def matrix(
        self,
        day: date,
        *,
        stations: Sequence[int] | None = None,
        window_s: tuple[int, int] = (0, DAY_S),
        longest_s: int = DAY_S,
    ) -> Matrix:
        """Return a day from every station to every station.

        Parameters
        ----------
        stations
            Rows and columns; all when ``None``.
        window_s
            Wishes to leave, seconds after the day began on the network's clock.
        longest_s
            Longest journey, seconds.
        """
        span = self.span(day, 1 + -(-(window_s[1] - DAY_S + longest_s) // DAY_S))
        chosen = np.arange(len(self.network.station_id)) if stations is None else np.array(stations)
        first, leave, ride = self.starts(span)
        total, n = len(first) - 1, len(chosen)
        sums = [np.zeros((n, total), t) for t in (np.int32, np.uint8, np.int32, np.float32)]
        rows = np.full((len(span.rides.dep) + 1) * WIDTH, FAR, np.int32)
        alone = self.alone_rows(span)
        for column, end in enumerate(chosen.tolist()):
            self.fill_rows(span, end, rows, alone)
            walks = self._walks_to(end)
            sum_up(first, leave, ride, rows, window_s, longest_s, walks, *(s[column] for s in sums))
        fastest, trains, departures, mean = (np.ascontiguousarray(s[:, chosen].T) for s in sums)
        none = fastest > longest_s
        fastest[none], trains[none] = -1, 0
        return Matrix(chosen.astype(np.int32), fastest, trains, departures, mean, longest_s)

    def reach(self, start: int, at: datetime, *, within_s: int = DAY_S) -> Reach:
        """Return how soon one is at every station, leaving at a moment."""
        moment = self._moment(start, at)
        span = self._span_at(moment, within_s)
        stops = len(self.network.stop_id)
        goal = Goal(
            np.full(stops + 1, NEVER, np.int32), np.ones(stops + 1, np.uint8), np.zeros(stops + 1, np.int32)
        )
        leave = span.seconds(moment)
        found = self._desk(span, everywhere=True).search(
            span.ahead, self._start(start), leave, within_s, goal
        )
        arrival = self._walked(found.arrival[:stops])
        seconds = np.full(len(self.network.station_id), NEVER, np.int64)
        np.minimum.at(seconds, self.network.stop_station, arrival - leave)
        return Reach(start, np.where(seconds <= within_s, seconds, -1).astype(np.int32))

    # --- inside --------------------------------------------------------------------------------------------

    def _walked(self, arrival: Ints) -> Longs:
        """Return the arrivals with a last way on foot."""
        out = arrival.astype(np.int64)
        start = np.repeat(np.arange(len(arrival)), np.diff(self.network.foot_first))
        np.minimum.at(out, self.network.foot_to, arrival.astype(np.int64)[start] + self.network.foot_s)
        return out

    def _moment(self, station: int, at: datetime) -> datetime:
        if at.tzinfo is None:
            at = at.replace(tzinfo=ZoneInfo(str(self.network.station_zone[station])))
        return at.astimezone(UTC)

    def _span_at(self, moment: datetime, length_s: int) -> Span:
        """Return a span that begins with the day of a moment and is long enough."""
        day = moment.astimezone(ZoneInfo(self.network.zone)).date()
        span = self.span(day, 1 + -(-length_s // DAY_S))
        return span if span.seconds(moment) >= 0 else self.span(day - timedelta(1), span.days + 1)

    def _desk(self, span: Span, *, everywhere: bool = False) -> Desk:
        key = (span.first, span.days, everywhere)
        if key not in self._desks:
            self._desks[key] = Desk(span, len(self.network.stop_id), everywhere=everywhere)
        return self._desks[key]

    def _goal(self, end: int) -> Goal:
        if end not in self._goals:
            stops = self.network.stops_of[end]
            to_end = np.full(len(self.network.stop_id) + 1, NEVER, np.int32)
            source = np.repeat(np.arange(len(self.network.stop_id)), np.diff(self.network.foot_first))
            near = np.isin(self.network.foot_to, stops)
            np.minimum.at(to_end, source[near], self.network.foot_s[near])
            to_end[stops] = 0
            self._goals[end] = Goal(to_end, *self.bounds.to(stops))
        return self._goals[end]

    def _start(self, start: int) -> tuple[Ints, Ints]:
        """Return the stops one may begin at, and the seconds on foot to each."""
        if start not in self._starts:
            best = dict.fromkeys(self.network.stops_of[start].tolist(), 0)
            for stop in list(best):
                ways = slice(self.network.foot_first[stop], self.network.foot_first[stop + 1])
                for to, seconds in zip(
                    self.network.foot_to[ways].tolist(), self.network.foot_s[ways].tolist(), strict=True
                ):
                    best[to] = min(seconds, best.get(to, NEVER))
            self._starts[start] = (np.array(list(best), np.int32), np.array(list(best.values()), np.int32))
        return self._starts[start]

    def walk_s(self, start: int, end: int) -> int:
        """Return the seconds to walk from one station to another; :data:`NEVER` if one cannot."""
        if not len(self.network.foot_to):
            return NEVER
        return int(self._goal(end).to_end[self.network.stops_of[start]].min(initial=NEVER))

    def _walks_to(self, end: int) -> Ints:
        out = np.full(len(self.network.station_id), FAR, np.int32)
        np.minimum.at(out, self.network.stop_station, np.minimum(self._goal(end).to_end[:-1], FAR))
        return out

    def _profile(self, span: Span, start: int, end: int, window: tuple[int, int], longest: int) -> Profile:
        rows = self.rows_to(span, end)
        first, leave, ride = self.starts(span)
        walk = min(self.walk_s(start, end), FAR)
        out = np.empty((256, 3), np.int32)
        while True:
            a, b = int(first[start]), int(first[start + 1])
            count = worthwhile(a, b, leave, ride, rows, window, longest, walk, out)
            if count <= len(out):
                break
            out = np.empty((count, 3), np.int32)
        found = out[:count][::-1]
        return Profile(span.base, *(np.ascontiguousarray(found[:, n]) for n in range(3)))

    def _latest_of(self, span: Span, start: int, end: int, way: Way, leave: int) -> Way:
        """Return the journey that arrives as early with as few trains and leaves as late as possible."""
        profile = self._profile(span, start, end, (leave, way.arrival), way.arrival - leave)
        same = (profile.arrive_s == way.arrival) & (profile.trains <= way.trains)
        begins = profile.leave_s[same]
        return self._way_at(span, start, end, int(begins.max()), way.arrival) if len(begins) else way

    def _way_at(self, span: Span, start: int, end: int, leave: int, arrive: int) -> Way:
        ways = self.ways(span, start, end, leave, arrive - leave)
        return min((w for w in ways if w.arrival == arrive), key=lambda w: w.trains)

    def _journey_at(self, span: Span, start: int, end: int, leave: int, arrive: int, trains: int) -> Journey:
        ways = self.ways(span, start, end, leave, arrive - leave)
        way = next(w for w in ways if w.trains == trains and w.arrival == arrive)
        return self._journey(span, start, end, way)

    def _journey(self, span: Span, start: int, end: int, way: Way) -> Journey:
        return as_journey(self.network, span, way, start, end)

    def _refuse_circle(self, start: int, end: int) -> None:
        if start == end:
            raise RefusedError(f"the journey begins and ends at {self.network.name(start)}")

    def _on_foot(self, start: int, end: int, moment: datetime) -> list[Journey]:
        """Return the walk all the way, if there is one."""
        seconds = self.walk_s(start, end)
        return [] if seconds >= NEVER else [walk_journey(self.network, start, end, moment, seconds)]


def _later(a: tuple[int, int, int], b: tuple[int, int, int]) -> bool:
    """Return whether journey ``a`` makes ``b`` useless: leaves no earlier with no more trains."""
    return a[0] >= b[0] and a[2] <= b[2] and (a[0], -a[2], -a[1]) > (b[0], -b[2], -b[1])
