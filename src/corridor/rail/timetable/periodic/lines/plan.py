"""The front door: the minutes of every pattern, and what they promise."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import lcm

from corridor.errors import FindingsError, InfeasibleError, PlanRefusedError
from corridor.rail.model import Call, Pattern, PeriodicPlan, RailTask, RunningTimes
from corridor.rail.solvers import Interruptible, Outcome, Stop, Tick, Verdict
from corridor.rail.timetable.periodic.check import check_periodic
from corridor.rail.timetable.periodic.clash import smallest_clash
from corridor.rail.timetable.periodic.lines.build import LineDraft, build
from corridor.rail.timetable.periodic.lines.draft import SCALE, words
from corridor.rail.timetable.periodic.lines.parting import Crowd, Found, Parting
from corridor.rail.timetable.periodic.lines.read_off import pattern_times, stopped_at, units_of, waits_of
from corridor.rail.timetable.periodic.network import Integers
from corridor.rail.timetable.periodic.plan import plan_periodic
from corridor.units import format_duration

__all__ = ["LONGEST_PERIOD_S", "plan_patterns"]

Watch = Callable[[Tick], None]
Waits = Mapping[str, Collection[str]]

LONGEST_PERIOD_S = 24 * 3600
"""Longest time after which everything recurs."""

EXPLAIN_S = 30.0
"""Longest search for the smallest clash, seconds, beyond the limit of the plan."""

LEAST_S, EACH_S = 2.0, 0.05
"""Longest search of a little network, and for each activity of a large one, s; more finds little."""


@dataclass(frozen=True)
class _Question:
    """What is asked, without where services may stop besides.

    Parameters
    ----------
    asked
        Notices Ctrl-C, after which no search begins that can be done without.
    """

    task: RailTask
    patterns: Sequence[Pattern]
    running: RunningTimes
    existing: Mapping[str, tuple[Call, ...]]
    period_s: int
    watch: Watch
    asked: Interruptible


def plan_patterns(
    task: RailTask,
    patterns: Sequence[Pattern],
    running: RunningTimes,
    existing: Mapping[str, tuple[Call, ...]],
    *,
    period_s: int,
    stop: Stop,
    watch: Watch = lambda _: None,
) -> PeriodicPlan:
    """Choose the minutes of every pattern so that passengers and units wait least.

    Trains pass where they have no stop. Only if no plan is found so, they may stop there to let others pass,
    as long as ``max_wait_s`` of their line, and only where one plan needs it.

    Parameters
    ----------
    patterns
        With their periods, whole multiples of the grid.
    running
        Running times of each pattern's train, seconds.
    existing
        Every call of the trains already there, by id; those that recur every ``period_s`` are obeyed.
    stop
        Limits of the whole search.

    Raises
    ------
    InfeasibleError
        With rules that no plan keeps together, in the user's words.
    PlanRefusedError
        If none was found within the limit, or the periods have no common multiple within a day.
    FindingsError
        If the minutes found do not pass the check of periodic timetables.
    """
    _judge_periods(patterns, task.grid_s)
    with Interruptible() as asked:
        told = _in_passenger_minutes(watch)
        question = _Question(task, patterns, running, existing, period_s, told, asked)
        return _told(question, _plan(question, stop))


def _in_passenger_minutes(watch: Watch) -> Watch:
    """Return a watch that tells values as the finished plan does."""

    def tell(tick: Tick) -> None:
        method = tick.text.rpartition(" by ")[2]
        waiting = f"{(tick.objective or 0.0) / SCALE:,.0f} passenger-minutes of waiting a day"
        watch(replace(tick, text=f"{waiting}, by {method}"))

    return tell


def _plan(question: _Question, stop: Stop) -> Found:
    """Plan without stops where trains may pass; if there is no plan so, with them."""
    ends = time.monotonic() + stop.limit_s
    waits = _may_wait(question.task, question.patterns)
    if not any(waits.values()):
        return _solve(question, {}, stop)
    third = replace(stop, limit_s=stop.limit_s / 3)
    try:
        return _solve(question, {}, third, explain=False)
    except PlanRefusedError:
        pass  # with stops besides, perhaps
    found = _solve(question, waits, third)
    if not question.asked.requested:
        found = _fewer_stops(question, found, replace(stop, limit_s=max(1.0, ends - time.monotonic())))
    # where to stop is chosen, not proven
    return replace(found, outcome=replace(found.outcome, verdict=Verdict.FEASIBLE, bound=0.0))


def _fewer_stops(question: _Question, found: Found, stop: Stop) -> Found:
    """Plan again with stops only where the plan found needed them; return the better plan."""
    needed = stopped_at(found.made, found.times)
    try:
        fewer = _solve(question, needed, stop, explain=False)
    except PlanRefusedError:
        return found
    return fewer if fewer.value <= found.value else found


def _judge_periods(patterns: Sequence[Pattern], grid_s: int) -> None:
    common = lcm(*(p.every_s for p in patterns)) if patterns else 0
    if not common:
        raise PlanRefusedError("there is no train to run every period: no line has a pattern or a train")
    odd = [p for p in patterns if p.every_s % grid_s or (p.every_s // p.count) % grid_s]
    if odd:
        raise PlanRefusedError(
            f"{odd[0].id} every {odd[0].every_s} s does not fit the grid of {grid_s} s in corridor.toml"
        )
    for pattern, thin in ((p, t) for p in patterns for t in p.thinned):
        if thin.every_s % (pattern.every_s // pattern.count):
            every = format_duration(pattern.every_s // pattern.count)
            sentence = (
                f"{pattern.id} every {every} cannot be thinned to every {format_duration(thin.every_s)}"
            )
            raise PlanRefusedError(words(sentence, thin.origin))
    if longest := next((p for p in patterns if p.every_s > LONGEST_PERIOD_S), None):
        every = format_duration(longest.every_s)
        raise PlanRefusedError(f"{longest.id} every {every} is less often than once a day: give 24 h or less")
    if common > LONGEST_PERIOD_S:
        listed = ", ".join(sorted({format_duration(p.every_s) for p in patterns}))
        raise PlanRefusedError(
            f"periods of {listed} recur together only after {format_duration(common)}, longer than a day:"
            " choose periods that divide each other"
        )


def _may_wait(task: RailTask, patterns: Sequence[Pattern]) -> dict[str, set[str]]:
    """Return where each pattern passes but may stop, as its line allows."""
    return {
        p.id: {
            s
            for s in p.train.path[1:-1]
            if p.train.max_wait_s > 0
            and task.network.stations[s].is_control_point
            and task.network.stations[s].tracks > 1
            and s not in {x.station for x in p.train.stops}
        }
        for p in patterns
    }


def _solve(question: _Question, waits: Waits, stop: Stop, *, explain: bool = True) -> Found:
    """Solve, and again with trains parted wherever a station was overfull.

    Which trains are parted is tried out, not proven; so of such a plan only the bound of the first one holds.

    Parameters
    ----------
    explain
        Whether to seek what clashes if it is proven that there is no plan.
    """
    q, ends = question, time.monotonic() + stop.limit_s
    made = build(q.task, q.patterns, q.running, q.existing, q.period_s, waits)
    outcome = _minutes(q, made, ends, stop)
    if outcome.verdict is Verdict.INFEASIBLE:
        raise _clash(made) if explain else InfeasibleError(())
    if outcome.solution is None and q.asked.requested:
        raise PlanRefusedError("interrupted before a periodic plan was found")
    if outcome.solution is None:
        raise PlanRefusedError(
            f"no periodic plan was found in {stop.limit_s:.0f} s, and none was proven impossible: allow"
            " more time, a longer period, or longer waits"
        )
    return _without_crowds(question, Found(made, outcome), ends, stop)


def _without_crowds(question: _Question, first: Found, ends: float, stop: Stop) -> Found:
    """Return the cheapest plan found that brings no more trains together than its stations have tracks.

    Raises
    ------
    PlanRefusedError
        If no two of a crowd can be planned one after the other.
    """

    def over() -> bool:
        return question.asked.requested or time.monotonic() >= ends

    def better(tick: Tick) -> None:
        if search.best is None or (tick.objective or 0.0) < search.best.value:
            question.watch(tick)

    def solve(made: LineDraft) -> Found | None:
        if over():
            return None
        outcome = _minutes(replace(question, watch=better), made, ends, stop)
        return None if outcome.solution is None else Found(made, outcome)

    search = Parting(question.task, solve)
    search.follow(first)
    found = search.best or search.last
    crowd = search.crowd(first)
    if crowd is None or found is None or not search.tried:
        return first
    if found is first and not search.exhausted and not over():
        raise _crowded(crowd)
    outcome = replace(found.outcome, verdict=Verdict.FEASIBLE, bound=first.outcome.bound or 0.0)
    return replace(found, outcome=outcome)


def _crowded(crowd: Crowd) -> PlanRefusedError:
    place, what, stands = crowd
    who = ", ".join(dict.fromkeys(s.who for s in stands))
    capacity = place.tracks if what == "track" else place.platform_tracks
    sentence = f"{who} come together at {place.id}, which has {capacity} {what}{'s' * (capacity != 1)}"
    return PlanRefusedError(
        f"{words(sentence, place.origin)}, and no two of them can come one after the other"
    )


def _minutes(question: _Question, made: LineDraft, ends: float, stop: Stop) -> Outcome[Integers]:
    """Search with a share of the time; if that found nothing at all, with the rest of it."""
    network, clock = made.draft.network(), made.draft.clock
    watch, asked = question.watch, question.asked
    enough = max(LEAST_S, EACH_S * len(made.draft.activities))
    share = min(enough, max(1.0, (ends - time.monotonic()) / 2))
    outcome = plan_periodic(network, stop=replace(stop, limit_s=share), watch=watch, asked=asked)
    if outcome.verdict is Verdict.UNKNOWN and not asked.requested:
        rest = max(1.0, ends - time.monotonic())
        outcome = plan_periodic(network, stop=replace(stop, limit_s=rest), watch=watch, asked=asked)
    if outcome.solution is None:
        return outcome
    wrong = check_periodic(network, outcome.solution)
    if wrong:
        raise FindingsError(wrong)
    if clock >= 0:  # only differences count until here
        return replace(outcome, solution=(outcome.solution - outcome.solution[clock]) % network.period)
    return outcome


def _clash(made: LineDraft) -> InfeasibleError:
    """Return the fewest rules that clash, and the arithmetic that shows it."""
    network, grid_s = made.draft.network(), made.draft.grid_s
    clash = smallest_clash(network, EXPLAIN_S)
    rules = list(dict.fromkeys(network.labels[a] for a in clash.activities))
    bare = replace(network, labels=tuple(label.partition(" [")[0] for label in network.labels))
    why = clash.why(bare, "minutes" if grid_s == 60 else f"steps of {grid_s} s")
    return InfeasibleError(rules, why=why, irreducible=clash.proven_minimal)


def _told(question: _Question, found: Found) -> PeriodicPlan:
    outcome, draft = found.outcome, found.made.draft
    return PeriodicPlan(
        period_s=draft.period_s(),
        verdict=str(outcome.verdict),
        gap=0.0 if outcome.verdict is Verdict.OPTIMAL else outcome.gap,
        objective=(outcome.objective or 0.0) / SCALE,
        bound=(outcome.bound or 0.0) / SCALE,
        times=tuple(pattern_times(found.made, found.times)),
        waits=tuple(waits_of(found.made, question.task, found.times)),
        units=units_of(found.made, found.times),
        anchored=draft.clock >= 0,
    )
