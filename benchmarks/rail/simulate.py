"""How fast a day is played, beside SimPy and a plain Python event loop on the very same day.

    uv run python -m benchmarks.rail.simulate

A single-track line of 20 stations with loops at each, trains alternating in both directions; a day is all its
arrivals and departures with a primary delay at every step. All programs are given the same graph and the same
luck, and must find the same times, which is checked. The luck of the two Python programs is drawn beforehand
and not timed; ours draws it as it goes. Processor seconds of one process, medians of five runs, three sizes.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from heapq import heappop, heappush
from itertools import pairwise
from pathlib import Path

import numpy as np
import simpy
from tests.rail.timetable.little_lines import MONDAY, RUN_S, running, section, station, task, timetable, train

from benchmarks.machine import describe_machine
from corridor.rail.model import Band, Call, Disturbance, Network, Run
from corridor.rail.simulate.chunks import Work, do_part
from corridor.rail.simulate.day import Day, draw_day
from corridor.rail.simulate.graph import CLOCK, DayGraph
from corridor.rail.simulate.kept import propagate_many
from corridor.rail.simulate.luck import sample, stream_of
from corridor.rail.simulate.redecide import onward_of
from corridor.rail.simulate.steps import Conditions
from corridor.rail.simulate.tracks import tracks_of

RESULTS = Path(__file__).parent.parent / "results" / "simulate.md"
STATIONS = 20
SIZES = (20, 80, 320)
REPEATS = 5
SLOT_S = 2 * RUN_S + 240
"""Trains of one direction follow each other by two sections and a crossing."""


def days_of(trains: int) -> Day:
    """Return a line with half the trains each way, crossing at stations, ten per cent of steps late."""
    names = [chr(0x4E00 + n) for n in range(STATIONS)]
    network = Network(
        {s: station(s, tracks=4) for s in names},
        {a + b: section(a, b) for a, b in pairwise(names)},
    )
    wanted = [train(f"T{n}", "".join(names if n % 2 else names[::-1])) for n in range(trains)]
    runs = [_run(t, n) for n, t in enumerate(wanted)]
    late = tuple(
        Disturbance(kind, Band(0.1, 0.1, 0.1), Band(120, 120, 120), 1800)
        for kind in ("departure", "running", "dwell", "entry")
    )
    world = replace(task(network, wanted), disturbances=late)
    given = Conditions(late)
    return draw_day(world, running(world), timetable(*runs), None, MONDAY, given), world


def _run(t, n: int) -> Run:
    """Return the train at its slot: stands 120 s at every station, where the opposing train crosses it."""
    at, calls = (n // 2) * SLOT_S + (n % 2) * (RUN_S + 120), []
    for k, name in enumerate(t.path):
        arrival = at + (RUN_S if k else 0)
        at = arrival + (120 if 0 < k < len(t.path) - 1 else 0)
        calls.append(Call(name, arrival, at, True))
    return Run(t.id, t.id, "planned", t.line, t.direction, t.stock, tuple(calls), t.dates)


def drawn(graph: DayGraph, replication: int) -> list[int]:
    """Return the seconds of every random element on a day."""
    stream = np.uint64(stream_of(1, replication))
    return [int(sample(graph.dice, d, stream)) for d in range(len(graph.chances))]


def plain_loop(
    luck: list[int],
    onward: list[list[tuple[int, int, int]]],
    waits: list[int],
    least: list[int],
) -> list[int]:
    """A plain event loop: a heap of (time, event), each event releases those that wait for it."""
    left, ready, at, queue = list(waits), list(least), [0] * len(waits), []
    for e, n in enumerate(left):
        if not n:
            heappush(queue, (ready[e], e))
    while queue:
        now, e = heappop(queue)
        at[e] = now
        for target, lag, chance in onward[e]:
            reached = now + lag + (luck[chance] if chance >= 0 else 0)
            if reached > ready[target]:
                ready[target] = reached
            left[target] -= 1
            if not left[target]:
                heappush(queue, (ready[target], target))
    return at


def simpy_day(graph: DayGraph, luck: list[int], steps: list[list[tuple[int, list]]]) -> list[int]:
    """SimPy: a process a train, an event of SimPy's an arrival or departure."""
    env = simpy.Environment()
    happened = [env.event() for _ in graph.events]
    at = [0] * len(graph.events)

    def run(own):
        for e, activities in own:
            when = -(10**9)
            for source, lag, chance in activities:
                begin = 0
                if source != CLOCK:
                    if not happened[source].triggered:
                        yield happened[source]
                    begin = at[source]
                when = max(when, begin + lag + (luck[chance] if chance >= 0 else 0))
            if when > env.now:
                yield env.timeout(when - env.now)
            at[e] = max(when, env.now)
            happened[e].succeed()

    for own in steps:
        env.process(run(own))
    env.run()
    return at


