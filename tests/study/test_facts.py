"""What the tiny plan promises, day by day: figures that its calendar gives by hand."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.rail.named_worlds import tiny_plan
from tests.study.test_study import copy_of_tiny

from corridor.facts import Fact
from corridor.files import read_facts
from corridor.rail.model import Timetable
from corridor.study import Study
from corridor.study.facts import facts_of_plan

DAY = timedelta(1)


def series(facts: list[Fact] | tuple[Fact, ...], name: str) -> dict[date, float | int | str]:
    return {
        f.as_of + n * DAY: f.value
        for f in facts
        if f.name == name
        for n in range((f.last - f.as_of).days + 1)
    }


def test_every_day_of_the_calendar_has_its_pairs_and_no_day_has_two_values() -> None:
    plan = tiny_plan()
    told = [f for f in facts_of_plan(plan.task, plan.timetable, "ab", 0) if f.name == "rail.pairs_per_day"]
    found = series(told, "rail.pairs_per_day")
    assert list(found) == plan.task.services.year.days()
    assert sum((f.last - f.as_of).days + 1 for f in told) == len(found)
    assert (found[date(2026, 12, 14)], found[date(2027, 7, 3)]) == (1, 2)


def test_a_day_without_trains_has_no_pairs_and_no_minutes() -> None:
    plan = tiny_plan()
    empty = Timetable({}, plan.timetable.zone, plan.timetable.grid_s, "optimal", 0.0)
    told = facts_of_plan(plan.task, empty, "ab", 0)
    assert set(series(told, "rail.pairs_per_day").values()) == {0}
    assert series(told, "rail.journey_minutes") == {}
    assert series(told, "rail.changes") == {}


@pytest.mark.slow
def test_a_plan_is_recorded_with_its_day_and_one_pair_less_shows(tmp_path: Path) -> None:
    folder, summer = copy_of_tiny(tmp_path / "tiny"), date(2027, 7, 3)
    Study.open(folder).plan(limit_s=4, today=date(2026, 11, 1))
    lines = folder / "services" / "lines.toml"
    text = lines.read_text(encoding="utf-8")
    start = text.index('[[line.train]]\nid = "W5"')
    lines.write_text(text[:start] + text[text.index("[[line.day_return]]") :], encoding="utf-8")
    Study.open(folder).plan(limit_s=4, today=date(2026, 11, 2))
    history = read_facts(folder)
    before, after = (
        series(history.known_on(date(2026, 11, n)), "rail.pairs_per_day")[summer] for n in (1, 2)
    )
    assert (before, after) == (3, 2)
