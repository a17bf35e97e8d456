"""One planted violation of each kind, and the finding that catches it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.rail.circulation.little_worlds import MONDAY, fleet, run, task, timetable

from corridor.rail.circulation import check_circulation, plan_circulation
from corridor.rail.model import Circulation, Duty, EmptyRun, Layover

SHUTTLE = timetable(run("W1", "AST BEL", "06:00", "06:30"), run("W2", "BEL AST", "07:00", "07:30"))


def told(*runs: tuple[str, ...], nights: str = "AST", **more: object) -> Circulation:
    """Each tuple is the work of R1, R2, … on Monday; all stand at ``nights`` afterwards."""
    units = [f"R{n}" for n in range(1, len(runs) + 1)]
    duties = tuple(Duty(u, MONDAY, r) for u, r in zip(units, runs, strict=True) if r)
    layovers = tuple(Layover(u, MONDAY, nights) for u in units)
    return Circulation(duties, layovers, more.pop("services", ()), {"railbus": len(units)}, **more)  # type: ignore[arg-type]


def found(world, trains, plan) -> set[str]:
    return {f.code for f in check_circulation(world, trains, plan)}


def test_the_shuttle_worked_by_one_unit_is_right():
    assert found(task("AST", days=1), SHUTTLE, told(("W1", "W2"))) == set()


def test_a_train_nobody_works():
    assert "train-without-unit" in found(task("AST", days=1), SHUTTLE, told(("W1",), nights="BEL"))


def test_a_train_worked_twice():
    assert "train-with-two-units" in found(
        task("AST", "AST", days=1), SHUTTLE, told(("W1", "W2"), ("W1", "W2"))
    )


def test_work_on_a_train_that_does_not_run_that_day():
    plan = told(("W1", "W2"))
    late = replace(plan, duties=(*plan.duties, Duty("R1", MONDAY + timedelta(1), ("W1",))))
    assert "duty-without-train" in found(task("AST", days=1), SHUTTLE, late)


def test_a_unit_of_another_stock():
    world = task("AST", days=1)
    other = replace(world.stock["railbus"], id="express")
    units = {"R1": replace(fleet("AST")["R1"], stock="express")}
    mixed = replace(world, stock={**world.stock, "express": other}, units=units)
    assert found(mixed, SHUTTLE, told(("W1", "W2"))) == {"unit-of-wrong-stock"}


def test_a_unit_in_two_places():
    trains = timetable(run("W1", "AST BEL", "06:00", "06:30"), run("W2", "BEL AST", "06:20", "06:50"))
    assert found(task("AST", days=1), trains, told(("W1", "W2"))) == {"unit-in-two-places"}


def test_a_unit_that_begins_where_it_does_not_stand():
    trains = timetable(run("W1", "AST BEL", "06:00", "06:30"), run("W2", "COL BEL AST", "07:00", "07:30"))
    assert found(task("AST", days=1), trains, told(("W1", "W2"))) == {"unit-elsewhere"}


def test_a_unit_that_begins_the_year_away_from_home():
    assert found(task("BEL", days=1), SHUTTLE, told(("W1", "W2"))) == {"unit-elsewhere"}


def test_a_turnaround_of_nine_minutes_where_ten_are_needed():
    trains = timetable(run("W1", "AST BEL", "06:00", "06:30"), run("W2", "BEL AST", "06:39", "07:10"))
    findings = check_circulation(task("AST", days=1), trains, told(("W1", "W2")))
    assert [f.sentence for f in findings] == ["R1 has 9 min between W1 and W2 on 2027-03-01; it takes 10 min"]


@pytest.mark.parametrize(("back_at", "codes"), [("07:00", set()), ("06:58", {"turnaround-too-short"})])
def test_an_empty_run_takes_its_time(back_at, codes):
    """10 km at 100 km/h are 6 min, half as much again 9 min, and 10 min at each end: 29 min."""
    trains = timetable(run("W1", "AST BEL", "06:00", "06:30"), run("W2", "AST BEL", back_at, "07:40"))
    plan = told(("W1", "W2"), nights="BEL", empty_runs=(EmptyRun("R1", MONDAY, "BEL", "AST"),))
    assert found(task("AST", days=1), trains, plan) == codes


def test_a_night_elsewhere_than_told():
    assert found(task("AST", days=1), SHUTTLE, told(("W1", "W2"), nights="BEL")) == {"night-elsewhere"}


NEEDY = {"range_m": 15_000, "service_s": 1800, "service_stations": ("BEL",)}
AT_BELMONT = (("R1", MONDAY, "W1"),)


def test_ten_km_then_a_service_then_ten_km_keep_a_range_of_fifteen():
    assert found(task("AST", days=1, **NEEDY), SHUTTLE, told(("W1", "W2"), services=AT_BELMONT)) == set()


def test_twenty_km_without_a_service():
    assert found(task("AST", days=1, **NEEDY), SHUTTLE, told(("W1", "W2"))) == {"unit-not-serviced"}


def test_thirty_minutes_are_too_short_for_a_service_of_thirty_one():
    world = task("AST", days=1, **{**NEEDY, "service_s": 1860})
    assert found(world, SHUTTLE, told(("W1", "W2"), services=AT_BELMONT)) == {"service-too-short"}


def test_a_service_where_there_is_no_service_point():
    world = task("AST", days=1, **{**NEEDY, "range_m": 0, "service_stations": ("COL",)})
    assert found(world, SHUTTLE, told(("W1", "W2"), services=AT_BELMONT)) == {"service-not-here"}


def test_a_service_after_a_train_the_unit_does_not_work():
    plan = told(("W1", "W2"), services=(("R1", MONDAY, "W9"),))
    assert found(task("AST", days=1), SHUTTLE, plan) == {"service-without-train"}


def test_the_planner_s_own_plan_is_right():
    world = task("AST", days=1, **NEEDY)
    plan, _ = plan_circulation(world, SHUTTLE)
    assert check_circulation(world, SHUTTLE, plan) == []