def for_loops(graph: DayGraph):
    """Return the graph in the forms of the two Python programs, made once and not timed."""
    onward = [[] for _ in graph.events]
    waits, least = [0] * len(graph.events), [-(10**9)] * len(graph.events)
    into = [[] for _ in graph.events]
    for a in graph.activities:
        into[a.target].append((a.source, a.least_s, a.chance))
        if a.source != CLOCK:
            onward[a.source].append((a.target, a.least_s, a.chance))
            waits[a.target] += 1
    by_run = {r: [] for r in graph.runs}
    for e, event in enumerate(graph.events):
        by_run[event.run].append((e, into[e]))
    return onward, waits, least, into, list(by_run.values())


def clock_least(into, luck) -> list[int]:
    """Return what the clock alone asks of each event."""
    return [
        max((lag + (luck[c] if c >= 0 else 0) for s, lag, c in rows if s == CLOCK), default=-(10**9))
        for rows in into
    ]


def median_s(work: Callable[[], object]) -> float:
    work()
    spent = []
    for _ in range(REPEATS):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return statistics.median(spent)


def measure(trains: int) -> list[str]:
    day, world = days_of(trains)
    graph, net, dice = day.graph, day.graph.net, day.graph.dice
    events = len(graph.events)
    onward, waits, _, into, steps = for_loops(graph)
    luck = drawn(graph, 0)
    ours = np.empty((1, events), np.int64)
    propagate_many(net, dice, 1, 0, ours)
    least = clock_least(into, luck)
    assert plain_loop(luck, onward, waits, least) == ours[0].tolist()
    assert simpy_day(graph, luck, steps) == ours[0].tolist()
    count = max(20, 4_000_000 // events)
    times = np.empty((min(count, 500), events), np.int64)
    rounds = -(-count // len(times))
    work = Work(net, dice, np.array([180, 300, 900]), np.empty((0, 3), np.int64), 1)
    tracks = tracks_of(graph, world.network, day.runs, day.at)
    anew = replace(work, patience_s=300, onward=onward_of(net, day.between_trains), tracks=tracks)
    rates = {
        "times only": rounds * times.size
        / median_s(lambda: [propagate_many(net, dice, 1, n, times) for n in range(rounds)]),
        "times, causes, gradient, counts": rounds * times.size
        / median_s(lambda: [do_part(work, n * len(times), len(times)) for n in range(rounds)]),
        "crossings decided anew": 50 * events / median_s(lambda: do_part(anew, 0, 50)),
        "Python event loop": 5 * events
        / median_s(lambda: [plain_loop(luck, onward, waits, least) for _ in range(5)]),
        "SimPy": 5 * events / median_s(lambda: [simpy_day(graph, luck, steps) for _ in range(5)]),
    }  # fmt: skip
    best = rates["times, causes, gradient, counts"]
    head = f"| {trains} | {events} | {len(graph.activities)} |"
    return [f"{head} {name} | {rate / 1e6:.2f} | {best / rate:.1f} |" for name, rate in rates.items()]


def main() -> None:
    rows = [row for trains in SIZES for row in measure(trains)]
    text = [
        "# Days played a second",
        "",
        (__doc__ or "").split("\n\n", 2)[2].strip().replace("\n", " "),
        "",
        "| trains | train-events a day | activities | program | million train-events a second and core "
        "| times slower than ours with all counts |",
        "|---|---|---|---|---|---|",
        *rows,
        "",
        f"{describe_machine()}, SimPy {simpy.__version__}",
        "",
    ]
    print("\n".join(text))
    RESULTS.write_text("\n".join(text), encoding="utf-8")


if __name__ == "__main__":
    main()
