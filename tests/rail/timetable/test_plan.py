"""Plans of little lines whose best times can be found on paper: 600 s a section, 60 s between two trains."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.rail.timetable.little_lines import (
    ALL_WEEK,
    MONDAY,
    H,
    calls_of,
    existing,
    running,
    section,
    station,
    task,
    the_pass,
    train,
)

from corridor.errors import InfeasibleError
from corridor.rail.model import Connection, Control, DayReturn, Flow, Network, RailTask, Timetable, Train
from corridor.rail.solvers import Outcome, Stop, Verdict
from corridor.rail.timetable import check_timetable, plan_timetable
from corridor.rail.timetable.components import components

SEVEN = 7 * H
NOON = (12 * H, 13 * H)
OUT, BACK = Flow("A", "C", 10, "day"), Flow("C", "A", 10, "day")


def planned(world: RailTask) -> Timetable:
    """Return the plan, proven best and without a finding."""
    outcome = _plan(world)
    assert outcome.verdict is Verdict.OPTIMAL
    assert outcome.solution is not None
    assert check_timetable(world, outcome.solution) == []
    return outcome.solution


def _plan(world: RailTask) -> Outcome[Timetable]:
    return plan_timetable(world, running(world), calls_of(world), stop=Stop(limit_s=10))


def clash(world: RailTask) -> str:
    """Return the clashing rules as one text."""
    with pytest.raises(InfeasibleError) as error:
        _plan(world)
    return "\n".join(error.value.clash)


def leaving(timetable: Timetable, run: str) -> int:
    return timetable.runs[run].departure_s


def exactly(name: str, path: str, second: int, **more: object) -> Train:
    return train(name, path, leave=(second, second), **more)  # type: ignore[arg-type]


def pair(out: tuple[int, int], back: tuple[int, int] = NOON, **more: object) -> list[Train]:
    """Return a train out and one back, so that vehicles end where they began."""
    return [train("E1", leave=out, **more), train("W1", "CBA", leave=back)]  # type: ignore[arg-type]


def test_two_trains_cross_at_the_loop() -> None:
    """Both reach B at 07:10; a minute later the track ahead of each is free."""
    trains = [exactly(n, p, SEVEN, stops="B", wait_s=900) for n, p in (("E1", "ABC"), ("W1", "CBA"))]
    found = planned(task(the_pass(), trains))
    assert [(found.runs[r].calls[1].arrival_s, found.runs[r].calls[1].departure_s) for r in ("E1", "W1")] == [
        (SEVEN + 600, SEVEN + 660)
    ] * 2


def test_without_a_loop_the_clash_names_both_trains_and_the_section() -> None:
    trains = [exactly("E1", "ABC", SEVEN), exactly("W1", "CBA", SEVEN)]
    told = clash(task(the_pass(loop=False), trains))
    assert "E1 leaves A between 07:00 and 07:00" in told
    assert "W1 leaves C between 07:00 and 07:00" in told
    assert "single track" in told
    assert "E1 and W1 cannot be there at once" in told


def test_a_fixed_train_stays_and_the_new_one_waits_for_it() -> None:
    """X is at A at 07:20, so A–B is free at 07:21; everyone wishes to leave at 07:00."""
    x = existing("X", "CBA", SEVEN)
    world = task(
        the_pass(), pair((SEVEN, 8 * H)), there=[x], flows=[OUT], profile=((SEVEN - 60, SEVEN + 60, 1.0),)
    )
    found = planned(world)
    assert (leaving(found, "E1"), leaving(found, "X")) == (SEVEN + 1260, SEVEN)


def test_a_movable_train_gives_way_within_its_tolerance() -> None:
    """E1 holds both sections from 07:00 to 07:20: X must wait until 07:21."""
    trains = [exactly("E1", "ABC", SEVEN), exactly("W1", "CBA", 12 * H)]
    x = existing("X", "CBA", SEVEN, tolerance_s=1260)
    found = planned(task(the_pass(loop=False), trains, there=[x]))
    assert abs(leaving(found, "X") - SEVEN) == 1260
    tight = task(the_pass(loop=False), trains, there=[replace(x, tolerance_s=1200)])
    assert "E1 and X cannot be there at once" in clash(tight)


def test_a_day_out_pulls_the_train_back_away_from_its_wish() -> None:
    """Everyone wishes to be back early, but five hours at C begin at 07:20 at the earliest: 12:20."""
    promise = DayReturn("L", "A", "C", 5 * H, ALL_WEEK)
    world = task(the_pass(), pair((SEVEN, 8 * H), (9 * H, 15 * H)), flows=[BACK], day_returns=(promise,))
    found = planned(world)
    assert (leaving(found, "E1"), leaving(found, "W1")) == (SEVEN, SEVEN + 1200 + 5 * H)


def test_a_day_out_longer_than_the_day_is_impossible_and_said_so() -> None:
    promise = DayReturn("L", "A", "C", 6 * H, ALL_WEEK)
    told = clash(task(the_pass(), pair((SEVEN, 8 * H)), day_returns=(promise,)))
    assert "a day out from A: 6 h 00 min at C" in told


def test_a_connection_draws_the_train_to_the_one_that_leaves() -> None:
    """X leaves C at 09:00 and ten to twenty minutes are asked for: E1 is there from 08:40 to 08:50."""
    x, wish = existing("X", "CBA", 9 * H), Connection("E1", "X", "C", 600, 1200)
    network = the_pass(tracks=2)
    world = task(network, pair((SEVEN, 10 * H)), there=[x], flows=[OUT], connections=(wish,))
    assert leaving(planned(world), "E1") == 9 * H - 1200 - 1200


def test_a_check_is_only_done_while_it_is_staffed() -> None:
    """Staff comes at 08:00. Leaving at 07:49 the train would stand at 07:59:30; so it is a minute later."""
    check = Control("b", "E", "station", "B", ("B", "C"), "both", 180, 300, 900, ((8 * H, 14 * H),))
    world = task(
        the_pass(),
        pair((SEVEN, 9 * H)),
        flows=[OUT],
        profile=((SEVEN - 60, SEVEN + 60, 1.0),),
        controls=[check],
    )
    found = planned(world)
    call = found.runs["E1"].call("B")
    assert call is not None
    assert leaving(found, "E1") == 8 * H - 600
    assert (call.arrival_s, call.dwell_s) == (8 * H + 30, 300)


def test_one_unit_needs_its_turnaround() -> None:
    """There at 07:20, turned in 600 s: back at 07:30 at the earliest, where all wish 07:00."""
    world = task(
        the_pass(),
        [exactly("E1", "ABC", SEVEN), train("W1", "CBA", leave=(SEVEN, 9 * H))],
        flows=[BACK], profile=((SEVEN - 60, SEVEN + 60, 1.0),), units=1,
    )  # fmt: skip
    assert leaving(planned(world), "W1") == SEVEN + 1200 + 600


def test_trains_of_one_path_leave_in_the_order_of_their_windows() -> None:
    """E1 runs daily at 08:30, most people's wish. Monday's E2 is wanted at 07:30, but may not overtake."""
    monday = frozenset({MONDAY})
    trains = [
        train("E1", leave=(SEVEN, 9 * H)),
        train("E2", leave=(SEVEN, 10 * H), dates=monday),
        train("W1", "CBA", leave=NOON),
        train("W2", "CBA", leave=(14 * H, 15 * H), dates=monday),
    ]
    wishes = ((SEVEN, 8 * H, 0.2), (8 * H, 9 * H, 0.8))
    found = planned(task(the_pass(tracks=2), trains, flows=[OUT], profile=wishes))
    assert leaving(found, "E1") == 8 * H + 1800
    assert leaving(found, "E2") >= 8 * H + 1800 + 180


def test_trains_of_different_calendars_share_one_time() -> None:
    """Both may leave at 07:30, everyone's wish, because no day has both."""
    weekend = frozenset(d for d in ALL_WEEK if d.weekday() >= 5)
    trains = [
        train("E1", leave=(SEVEN, 8 * H), dates=ALL_WEEK - weekend),
        train("W1", "CBA", leave=NOON, dates=ALL_WEEK - weekend),
        train("E2", leave=(SEVEN, 8 * H), dates=weekend),
        train("W2", "CBA", leave=NOON, dates=weekend),
    ]
    found = planned(task(the_pass(), trains, flows=[OUT]))
    assert (leaving(found, "E1"), leaving(found, "E2")) == (SEVEN + 1800, SEVEN + 1800)


