"""Demand behind sold-out trains, its forecast by day, and ways to make room that can be reckoned on paper."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from corridor.rail.demand import Operation, advise, outlook, public_holidays
from corridor.rail.demand.calendar_days import FEATURES, features
from corridor.rail.demand.ridership import demand_of, served, sold_out, turned_away
from corridor.rail.demand.unconstrain import unconstrain
from corridor.rail.model import Band, Parameter, Price, Ridership

MONDAY = date(2025, 3, 3)
ELASTICITY = Parameter("fare_elasticity", Band(-0.6, -0.9, -0.3))


def days(first: date, count: int) -> list[date]:
    return [first + timedelta(n) for n in range(count)]


def test_kinds_of_days() -> None:
    """8 March is a holiday: the 7th its eve, the 9th the day after; 3 March 2025 is a Monday."""
    free = {date(2025, 3, 8)}
    found = features(days(MONDAY, 7), free, MONDAY)
    told = [[n for n in FEATURES[1:10] if row[FEATURES.index(n)]] for row in found]
    assert told == [
        [], ["tuesday"], ["wednesday"], ["thursday"], ["friday", "eve"],
        ["saturday", "holiday"], ["sunday", "after"],
    ]  # fmt: skip
    assert found[-1, FEATURES.index("trend")] == pytest.approx(6 / 365.25)


def test_holidays_of_both_countries_and_of_the_workspace() -> None:
    found = public_holidays(["RU", "BY", "W"], [2025], [date(2025, 8, 1)])
    assert {date(2025, 6, 12), date(2025, 7, 3), date(2025, 8, 1)} <= found


def test_turned_away_equals_the_mean_of_what_is_beyond_the_seats() -> None:
    """A log-normal of mean log 5.8 and spread 0.3 against 349 seats: the closed form equals 400,000 draws."""
    drawn = np.exp(np.random.default_rng(1).normal(5.8, 0.3, 400_000))
    mean, seats = np.array([5.8]), np.array([349.0])
    assert turned_away(mean, 0.3, seats)[0] == pytest.approx(np.maximum(drawn - 349, 0).mean(), rel=0.02)
    assert sold_out(mean, 0.3, seats)[0] == pytest.approx((drawn >= 349).mean(), abs=0.004)
    assert served(mean, 0.3, seats)[0] == pytest.approx(np.minimum(drawn, 349).mean(), rel=0.005)


def test_demand_behind_sold_out_days_is_found_again() -> None:
    """2,000 days of demand e^5.8 · noise 0.3, cut at 349 seats: a plain mean is 0.1 too low."""
    log_demand = np.random.default_rng(2).normal(5.8, 0.3, 2000)
    carried, seats = np.minimum(np.exp(log_demand), 349.0), np.full(2000, 349.0)
    fit = unconstrain(np.ones((2000, 1)), carried, seats)
    assert np.log(carried).mean() < 5.73
    assert fit.coefficients[0] == pytest.approx(5.8, abs=0.02)
    assert fit.sigma == pytest.approx(0.3, abs=0.02)


def test_without_sold_out_days_the_fit_is_least_squares() -> None:
    carried = np.exp(np.random.default_rng(3).normal(5.0, 0.2, 200))
    fit = unconstrain(np.ones((200, 1)), carried, np.full(200, 10_000.0))
    assert fit.coefficients[0] == pytest.approx(np.log(carried).mean(), abs=1e-9)
    assert fit.sigma == pytest.approx(np.log(carried).std(ddof=1), rel=1e-6)


def counted(count: int = 730) -> list[Ridership]:
    """Return two years of single days: 200 a day, half as many again on Fridays, 1000 seats."""
    rng = np.random.default_rng(4)
    rows = []
    for day in days(date(2024, 1, 1), count):
        wish = 200 * (1.5 if day.weekday() == 4 else 1.0) * float(np.exp(rng.normal(0, 0.1)))
        rows.append(Ridership("s", day, day, round(wish), 1000.0))
    return rows


def test_fridays_are_forecast_as_they_were() -> None:
    week = days(date(2026, 3, 2), 7)
    seen, demand = outlook("s", counted(), week, frozenset())
    assert seen.fitted
    assert demand.sigma == pytest.approx(0.1, abs=0.01)
    assert seen.days[4].demand / seen.days[0].demand == pytest.approx(1.5, rel=0.05)
    assert seen.demand.low < seen.demand.value < seen.demand.high


def test_a_year_told_as_one_sum_is_met_by_those_who_find_a_seat() -> None:
    """300,000 carried on 365,000 seats: demand is more, those with a seat add up to the 300,000."""
    row = Ridership("s", date(2025, 1, 1), date(2025, 12, 31), 300_000, 365_000)
    year = days(date(2025, 1, 1), 365)
    seen, _ = outlook("s", [row], year, frozenset())
    assert not seen.fitted
    assert seen.carried.value == pytest.approx(300_000, rel=1e-6)
    assert seen.turned_away.value > 1000


def test_growth_is_that_of_the_sums() -> None:
    """From 100,000 to 120,000 with seats to spare: 20 % a year."""
    rows = [
        Ridership("s", date(y, 1, 1), date(y, 12, 31), n, 10**6)
        for y, n in ((2024, 100_000), (2025, 120_000))
    ]
    seen, _ = outlook("s", rows, days(date(2026, 1, 1), 365), frozenset())
    assert seen.growth == pytest.approx(0.2, abs=0.01)
    assert seen.demand.value == pytest.approx(144_000, rel=0.02)


def test_a_history_that_tells_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no passengers or no seats"):
        demand_of([Ridership("s", MONDAY, MONDAY, 0, 0)], frozenset())


def price(item: str, value: float) -> Price:
    return Price(item, Band(value, value, value))


PRICES = (price("train_km", 10.0), price("staff_hour", 100.0), price("vehicle_year", 36_500.0))


def test_ways_are_ranked_by_what_a_seat_costs() -> None:
    """A pair a day over 100 km and 2 h, 250 seats: 2 · 365 · (1000 + 200) + 36,500 for 182,500 seats = 5.00.

    A unit more on each train: 2 · 365 · 1000 + 36,500 for as many seats = 4.20.
    """
    row = Ridership("s", date(2025, 1, 1), date(2025, 12, 31), 160_000, 182_500, ("a", "b"))
    seen, demand = outlook("s", [row], days(date(2026, 1, 1), 365), frozenset())
    operation = Operation(250, 2, 100.0, 2.0, 3, fare=10.0)
    ways = {w.kind: w for w in advise(seen, demand, operation, PRICES, ELASTICITY, shares=(0.8, 0.2))}
    assert ways["extra pair"].cost_per_seat == pytest.approx(5.0)
    assert ways["longer"].cost_per_seat == pytest.approx(4.2)
    assert ways["longer"].carried_year == pytest.approx(ways["extra pair"].carried_year)
    assert ways["different time"].carried_year > 0
    assert ways["price"].carried_year < 0
    assert next(iter(ways)) == "different time"
    assert [*ways][-1] == "price"
    ranked = [w.cost_per_seat for w in ways.values() if w.carried_year > 0 and w.cost_per_seat is not None]
    assert ranked == sorted(ranked)


def test_without_prices_no_cost_is_invented() -> None:
    row = Ridership("s", date(2025, 1, 1), date(2025, 12, 31), 160_000, 182_500)
    seen, demand = outlook("s", [row], days(date(2026, 1, 1), 365), frozenset())
    ways = advise(seen, demand, Operation(250, 2, 100.0, 2.0, 3), (), ELASTICITY)
    assert {w.cost_per_seat for w in ways} == {None}
