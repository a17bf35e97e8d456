"""The ferry: a law, then a pier, by the end of the year; its forecast is recorded and scored."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from corridor.council.forecast import (
    Case,
    Forecast,
    History,
    Outcome,
    forecast_decisions,
    read_histories,
    read_record,
    record_forecasts,
    score_forecasts,
    steps_of,
)
from corridor.council.forecast.record import RECORD, Recorded
from corridor.council.model import Decision, Milestone
from corridor.errors import RefusedError

TODAY = date(2026, 3, 1)
LAW = Milestone("law", {"en": "Law in force"}, date(2026, 5, 1), body="parliament")
PIER = Milestone("pier", {"en": "Pier built"}, date(2026, 10, 1), needs=("law",))
FERRY = Decision(
    "ferry",
    {"en": "A ferry"},
    {"en": "…"},
    {"en": "decree"},
    ("W", "E"),
    "ports",
    day=date(2026, 1, 1),
    deadline=date(2026, 12, 31),
    kind="law",
    milestones=(LAW, PIER),
)
NOTHING = History.of([])


def forecast(decision: Decision = FERRY, history: History = NOTHING, day: date = TODAY) -> Forecast:
    return forecast_decisions([decision], history, day, runs=500)[0]


def test_a_step_begins_when_those_before_it_were_due() -> None:
    steps = {s.id: s for s in steps_of(FERRY, {}, TODAY)}
    assert steps["ferry/law"].start == date(2026, 1, 1).toordinal()
    assert steps["ferry/pier"].start == date(2026, 5, 1).toordinal()
    assert steps["ferry/pier"].after == ("ferry/law",)
    assert steps["ferry/*"].start == date(2026, 10, 1).toordinal()
    assert steps["ferry/law"].body == "parliament"
    assert steps["ferry/pier"].body == "ports"


def test_a_milestone_of_another_decision_is_waited_for() -> None:
    road = replace(FERRY, id="road", milestones=(replace(PIER, id="ramp", needs=("ferry/pier",)),))
    names = [s.id for s in steps_of(road, {"ferry": FERRY}, TODAY)]
    assert names == ["road/ramp", "ferry/pier", "ferry/law", "road/*"]


def test_decisions_that_wait_for_each_other_are_refused() -> None:
    a = replace(FERRY, id="a", milestones=(replace(LAW, needs=("b/law",)),))
    b = replace(FERRY, id="b", milestones=(replace(LAW, needs=("a/law",)),))
    with pytest.raises(RefusedError, match="ring"):
        forecast_decisions([a, b], NOTHING, TODAY)


def test_the_same_inputs_give_the_same_forecast() -> None:
    assert forecast() == forecast()
    assert forecast().inputs != forecast(history=History.of([Case("x", date(2026, 2, 1))])).inputs


def test_what_a_later_day_brought_changes_neither_forecast_nor_digest() -> None:
    past = [
        Case(str(n), date(2024, 1, 1), "law", closed=date(2024, 1, 2) + timedelta(days=9 * n))
        for n in range(50)
    ]
    later = [*past, Case("later", date(2026, 4, 1), "quite another kind of case", closed=date(2026, 5, 1))]
    met_later = replace(FERRY, milestones=(replace(LAW, met_on=date(2026, 4, 1)), PIER))
    assert forecast(met_later, History.of(later)) == forecast(FERRY, History.of(past))


def test_p50_is_not_after_p80_and_the_milestones_say_what_holds_it_up() -> None:
    said = forecast()
    assert said.p50 is not None
    assert said.p50 <= (said.p80 or date.max)
    assert set(said.critical) == {"law", "pier", "*"}
    assert said.slack == {"law": 0, "pier": 0, "*": 0}
    assert said.critical["law"] > 0.5
    assert 0 < said.chance < said.base_rate


def test_a_milestone_that_is_met_makes_it_likelier() -> None:
    met = replace(FERRY, milestones=(replace(LAW, met_on=date(2026, 2, 20)), PIER))
    assert forecast(met).chance > forecast().chance


def test_a_decision_without_a_deadline_has_dates_but_no_chance() -> None:
    said = forecast(replace(FERRY, deadline=None, milestones=()))
    assert (said.chance, said.base_rate) == (None, None)
    assert said.p50 is not None


def test_every_forecast_is_kept_once_and_reads_back(tmp_path: Path) -> None:
    said = forecast()
    assert record_forecasts(tmp_path, [said], written=TODAY) == [said]
    assert record_forecasts(tmp_path, [said], written=TODAY) == []
    later = forecast(day=date(2026, 4, 1))
    record_forecasts(tmp_path, [later], written=date(2026, 6, 1))
    recorded, findings = read_record(tmp_path)
    assert findings == []
    assert [(r.forecast, r.in_time) for r in recorded] == [(said, True), (later, False)]


@pytest.mark.parametrize("harm", ["change", "remove"])
def test_a_changed_or_missing_line_is_found_and_nothing_is_added(tmp_path: Path, harm: str) -> None:
    record_forecasts(tmp_path, [forecast(day=TODAY + timedelta(days=n)) for n in range(3)], written=TODAY)
    lines = (tmp_path / RECORD).read_text().splitlines(keepends=True)
    lines[1] = "" if harm == "remove" else lines[1].replace('"runs":500', '"runs":501')
    (tmp_path / RECORD).write_text("".join(lines))
    findings = read_record(tmp_path)[1]
    assert [f.code for f in findings] == ["forecast-record-broken"]
    with pytest.raises(RefusedError, match="not whole"):
        record_forecasts(tmp_path, [forecast()], written=TODAY)


@pytest.mark.parametrize("line", ["{", "[]", "{}", '{"decision": 1}', "null", "[" * 9999])
def test_a_line_that_is_no_forecast_is_a_finding(tmp_path: Path, line: str) -> None:
    (tmp_path / "council").mkdir()
    (tmp_path / RECORD).write_text(line + "\n")
    assert [f.code for f in read_record(tmp_path)[1]] == ["forecast-record-unreadable"]


def said(name: str, chance: float, made: date = TODAY) -> Recorded:
    plain = forecast()
    days = tuple([date(2026, 12, 1)] * 19)
    return Recorded(
        replace(plain, decision=name, chance=chance, base_rate=0.5, made=made, days=days), made, 1
    )


def test_the_score_by_hand() -> None:
    end = date(2027, 3, 1)
    outcomes = {"kept": Outcome(date(2026, 12, 1), end), "late": Outcome(None, end)}
    score = score_forecasts([said("kept", 0.9), said("late", 0.4), said("unknown", 0.5)], outcomes, end)
    assert score.brier == pytest.approx((0.01 + 0.16) / 2)
    assert score.base_brier == pytest.approx(0.25)
    assert score.plan_brier == pytest.approx(0.5)
    # "kept" was done on the very day said; "late" was said to be done 90 days ago
    assert score.crps_days == pytest.approx(45.0)
    assert score.plan_crps_days == pytest.approx((30 + 60) / 2)
    assert score.unmeasurable == 1


def test_under_twenty_decisions_there_is_no_skill_yet() -> None:
    end = date(2027, 3, 1)
    names = [f"d{n}" for n in range(20)]
    outcomes = {name: Outcome(date(2026, 12, 1), end) for name in names}
    recorded = [said(name, 0.9, made) for name in names for made in (TODAY, TODAY + timedelta(days=30))]
    few = score_forecasts([r for r in recorded if r.forecast.decision != "d0"], outcomes, end)
    assert (few.skill, few.decisions, few.forecasts) == (None, 19, 38)
    assert few.verdict.startswith("no skill yet: 19 of the 20")
    assert score_forecasts(recorded, outcomes, end).skill == pytest.approx(1 - 0.01 / 0.25)


def test_before_the_deadline_only_what_is_fulfilled_is_scored() -> None:
    day = date(2026, 7, 1)
    outcomes = {"open": Outcome(None, day), "done": Outcome(date(2026, 6, 1), day)}
    score = score_forecasts([said("open", 0.2), said("done", 0.8)], outcomes, day)
    assert (score.decisions, score.brier) == (1, pytest.approx(0.04))


HISTORY = """id,kind,body,opened,deadline,closed,outcome,seen,source
a,law,W,2020-01-01,2020-06-01,2020-07-01,,,s1
b,law,W,2020-01-01,,,,2021-01-01,s1
c,law,W,2020-01-01,,2019-01-01,,,s1
d,law,W,2020-01-01,2019-06-01,2020-07-01,abandoned,,s1
e,law,W,someday,,,,,s2
a,law,W,2020-01-01,,,,2021-01-01,s1
=cmd|' /C calc'!A0,law,W,2020-01-01,,,,2021-01-01,s1
"""


def test_histories_are_read_with_every_problem_told(tmp_path: Path) -> None:
    (tmp_path / "council/reference").mkdir(parents=True)
    (tmp_path / "sources.csv").write_text("id,title\ns1,A source\n")
    (tmp_path / "council/reference/laws.csv").write_text(HISTORY)
    history, findings = read_histories(tmp_path)
    assert {(f.code, f.place.row) for f in findings} >= {
        ("forecast-closed-too-soon", 4),
        ("forecast-due-too-soon", 5),
        ("bad-date", 6),
        ("unknown-source", 6),
        ("duplicate-id", 7),
    }
    assert len(history) == 3
