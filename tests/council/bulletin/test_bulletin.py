"""The bulletin of the pass: two languages, from facts alone, and twice the same to the byte."""

from __future__ import annotations

import json
import re
import time
import xml.etree.ElementTree as ET
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from tests.council.little_council import DECREE, LittleCouncil

from corridor.council import Desk
from corridor.council.bulletin import (
    Occasion,
    bulletin_html,
    meeting,
    publish_bulletin,
    quarter,
    write_bulletin,
)
from corridor.council.review import Review
from corridor.council.words import day_in_words, languages_known, words
from corridor.facts import Fact
from corridor.files import record_facts

MAY, DAY = date(2026, 5, 1), date(2026, 5, 11)
MEETING = meeting(date(2026, 4, 1))


@pytest.fixture
def council(tmp_path: Path) -> LittleCouncil:
    council = LittleCouncil(tmp_path / "pass")
    found = [
        Fact("rail.pairs_per_day", 1, "pairs/day", MAY, "plan", "pass", "ab12", 3, date(2026, 5, 10)),
        Fact("people.train.en", "Aston 07:15 – Eston 08:20, daily", "", DAY, "plan", "1", "ab12"),
        Fact("people.train.ru", "Астон 07:15 – Эстон 08:20, ежедневно", "", DAY, "plan", "1", "ab12"),
    ]  # fmt: skip
    record_facts(council.folder, found, source="plan", known=date(2026, 4, 30))
    return council


def page(council: LittleCouncil, language: str = "en", occasion: Occasion = MEETING, day: date = DAY) -> str:
    return bulletin_html(write_bulletin(Review(Desk.open(council.folder), day), occasion, language))


def sections(council: LittleCouncil, day: date = DAY) -> dict[str, list[str]]:
    bulletin = write_bulletin(Review(Desk.open(council.folder), day), MEETING, "en")
    return {s.key: [f"{e.title} [{e.mark}]" for e in s.entries] for s in bulletin.sections}


def test_it_says_what_was_decided_what_people_get_and_what_is_late(council: LittleCouncil) -> None:
    told = sections(council)
    assert told["decided"] == ["Trains over the pass [draft]"]
    assert told["people"][0] == "Aston 07:15 – Eston 08:20, daily []"
    assert [t for t in told["late"] if "path" in t] == ["path [late]"]
    assert told["kept"] == []


def test_it_speaks_the_parties_languages(council: LittleCouncil) -> None:
    russian = page(council, "ru")
    assert "Поезда через перевал" in russian
    assert "Астон 07:15" in russian
    assert "Aston 07:15" not in russian
    assert "срок — 1 мая 2026 г." in russian


def test_every_figure_links_to_its_evidence(council: LittleCouncil) -> None:
    html = page(council)
    named = set(re.findall(r'href="#(e-\d+)"', html))
    there = set(re.findall(r'<li id="(e-\d+)"', html))
    assert named == there != set()
    assert "ab12" in html


def test_what_rests_on_estimates_says_so(council: LittleCouncil) -> None:
    assert "rests on 3 estimates" in page(council)


def test_a_past_day_is_told_by_what_was_known_then(council: LittleCouncil) -> None:
    before = sections(council, date(2026, 4, 15))
    assert (before["late"], before["people"][1:]) == ([], [])
    assert sections(council)["late"] != []


def test_the_same_inputs_give_the_same_bytes_also_in_pdf(council: LittleCouncil, tmp_path: Path) -> None:
    def publish(name: str) -> dict[str, bytes]:
        review = Review(Desk.open(council.folder), DAY)
        return {p.name: p.read_bytes() for p in publish_bulletin(review, MEETING, tmp_path / name)}

    first = publish("a")
    time.sleep(1.1)
    assert publish("b") == first
    assert sorted(first) == [
        "2026-04-01.en.html", "2026-04-01.en.json", "2026-04-01.en.pdf",
        "2026-04-01.ru.html", "2026-04-01.ru.json", "2026-04-01.ru.pdf",
        "feed.atom", "feed.json", "feed.rss",
    ]  # fmt: skip
    pdf = PdfReader(BytesIO(first["2026-04-01.ru.pdf"]))
    assert pdf.metadata["/CreationDate"].startswith("D:20260511")
    assert "Поезда через перевал" in pdf.pages[0].extract_text()


