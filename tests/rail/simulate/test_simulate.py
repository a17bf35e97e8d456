"""Delays on little days: every share and every second can be reckoned on paper."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product

import pytest
from tests.rail.named_worlds import tiny_running, tiny_task, tiny_timetable
from tests.rail.simulate.little_days import SEVEN, Day, following, meeting, quiet, row
from tests.rail.timetable.little_lines import MONDAY, drive, running, task, the_pass, timetable, train

from corridor.rail.model import Band, Circulation, Connection, Disturbance, Duty
from corridor.rail.simulate import Punctuality, check_punctuality, simulate

DAYS = 4000
ALWAYS_120 = ((120, 1.0),)


def play(day: Day, **how: object) -> Punctuality:
    world, times, plan = day
    return simulate(world, times, plan, day=MONDAY, **{"days": DAYS, **how})  # type: ignore[arg-type]


def delays(told: Punctuality) -> dict[tuple[str, str], float]:
    return {(s.run, s.station): s.mean_delay_s for s in told.stops}


def test_an_undisturbed_day_is_the_plan() -> None:
    told = play(meeting(), days=3)
    assert delays(told) == {("E1", "B"): 0.0, ("W1", "A"): 0.0}
    assert told.causes == ()


def test_a_late_train_makes_the_opposing_one_late_on_single_track() -> None:
    """E1 120 s late, 60 s of buffer at the crossing: W1 leaves 60 s late."""
    told = play(meeting(row("departure", ALWAYS_120, "E1"), buffer_s=60), days=3)
    assert delays(told) == {("E1", "B"): 120.0, ("W1", "A"): 60.0}


def test_on_double_track_it_does_not() -> None:
    told = play(meeting(row("departure", ALWAYS_120, "E1"), tracks=2), days=3)
    assert delays(told) == {("E1", "B"): 120.0, ("W1", "A"): 0.0}


def test_a_late_train_pushes_its_follower_by_what_the_headway_lacks() -> None:
    """E2 follows by 240 s, the headway is 180 s: of 120 s late, 60 s reach it, at both stations."""
    told = play(following(row("departure", ALWAYS_120, "E1")), days=3)
    assert delays(told) == {("E1", "C"): 120.0, ("E2", "C"): 60.0}


def test_the_allowance_is_caught_up() -> None:
    """30 s of allowance in each of two sections: 120 s late at A, 60 s at C."""
    world, times, plan = following(row("departure", ALWAYS_120, "E1"), gap_s=900)
    spare = {k: replace(t, technical_s=(570, 570)) for k, t in times.trains.items()}
    assert delays(play((world, replace(times, trains=spare), plan), days=3))["E1", "C"] == 60.0


def test_delay_is_charged_to_its_row_and_split_into_own_and_passed_on() -> None:
    told = play(following(row("departure", ALWAYS_120, "E1")), days=3)
    assert [(c.cause, c.own_s, c.passed_on_s) for c in told.causes] == [("departure of E1 at A", 120.0, 60.0)]
    assert told.knock_on == pytest.approx(1 / 3)
    assert check_punctuality(told) == []


def exact_meeting(first: dict[int, float], second: dict[int, float], buffer_s: int) -> dict[int, float]:
    """Return the distribution of W1's delay: the larger of its own and what E1 leaves of the buffer."""
    found: Counter[int] = Counter()
    for (a, p), (b, q) in product(first.items(), second.items()):
        found[max(b, a - buffer_s, 0)] += p * q
    return dict(found)


def test_two_trains_have_the_exact_distribution() -> None:
    """Against the distribution reckoned from the two laws: within 4 standard errors at 3, 5 and 15 min."""
    late = {0: 0.5, 200: 0.3, 1000: 0.2}
    later = {0: 0.6, 180: 0.25, 320: 0.15}
    rows = [row("departure", tuple(law.items()), n) for n, law in (("E1", late), ("W1", later))]
    days = 40_000
    told = play(meeting(*rows, buffer_s=60), days=days)
    exact = exact_meeting(late, later, 60)
    west = next(s for s in told.stops if s.run == "W1")
    for share, limit in zip(west.on_time, (180, 300, 900), strict=True):
        wanted = sum(p for d, p in exact.items() if d < limit)
        assert share.value == pytest.approx(wanted, abs=4 * (wanted * (1 - wanted) / days) ** 0.5)
        assert share.low < share.value < share.high
    mean = sum(d * p for d, p in exact.items())
    spread = sum(d * d * p for d, p in exact.items()) - mean**2
    assert west.mean_delay_s == pytest.approx(mean, abs=4 * (spread / days) ** 0.5)


def test_running_delays_add_up_along_the_way() -> None:
    """Two sections, each 60 s late with probability 1/2: at C the mean is 60 s, the delays 0, 60, 120."""
    told = play(following(row("running", ((60, 0.5),), "E1"), gap_s=900), thresholds_s=(60, 120), days=20_000)
    first = next(s for s in told.stops if s.run == "E1")
    assert [s.value for s in first.on_time] == pytest.approx([0.25, 0.75], abs=0.015)
    assert first.mean_delay_s == pytest.approx(60, abs=1.5)


