"""The page of promises: what the little council decided, and a workspace that has none."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.council.little_council import LittleCouncil
from tests.council.little_promises import pairs
from tests.rail.named_worlds import tiny_plan

from corridor.council import Status
from corridor.files import record_facts
from corridor.web import page_data, promises_of, write_pages
from corridor.web.pages import council
from corridor.web.source import Source

DAY = date(2026, 5, 10)


def promises(folder: Path) -> Status:
    little = LittleCouncil(folder)
    little.sign("a1", "a2", "b1")
    record_facts(folder, [pairs(2)], source="corridor plan", known=date(2026, 4, 20))
    return little.desk.status(DAY)


def test_a_promise_stands_on_the_page_with_its_evidence_and_its_age(tmp_path: Path) -> None:
    page = council(Source(tiny_plan(), promises=lambda: promises(tmp_path)))
    (decision,) = page.decisions
    (target,) = decision.targets
    assert (page.as_of, page.counts["met"]) == ("2026-05-10", 1)
    assert (decision.standing, decision.verdict, target.verdict) == ("adopted", "met", "met")
    assert target.evidence is not None
    assert (target.evidence.source, target.evidence.age_days) == ("corridor plan", 20)


def test_the_page_and_its_twin_are_written_and_strangers_words_are_no_markup(tmp_path: Path) -> None:
    told = promises(tmp_path / "pass")
    evil = LittleCouncil(tmp_path / "evil")
    evil.edit("council/decisions/d1.toml", "Trains over the pass", "<script>alert(1)</script>")
    for name, status in (("good", told), ("evil", evil.desk.status(DAY))):
        write_pages(tiny_plan(), tmp_path / name, promises=lambda status=status: status)
    good, bad = ((tmp_path / n / "council.html").read_text(encoding="utf-8") for n in ("good", "evil"))
    assert "planned by corridor plan, 20 April 2026; rests on 3 estimates" in good
    assert "<script>alert" not in bad
    assert '"verdict": "met"' in (tmp_path / "good" / "council.json").read_text(encoding="utf-8")


def test_a_workspace_without_a_council_has_an_empty_page(tmp_path: Path) -> None:
    assert promises_of(tmp_path) is None
    assert page_data(tiny_plan(), "council")["decisions"] == []
    write_pages(tiny_plan(), tmp_path)
    assert "There are no decisions in this workspace." in (tmp_path / "council.html").read_text(
        encoding="utf-8"
    )


def test_a_workspace_is_asked_for_its_promises(tmp_path: Path) -> None:
    LittleCouncil(tmp_path)
    ask = promises_of(tmp_path)
    assert ask is not None
    assert [a.decision.id for a in ask().appraisals] == ["D1"]