def test_a_train_keeps_one_time_unless_a_day_forbids_it() -> None:
    """X holds the whole line on Monday from 07:00: there E1, bound to 07:00–07:30, leaves at 07:21."""
    x = replace(existing("X", "CBA", SEVEN), dates=frozenset({MONDAY}))
    world = task(
        the_pass(loop=False), pair((SEVEN, SEVEN + 1800)), there=[x], flows=[OUT],
        profile=((SEVEN - 60, SEVEN + 60, 1.0),),
    )  # fmt: skip
    found = planned(world)
    assert [r.departure_s for r in found.planned if r.train == "E1"] == [SEVEN + 1260]


def test_where_no_single_time_fits_all_days_a_train_gets_two() -> None:
    """On Monday X1 leaves room only before 07:00, on Tuesday X2 only after it."""
    tuesday = MONDAY + timedelta(1)
    late = replace(existing("X1", "CBA", SEVEN), dates=frozenset({MONDAY}))
    early = replace(existing("X2", "CBA", SEVEN - 1260), dates=frozenset({tuesday}))
    window = (SEVEN - 1260, SEVEN)
    trains = [train("E1", leave=window), train("W1", "CBA", leave=NOON)]
    found = planned(task(the_pass(loop=False), trains, there=[late, early]))
    times: dict[date, int] = {d: r.departure_s for r in found.planned if r.train == "E1" for d in r.dates}
    assert (times[MONDAY], times[tuesday]) == (SEVEN - 1260, SEVEN)
    assert set(times) == ALL_WEEK


