"""Why there is no plan: exactly the rules that clash, and any one of them left out makes room."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from tests.rail.solvers.little_tracks import SINGLE, leaves, must_leave, runs

from corridor.rail.solvers import Stop, Verdict
from corridor.rail.solvers.blocking import BlockingModel, smallest_clash, solve

WINDOWS = {"A": (0, 300), "B": (0, 300), "C": (3000, 3300)}
"""On one track of 600 s A and B cannot both leave within five minutes; C is out of their way."""


def world(names: Iterable[str], windows: Iterable[str] | None = None) -> BlockingModel:
    model = BlockingModel()
    for name in names:
        enter = leaves(model, name, 0)
        runs(model, name, SINGLE, enter)
        if windows is None or name in windows:
            must_leave(model, name, enter, *WINDOWS[name])
    return model


def test_the_clash_is_two_windows_and_the_track_between_them() -> None:
    model = world("ABC")
    assert solve(model, Stop(limit_s=10)).verdict is Verdict.INFEASIBLE
    rules, proven = smallest_clash(model, limit_s=10)
    assert proven
    assert {r.sentence for r in rules} == {
        "A leaves between 0 and 300",
        "B leaves between 0 and 300",
        "A–B: A and B cannot be there at once",
    }
    assert {p for r in rules for p in r.places} == {"lines.toml:A", "lines.toml:B"}


@pytest.mark.parametrize(("names", "windows"), [("ABC", "AC"), ("ABC", "BC"), ("AC", "AC"), ("BC", "BC")])
def test_without_any_one_rule_of_the_clash_there_is_a_plan(names: str, windows: str) -> None:
    assert solve(world(names, windows), Stop(limit_s=10)).verdict is Verdict.OPTIMAL


def test_the_smaller_of_two_clashes_is_told() -> None:
    """A and B clash on the track (three rules); C alone contradicts itself (two)."""
    model = world("ABC")
    enter = model.occupations[2].enter
    must_leave(model, "C again", enter, 0, 60)
    assert solve(model, Stop(limit_s=10)).verdict is Verdict.INFEASIBLE
    rules, proven = smallest_clash(model, limit_s=10)
    assert ({r.sentence.split(" leaves")[0] for r in rules}, proven) == ({"C", "C again"}, True)


def test_a_model_without_a_clash_has_none() -> None:
    assert smallest_clash(world("AC"), limit_s=10) == ((), False)
