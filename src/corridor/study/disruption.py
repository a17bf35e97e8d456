"""A day on which a piece of line is blocked, replayed: who is cancelled, who goes round, who is late for it.

Trains that would pass the blocked piece go another way if the scenario says so and their stock can; else
their passengers ride by bus at the trains' times, if there is a bus; else they are cancelled. All trains that
still run are then played over the tracks, first come first served, so that who goes round delays others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from heapq import heappop, heappush
from itertools import pairwise
from typing import TYPE_CHECKING

from corridor.rail.model import Band, Call, Disturbance, Network, RailTask, Run, Section, Timetable

if TYPE_CHECKING:
    from corridor.rail.demand import Benefit
    from corridor.study.nouns import Plan
    from corridor.workspace.scenario import ScenarioFile

__all__ = ["Block", "Fate", "Replay", "block_of", "replay", "way_round"]

STAND_S = 60
"""Least seconds at a stop of a train that goes round."""

NOTICEABLE_S = 180
"""Other trains are listed from this delay on."""

FASTEST_KMH = 120.0
"""Of a train that goes round and whose stock is not known."""


@dataclass(frozen=True, slots=True)
class Block:
    """What is wrong on the day.

    Parameters
    ----------
    pieces
        Blocked pieces of line, two stations each; whatever passes both is concerned.
    bus_extra_s
        For each piece, seconds lost by those who ride by bus at the trains' times; ``None`` without a bus.
    round_by
        Stations by which trains go round, by train or line.
    cancelled
        Trains or lines that do not run at all.
    """

    pieces: tuple[tuple[str, str], ...]
    bus_extra_s: tuple[int | None, ...]
    round_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cancelled: frozenset[str] = frozenset()

    def hit(self, run: Run) -> int | None:
        """Return the first piece that a run passes, or ``None``."""
        return next((n for n, p in enumerate(self.pieces) if set(p) <= set(run.path)), None)


@dataclass(frozen=True, slots=True)
class Fate:
    """What the day does to a train.

    Parameters
    ----------
    fate
        ``cancelled``, ``by bus``, ``goes round`` or ``late``.
    late_s
        Seconds at its last station; ``None`` if nobody gets there.
    missed
        Stops that it does not serve.
    passengers
        Who ride in it on such a day by the demand stage; ``None`` if that is not known.
    """

    run: str
    fate: str
    late_s: int | None
    missed: tuple[str, ...]
    passengers: float | None
    note: str = ""


@dataclass(frozen=True)
class Replay:
    """The day: every train concerned, the trains concerned most first."""

    day: date
    name: str
    fates: tuple[Fate, ...]
    untouched: int

    @property
    def passengers(self) -> float:
        """Passengers of all trains concerned, as far as they are known."""
        return sum(f.passengers or 0.0 for f in self.fates)


def block_of(scenario: ScenarioFile, day: date) -> Block:
    """Return what a scenario says is wrong on a day."""
    closed = [c for c in scenario.close if c.holds(day)]
    extra = [None if c.extra_minutes is None else round(60 * c.extra_minutes) for c in closed]
    return Block(
        tuple(c.between for c in closed),
        tuple(extra),
        {name: tuple(d.via) for d in scenario.divert if d.holds(day) for name in d.trains},
        frozenset(name for c in scenario.cancel if c.holds(day) for name in c.trains),
    )


def replay(
    plan: Plan,
    today: Sequence[Run],
    block: Block,
    day: date,
    *,
    name: str = "",
    demand: Benefit | None = None,
) -> Replay:
    """Play a day with blocked pieces of line.

    Parameters
    ----------
    today
        The trains that would run.
    demand
        Whose loads tell the passengers concerned.
    """
    riders = _riders(plan, demand, day)
    running, fates, round_of = list[Run](), list[Fate](), dict[str, Run]()
    for run in today:
        other, fate = _fate(plan.task, run, block, riders.get(run.id))
        if other is not None:
            running.append(other)
        if fate is not None:
            fates.append(fate)
            round_of |= {run.id: run} if other is not None else {}
    late = _play(plan, running, day)
    fates = [_arrived(f, round_of[f.run], late) if f.run in round_of else f for f in fates]
    fates += _knocked_on(running, {f.run for f in fates}, late, riders)
    order = {"cancelled": 0, "by bus": 1, "goes round": 2, "late": 3}
    ranked = sorted(fates, key=lambda f: (order[f.fate], -(f.late_s or 0), f.run))
    return Replay(day, name, tuple(ranked), len(today) - len(fates))


def _riders(plan: Plan, demand: Benefit | None, day: date) -> dict[str, float]:
    """Return passengers by run on the class of days that holds the day."""
    if demand is None:
        return {}
    found = {}
    running = {r.id for r in plan.timetable.on(day) if not r.empty}
    by_class: dict[str, set[str]] = {}
    for load in demand.trains:
        by_class.setdefault(load.day_class, set()).add(load.run)
    fitting = [c for c, runs in by_class.items() if runs <= running]
    best = max(fitting, key=lambda c: len(by_class[c]), default="")
    for load in demand.trains:
        if load.day_class == best:
            found[load.run] = load.passengers.value
    return found


def _fate(task: RailTask, run: Run, block: Block, passengers: float | None) -> tuple[Run | None, Fate | None]:
    """Return the train as it runs (``None``: not at all), and what becomes of it if it is concerned."""
    piece, note = block.hit(run), ""
    stops = tuple(c.station for c in run.calls if c.boarding)
    if {run.id, run.train, run.line} & block.cancelled:
        return None, Fate(run.id, "cancelled", None, stops, passengers)
    if piece is None:
        return run, None
    via = next((v for name, v in block.round_by.items() if name in (run.id, run.train, run.line)), None)
    if via is not None:
        other, note = way_round(task, run, block.pieces, via)
        if other is not None:
            served = {c.station for c in other.calls if c.boarding}
            missed = tuple(s for s in stops if s not in served)
            return other, Fate(run.id, "goes round", None, missed, passengers, f"via {' '.join(via)}")
    extra_s = block.bus_extra_s[piece]
    if extra_s is not None:
        words = "; ".join(w for w in (note, "bus at the train's times") if w)
        return None, Fate(run.id, "by bus", extra_s, (), passengers, words)
    return None, Fate(run.id, "cancelled", None, stops, passengers, note)


def way_round(
    task: RailTask, run: Run, pieces: Sequence[tuple[str, str]], via: Sequence[str]
) -> tuple[Run | None, str]:
    """Return the train on another way around blocked pieces, or why there is none."""
    stock = task.stock.get(run.stock)
    systems = stock.systems if stock else None
    gauges = stock.gauges_mm if stock else None
    closed = {
        s.id for piece in pieces if set(piece) <= set(run.path) for s in _blocked(task.network, run, piece)
    }
    if not set(via) <= task.network.stations.keys():
        return None, f"there is no station {next(v for v in via if v not in task.network.stations)}"

    def open_to(section: Section) -> bool:
        powered = systems is None or "none" in systems or section.electrification in systems
        return section.id not in closed and powered and (gauges is None or section.gauge_mm in gauges)

    path: list[str] = [run.path[0]]
    for a, b in pairwise((run.path[0], *via, run.path[-1])):
        leg = _shortest(task.network, a, b, open_to)
        if leg is None:
            return None, f"no open way from {a} to {b} for its stock"
        path += leg[1:]
    if len(set(path)) < len(path):
        return None, "the way round passes a station twice"
    limit = stock.max_speed_kmh if stock else FASTEST_KMH
    return replace(run, calls=_times_round(task, run, path, limit)), ""


def _blocked(network: Network, run: Run, piece: tuple[str, str]) -> list[Section]:
    a, b = sorted(run.path.index(s) for s in piece)
    return network.path_sections(run.path[a : b + 1])


def _shortest(network: Network, start: str, end: str, is_open: Callable[[Section], bool]) -> list[str] | None:
    """Return the way with the least running time at permitted speeds (Dijkstra 1959)."""
    beside: dict[str, list[tuple[str, float]]] = {}
    for section in network.sections.values():
        if is_open(section):
            seconds = section.length_m * 3.6 / section.max_speed_kmh
            for a, b in (section.ends, section.ends[::-1]):
                beside.setdefault(a, []).append((b, seconds))
    queue: list[tuple[float, str, list[str]]] = [(0.0, start, [start])]
    done: set[str] = set()
    while queue:
        seconds, station, path = heappop(queue)
        if station == end:
            return path
        if station in done:
            continue
        done.add(station)
        for other, more in beside.get(station, []):
            if other not in done:
                heappush(queue, (seconds + more, other, [*path, other]))
    return None


def _times_round(task: RailTask, run: Run, path: Sequence[str], max_kmh: float) -> tuple[Call, ...]:
    """Return the calls on the way round: permitted speeds plus the allowance, stops where it has some."""
    known = {c.station: c for c in run.calls}
    factor, per_m = 1 + task.allowance.percent / 100, task.allowance.min_per_100_km * 60 / 100_000
    first = run.calls[0]
    calls, at, as_planned = [first], float(first.departure_s), True
    for section, station in zip(task.network.path_sections(path), path[1:], strict=True):
        before, call = calls[-1].station, known.get(station)
        as_planned = as_planned and run.path[: len(calls) + 1] == tuple(path[: len(calls) + 1])
        if as_planned and call is not None:
            calls.append(call)
            at = float(call.departure_s)
            continue
        assert before != station
        speed = min(section.max_speed_kmh, max_kmh)
        at += section.length_m * 3.6 / speed * factor + section.length_m * per_m
        stops = call is not None and call.boarding
        arrival = round(at)
        at = max(at + STAND_S, float(call.departure_s)) if call is not None and stops else at
        calls.append(Call(station, arrival, round(at), stops))
    last = calls[-1]
    calls[-1] = replace(last, departure_s=last.arrival_s)
    return tuple(calls)


def _play(plan: Plan, running: Sequence[Run], day: date) -> dict[tuple[str, str], int]:
    """Return when each train arrives where people alight, seconds; trains delay each other only."""
    from corridor.rail.simulate import simulate

    never = Band(0, 0, 0)
    quiet = tuple(Disturbance(k, never, never, 0) for k in ("entry", "departure", "running", "dwell"))
    controls = tuple(replace(c, min_s=c.planned_s, max_s=c.planned_s) for c in plan.task.network.controls)
    network = replace(plan.task.network, controls=controls)
    task = replace(plan.task, network=network, disturbances=quiet)
    only = frozenset({day})
    runs = {r.id: replace(r, dates=only) for r in running}
    timetable: Timetable = replace(plan.timetable, runs=runs)
    told = simulate(task, plan.running, timetable, plan.circulation, day=day, days=1, patience_s=0)
    planned = {(r.id, c.station): c.arrival_s for r in running for c in r.calls}
    return {(s.run, s.station): planned[s.run, s.station] + round(s.mean_delay_s) for s in told.stops}


def _arrived(fate: Fate, run: Run, arrivals: Mapping[tuple[str, str], int]) -> Fate:
    end = run.calls[-1]
    at = arrivals.get((run.id, end.station))
    return replace(fate, late_s=None if at is None else max(0, at - end.arrival_s))


def _knocked_on(
    running: Iterable[Run],
    concerned: set[str],
    arrivals: Mapping[tuple[str, str], int],
    riders: Mapping[str, float],
) -> Iterator[Fate]:
    """Yield trains not concerned themselves that are late because of the others."""
    for run in running:
        if run.id in concerned:
            continue
        calls = [c for c in run.calls if (run.id, c.station) in arrivals]
        late = [arrivals[run.id, c.station] - c.arrival_s for c in calls]
        if late and max(late) >= NOTICEABLE_S:
            yield Fate(run.id, "late", max(0, late[-1]), (), riders.get(run.id), "behind others")
