"""Against TrainRuns.jl: twelve published totals, and the values its formulas are published with.

Its totals were computed with 20 m steps of an explicit Euler rule and carry up to −0.6 % of step error; it
takes gradients at the front of the train where we average them under it. Hence 1 %.
"""

from dataclasses import replace

import pytest
from tests.rail.running.published_trains import published_sections, published_stock, published_totals

from corridor.rail.running import technical_time
from corridor.rail.running.braking import braking_distance_m
from corridor.rail.running.resistance import resistance_n, traction_unit_n, wagons_n

STOCK, SECTIONS = published_stock(), published_sections()


@pytest.mark.parametrize(("train", "path", "total_s"), published_totals())
def test_published_total_within_one_percent(train: str, path: str, total_s: float) -> None:
    run = technical_time(STOCK[train], [SECTIONS[path]], "AB")
    assert run.stalled_m is None
    assert run.times_s[-1] == pytest.approx(total_s, rel=0.01)


def test_there_are_twelve_totals() -> None:
    assert len(published_totals()) == 12


@pytest.mark.parametrize(
    ("step_m", "seconds"), [(20.0, 394.890), (5.0, 394.050), (1.0, 393.902), (0.5, 393.886)]
)
def test_local_train_converges_over_ten_level_kilometres(step_m: float, seconds: float) -> None:
    run = technical_time(STOCK["local"], [SECTIONS["const"]], "AB", step_m=step_m)
    assert run.times_s[-1] == pytest.approx(seconds, abs=0.0006)


@pytest.mark.parametrize(("train", "path", "total_s"), published_totals())
def test_default_step_is_within_a_twentieth_percent_of_half_a_metre(
    train: str, path: str, total_s: float
) -> None:
    fine = technical_time(STOCK[train], [SECTIONS[path]], "AB", step_m=0.5)
    assert technical_time(STOCK[train], [SECTIONS[path]], "AB").times_s[-1] == pytest.approx(
        fine.times_s[-1], rel=0.0005
    )


def test_resistance_of_the_freight_locomotive_at_15_ms() -> None:
    curve = traction_unit_n(STOCK["freight"].resistance.coefficients)
    assert resistance_n(curve, 15.0) == pytest.approx(5461.127252, abs=1e-6)


def test_resistance_of_ten_ore_wagons_at_15_ms() -> None:
    curve = wagons_n("strahl", STOCK["freight"].resistance.coefficients, 840.0)
    assert resistance_n(curve, 15.0) == pytest.approx(20900.732702639998, abs=1e-6)


def test_resistance_of_five_coaches_at_15_ms() -> None:
    curve = wagons_n("sauthoff", STOCK["longdistance"].resistance.coefficients, 358.0)
    assert resistance_n(curve, 15.0) == pytest.approx(14461.2708244928, abs=1e-6)


def test_acceleration_of_88_t_under_94400_n_against_1700_n() -> None:
    """a = (94400 − 1700) / 88000 / 1.08 = 0.975379 m/s²: after 100 m from rest √(2·100/a) seconds."""
    plain = replace(
        STOCK["local"],
        traction=((0.0, 94.4), (120.0, 94.4)),
        resistance=replace(
            STOCK["local"].resistance, form="davis", coefficients={"a": 1700.0, "b": 0.0, "c": 0.0}
        ),
        braking_ms2=1e9,
    )
    short = replace(SECTIONS["const"], length_m=100)
    seconds = technical_time(plain, [short], "AB").times_s[-1]
    assert seconds == pytest.approx((200 / 0.975378787878) ** 0.5, abs=1e-4)


def test_braking_from_25_to_15_ms() -> None:
    assert braking_distance_m(25.0, 15.0, 0.4253) == pytest.approx(470.256, abs=5e-4)
