"""The pages of the tiny plan: figures to be verified by hand, and twins that say the same as the HTML."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rail.named_worlds import clock, tiny_plan

from corridor.errors import UnknownNameError, WorkspaceError
from corridor.rail.model import Assumption, Origin, Timetable
from corridor.study import Why
from corridor.web import measure_words, page_data, page_paths, verdict_sentence, write_pages
from corridor.web.pages import line, train
from corridor.web.slugs import slugs
from corridor.web.source import Source


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    write_pages(tiny_plan(), folder)
    return folder


class Reader(HTMLParser):
    """Collects what the tests ask of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.tables_without_caption = 0
        self._in_table = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tables_without_caption += (tag == "table") - (tag == "caption")
        self.tags.append(tag)
        self.links += [v for k, v in attrs if k in ("href", "src") and v]


def test_a_line_promises_one_pair_in_winter_and_two_on_summer_weekends() -> None:
    promise = page_data(tiny_plan(), "index")["promises"][0]
    assert (promise["least_pairs"], promise["most_pairs"]) == (1, 2)
    assert (promise["fastest"]["minutes"], promise["control_min"], promise["km"]) == (55, 5, 60)


def test_a_train_has_one_column_for_each_of_the_neighbours_clocks() -> None:
    there = line(Source(tiny_plan()), "aston-eston").directions[0]
    w1 = [c for c in there.columns if c.train == "W1"]
    assert [c.cells[0].departure for c in w1] == ["06:00", "07:00"]
    assert [c.cells[-1].arrival for c in w1] == ["08:55", "08:55"]
    assert sum(c.dates for c in w1) == 364


def test_the_days_of_the_year_are_of_two_types() -> None:
    types = page_data(tiny_plan(), "days")["types"]
    assert [(t["id"], t["dates"], len(t["trains"])) for t in types] == [("D1", 328, 2), ("D2", 36, 4)]


def test_a_unit_runs_120_km_on_most_days_and_sleeps_at_home() -> None:
    first, spare = page_data(tiny_plan(), "vehicles")["units"]
    assert [(d["dates"], d["km"]) for d in first["duties"]] == [(328, 120), (36, 240)]
    assert first["nights"] == [{"station": "AST", "names": first["home"], "nights": 364}]
    assert spare["days_at_work"] == 0


def test_a_train_page_tells_why() -> None:
    why = [Why("BEL", "arrival", clock("08:15"), "Aston – Belmont takes 15 min", 0, ("a.csv:2",))]
    page = train(Source(tiny_plan(), lambda _: why), "W1")
    assert (page.reasons[0].slack, page.reasons[0].time) == ("binds", "08:15")
    assert not train(Source(tiny_plan()), "W1").reasons_known


def test_the_graph_goes_through_the_points_of_the_timetable() -> None:
    page = page_data(tiny_plan(), "graphs/aston-eston")
    w1 = next(t for t in page["threads"] if t["run"] == "W1")
    assert w1["points"][:3] == [(0, clock("08:00")), (20, clock("08:15")), (20, clock("08:20"))]
    assert sorted(page["pictures"]) == ["be", "en", "pl"]


def test_an_unknown_page_has_no_twin() -> None:
    with pytest.raises(UnknownNameError, match="lines/north"):
        page_data(tiny_plan(), "lines/north")


def test_every_page_is_written_with_its_twin(site: Path) -> None:
    for path in page_paths(tiny_plan()):
        twin = json.loads((site / f"{path}.json").read_text("utf-8"))
        assert twin == json.loads(json.dumps(page_data(tiny_plan(), path)))
        assert (site / f"{path}.html").is_file()
    assert not list(site.rglob("*.part"))


def test_every_link_leads_to_a_file_and_none_leaves(site: Path) -> None:
    for page in site.rglob("*.html"):
        for link in Reader(page.read_text("utf-8")).links:
            if not link.startswith(("#", "data:")):
                assert "://" not in link
                assert (page.parent / link.split("#")[0]).resolve().is_file(), f"{page}: {link}"


def test_every_page_has_its_landmarks_one_heading_and_captions(site: Path) -> None:
    for page in site.rglob("*.html"):
        read = Reader(page.read_text("utf-8"))
        assert [read.tags.count(t) for t in ("header", "nav", "main", "footer", "h1")] == [1, 1, 1, 1, 1]
        assert read.tables_without_caption == 0


def test_published_files_are_linked_from_the_first_page(tmp_path: Path) -> None:
    files = [tmp_path / "gtfs.zip", tmp_path / "elsewhere" / "x.zip"]
    index = write_pages(tiny_plan(), tmp_path, downloads=files)
    links = Reader(index.read_text("utf-8")).links
    assert "gtfs.zip" in links
    assert not any("x.zip" in link for link in links)


def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "static").write_text("a file where a folder should be")
    with pytest.raises(WorkspaceError, match="cannot be written"):
        write_pages(tiny_plan(), tmp_path)


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    plan = tiny_plan()
    script = "<script>alert('Орша')</script>"
    names = {"en": script, "ru": script}
    task = replace(plan.task, names=names, languages=("en", "ru"))
    stations = {
        name: replace(s, names={"en": script}) if name == "BEL" else s
        for name, s in task.network.stations.items()
    }
    lines = {k: replace(v, colour='red"><script>') for k, v in task.services.lines.items()}
    task = replace(
        task,
        network=replace(task.network, stations=stations),
        services=replace(task.services, lines=lines),
    )
    assumed = (Assumption(script, Origin(estimate=script)),)
    write_pages(replace(plan, task=task, assumptions=assumed), tmp_path)
    for page in tmp_path.rglob("*.html"):
        text = page.read_text("utf-8")
        assert "<script>" not in text.replace('<script src="', "")
        assert "Орша" in text


def test_ids_that_are_no_file_names(tmp_path: Path) -> None:
    plan = tiny_plan()
    odd = replace(plan.timetable.runs["W1"], id="../6705/6706 утро")
    timetable = replace(plan.timetable, runs={odd.id: odd})
    write_pages(
        replace(plan, timetable=timetable, circulation=replace(plan.circulation, duties=())), tmp_path
    )
    assert [f.name for f in (tmp_path / "trains").glob("*.html")] == ["6705-6706-утро.html"]
    assert "trains/6705-6706-%D1%83" in (tmp_path / "index.html").read_text("utf-8")


@given(st.lists(st.text(min_size=1, max_size=12), unique=True, max_size=30))
def test_file_names_are_distinct_and_safe(names: list[str]) -> None:
    made = slugs(names)
    assert len({slug.casefold() for slug in made.values()}) == len(names)
    assert all(re.fullmatch(r"[\w@-]+", slug) for slug in made.values())


def of_verdict(verdict: str, gap: float | None) -> str:
    return verdict_sentence(Timetable({}, "Europe/Minsk", 60, verdict, gap))


def test_a_gap_is_never_understated() -> None:
    assert "at most 1.3 %" in of_verdict("feasible", 0.0125)
    assert "at most 2 %" in of_verdict("feasible", 0.02)
    assert "not known" in of_verdict("feasible", None)
    assert "Proven best" in of_verdict("optimal", 0.0)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [(95.0, "min", "1 h 35 min"), (None, "min", "–"), (2.5, "h", "2.5 h"), (0.0, "changes", "0")],
)
def test_measures_in_words(value: float | None, unit: str, words: str) -> None:
    assert measure_words(value, unit) == words
