"""Demand and benefit on the pass: one wish, two trains, numbers that fit on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.rail.timetable.little_lines import (
    MONDAY,
    H,
    drive,
    existing,
    stay,
    task,
    the_pass,
    timetable,
    train,
)

from corridor.rail.demand import Benefit, check_benefit, check_market, evaluate
from corridor.rail.model import (
    Band,
    Circulation,
    Count,
    Flow,
    Market,
    Parameter,
    Price,
    RailTask,
    Run,
    Total,
    Zone,
)

SEVEN = 7 * H
UNITS = Circulation((), (), (), {"bus": 1})


def fixed(name: str, value: float) -> Parameter:
    return Parameter(name, Band(value, value, value))


ELASTIC = (fixed("gjt_elasticity", -1.0), fixed("choice_exponent", 3.0), fixed("shift_early", 0.5))


def world(*prices: Price, market: Market | None = None) -> RailTask:
    """100 people a day from A to C who wish to leave at 07:00 sharp; E1 leaves then and takes 20 min."""
    flow = Flow("A", "C", 100.0, "day")
    east = train("E1")
    base = task(the_pass(), [east], flows=[flow], profile=((SEVEN, SEVEN, 1.0),))
    return replace(base, market=market or Market(parameters=ELASTIC, prices=prices, currency="EUR"))


def price(item: str, value: float) -> Price:
    return Price(item, Band(value, value, value))


BEFORE = (stay(existing("X1", "AB", SEVEN)), stay(existing("X2", "BC", SEVEN + 15 * 60)))
"""A to B in 10 min, 5 min at the station, on to C: 20 min riding, 5 · 1.75 waiting, 8 for the change."""


def play(given: RailTask, before: tuple[Run, ...] = BEFORE, **how: object) -> Benefit:
    plan = timetable(drive(train("E1"), SEVEN))
    return evaluate(given, plan, UNITS, before, samples=3, **how)  # type: ignore[arg-type]


def test_minutes_before_and_after() -> None:
    """Before 20 + 8.75 + 8 = 36.75, after 20; 100 a day now were 100 · 20/36.75 before."""
    (pair,) = play(world()).pairs
    assert (pair.minutes_before, pair.minutes_after) == (36.75, 20.0)
    assert pair.passengers_before == pytest.approx(700 * 20 / 36.75)
    saved = (700 + pair.passengers_before) / 2 * 16.75
    assert pair.minutes_saved == pytest.approx(saved)


def test_without_old_trains_people_gain_what_no_train_costs() -> None:
    (pair,) = play(world(), before=()).pairs
    assert pair.minutes_before == 20 + 480


def test_loads_by_section_and_class_of_day() -> None:
    told = play(world())
    (load,) = told.trains
    assert load.passengers.value == pytest.approx(100)
    assert [(s.start, s.end, round(s.passengers.value, 6)) for s in load.sections] == [
        ("A", "B", 100.0), ("B", "C", 100.0)
    ]  # fmt: skip
    assert (load.seats, load.days) == (90, 7)
    assert [f.code for f in check_benefit(told)] == ["demand-crowded"]


def test_costs_revenue_and_subsidy() -> None:
    """7 trains of 20 km at 10 are 1400, a vehicle at 36,500 a year 700; 700 · 20 km at 0.05 are 700."""
    told = play(world(price("train_km", 10), price("vehicle_year", 36_500), price("fare_km", 0.05)))
    figures = {name: e.value for name, e in told.figures.items()}
    assert (figures["cost_year"], told.costs["vehicle_year"].value) == (2100.0, pytest.approx(700))
    assert figures["revenue_year"] == pytest.approx(700)
    assert figures["subsidy_per_passenger"] == pytest.approx(1400 / 700)
    assert told.figures["subsidy_per_passenger"].unit == "EUR/passenger"


def test_without_prices_no_cost_is_invented() -> None:
    told = play(world())
    assert told.costs == {}
    assert "subsidy_year" not in told.figures


def test_bands_hold_the_central_value_and_have_width_where_there_is_a_range() -> None:
    told = evaluate(
        replace(world(), market=Market()), timetable(drive(train("E1"), SEVEN)), UNITS, BEFORE, samples=50
    )
    figure = told.figures["minutes_saved_year"]
    assert figure.low < figure.value < figure.high
    assert told.assumed > 5


ZONES = (Zone("a", "A", "Aston", 100), Zone("b", "B", "Belmont", 50), Zone("c", "C", "Camp", 200))


def test_a_total_is_met_and_what_rides_elsewhere_is_on_no_train() -> None:
    """All pairs to C make 3650 a year, A–C 1000 of them and carried; the timetable is of a week."""
    totals = (
        Total("all", ("A", "B"), ("C",), Band(3650, 3650, 3650), carried=False),
        Total("ac", ("A",), ("C",), Band(1000, 1000, 1000)),
    )
    told = play(world(market=Market(zones=ZONES, totals=totals, parameters=ELASTIC)))
    assert told.origin == "gravity fitted to totals"
    assert told.fit_error < 1e-6
    assert {(p.start, p.end) for p in told.pairs} == {("A", "C")}
    assert told.pairs[0].passengers_after == pytest.approx(1000 * 7 / 365)


def test_counts_go_before_wishes() -> None:
    """70 counted in a week are 70 in a week."""
    count = Count("A", "C", MONDAY, date(2027, 3, 7), 70)
    told = play(world(market=Market(zones=ZONES, counts=(count,), parameters=ELASTIC)))
    assert told.pairs[0].passengers_after == pytest.approx(70)


def test_places_and_people_within_an_hour() -> None:
    told = play(world(market=Market(zones=ZONES, parameters=ELASTIC)), before=())
    (reach,) = [r for r in told.reach if r.zone == "a" and r.within_min == 60]
    assert (reach.places_before, reach.places_after, reach.people_after) == (0, 1, 200)


def test_a_total_without_zones_is_told() -> None:
    total = Total("ac", ("A",), ("C",), Band(1, 1, 1))
    given = world(market=Market(zones=ZONES[:2], totals=(total,)))
    assert [f.code for f in check_market(given)] == ["demand-total-without-zones"]


def test_totals_out_of_reach_are_told() -> None:
    total = Total("ba", ("B",), ("A",), Band(10, 10, 10))
    told = play(world(market=Market(zones=ZONES, totals=(total,), parameters=ELASTIC)), before=())
    assert [f.code for f in check_benefit(told)] == ["demand-totals-contradict"]


def test_a_wish_from_a_place_without_a_zone_is_not_lost() -> None:
    """Zones at A and C only; 50 a day from B to C ride in E1 from B on."""
    base = world(market=Market(zones=(ZONES[0], ZONES[2]), parameters=ELASTIC))
    east = train("E1", stops="B")
    flows = (*base.flows, Flow("B", "C", 50.0, "day"))
    given = replace(base, flows=flows, services=replace(base.services, trains={"E1": east}))
    plan = timetable(drive(east, SEVEN, stands={"B": 60}))
    (load,) = evaluate(given, plan, UNITS, samples=0).trains
    assert [round(s.passengers.value, 6) for s in load.sections] == [100.0, 150.0]


def test_a_count_where_gravity_has_nobody_is_met_all_the_same() -> None:
    """B has no zone: gravity sends nobody from B to C, 7 were counted in a week."""
    count = Count("B", "C", MONDAY, date(2027, 3, 7), 7)
    totals = (Total("ac", ("A",), ("C",), Band(1000, 1000, 1000)),)
    market = Market(zones=(ZONES[0], ZONES[2]), totals=totals, counts=(count,), parameters=ELASTIC)
    east = train("E1", stops="B")
    base = world(market=market)
    given = replace(base, services=replace(base.services, trains={"E1": east}))
    told = evaluate(given, timetable(drive(east, SEVEN, stands={"B": 60})), UNITS, samples=0)
    assert told.fit_error < 1e-6
    assert {(p.start, p.end): round(p.passengers_after, 6) for p in told.pairs}["B", "C"] == 7.0
