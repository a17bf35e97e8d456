"""Crossings decided anew: the same day as with the plan's order, until a train loses patience."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from tests.rail.named_worlds import tiny_running, tiny_task, tiny_timetable
from tests.rail.simulate.little_days import SEVEN, meeting, quiet, row
from tests.rail.timetable.little_lines import MONDAY, drive, running, task, the_pass, timetable, train

from corridor.rail.simulate import simulate
from corridor.rail.simulate.day import draw_day
from corridor.rail.simulate.redecide import _pop, _push, state_of
from corridor.rail.simulate.steps import Conditions
from corridor.rail.simulate.tracks import tracks_of

FOREVER = 1_000_000
LATE = row("departure", ((1800, 1.0),), "E1")


def test_endless_patience_keeps_the_plan() -> None:
    kept, patient = (
        simulate(tiny_task(), tiny_running(), tiny_timetable(), days=500, level="high", patience_s=p)
        for p in (None, FOREVER)
    )
    assert kept.stops == patient.stops
    assert kept.overall.mean_delay_s > 60


def test_without_patience_the_train_that_is_ready_goes_first() -> None:
    """E1 is half an hour late; W1 need not wait for it: it leaves B on time, E1 30 min late as before."""
    world, times, plan = meeting(LATE)
    late = {}
    for patience in (None, 0, 300):
        told = simulate(world, times, plan, day=MONDAY, days=3, patience_s=patience)
        late[patience] = [s.mean_delay_s for s in sorted(told.stops, key=lambda s: s.run)]
    assert late == {None: [1800.0, 1800.0], 0: [1800.0, 0.0], 300: [1800.0, 300.0]}


def test_a_train_goes_first_only_if_the_other_end_has_a_track_for_it() -> None:
    """Two trains stand at B's two tracks: W1 from C may not fill the place it would need to get out."""
    east, second, west = train("E1"), train("E2"), train("W1", "CBA")
    world = task(the_pass(), [east, second, west])
    world = replace(world, disturbances=quiet(LATE))
    plan = timetable(drive(east, SEVEN), drive(second, SEVEN + 720), drive(west, SEVEN + 2100))
    told = simulate(world, running(world), plan, day=MONDAY, days=3, patience_s=0)
    assert told.fallbacks == 0.0
    assert {s.run: s.mean_delay_s for s in told.stops}["E2"] == 0.0


def test_a_day_that_locks_up_is_played_in_the_order_of_the_plan() -> None:
    """B has one track: without it to pass each other, trains that went first would stand nose to nose."""
    east, west = train("E1"), train("W1", "CBA")
    world = replace(task(the_pass(loop=False), [east, west]), disturbances=quiet(LATE))
    plan = timetable(drive(east, SEVEN), drive(west, SEVEN + 1260))
    told = simulate(world, running(world), plan, day=MONDAY, days=3, patience_s=0)
    assert {s.run: s.mean_delay_s for s in told.stops}["W1"] in (0.0, 1800.0)
    assert sum(s.arrivals for s in told.stops) == 2


@given(st.lists(st.tuples(st.integers(-90_000, 200_000), st.integers(0, 5)), min_size=1, max_size=40))
def test_events_come_off_the_heap_by_time_and_then_in_the_order_of_the_plan(
    events: list[tuple[int, int]],
) -> None:
    """Trains of the evening before happen at negative seconds."""
    world, times, plan = meeting(LATE)
    day = draw_day(world, times, plan, None, MONDAY, Conditions(world.disturbances))
    state = state_of(day.graph.net, tracks_of(day.graph, world.network, day.runs, day.at))
    for event in events:
        _push(state, *event)
    assert [_pop(state) for _ in events] == sorted(events)
