"""The page of forecasts, agenda, programme and trade, and its twin."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from tests.council.little_council import LittleCouncil
from tests.rail.named_worlds import tiny_plan

from corridor.council import Desk
from corridor.council.review import Review
from corridor.web import review_of, write_pages
from corridor.web.pages import outlook
from corridor.web.source import Source

DAY = date(2026, 4, 10)


def council(folder: Path) -> Review:
    little = LittleCouncil(folder)
    little.write(
        "council/programmes.csv",
        "id,name_en,first,last,total,estimate\np,<b>Plan</b>,2026-01-01,2026-12-31,100,made up\n",
    )
    little.write("council/counts.csv", "programme,day,done,estimate\np,2026-04-01,25,made up\n")
    little.write(
        "council/trade.csv",
        "period,exporter,importer,told_by,value_million,currency,estimate\n2026-01,A,B,A,8,EUR,made up\n",
    )
    return Review(Desk.open(folder), DAY)


def test_it_tells_forecast_agenda_programme_and_trade(tmp_path: Path) -> None:
    review = council(tmp_path)
    page = outlook(Source(tiny_plan(), review=lambda: review))
    assert [f.id for f in page.forecasts] == ["D1"]
    assert [(m.id, m.place) for m in page.agenda] == [("D1", 1)]
    assert page.agenda[0].points == round(sum(r.points for r in page.agenda[0].reasons), 1)
    assert (page.programmes[0].done, page.programmes[0].total) == (25, 100)
    assert (page.trade[0].gap, page.trade[0].told) == (None, ["A: exactly 8,000,000 EUR ()"])


def test_the_page_and_its_twin_are_written_and_names_stay_words(tmp_path: Path) -> None:
    review = council(tmp_path / "pass")
    write_pages(tiny_plan(), tmp_path / "out", review=lambda: review)
    html = (tmp_path / "out/outlook.html").read_text(encoding="utf-8")
    twin = json.loads((tmp_path / "out/outlook.json").read_text(encoding="utf-8"))
    assert twin["as_of"] == "2026-04-10"
    assert "<b>Plan</b>" not in html
    assert '<a href="outlook.html" aria-current="page">Outlook</a>' in html
    assert '<figure class="diagram n">' in html  # of the pictures in all languages one shows


def test_milestones_in_a_ring_are_said_and_the_rest_is_shown(tmp_path: Path) -> None:
    council(tmp_path)
    decree = tmp_path / "council/decisions/d1.toml"
    decree.write_text(decree.read_text().replace('id = "path"', 'id = "path"\nneeds = ["path"]'))
    review = Review(Desk.open(tmp_path), DAY)
    page = outlook(Source(tiny_plan(), review=lambda: review))
    assert "ring" in page.refused
    assert len(page.programmes) == 1


def test_a_workspace_without_a_council_has_no_outlook(tmp_path: Path) -> None:
    assert review_of(tmp_path) is None
    assert outlook(Source(tiny_plan())).forecasts == []
