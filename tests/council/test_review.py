"""The pass: a decree with a step and a target; forecast, scored and put on the agenda from what was known."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.council.little_council import LittleCouncil

from corridor.cli import main
from corridor.council import Desk
from corridor.council.review import Review
from corridor.facts import Fact
from corridor.files import record_facts

APRIL = date(2026, 4, 10)
FROM, TO = date(2026, 5, 1), date(2026, 5, 10)


@pytest.fixture
def council(tmp_path: Path) -> LittleCouncil:
    return LittleCouncil(tmp_path)


def trains(council: LittleCouncil, pairs: int, known: date) -> None:
    fact = Fact("rail.pairs_per_day", pairs, "pairs/day", FROM, "plan", "pass", through=TO)
    record_facts(council.folder, [fact], source="plan", known=known)


def on(council: LittleCouncil, day: date) -> Review:
    return Review(Desk.open(council.folder), day)


def run(*words: str) -> dict[str, object]:
    result = CliRunner().invoke(main, ["council", *words, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_what_is_not_fulfilled_is_forecast(council: LittleCouncil) -> None:
    (found,) = on(council, APRIL).forecasts.values()
    assert found.decision == "D1"
    assert 0 < found.chance < 1
    assert set(found.critical) == {"path", "*"}


def test_what_is_fulfilled_is_no_longer_forecast(council: LittleCouncil) -> None:
    trains(council, 2, date(2026, 5, 10))
    assert on(council, date(2026, 5, 11)).forecasts == {}


def test_facts_of_a_later_day_change_neither_forecast_nor_agenda(council: LittleCouncil) -> None:
    before = on(council, APRIL)
    said, order = before.forecasts, before.agenda.order
    trains(council, 9, date(2026, 5, 10))
    council.write("council/progress.csv", "decision,milestone,met\nD1,path,2026-04-19\n")
    after = on(council, APRIL)
    assert (after.forecasts, after.agenda.order) == (said, order)


def test_a_promise_kept_in_time_is_scored_as_kept(council: LittleCouncil) -> None:
    run("forecast", str(council.folder), "--as-of", "2026-04-10")
    trains(council, 2, date(2026, 4, 30))
    told = run("score", str(council.folder), "--as-of", "2026-05-11")
    later = told["reconstructed"]
    assert (told["in_time"]["forecasts"], later["forecasts"], later["decisions"]) == (0, 1, 1)
    assert later["verdict"].startswith("no skill yet: 1 of the 20")
    assert later["plan_brier"] == 0.0


def test_a_promise_that_is_broken_is_scored_as_broken(council: LittleCouncil) -> None:
    run("forecast", str(council.folder), "--as-of", "2026-04-10")
    trains(council, 1, date(2026, 4, 30))
    score = on(council, date(2026, 5, 11)).score(in_time=False)
    assert (score.forecasts, score.plan_brier) == (1, 1.0)


def test_what_cannot_be_measured_is_left_out_of_the_score_and_said(council: LittleCouncil) -> None:
    run("forecast", str(council.folder), "--as-of", "2026-04-10")
    score = on(council, date(2026, 5, 11)).score(in_time=False)
    assert (score.forecasts, score.unmeasurable) == (0, 1)


def test_a_forecast_is_written_once(council: LittleCouncil) -> None:
    words = ("forecast", str(council.folder), "--as-of", "2026-04-10")
    assert [run(*words)["recorded"] for _ in range(2)] == [1, 0]
    assert run(*words, "--no-record")["recorded"] == 0


def test_a_record_that_was_tampered_with_ends_with_one(council: LittleCouncil) -> None:
    run("forecast", str(council.folder), "--as-of", "2026-04-10")
    run("forecast", str(council.folder), "--as-of", "2026-04-11")
    council.edit("council/forecasts.jsonl", '"chance":', '"chance":0.99,"was":')
    result = CliRunner().invoke(main, ["council", "score", str(council.folder)])
    assert result.exit_code == 1
    assert "forecast-record" in result.output
    assert CliRunner().invoke(main, ["council", "forecast", str(council.folder)]).exit_code == 1


def test_the_agenda_is_kept_and_its_limit_can_be_changed(council: LittleCouncil) -> None:
    council.write("council/positions.csv", "decision,party,position,day\nD1,B,against,2026-04-02\n")
    told = run("agenda", str(council.folder), "--as-of", "2026-04-10", "--keep")
    (item,) = told["items"]
    assert (item["id"], item["for_heads"]) == ("D1", True)
    assert item["points"] == pytest.approx(sum(r["points"] for r in item["reasons"]))
    assert "D1,1," in (council.folder / "council/agenda.csv").read_text()
    nobody = run("agenda", str(council.folder), "--as-of", "2026-04-10", "--limit", "0")
    assert "the heads have time for 0" in nobody["items"][0]["why"]


PROGRAMME = """id,name_en,first,last,total,decision,estimate
p,The plan,2026-01-01,2026-05-01,100,D1,made up
"""


def test_a_decision_of_many_measures_is_forecast_by_its_programme(council: LittleCouncil) -> None:
    council.write("council/programmes.csv", PROGRAMME)
    council.write("council/counts.csv", "programme,day,done,estimate\np,2026-04-01,5,made up\n")
    (found,) = on(council, APRIL).forecasts.values()
    assert (found.chance, found.p50) == (0.0, None)
    told = run("programme", str(council.folder), "--as-of", "2026-04-10")["programmes"][0]
    assert (told["done"], told["chance"], told["basis"]) == (5, 0.0, "counts")


def test_trade_is_told_as_facts_that_targets_can_use(council: LittleCouncil) -> None:
    council.write(
        "council/trade.csv",
        "period,exporter,importer,told_by,value_million,currency,estimate\n2026-01,A,B,A,8,EUR,made up\n",
    )
    told = run("trade", str(council.folder), "--as-of", "2026-04-10")
    assert (told["lines"][0]["exporter_says"], told["lines"][0]["importer_says"]) == (8e6, None)
    facts = on(council, APRIL).desk.history.known_on(APRIL)
    assert [(f.name, f.value, f.about, f.assumed) for f in facts] == [
        ("trade.value", 8e6, "A>B/all/goods/A", 1)
    ]


def test_a_chart_is_written(council: LittleCouncil, tmp_path: Path) -> None:
    council.write("council/programmes.csv", PROGRAMME)
    chart = tmp_path / "chart.svg"
    run("programme", str(council.folder), "--as-of", "2026-04-10", "--chart", str(chart))
    assert chart.read_text().startswith("<svg")


def test_what_is_met_after_its_deadline_is_said_to_be_met_late(council: LittleCouncil) -> None:
    trains(council, 1, date(2026, 4, 20))
    trains(council, 2, date(2026, 5, 4))
    trains(council, 2, date(2026, 5, 6))
    (found,) = on(council, date(2026, 5, 8)).status.judgements
    assert (found.verdict, found.late_since) == ("met", date(2026, 5, 4))
    assert found.because.startswith("met late: in the plan since 2026-05-04, 3 days after its deadline; 2 p")


def test_what_held_on_its_deadline_is_in_time_though_it_is_confirmed_later(council: LittleCouncil) -> None:
    trains(council, 2, date(2026, 4, 20))
    trains(council, 2, date(2026, 5, 6))
    (found,) = on(council, date(2026, 5, 8)).status.judgements
    assert (found.verdict, found.late_since) == ("met", None)
    assert "late" not in found.because


@pytest.mark.parametrize(
    ("threshold", "verdict", "side"), [(0.0, "on schedule", "at least"), (1.0, "at risk", "less than")]
)
def test_what_looks_well_is_at_risk_by_a_forecast_below_the_written_threshold(
    council: LittleCouncil, threshold: float, verdict: str, side: str
) -> None:
    council.write("council/agenda.toml", f"at_risk_below = {threshold}\n")
    fact = Fact("rail.pairs_per_day", 2, "pairs/day", FROM, "plan", "pass", through=date(2026, 5, 5))
    record_facts(council.folder, [fact], source="plan", known=date(2026, 4, 5))
    review = on(council, APRIL)
    (found,) = review.status.judgements
    chance = review.forecasts["D1"].chance
    assert found.verdict == verdict
    assert found.because.endswith(
        f"the forecast gives {chance:.0%} by 2026-05-01, {side} the {threshold:.0%} set"
    )


def test_status_is_told_though_milestones_wait_in_a_ring(council: LittleCouncil) -> None:
    council.edit("council/decisions/d1.toml", "due = 2026-04-20", 'due = 2026-04-20\nneeds = ["path"]')
    (found,) = on(council, APRIL).status.judgements
    assert found.verdict == "cannot be measured"


def test_where_very_many_are_open_the_status_is_by_evidence_alone(
    council: LittleCouncil, monkeypatch: pytest.MonkeyPatch
) -> None:
    council.write("council/agenda.toml", "at_risk_below = 1.0\n")
    fact = Fact("rail.pairs_per_day", 2, "pairs/day", FROM, "plan", "pass", through=date(2026, 5, 5))
    record_facts(council.folder, [fact], source="plan", known=date(2026, 4, 5))
    monkeypatch.setattr("corridor.council.review.MOST_FORECAST", 0)
    told = (
        CliRunner().invoke(main, ["council", "status", str(council.folder), "--as-of", "2026-04-10"]).output
    )
    assert "pairs: on schedule" in told
    assert "By evidence alone" in told


def test_since_when_is_not_asked_of_very_many_targets(
    council: LittleCouncil, monkeypatch: pytest.MonkeyPatch
) -> None:
    trains(council, 2, date(2026, 5, 4))
    monkeypatch.setattr("corridor.council.lateness.MOST_TARGETS", 0)
    (found,) = on(council, date(2026, 5, 8)).status.judgements
    assert (found.verdict, found.late_since) == ("met", None)
