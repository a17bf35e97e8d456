"""Which patterns a plan has: those of the workspace, else one for each line, from the trains wanted on it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from corridor.findings import Finding
from corridor.rail.model import Line, Pattern, RailTask, RunningTimes, Train
from corridor.rail.timetable.daily.trains import control_stands
from corridor.units import DAY_S, ceil_to

__all__ = ["as_often_as_units_allow", "patterns_of"]

FACTORS = (1, 2, 3, 4, 6, 8, 12, 18, 24)
"""Every how manieth period a derived pattern may run; few primes, so that all recur together soon."""


def patterns_of(task: RailTask, period_s: int) -> list[Pattern]:
    """Return the patterns to plan.

    If the workspace has none, a line runs as often as the plan's period, from the first to the last of the
    windows in which trains are wanted on it, on all their days.
    """
    asked = task.patterns.patterns.values()
    if asked:
        return [_evenly(replace(p, every_s=p.every_s or period_s)) for p in asked]
    names = _short_names(task)
    derived = [
        pattern
        for line in task.services.lines.values()
        for direction in ("out", "back")
        if (pattern := _derived(task, line, names[line.id], direction, period_s))
    ]
    both = {(p.service, p.train.path[::-1]) for p in derived}
    return [replace(p, balanced=(p.service, p.train.path) in both) for p in derived]


def _evenly(pattern: Pattern) -> Pattern:
    """Return exactly even trains within a period as one train within a part of it."""
    if pattern.uneven_s or pattern.every_s % pattern.count:
        return pattern
    return replace(pattern, every_s=pattern.every_s // pattern.count, count=1)


def _short_names(task: RailTask) -> dict[str, str]:
    """Return a name for the service of each line, the initials of its id: ``north-south`` is ``NS``."""
    names: dict[str, str] = {}
    for line in task.services.lines:
        initials = "".join(word[0] for word in re.split(r"[-_ ./]+", line) if word).upper() or line
        others = [*names.values(), *(t.rpartition("-")[0] for t in task.services.existing)]
        numbered = (initials + str(n or "") for n in itertools.count())
        names[line] = next(name for name in numbered if name not in others)
    return names


def _derived(task: RailTask, line: Line, name: str, direction: str, period_s: int) -> Pattern | None:
    wanted = [
        t
        for t in task.services.trains.values()
        if t.line == line.id and t.direction == direction and not t.empty
    ]
    if not wanted:
        return None
    longest = max(len(t.path) for t in wanted)
    like = next(t for t in wanted if len(t.path) == longest)
    windows = [t.departure or (0, DAY_S) for t in wanted]
    train = replace(
        like,
        id=f"{name}/{direction}",
        dates=frozenset(d for t in wanted for d in t.dates),
        departure=None,
        arrival=None,
        optional=False,
        numbers={},
        origin=line.origin,
    )
    first, last = min(a for a, _ in windows), max(b for _, b in windows)
    return Pattern(train.id, name, train, period_s, first, last, origin=line.origin)


def as_often_as_units_allow(
    task: RailTask, patterns: Sequence[Pattern], running: RunningTimes, more: Mapping[str, int]
) -> tuple[list[Pattern], list[Finding]]:
    """Let derived patterns run every second, third, fourth, sixth … period where there are too few units.

    A service there and back that takes c seconds with its two turnarounds keeps ⌈c / every⌉ units busy.

    Parameters
    ----------
    more
        Steps to add to that, by stock.
    """
    findings: list[Finding] = []
    every: dict[str, int] = {}
    for stock in sorted({p.train.stock for p in patterns}):
        pairs = _pairs([p for p in patterns if p.train.stock == stock])
        units = sum(u.stock == stock for u in task.units.values())
        cycles = [_cycle_s(task, running, a.train, b.train) for a, b in pairs]
        enough = (n for n, f in enumerate(FACTORS) if _needed(cycles, pairs, f) <= max(units, len(pairs)))
        factor = FACTORS[min(next(enough, 0) + more.get(stock, 0), len(FACTORS) - 1)]
        if factor > 1:
            findings.append(_told(task, pairs, units, _needed(cycles, pairs, 1), factor))
        every |= {p.id: p.every_s * factor for pair in pairs for p in pair}
    return [replace(p, every_s=every.get(p.id, p.every_s)) for p in patterns], findings


def _pairs(patterns: Sequence[Pattern]) -> list[tuple[Pattern, Pattern]]:
    backs = {p.service: p for p in patterns if p.back}
    return [(p, backs[p.service]) for p in patterns if not p.back and p.service in backs]


def _cycle_s(task: RailTask, running: RunningTimes, out: Train, back: Train) -> int:
    """Return the least seconds of a unit's way there and back, with turnarounds, rounded to the grid."""
    turn = 2 * task.stock[out.stock].turnaround_s
    return turn + sum(_ride_s(task, running, t) for t in (out, back))


def _ride_s(task: RailTask, running: RunningTimes, train: Train) -> int:
    times = running.trains[train.id]
    controls = control_stands(task, train, times)
    dwells: Mapping[str, int] = {s.station: s.min_dwell_s for s in train.stops[1:-1]}
    stands = {s: max(dwells.get(s, 0), controls.get(s, 0)) for s in {*dwells, *controls}}
    extra = sum(times.brake_s.get(s, 0) + times.start_s.get(s, 0) for s in controls if s not in dwells)
    return ceil_to(sum(times.run_s) + sum(stands.values()) + extra + 30 * len(stands), task.grid_s)


def _needed(cycles: Sequence[int], pairs: Sequence[tuple[Pattern, Pattern]], factor: int) -> int:
    return sum(-(-c // (a.every_s * factor)) for c, (a, _) in zip(cycles, pairs, strict=True))


def _told(
    task: RailTask, pairs: Sequence[tuple[Pattern, Pattern]], units: int, needed: int, factor: int
) -> Finding:
    out = pairs[0][0]
    names = ", ".join(out.service for out, _ in pairs)
    more = "" if needed > units else ", and more with the waiting that the plan needs"
    sentence = (
        f"{names}: every {out.every_s // 60} min keeps {needed} units of {out.train.stock} busy without any"
        f" waiting{more}; there are {units}, so it runs every {out.every_s * factor // 60} min"
    )
    return Finding("pattern-too-few-units", sentence, task.stock[out.train.stock].origin.place)