def test_an_optional_train_nobody_wants_is_left_out() -> None:
    may = [replace(t, optional=True) for t in pair((SEVEN, 8 * H))]
    assert planned(task(the_pass(), may)).planned == ()


def _two_valleys() -> Network:
    """A–B–C and D–E–F have nothing in common."""
    one = the_pass()
    others = {n: station(n) for n in "DEF"}
    sections = {s.id: s for s in (section("D", "E"), section("E", "F"))}
    return Network({**one.stations, **others}, {**one.sections, **sections})


def test_trains_that_share_nothing_are_planned_apart() -> None:
    here, there = train("E1"), replace(train("E2", "DEF"), stock="tram")
    assert components(task(_two_valleys(), [here, there])) == [["E1"], ["E2"]]


@pytest.mark.parametrize("thing", ["stock", "connection", "movable"])
def test_one_shared_thing_joins_two_valleys(thing: str) -> None:
    here, there = train("E1"), replace(train("E2", "DEF"), stock="bus" if thing == "stock" else "tram")
    wish = (Connection("E1", "E2", "C", 0, 600),) if thing == "connection" else ()
    long = [existing("X", "ABC", 0, tolerance_s=60), existing("Y", "DEF", 0, tolerance_s=60)]
    world = task(_two_valleys(), [here, there], there=long if thing == "movable" else (), connections=wish)
    assert [sorted(group) for group in components(world)] == [["E1", "E2"]]


@st.composite
def little_plans(draw: st.DrawFn) -> RailTask:
    """Return one or two pairs of trains among up to two trains already there."""
    trains: list[Train] = []
    for n in range(draw(st.integers(1, 2))):
        for name, path in ((f"E{n}", "ABC"), (f"W{n}", "CBA")):
            begin = 6 * H + 600 * draw(st.integers(0, 12))
            stops = draw(st.sampled_from(["", "B"]))
            window = (begin, begin + 600 * draw(st.integers(0, 9)))
            trains.append(train(name, path, leave=window, stops=stops, wait_s=900))
    there = [
        existing(f"X{n}", draw(st.sampled_from(["ABC", "CBA"])), 6 * H + 300 * draw(st.integers(0, 24)))
        for n in range(draw(st.integers(0, 2)))
    ]
    network = the_pass(tracks=draw(st.sampled_from([1, 2])), loop=draw(st.booleans()))
    return task(network, trains, there=there, flows=[OUT, BACK])


@settings(max_examples=15, deadline=None, derandomize=True)
@given(little_plans())
def test_whatever_is_planned_passes_the_check(world: RailTask) -> None:
    try:
        outcome = _plan(world)
    except InfeasibleError:
        assume(False)
    _is_sound(world, outcome)


def _is_sound(world: RailTask, outcome: Outcome[Timetable]) -> None:
    assert outcome.solution is not None
    assert check_timetable(world, outcome.solution) == []
    assert outcome.objective is not None
    assert outcome.bound is not None
    assert outcome.bound <= outcome.objective + 1e-6