def test_an_exponential_delay_has_its_share_mean_and_cap() -> None:
    """One in four late by 300 s on average: 0.25 · e^(−1) are late by 300 s or more; none beyond the cap."""
    law = Disturbance("departure", Band(0.25, 0, 1), Band(300, 0, 900), 600, "E1")
    told = play(following(law, gap_s=3600), thresholds_s=(1, 300, 601), days=40_000)
    first = next(s for s in told.stops if s.run == "E1")
    assert [1 - s.value for s in first.on_time] == pytest.approx([0.25, 0.25 * 0.3679, 0.0], abs=0.007)


def test_the_ends_of_the_ranges_are_played() -> None:
    law = Disturbance("departure", Band(0.5, 0, 1), Band(300, 100, 900), 600, "E1")
    means = [
        play(following(law, gap_s=3600), level=n).overall.mean_delay_s for n in ("low", "central", "high")
    ]
    assert means[0] == 0.0
    assert means[0] < means[1] < means[2]


def test_the_most_particular_row_holds() -> None:
    rows = row("dwell", ((500, 1.0),)), row("dwell", ((60, 1.0),), "E1", "B")
    east = train("E1", stops="B")
    world = task(the_pass(), [east])
    plan = timetable(drive(east, SEVEN, stands={"B": 60}))
    told = play((replace(world, disturbances=quiet(*rows)), running(world), plan), days=3)
    assert delays(told)["E1", "C"] == 60.0


def test_border_control_takes_its_range_and_waits_for_the_clock() -> None:
    """The tiny world plans 300 s for W at Belmont, 180 to 900 s: 600/720 of the checks take longer."""
    told = simulate(tiny_task(), tiny_running(), tiny_timetable(), days=DAYS, level="low")
    assert told.causes[0].cause == "border control by W at BEL"
    assert told.causes[0].origin.place.file == "border/crossings.toml"
    at_the_check = next(s for s in told.stops if (s.run, s.station) == ("W1", "BEL"))
    assert at_the_check.mean_delay_s < 10


def test_a_late_vehicle_makes_its_next_train_late() -> None:
    """E1 reaches C 900 s late at 07:35; 600 s to turn: W1 of 07:40 leaves at 07:45."""
    east, west = train("E1"), train("W1", "CBA")
    world = task(the_pass(), [east, west])
    world = replace(world, disturbances=quiet(row("departure", ((900, 1.0),), "E1")))
    plan = timetable(drive(east, SEVEN), drive(west, SEVEN + 2400))
    duty = Circulation((Duty("U1", MONDAY, ("E1", "W1")),), (), (), {"bus": 1})
    told = simulate(world, running(world), plan, duty, day=MONDAY, days=3)
    assert delays(told)["W1", "A"] == 300.0


@pytest.mark.parametrize(("hold_s", "late", "missed"), [(0, 0.0, 1.0), (120, 0.0, 1.0), (300, 240.0, 0.0)])
def test_a_connection_is_held_if_the_other_comes_soon_enough(hold_s: int, late: float, missed: float) -> None:
    """E1 reaches B 240 s late; E2 is planned to leave B 300 s after it and needs 300 s to change."""
    first, second = train("E1", "AB"), train("E2", "BC")
    wish = Connection("E1", "E2", "B", 300, 3600)
    world = task(the_pass(), [first, second], connections=(wish,))
    world = replace(world, disturbances=quiet(row("departure", ((240, 1.0),), "E1")))
    plan = timetable(drive(first, SEVEN), drive(second, SEVEN + 900))
    told = simulate(world, running(world), plan, day=MONDAY, days=3, hold_s=hold_s)
    assert delays(told)["E2", "C"] == late
    assert told.missed[0].share.value == missed


def test_the_same_seed_gives_the_same_answer_and_another_does_not() -> None:
    one, again, other = (
        simulate(tiny_task(), tiny_running(), tiny_timetable(), days=300, seed=s) for s in (1, 1, 2)
    )
    assert one.stops == again.stops
    assert one.stops != other.stops


def test_luck_belongs_to_the_step_not_to_the_timetable() -> None:
    """A train more leaves the luck of the others as it was: E1 is late by the same seconds."""
    law = Disturbance("departure", Band(0.5, 0, 1), Band(300, 0, 900), 3600)
    world, times, plan = following(law, gap_s=7200)
    alone = replace(plan, runs={"E1": plan.runs["E1"]})
    pair, single = (play((world, times, p), days=500) for p in (plan, alone))
    assert delays(pair)["E1", "C"] == delays(single)["E1", "C"]


def test_the_gradient_is_what_a_second_saves() -> None:
    """E1 always 120 s late, followed at the headway: a second less for E1 saves a second for both."""
    told = play(following(row("running", ((60, 1.0),), "E1"), gap_s=180), days=3)
    best = told.buffers[0]
    assert (best.kind, best.run, best.station, best.saves) == ("running", "E1", "B", 2.0)
    assert best.minute_saves_s == 120.0


def test_trains_already_there_that_collide_by_their_own_times_are_told() -> None:
    world, times, plan = meeting(buffer_s=-120)
    there = {k: replace(r, kind="existing") for k, r in plan.runs.items()}
    told = play((world, times, replace(plan, runs=there)), days=3)
    assert told.unkept == 1
    assert [f.code for f in check_punctuality(told)] == ["simulate-unkept"]
    assert delays(told)["W1", "A"] == 0.0
