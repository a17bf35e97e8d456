"""How many units a little timetable needs, and which unit works what."""

from datetime import timedelta

import pytest
from tests.rail.circulation.little_worlds import MONDAY, run, task, timetable

from corridor.rail.circulation import check_circulation, overnight_places, plan_circulation, turns

OUT = run("W1", "AST BEL", "06:00", "06:30")


@pytest.mark.parametrize(("back_at", "units"), [("06:40", 1), ("06:39", 2)])
def test_ten_minutes_are_enough_to_turn_and_nine_are_not(back_at, units):
    plan, _ = plan_circulation(task("AST", "BEL"), timetable(OUT, run("W2", "BEL AST", back_at, "07:10")))
    assert plan.units_needed == {"railbus": units}


def test_one_unit_does_not_suffice_with_a_turnaround_of_eleven_minutes():
    back = run("W2", "BEL AST", "06:40", "07:10")
    plan, _ = plan_circulation(task("AST", "BEL", turnaround_s=660), timetable(OUT, back))
    assert plan.units_needed == {"railbus": 2}


def test_friday_out_saturday_back_keeps_the_unit_away_for_one_night():
    weekend = timetable(
        run("F", "AST BEL", "18:00", "18:30", (4,)), run("S", "BEL AST", "10:00", "10:30", (5,))
    )
    plan, findings = plan_circulation(task("AST"), weekend)
    assert plan.units_needed == {"railbus": 1}
    assert [n.station for n in plan.layovers] == ["AST"] * 4 + ["BEL"] + ["AST"] * 2
    assert findings == []
    assert [(p.station, p.nights) for p in overnight_places(plan)] == [("AST", 6), ("BEL", 1)]


def test_two_trains_at_once_and_one_unit_is_refused_with_both_trains_named():
    both = timetable(OUT, run("W3", "AST BEL", "06:10", "06:40"))
    plan, findings = plan_circulation(task("AST"), both)
    assert plan is None
    assert [f.code for f in findings] == ["too-few-units"]
    assert "2 units of railbus are needed and there are 1" in findings[0].sentence
    assert "W1 (2027-03-01), W3 (2027-03-01)" in findings[0].sentence


def test_one_train_back_for_two_out_leaves_a_need_of_three():
    """Two leave, one comes back, two leave again: 2 + 2 - 1 = 3; an empty run is ready at 07:09 only."""
    world = timetable(
        run("A", "AST BEL", "06:00", "06:40"), run("B", "AST BEL", "06:10", "06:40"),
        run("C", "BEL AST", "06:50", "06:58"), run("D", "AST BEL COL", "07:08", "07:40"),
        run("E", "AST BEL COL", "07:08", "07:41"),
    )  # fmt: skip
    plan, findings = plan_circulation(task("AST", "AST", turnaround_s=600), world)
    assert plan is None
    assert "3 units of railbus are needed" in findings[0].sentence
    assert "only C (2027-03-01) brings a unit back in time" in findings[0].sentence


def test_a_train_out_every_day_and_none_back_is_run_by_one_unit_that_returns_empty():
    plan, findings = plan_circulation(
        task("AST"), timetable(run("W1", "AST BEL", "06:00", "06:30", (0, 1, 2)))
    )
    assert [(e.day, e.start, e.end) for e in plan.empty_runs] == [
        (MONDAY, "BEL", "AST"),
        (MONDAY + timedelta(1), "BEL", "AST"),
    ]
    assert [f.code for f in findings] == ["unit-ends-away"]


def test_no_empty_run_is_made_where_the_units_suffice_without():
    twice = timetable(run("W1", "AST BEL", "06:00", "06:30", (0, 1)))
    plan, _ = plan_circulation(task("AST", "AST"), twice)
    assert plan.empty_runs == ()
    assert plan.units_needed == {"railbus": 2}


def test_the_unit_at_home_elsewhere_is_brought_to_its_first_train():
    plan, _ = plan_circulation(task("COL"), timetable(OUT))
    assert [(e.day, e.start, e.end) for e in plan.empty_runs] == [(MONDAY, "COL", "AST")]


def test_the_third_unit_is_a_spare():
    _, findings = plan_circulation(task("AST", "AST", "AST"), timetable(OUT))
    assert findings[0].sentence == "2 of 3 units of railbus have no work: R2, R3"


def test_a_range_of_forty_km_means_a_service_every_second_day():
    """20 km a day; after two days the range is used up."""
    week = tuple(range(7))
    shuttle = timetable(
        run("W1", "AST BEL", "06:00", "06:30", week), run("W2", "BEL AST", "07:00", "07:30", week)
    )
    world = task("AST", range_m=40_000, service_s=2400, service_stations=("AST",))
    plan, _ = plan_circulation(world, shuttle)
    assert [(day - MONDAY).days for _, day, _ in plan.services] == [1, 3, 5]
    assert [(n.day - MONDAY).days for n in plan.layovers if n.serviced] == [1, 3, 5]
    assert check_circulation(world, shuttle, plan) == []


def test_a_range_that_no_exchange_can_keep_names_unit_date_and_kilometres():
    shuttle = timetable(run("W1", "AST BEL", "06:00", "06:30"), run("W2", "BEL AST", "07:00", "07:30"))
    world = task("AST", range_m=15_000, service_s=2400, service_stations=("COL",))
    plan, findings = plan_circulation(world, shuttle)
    assert plan is None
    assert "R1 would exceed its range of 15 km by 5 km with W2 on 2027-03-01" in findings[0].sentence


def test_the_unit_that_must_be_serviced_is_left_to_stand():
    """R1 comes in with 20 of 30 km used; the 20 km that leave at once must go to R2, fresh from the night."""
    world = task("AST", "AST", range_m=30_000, service_s=3600, service_stations=("AST",))
    trains = timetable(
        run("A", "AST BEL", "06:00", "06:30"), run("B", "BEL AST", "06:40", "07:10"),
        run("C", "AST BEL", "07:20", "07:50"), run("D", "BEL AST", "08:00", "08:30"),
        run("E", "AST BEL", "09:00", "09:30"), run("F", "BEL AST", "09:40", "10:10"),
    )  # fmt: skip
    plan, _ = plan_circulation(world, trains)
    assert {d.runs for d in plan.duties} == {("A", "B", "E", "F"), ("C", "D")}
    assert check_circulation(world, trains, plan) == []


def test_the_same_day_s_work_is_one_turn_with_all_its_dates():
    shuttle = timetable(
        run("W1", "AST BEL", "06:00", "06:30", (0, 1)), run("W2", "BEL AST", "07:00", "07:30", (0, 1, 2)),
        run("W3", "AST BEL", "05:00", "05:30", (2,)),
    )  # fmt: skip
    plan, _ = plan_circulation(task("AST"), shuttle)
    assert [(t.runs, len(t.dates)) for t in turns(plan)] == [(("W1", "W2"), 2), (("W3", "W2"), 1)]
