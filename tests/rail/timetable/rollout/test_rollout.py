"""A day's trains from the minutes of a pattern: counted on paper, and kept by the timetable's own check."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rail.timetable.little_lines import ALL_WEEK, MONDAY, RUN_S, H, existing, section, station
from tests.rail.timetable.little_patterns import MIN, both, pattern, rolled, world

from corridor.rail.circulation import check_circulation, plan_circulation
from corridor.rail.model import Change, Exempt, FixedTime, Flow, Network, Pattern, RailTask, Run, Thinning
from corridor.rail.timetable import check_timetable
from corridor.rail.timetable.rollout import RollOut, check_roll_out

TUESDAY = MONDAY + timedelta(1)


def kept(made: RailTask, found: RollOut) -> list[Run]:
    """Return the pattern's runs after every check had nothing to say."""
    assert [f for f in check_timetable(found.task, found.timetable) if f.is_error] == []
    patterns = list(made.patterns.patterns.values())
    assert check_roll_out(patterns, found.plan, found.timetable) == []
    return list(found.timetable.planned)


def at(minute: int, one: Pattern) -> Pattern:
    """The pattern, leaving its first station at a minute past the hour."""
    return replace(one, fixed=(FixedTime(one.train.path[0], "departure", minute * MIN),))


def leaving(runs: list[Run], day: date = MONDAY) -> list[int]:
    """Minutes of departure of a day."""
    return sorted(r.departure_s // MIN for r in runs if day in r.dates)


def test_the_first_and_the_last_train_lie_within_their_hours() -> None:
    """At :10, from 06:00 to 09:00: 06:10, 07:10, 08:10."""
    made = world([at(10, pattern("K", first=6 * H, last=9 * H))])
    assert leaving(kept(made, rolled(made))) == [370, 430, 490]


def test_a_departure_at_the_very_first_and_last_minute_counts() -> None:
    made = world([at(0, pattern("K", first=6 * H, last=8 * H))])
    assert leaving(kept(made, rolled(made))) == [360, 420, 480]


def test_numbers_are_odd_there_and_even_back_and_never_given_twice() -> None:
    out, back = (at(0, p) for p in both("K", first=6 * H, last=8 * H))
    made = world([replace(out, number_from=801), replace(back, number_from=802, fixed=())])
    made = replace(made, party_names={"W": {}, "E": {}})
    found = rolled(made)
    runs = kept(made, found)
    assert {r.id for r in runs if r.direction == "out"} == {"K-1", "K-3", "K-5"}
    assert len({r.id for r in runs}) == len(runs)
    numbers = sorted(t.numbers["W"] for t in found.task.services.trains.values())
    assert numbers[:2] == ["801", "802"]
    assert len(set(numbers)) == len(numbers)


def test_in_thinned_hours_every_second_train_runs() -> None:
    """Every 30 min, but every 60 from 09:00 to 11:00: 08:00 08:30 09:00 10:00 11:00."""
    one = replace(
        at(0, pattern("K", every_min=30, first=8 * H, last=11 * H)),
        thinned=(Thinning(9 * H, 11 * H, 3600),),
    )
    made = world([one])
    assert leaving(kept(made, rolled(made))) == [480, 510, 540, 600, 660]


def test_two_trains_an_hour_are_thinned_to_one() -> None:
    one = replace(
        at(0, pattern("K", count=2, first=8 * H, last=10 * H)), thinned=(Thinning(9 * H, 10 * H, 3600),)
    )
    made = world([one])
    assert leaving(kept(made, rolled(made))) == [480, 510, 540, 600]


def test_an_exception_takes_a_train_out_on_its_days_only() -> None:
    no_seven = Exempt(frozenset([TUESDAY]), 7 * H, 8 * H, None)
    made = world([replace(at(0, pattern("K", first=6 * H, last=8 * H)), exempt=(no_seven,))])
    runs = kept(made, rolled(made))
    assert leaving(runs, MONDAY) == [360, 420, 480]
    assert leaving(runs, TUESDAY) == [360, 480]


def test_an_exception_shifts_a_train_on_its_days() -> None:
    later = Exempt(frozenset([TUESDAY]), 7 * H, 8 * H, 15 * MIN)
    made = world([replace(at(0, pattern("K", first=6 * H, last=8 * H)), exempt=(later,))])
    runs = kept(made, rolled(made))
    assert leaving(runs, TUESDAY) == [360, 435, 480]
    assert {r.id for r in runs if r.train == "K-3"} == {"K-3", "K-3@2"}


def test_trains_run_past_midnight() -> None:
    """From 23:00 to 24:30 at :30: 23:30 and 24:30, there at 24:50."""
    made = world([at(30, pattern("K", first=23 * H, last=24 * H + 30 * MIN))])
    runs = kept(made, rolled(made))
    assert leaving(runs) == [23 * 60 + 30, 24 * 60 + 30]
    assert max(r.arrival_s for r in runs) == 24 * H + 50 * MIN


def test_two_day_types_have_their_own_trains() -> None:
    week = [d for d in sorted(ALL_WEEK) if d.isoweekday() < 6]
    rest = sorted(ALL_WEEK - set(week))
    often = at(0, pattern("W", every_min=30, first=8 * H, last=9 * H, dates=week))
    seldom = at(0, pattern("R", every_min=60, first=8 * H, last=9 * H, dates=rest))
    made = world([often, seldom])
    runs = kept(made, rolled(made))
    assert leaving(runs, week[0]) == [480, 510, 540]
    assert leaving(runs, rest[0]) == [480, 540]


def test_the_whole_pattern_turns_round_to_miss_an_irregular_train() -> None:
    """One freight train on single track: among 60 minutes there are some that meet it nowhere."""
    made = world([pattern("K", first=6 * H, last=22 * H)], there=[existing("F", "CBA", 9 * H + 7 * MIN)])
    found = rolled(made)
    assert len(kept(made, found)) >= 16
    assert found.plan.deviations == ()


def test_the_whole_pattern_turns_round_until_as_many_run_there_as_back() -> None:
    """From 06:00 to 08:00 a train at :00 leaves three times, any other twice; both cannot leave at :00."""
    out, back = both("K", first=6 * H, last=8 * H)
    made = world([out, back])
    found = rolled(made)
    runs = kept(made, found)
    assert [sum(r.direction == way for r in runs) for way in ("out", "back")] == [2, 2]
    assert found.findings == ()


def test_a_pattern_with_more_trains_one_way_is_told() -> None:
    """At :00 three trains leave A from 06:00 to 08:00, and two leave C: one more on each of 7 days."""
    out, back = both("K", first=6 * H, last=8 * H)
    found = rolled(world([at(0, out), back]))
    (told,) = found.findings
    assert told.code == "pattern-unbalanced"
    assert "7 times a year more out than back" in told.sentence


def test_a_fixed_train_in_the_way_makes_one_train_wait() -> None:
    """K shall leave A at 09:00; F holds A–B from 08:55 to 09:05. At 09:06 it is clear, and 1 min is kept."""
    freight = existing("F", "BA", 8 * H + 55 * MIN)
    made = world([at(0, pattern("K", first=8 * H, last=10 * H))], there=[freight])
    found = rolled(made)
    assert leaving(kept(made, found)) == [480, 546, 600]
    (told,) = found.plan.deviations
    assert (told.train, told.shift_s) == ("K-3", 6 * MIN)
    assert [f.code for f in found.findings] == ["pattern-train-shifted"]
    assert "F" in told.why


def test_a_train_that_may_move_makes_way() -> None:
    """F may run 10 min later or earlier; K keeps its minute."""
    freight = existing("F", "BA", 8 * H + 55 * MIN, tolerance_s=10 * MIN)
    made = world([at(0, pattern("K", first=8 * H, last=10 * H))], there=[freight])
    found = rolled(made)
    assert leaving(kept(made, found)) == [480, 540, 600]
    assert [f.code for f in found.findings] == ["pattern-other-moved"]


def test_a_train_that_makes_way_comes_into_no_other_irregular_one() -> None:
    """F would be clear of K 6 min earlier, but there is G; so it leaves when K has come, at 09:11."""
    freight = existing("F", "BA", 8 * H + 55 * MIN, tolerance_s=30 * MIN)
    before = existing("G", "AB", 8 * H + 41 * MIN)
    made = world([at(0, pattern("K", first=8 * H, last=10 * H))], there=[freight, before])
    found = rolled(made)
    assert leaving(kept(made, found)) == [480, 540, 600]
    assert [(d.train, d.shift_s) for d in found.plan.deviations] == [("F", 16 * MIN)]


def test_without_room_a_train_is_left_out_and_one_back_with_it() -> None:
    """K may not leave its minute: 09:00 does not run, nor does one train back, whose unit is not there."""
    out, back = both("K", first=8 * H, last=11 * H, shift_s=0)
    made = world([at(0, out), at(30, back)], there=[existing("F", "BA", 8 * H + 55 * MIN)])
    found = rolled(made)
    runs = kept(made, found)
    ways = [sum(r.direction == way for r in runs) for way in ("out", "back")]
    assert ways == [3, 2]
    assert 540 not in leaving(runs)
    assert {f.code for f in found.findings} == {"pattern-train-left-out", "pattern-unbalanced"}


def test_each_train_that_is_left_out_takes_the_one_that_needs_its_unit() -> None:
    """09:00 and 15:00 do not run, so no unit comes to C at 09:20 and 15:20 for 09:30 and 15:30."""
    out, back = both("K", first=8 * H, last=20 * H, shift_s=0)
    freights = [existing(f, "BA", h * H - 5 * MIN) for f, h in (("F", 9), ("G", 15))]
    found = rolled(world([at(0, out), at(30, back)], there=freights))
    gone = sorted(d.leaves_s // MIN for d in found.plan.deviations)
    assert gone == [540, 570, 900, 930]


def test_a_train_is_left_out_only_on_the_days_of_the_other() -> None:
    freight = replace(existing("F", "BA", 8 * H + 55 * MIN), dates=frozenset([TUESDAY]))
    made = world([replace(at(0, pattern("K", first=8 * H, last=10 * H)), shift_s=0)], there=[freight])
    runs = kept(made, rolled(made))
    assert leaving(runs, MONDAY) == [480, 540, 600]
    assert leaving(runs, TUESDAY) == [480, 600]


def test_three_trains_that_want_to_meet_at_two_tracks_come_one_after_the_other() -> None:
    """K and M end at B and N begins there, each 5 min on a track; both changes would be short together."""
    stations = [station("A"), station("B", tracks=2), station("C", party="E")]
    sections = [section(*ab, tracks=2, follow="headway") for ab in ("AB", "BC")]
    network = Network({s.id: s for s in stations}, {s.id: s for s in sections})
    patterns = [pattern("K", "AB"), pattern("M", "AB"), pattern("N", "BC")]
    changes = tuple(Change(f"{n}/out", "N/out", "B", 60, 0, 100.0) for n in "KM")
    made = world(patterns, network, changes=changes)
    found = rolled(made)
    kept(made, found)
    assert found.plan.deviations == ()
    assert found.plan.verdict == "feasible"


def test_a_change_that_thinned_hours_break_is_told() -> None:
    """K reaches B at :10, M leaves at :16; M is every two hours from 09:00 on, so 10:10 finds none."""
    first = at(0, pattern("K", "AB", first=8 * H, last=11 * H))
    second = at(16, pattern("M", "BC", first=8 * H, last=12 * H))
    second = replace(second, thinned=(Thinning(9 * H, 13 * H, 7200),))
    change = Change("K/out", "M/out", "B", 300, 420, 80.0)
    found = rolled(world([first, second], changes=(change,)))
    (told,) = found.findings
    assert told.code == "pattern-change-missed"
    assert "1 of 4 trains of K/out find no M/out at B within 7 min" in told.sentence
    assert told.sentence.endswith("those at 10:10")


def test_trains_that_may_stand_long_do_not_meet_a_third_at_two_tracks() -> None:
    """K out and back cross at B and may wait 12 min; W ends there and has a change: no train gives way."""
    places = {s: station(s, tracks=2 if s == "B" else 5) for s in "ABCD"}
    tracks = [section("A", "B"), section("B", "C"), section("B", "D", tracks=2, follow="headway")]
    main = both("K", every_min=40, stops="B", wait_s=12 * MIN)
    made = world([*main, *both("W", "BD", every_min=40)], Network(places, {t.id: t for t in tracks}), units=8)
    made = replace(made, flows=(Flow("A", "D", 100.0, "day"), Flow("D", "A", 100.0, "day")))
    found = rolled(made)
    assert kept(made, found)
    assert found.plan.deviations == ()


def test_a_train_moved_by_hand_is_found() -> None:
    made = world([at(0, pattern("K", first=8 * H, last=9 * H))])
    found = rolled(made)
    runs = dict(found.timetable.runs)
    run = runs["K-1"]
    late = tuple(
        replace(c, arrival_s=c.arrival_s + 1200, departure_s=c.departure_s + 1200) for c in run.calls
    )
    runs["K-1"] = replace(run, calls=late)
    wrong = check_roll_out(
        list(made.patterns.patterns.values()), found.plan, replace(found.timetable, runs=runs)
    )
    assert {f.code for f in wrong} == {"pattern-not-kept"}
    assert len(wrong) == 2  # at no minute of its pattern, and no train at 08:00


def test_the_units_of_a_day_are_those_that_the_pattern_keeps_busy() -> None:
    """62 min there and back, every 31 min: two units, and the circulation proves that fewer do not do."""
    patterns = [replace(p, balanced=True) for p in both("K", every_min=31, stops="B", last=20 * H)]
    made = world(patterns, units=2)
    found = rolled(made, period_min=31)
    kept(made, found)
    circulation, wrong = plan_circulation(found.task, found.timetable)
    assert [f for f in wrong if f.is_error] == []
    assert circulation is not None
    assert circulation.units_needed == {"bus": 2}
    assert check_circulation(found.task, found.timetable, circulation) == []


@settings(max_examples=5, deadline=None)
@given(
    every=st.sampled_from([30, 40, 60, 90]),
    stops=st.sampled_from(["", "B"]),
    first=st.integers(5, 8),
    hours=st.integers(1, 14),
    freight=st.lists(st.integers(6 * 60, 20 * 60), max_size=3, unique=True),
)
def test_whatever_is_rolled_out_keeps_every_rule(
    every: int, stops: str, first: int, hours: int, freight: list[int]
) -> None:
    there = [existing(f"F{n}", "CBA", m * MIN) for n, m in enumerate(freight)]
    apart = all(abs(a - b) >= 60 for a in freight for b in freight if a != b)
    patterns = both("K", every_min=every, stops=stops, first=first * H, last=(first + hours) * H, wait_s=900)
    made = world(patterns, there=there if apart else there[:1], units=8)
    found = rolled(made, period_min=every)
    assert all(r.arrival_s - r.departure_s >= 2 * RUN_S for r in kept(made, found))


@pytest.mark.parametrize("every", [30, 60])
def test_each_departure_of_the_pattern_is_a_train(every: int) -> None:
    made = world([pattern("K", every_min=every, first=6 * H, last=22 * H)])
    assert len(kept(made, rolled(made, period_min=every))) in (16 * 60 // every, 16 * 60 // every + 1)
