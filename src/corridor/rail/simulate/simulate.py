"""The front door: play a day of the plan many times and tell how punctual it is, and why not."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from corridor.rail.model import Circulation, Disturbance, RailTask, RunningTimes, Timetable
from corridor.rail.simulate.chunks import Work, do_parts
from corridor.rail.simulate.day import Day, draw_day, usual_day
from corridor.rail.simulate.defaults import USUAL
from corridor.rail.simulate.read_off import buffers, causes, groups, knock_on, missed, overall
from corridor.rail.simulate.redecide import onward_of
from corridor.rail.simulate.result import THRESHOLDS_S, Buffer, Punctuality
from corridor.rail.simulate.steps import Conditions
from corridor.rail.simulate.tally import Tally
from corridor.rail.simulate.tracks import tracks_of
from corridor.rail.solvers import Interruptible

__all__ = ["rows_in_force", "simulate"]

Watch = Callable[[float, str], None]

BUFFERS = 40
"""Steps listed as worth a buffer."""

MINUTES = 5
"""Of these, as many are given a whole minute and played again."""

MINUTE_DAYS = 2000


def rows_in_force(rows: Sequence[Disturbance]) -> tuple[Disturbance, ...]:
    """Return the workspace's rows, and the usual row of each kind of which it has none."""
    kinds = {r.kind for r in rows}
    return (*rows, *(r for r in USUAL if r.kind not in kinds))


def simulate(
    task: RailTask,
    running: RunningTimes,
    timetable: Timetable,
    circulation: Circulation | None = None,
    *,
    day: date | None = None,
    days: int = 10_000,
    seed: int = 1,
    level: str = "central",
    hold_s: int = 0,
    patience_s: int | None = None,
    thresholds_s: tuple[int, ...] = THRESHOLDS_S,
    workers: int = 1,
    backend: str = "loky",
    interrupt: Interruptible | None = None,
    watch: Watch = lambda *_: None,
) -> Punctuality:
    """Play a day of the plan many times.

    Parameters
    ----------
    running
        Running times of the planned trains: the allowance in them is what they can catch up.
    day
        The usual day if ``None``.
    days
        Replications. Ctrl-C ends them and keeps those done.
    level
        ``low``, ``central`` or ``high``: which end of the disturbances' ranges is taken.
    hold_s
        How long trains wait for late connections, seconds.
    patience_s
        ``None`` keeps the plan's order of trains; else a train waits for those planned before it on a track
        no longer than so many seconds beyond its planned time, then goes first if it can.
    workers, backend
        Who plays: any of :data:`~corridor.rail.simulate.chunks.BACKENDS`, with the same answer.
    interrupt
        Notices Ctrl-C for several simulations; each has its own if ``None``.
    watch
        Told the share done and a word.

    Returns
    -------
    Punctuality
        Times in seconds, shares from 0 to 1.

    Raises
    ------
    MissingPartError
        If the backend is not installed.

    Notes
    -----
    Trains never leave before their time; they may arrive before it. Trains of the day before and staff are
    not seen, nor are border controls of trains already there, whose times hold them already.
    """
    began = time.process_time()
    given = Conditions(rows_in_force(task.disturbances), level, hold_s)
    drawn = draw_day(task, running, timetable, circulation, day or usual_day(timetable, task), given)
    work = _work(drawn, task, seed, thresholds_s, patience_s)
    with interrupt or Interruptible() as asked:

        def go_on(done: int) -> bool:
            watch(done / days, f"{done} of {days} days")
            return not asked.requested

        tally = do_parts(work, days, workers=workers, backend=backend, go_on=go_on)
        helping = _with_minutes(drawn, work, tally) if patience_s is None else ()
    return _tell(drawn, tally, helping, work, level, thresholds_s, time.process_time() - began)


def _work(
    drawn: Day, task: RailTask, seed: int, thresholds_s: tuple[int, ...], patience_s: int | None
) -> Work:
    work = Work(
        drawn.graph.net,
        drawn.graph.dice,
        np.array(thresholds_s, np.int64),
        np.array(drawn.connections, np.int64).reshape(-1, 3),
        seed,
        patience_s,
    )
    if patience_s is None:
        return work
    tracks = tracks_of(drawn.graph, task.network, drawn.runs, drawn.at)
    return replace(work, onward=onward_of(drawn.graph.net, drawn.between_trains), tracks=tracks)


def _with_minutes(drawn: Day, work: Work, tally: Tally) -> tuple[Buffer, ...]:
    """Return where buffer helps; the best steps are played again a minute shorter, with the same luck."""
    listed = buffers(drawn, tally, BUFFERS)
    days = min(tally.days, MINUTE_DAYS)
    if not listed or not days:
        return ()
    counted = work.net.counted
    before = do_parts(work, days).delay_s[counted].sum()
    told = []
    for n, (row, buffer) in enumerate(listed):
        if n < MINUTES:
            lag = work.net.lag.copy()
            lag[row] -= 60
            after = do_parts(replace(work, net=work.net._replace(lag=lag)), days).delay_s[counted].sum()
            buffer = replace(buffer, minute_saves_s=float(before - after) / days)
        told.append(buffer)
    return tuple(sorted(told, key=lambda b: -(b.minute_saves_s or 60 * b.saves)))


def _tell(
    drawn: Day,
    tally: Tally,
    helping: tuple[Buffer, ...],
    work: Work,
    level: str,
    thresholds_s: tuple[int, ...],
    cpu_s: float,
) -> Punctuality:
    trains, stations, stops = groups(drawn, tally)
    kept = work.patience_s is None
    found = causes(drawn, tally) if kept else ()
    days = max(1, tally.days)
    return Punctuality(
        day=drawn.day,
        days=tally.days,
        seed=work.seed,
        level=level,
        order="kept" if kept else "re-decided",
        thresholds_s=thresholds_s,
        overall=overall(drawn, tally),
        trains=trains,
        stations=stations,
        stops=stops,
        causes=found,
        buffers=helping,
        missed=missed(drawn, tally),
        knock_on=knock_on(found) if kept else None,
        fallbacks=tally.fallbacks / days,
        unkept=drawn.graph.unkept,
        assumed=len({c.cause for c in drawn.graph.chances if c.origin.estimate}),
        train_events=tally.days * sum(e.what != "inner" for e in drawn.graph.events),
        cpu_s=cpu_s,
    )
