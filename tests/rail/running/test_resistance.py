"""Resistance forms and the tractive effort curve."""

import pytest

from corridor.rail.model import Resistance
from corridor.rail.running.gradient import weight_n
from corridor.rail.running.resistance import quadratic, resistance_n
from corridor.rail.running.traction import effort_n

STRAHL = {"m_td": 80.0, "f_td0": 2.2, "f_t2": 10.0, "f_w0": 1.4, "f_w2": 3.9}


def test_davis_at_10_ms() -> None:
    """1500 + 20·10 + 5·100 = 2200 N."""
    curve = quadratic(Resistance("davis", {"a": 1500, "b": 20, "c": 5}), 80)
    assert resistance_n(curve, 10.0) == 2200


def test_strahl_is_locomotive_and_wagons_together() -> None:
    """5461.127 N and 20900.733 N at 15 m/s."""
    curve = quadratic(Resistance("strahl", STRAHL), 920)
    assert resistance_n(curve, 15.0) == pytest.approx(26361.859955, abs=1e-5)


def test_sauthoff_of_a_multiple_unit_needs_no_wagons() -> None:
    """At −15 km/h of air speed nothing is left but rolling: (3 · 60 + 1 · 8) t ‰ · g."""
    unit = {"m_td": 60.0, "m_tc": 8.0, "f_td0": 3.0, "f_tc0": 1.0, "f_t2": 4.0, "m_w": 0.0}
    curve = quadratic(Resistance("sauthoff", unit), 68)
    assert resistance_n(curve, -15 / 3.6) == pytest.approx(188 * 9.80665)


@pytest.mark.parametrize(
    ("form", "coefficients", "says"),
    [
        ("davies", {}, "not one of davis, strahl, sauthoff"),
        ("davis", {"a": 1.0, "b": 2.0}, "needs c"),
        ("davis", {"a": 1.0, "b": 2.0, "c": 3.0, "d": 4.0}, "has no d"),
        ("davis", {"a": -1.0, "b": 2.0, "c": 3.0}, "a must be at least 0"),
        ("davis", {"a": float("nan"), "b": 2.0, "c": 3.0}, "a must be at least 0"),
        ("strahl", {"f_w0": 1.4}, "needs f_w2"),
        ("strahl", {"f_w0": 1.4, "f_w1": 1.0, "f_w2": 3.9}, "has no f_w1"),
        ("sauthoff", {"m_td": 80.0, "f_w0": 2.0, "f_w1": 0.7, "f_w2": 3.6}, "needs f_td0, f_t2"),
        ("strahl", STRAHL | {"m_td": 1000.0}, "exceed the train's 920 t"),
    ],
)
def test_a_wrong_resistance_says_what_is_wrong(form: str, coefficients: dict[str, float], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        quadratic(Resistance(form, coefficients), 920)


@pytest.mark.parametrize(
    ("speed", "force"), [(0.0, 80.0), (5.0, 75.0), (10.0, 70.0), (15.0, 35.0), (20.0, 0.0), (21.0, 0.0)]
)
def test_effort_is_linear_between_points_and_zero_beyond(speed: float, force: float) -> None:
    assert effort_n(speed, [0.0, 10.0, 20.0], [80.0, 70.0, 0.0]) == force


def test_effort_beyond_a_curve_that_ends_high() -> None:
    assert effort_n(20.1, [0.0, 20.0], [80.0, 30.0]) == 0.0


def test_weight_on_ten_per_mille() -> None:
    """100 t · 9.80665 m/s² · 0.01 = 9806.65 N, less 0.005 % for the sine."""
    assert weight_n(100_000, 10.0) == pytest.approx(9806.65, rel=1e-4)
    assert weight_n(100_000, -10.0) == -weight_n(100_000, 10.0)
