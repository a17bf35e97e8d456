"""A bridge: its piers wait for the permit, its deck for the piers; the road beside it waits for nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from corridor.council.forecast import Case, History, Model, Step, planned_path, run_network
from corridor.council.forecast.network import in_order
from corridor.errors import RefusedError

DAY = date(2026, 3, 1)
NOW = DAY.toordinal()
PERMIT = Step("permit", NOW, NOW + 30)
PIERS = Step("piers", NOW + 30, NOW + 130, after=("permit",))
DECK = Step("deck", NOW + 130, NOW + 160, after=("piers",))
ROAD = Step("road", NOW, NOW + 90)
BRIDGE = (DECK, ROAD, PIERS, PERMIT)


def tardy(cases: int = 400) -> Model:
    """Everybody takes between 1.0 and 1.2 of the time planned."""
    start = DAY - timedelta(days=1500)
    taken = [timedelta(days=401 + n * 80 // cases) for n in range(cases)]
    due = start + timedelta(days=400)
    return Model(History.of(Case(str(t), start, due=due, closed=start + t) for t in taken), DAY)


def test_the_planned_path_by_hand() -> None:
    path = planned_path(BRIDGE)
    assert path.end == NOW + 160
    assert path.slack == {"permit": 0, "piers": 0, "deck": 0, "road": 70}
    assert set(path.critical) == {"permit", "piers", "deck"}


def test_a_step_done_late_moves_the_plan() -> None:
    late = replace(PERMIT, done=NOW + 50)
    assert planned_path((late, PIERS, DECK, ROAD)).end == NOW + 180


def test_the_road_is_hardly_ever_critical() -> None:
    runs = run_network(BRIDGE, tardy(), seed=1)
    assert runs.critical["permit"] > 0.97
    assert runs.critical["road"] < 0.03


def test_three_steps_in_a_row_that_take_a_tenth_more_end_a_tenth_later() -> None:
    runs = run_network(BRIDGE, tardy(), seed=1)
    assert runs.when(0.5) == pytest.approx(NOW + 176, abs=2)
    assert runs.when(0.5) <= runs.when(0.8)


def test_the_shared_factor_spreads_the_end() -> None:
    ends = {s: run_network(BRIDGE, tardy(), seed=1, shared=s).done for s in (0.0, 0.9)}
    spread = {s: np.subtract(*np.percentile(e, [90, 10])) for s, e in ends.items()}
    assert spread[0.9] > 1.2 * spread[0.0]


def test_what_is_done_is_no_longer_drawn() -> None:
    done = [replace(step, done=NOW - 1) for step in BRIDGE]
    assert run_network(done, tardy(), seed=1).chance(NOW) == 1.0


def test_the_same_seed_gives_the_same_runs() -> None:
    first, again, other = (run_network(BRIDGE, tardy(), seed=s).done for s in (7, 7, 8))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_step_that_never_ends_leaves_the_end_open() -> None:
    start = DAY - timedelta(days=1700)
    hopeless = Case("?", start, due=start + timedelta(days=100), closed=start + timedelta(days=90), met=False)
    given_up = [replace(hopeless, id=str(n)) for n in range(300)]
    runs = run_network(BRIDGE, Model(History.of(given_up), DAY), seed=1)
    assert runs.when(0.8) is None
    assert runs.never > 0.8


def test_who_is_early_does_not_hurry_the_next() -> None:
    # the permit was there after a day; the piers begin when they were planned to
    early = (replace(PERMIT, done=NOW + 1), PIERS, DECK)
    runs = run_network(early, tardy(), seed=1)
    assert runs.when(0.05) >= NOW + 130
    assert runs.critical["permit"] == 0.0


def test_a_ring_of_steps_is_refused_by_name() -> None:
    with pytest.raises(RefusedError, match=r"ring: .*piers.*"):
        in_order((replace(PERMIT, after=("deck",)), PIERS, DECK))
