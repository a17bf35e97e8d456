"""Choice of departure: the worked example of the Visum manual, and what every rule of choice must obey."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.rail.demand.choice import impedances, kirchhoff_shares
from corridor.rail.demand.offer import slots_of
from corridor.rail.model import Profile

VISUM = {"shift_early": 1.0, "shift_late": 1.0, "no_train_min": 480.0}


def minute(text: str) -> float:
    hours, minutes = text.split(":")
    return 60 * int(hours) + int(minutes)


def test_the_worked_example_of_visum() -> None:
    """Five departures, wishes 05:30–06:30, exponent 3: 57.5, 29.4, 7.8, 2.6 and 2.7 %."""
    perceived = np.array([36.0, 45.0, 45.0, 46.0, 45.0])
    leave = np.array([minute(t) for t in ("6:10", "6:10", "6:55", "7:25", "7:25")])
    begin, end = np.array([minute("5:30")]), np.array([minute("6:30")])
    found = impedances(perceived, leave, begin, end, VISUM)
    assert found.tolist() == [[36, 45, 70, 101, 100]]
    assert [round(100 * s, 1) for s in kirchhoff_shares(found, 3.0)[0]] == [57.5, 29.4, 7.8, 2.6, 2.7]


def test_a_shift_never_counts_more_than_no_train() -> None:
    found = impedances(np.array([60.0]), np.array([1200.0]), np.array([0.0]), np.array([60.0]), VISUM)
    assert found.tolist() == [[540.0]]


@given(st.lists(st.floats(1, 1000), min_size=1, max_size=8), st.floats(0.5, 8))
def test_shares_add_up_and_fall_with_impedance(impedance: list[float], exponent: float) -> None:
    shares = kirchhoff_shares(np.array(impedance), exponent)
    assert shares.sum() == pytest.approx(1)
    order = np.argsort(impedance)
    assert all(a >= b - 1e-12 for a, b in zip(shares[order], shares[order][1:], strict=False))


def test_a_mixture_of_profiles_is_cut_into_hours() -> None:
    """Three hours from 06:00 with weight 3 and one from 20:00 with weight 1: four slots of a quarter."""
    day = Profile("a", ((6 * 3600, 9 * 3600, 1.0),)), Profile("b", ((20 * 3600, 21 * 3600, 1.0),))
    slots = slots_of([(day[0], 3.0), (day[1], 1.0)])
    assert slots.begin.tolist() == [360, 420, 480, 1200]
    assert slots.share.tolist() == [0.25, 0.25, 0.25, 0.25]