def feeds(council: LittleCouncil, tmp_path: Path) -> Path:
    publish_bulletin(Review(Desk.open(council.folder), DAY), MEETING, tmp_path / "out", pdf=False)
    return tmp_path / "out"


def test_the_three_feeds_say_the_same(council: LittleCouncil, tmp_path: Path) -> None:
    folder = feeds(council, tmp_path)
    atom = {"a": "http://www.w3.org/2005/Atom"}
    entries = ET.parse(folder / "feed.atom").findall("a:entry", atom)
    items = ET.parse(folder / "feed.rss").findall("channel/item")
    told = json.loads((folder / "feed.json").read_text())["items"]
    titles = [e.findtext("a:title", namespaces=atom) for e in entries]
    assert titles == [i.findtext("title") for i in items] == [t["title"] for t in told]
    assert titles[0] == "Trains over the pass (draft)"
    ids = [e.findtext("a:id", namespaces=atom) for e in entries]
    assert len(ids) == len(set(ids)) > 1


def test_the_atom_feed_has_what_the_standard_requires(council: LittleCouncil, tmp_path: Path) -> None:
    root = ET.parse(feeds(council, tmp_path) / "feed.atom").getroot()
    atom = "{http://www.w3.org/2005/Atom}"
    for node in (root, *root.iter(f"{atom}entry")):
        assert all(node.findtext(f"{atom}{name}") for name in ("id", "title", "updated"))
    assert root.find(f"{atom}author/{atom}name").text
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00\+00:00", root.findtext(f"{atom}updated"))


def test_nothing_that_a_file_says_becomes_markup(tmp_path: Path) -> None:
    hostile = DECREE.replace("Trains over the pass", "<script>alert(1)</script><img src=x>")
    council = LittleCouncil(tmp_path, hostile)
    council.write("sources.csv", "id,title,url\ns,Evil,javascript:alert(1)\n")
    council.edit("council/decisions/d1.toml", 'estimate = "made up"', 'source = "s"')
    html = page(council)
    assert "<script>" not in html
    assert "<img" not in html
    assert "javascript:" not in html


def test_a_quarter_holds_its_days() -> None:
    spring = quarter("2026-Q2")
    assert (spring.first, spring.last) == (date(2026, 4, 1), date(2026, 6, 30))
    assert quarter("2026-Q4").last == date(2026, 12, 31)
    assert spring.title("ru") == "2-й квартал 2026 года"
    with pytest.raises(ValueError, match="no quarter"):
        quarter("2026-Q5")


def test_every_word_is_there_in_every_language() -> None:
    assert languages_known() == ("en", "ru", "be")
    assert [(lang, key) for lang in languages_known() for key, word in words(lang).items() if not word] == []
    assert {len(words(lang)["months"].split()) for lang in languages_known()} == {12}
    assert day_in_words(date(2026, 2, 26), "be") == "26 лютага 2026 г."


def test_what_was_kept_late_is_told_as_late(council: LittleCouncil) -> None:
    found = [Fact("rail.pairs_per_day", 2, "pairs/day", MAY, "plan", "pass", "ab12", 3, date(2026, 5, 10))]
    record_facts(council.folder, found, source="plan", known=date(2026, 5, 4))
    assert "late: in the plan since 4 May 2026, 3 days after its deadline" in page(council)
    assert "с опозданием: в плане с 4 мая" in page(council, "ru")


def test_the_first_promised_day_stands_beside_the_current_one(council: LittleCouncil) -> None:
    assert "first promised by 1 May 2026" in page(council)
