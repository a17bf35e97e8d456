"""The compiled pass against a plain one over dictionaries, and its gradient against differences."""

from __future__ import annotations

import numpy as np
import pytest
from tests.rail.named_worlds import tiny_running, tiny_task, tiny_timetable

from corridor.rail.simulate.chunks import Work, do_part
from corridor.rail.simulate.day import draw_day
from corridor.rail.simulate.defaults import USUAL
from corridor.rail.simulate.graph import CLOCK, DayGraph
from corridor.rail.simulate.kept import propagate_many
from corridor.rail.simulate.luck import sample, stream_of, uniform
from corridor.rail.simulate.steps import Conditions

THRESHOLDS = np.array([180], np.int64)


@pytest.fixture(scope="module")
def graph() -> DayGraph:
    task, plan = tiny_task(), tiny_timetable()
    day = min(set.intersection(*(set(r.dates) for r in plan.runs.values() if r.id in ("W1", "X9"))))
    return draw_day(task, tiny_running(), plan, None, day, Conditions(USUAL, "high")).graph


def plain(graph: DayGraph, seed: int, replication: int) -> list[int]:
    """Return the day's times by looking at every activity again until nothing changes."""
    stream = np.uint64(stream_of(seed, replication))
    at = [-(10**9)] * len(graph.events)
    changed = True
    while changed:
        changed = False
        for a in graph.activities:
            time = a.least_s + (0 if a.source == CLOCK else at[a.source])
            time += int(sample(graph.dice, a.chance, stream)) if a.chance >= 0 else 0
            if time > at[a.target]:
                at[a.target], changed = time, True
    return at


def test_the_compiled_pass_equals_a_plain_one(graph: DayGraph) -> None:
    times = np.empty((50, len(graph.events)), np.int64)
    propagate_many(graph.net, graph.dice, 7, 0, times)
    assert times.tolist() == [plain(graph, 7, n) for n in range(50)]


def test_the_compiled_pass_equals_itself_uncompiled(graph: DayGraph) -> None:
    compiled, plainly = (np.empty((3, len(graph.events)), np.int64) for _ in range(2))
    propagate_many(graph.net, graph.dice, 7, 0, compiled)
    propagate_many.py_func(graph.net, graph.dice, 7, 0, plainly)
    assert compiled.tolist() == plainly.tolist()


def test_the_gradient_equals_small_differences_with_the_same_luck(graph: DayGraph) -> None:
    """A second less in the step that helps most saves as many seconds as the gradient says."""
    work = Work(graph.net, graph.dice, THRESHOLDS, np.empty((0, 3), np.int64), 1)
    tally = do_part(work, 0, 3000)
    rows = [r for r in np.argsort(-tally.saved)[:5] if graph.net.source[r] != CLOCK]
    for row in rows:
        lag = graph.net.lag.copy()
        lag[row] -= 1
        shorter = do_part(Work(graph.net._replace(lag=lag), *list(vars(work).values())[1:]), 0, 3000)
        difference = int((tally.delay_s - shorter.delay_s)[graph.net.counted].sum())
        assert difference == pytest.approx(int(tally.saved[row]), rel=0.02)


def test_luck_is_uniform() -> None:
    """100,000 numbers: mean 1/2 and variance 1/12, each within four standard errors."""
    stream = np.uint64(stream_of(1, 0))
    drawn = np.array([uniform(stream, np.uint64(k)) for k in range(100_000)])
    assert drawn.mean() == pytest.approx(0.5, abs=4 / (12 * 100_000) ** 0.5)
    assert drawn.var() == pytest.approx(1 / 12, abs=4 * (1 / 180 / 100_000) ** 0.5)
    assert np.unique(drawn).size == drawn.size
