"""Trips between zones: gravity by hand, the border counted once, totals met."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.findings import Place
from corridor.rail.demand.gravity import fit, gravity
from corridor.rail.demand.parameters import USUAL, check_parameters, in_force
from corridor.rail.model import Band, Origin, Parameter

PLAIN = {"population_exponent": 1.0, "decay_exponent": 2.0, "border_factor": 0.25, "border_min": 0.0}


def row(name: str, value: float, line: int = 2) -> Parameter:
    return Parameter(name, Band(value, value, value), "", Origin(Place("demand/behaviour.csv", line)))


def trips(values: dict[str, float]) -> float:
    """Return trips between 100 and 50 people, 10 minutes apart over a border."""
    minutes = np.array([[0.0, 10.0], [10.0, 0.0]])
    border = np.array([[False, True], [True, False]])
    return float(gravity(np.array([100.0, 50.0]), minutes, border, values)[0, 1])


def test_gravity_by_hand() -> None:
    """100 · 50 / 10² · 1/4 = 12.5; with 10 minutes of border instead of the factor 100 · 50 / 20² = 12.5."""
    assert trips(PLAIN) == pytest.approx(12.5)
    assert trips(PLAIN | {"border_factor": 1.0, "border_min": 10.0}) == pytest.approx(12.5)


def test_no_way_no_trips() -> None:
    minutes = np.array([[0.0, np.inf], [np.inf, 0.0]])
    found = gravity(np.array([100.0, 50.0]), minutes, np.zeros((2, 2), np.bool_), PLAIN)
    assert found.tolist() == [[0, 0], [0, 0]]


def test_the_usual_parameters_count_the_border_once() -> None:
    assert list(check_parameters(USUAL)) == []


def test_a_border_counted_twice_is_an_error() -> None:
    found = list(check_parameters([row("border_factor", 0.25), row("border_min", 35.0, 3)]))
    assert [(f.code, f.place.row) for f in found] == [("demand-two-borders", 3)]


def test_border_minutes_alone_put_the_factor_out_of_force() -> None:
    found = in_force([row("border_min", 35.0)])
    assert (found["border_min"].value.central, found["border_factor"].value.central) == (35.0, 1.0)
    assert list(check_parameters([row("border_min", 35.0)])) == []


def test_unknown_and_double_parameters_are_errors() -> None:
    found = check_parameters([row("charm", 1.0), row("transfer_min", 5.0), row("transfer_min", 8.0, 4)])
    assert [f.code for f in found] == ["demand-unknown-parameter", "demand-double-parameter"]


def mask(*cells: tuple[int, int], size: int = 3) -> np.ndarray:
    found = np.zeros((size, size), np.bool_)
    for cell in cells:
        found[cell] = True
    return found


def test_an_inner_total_takes_its_part_of_the_outer() -> None:
    """60 over all three cells, 40 of them in the first: the other two share 20 as before, 1 to 3."""
    start = np.array([[0.0, 7.0, 1.0], [0.0, 0.0, 3.0], [0.0, 0.0, 0.0]])
    outer, inner = mask((0, 1), (0, 2), (1, 2)), mask((0, 1))
    found, error = fit(start, [(outer, 60.0), (inner, 40.0)])
    assert [found[0, 1], found[0, 2], found[1, 2]] == pytest.approx([40, 5, 15])
    assert error < 1e-8


def test_totals_that_contradict_each_other_leave_an_error() -> None:
    start = np.array([[0.0, 1.0], [0.0, 0.0]])
    cell = mask((0, 1), size=2)
    _, error = fit(start, [(cell, 10.0), (cell, 20.0)])
    assert error == pytest.approx(1.0)


@given(st.lists(st.floats(0.1, 100), min_size=4, max_size=4), st.floats(1, 1e6), st.floats(0.05, 0.95))
def test_nested_totals_are_met(cells: list[float], outer: float, part: float) -> None:
    everything, first = np.ones((2, 2), np.bool_), mask((0, 0), size=2)
    found, error = fit(np.array(cells).reshape(2, 2), [(everything, outer), (first, part * outer)])
    assert found.sum() == pytest.approx(outer, rel=1e-6)
    assert found[0, 0] == pytest.approx(part * outer, rel=1e-6)
    assert error < 1e-6
