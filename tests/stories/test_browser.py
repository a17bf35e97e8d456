"""A person opens the result page from the disk, reads it in another language, and follows a train."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from tests.rail.named_worlds import tiny_plan

from corridor.web import write_pages

pytestmark = pytest.mark.browser

ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pages(tiny_plan(), tmp_path_factory.mktemp("site")).parent


@pytest.fixture
def page(chromium: str, site: Path) -> Iterator[Page]:
    """Yield the first page; afterwards nothing may have been complained of or asked of the network."""
    complaints: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=ARGS)
        page = browser.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda r: complaints.append(r.url) if r.url.startswith("http") else None)
        page.goto((site / "index.html").as_uri())
        yield page
        browser.close()
    assert complaints == []


def test_the_page_says_what_its_twin_says(page: Page, site: Path) -> None:
    twin = json.loads((site / "index.json").read_text("utf-8"))
    expect(page.locator("h1")).to_have_text(twin["names"]["en"], use_inner_text=True)
    expect(page.locator(".verdict")).to_contain_text(twin["sentence"])
    after = page.locator(".changes .after").all_inner_texts()
    assert after == [change["after_words"] for change in twin["changes"]]
    leaves = page.locator(".trains tbody tr td:nth-child(3)").all_inner_texts()
    assert leaves == [t["leaves"] for p in twin["promises"] for t in p["trains"]]


def test_names_of_places_change_and_stay_changed(page: Page) -> None:
    first = page.locator(".trains tbody tr").first
    expect(first).to_contain_text("Aston", use_inner_text=True)
    page.get_by_role("button", name="be").click()
    expect(first).to_contain_text("Астон", use_inner_text=True)
    expect(first).not_to_contain_text("Aston", use_inner_text=True)
    assert first.locator("td .n span:visible").first.get_attribute("lang") == "be"
    page.get_by_role("link", name="Days").click()
    expect(page.get_by_role("button", name="be")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".trains").first).to_contain_text("Эстон", use_inner_text=True)


def test_from_the_overview_to_a_train_and_back_to_its_line(page: Page) -> None:
    page.get_by_role("link", name="W1", exact=True).first.click()
    expect(page.locator("h1")).to_have_text("Train W1")
    belmont = page.locator("tbody tr", has_text="Belmont").first
    expect(belmont).to_contain_text("06:15 / 07:15", use_inner_text=True)
    expect(belmont).to_contain_text("5 min", use_inner_text=True)
    page.locator(".eyebrow a").click()
    expect(page.locator(".timetable")).to_have_count(2)


def test_the_graph_shows_four_trains_and_each_can_be_reached_by_key(page: Page) -> None:
    page.get_by_role("link", name="Time–distance graph").first.click()
    trains = page.locator("svg .train:visible")
    expect(trains).to_have_count(4)
    trains.first.focus()
    label = trains.first.get_attribute("aria-label") or ""
    assert label.startswith("Train 101 / 6101: Aston 07:00 – Eston 08:55")


def test_a_narrow_screen_scrolls_tables_and_not_the_page(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
