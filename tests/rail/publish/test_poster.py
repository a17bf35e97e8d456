import builtins
import xml.etree.ElementTree as ET

import pytest
from tests.rail.named_worlds import tiny_plan
from tests.rail.publish.plans import day, run, timetable, without_place

from corridor.errors import FindingsError, MissingPartError
from corridor.rail.publish import poster_html, poster_pdf, publish
from corridor.rail.publish.words import languages_known, words


def page(**how) -> str:
    plan = tiny_plan()
    return poster_html(plan.task, plan.timetable, assumptions=plan.assumptions, **how)


def tree(html: str) -> ET.Element:
    """Parse the page; it is written as well-formed as XML but for the void elements of its head."""
    body = html[html.index("<body>") : html.index("</body>") + len("</body>")]
    for name in ("km", "name", "kind"):
        body = body.replace(f'<col class="c-{name}">', "")
    return ET.fromstring(body)


def test_both_directions_stand_on_the_poster_with_headed_rows_and_columns():
    tables = list(tree(page()).iter("table"))
    captions = [" ".join("".join(t.find("caption").itertext()).split()) for t in tables]
    assert captions == ["Aston → Eston", "Eston → Aston"]
    for table in tables:
        scopes = {th.get("scope") for th in table.iter("th")}
        assert scopes == {"row", "col"}


def test_every_row_has_as_many_cells_as_there_are_trains():
    for table in tree(page()).iter("table"):
        for row in table.iter("tr"):
            times = [c for c in row if c.get("class") in ("ar", "dp", "void", "sides")]
            assert len(times) in (0, 3)


def test_names_stand_side_by_side_with_their_languages():
    first = next(tree(page()).iter("tbody")).find("tr/th")
    assert [(s.get("lang"), s.text) for s in first] == [("en", "Aston"), ("pl", "Astonia"), ("be", "Астон")]


def test_the_border_row_tells_the_control_and_both_clocks():
    row = next(b for b in tree(page()).iter("tbody") if "border" in b.get("class"))
    text = " ".join(" ".join(row.itertext()).split())
    assert "Border control: West 5 min at Belmont; East 8 min on board" in text
    assert "06:31 ▸ 08:31" in text


def test_assumptions_are_shown():
    assert "control at Belmont 5 min" in page()


def test_more_trains_than_fit_go_on_in_a_second_panel():
    # Twelve trains on a sheet for eleven: two tables of six.
    times = "AST {0}:00,BEL {0}:15-{0}:20,CAM {0}:25-{0}:26,BRD {0}:31,DOR {0}:40-{0}:41,EST {0}:54"
    runs = timetable(*(run(f"T{hour}", times.format(hour), [day("2027-07-01")]) for hour in range(8, 20)))
    html = poster_html(tiny_plan().task, runs)
    tables = list(tree(html).iter("table"))
    assert [len(list(t.find("thead/tr").iter("th"))) - 1 for t in tables] == [6, 6]
    assert "No train runs on this line." in html  # the other direction


def test_markup_in_a_name_stays_text():
    plan = tiny_plan()
    plan.task.names["en"] = "<b>Tiny"
    assert "&lt;b&gt;Tiny" in poster_html(plan.task, plan.timetable)


def test_without_pango_the_reader_is_told_what_to_install(monkeypatch):
    real = builtins.__import__

    def refuse(name, *args, **kwargs):
        if name == "weasyprint":
            raise OSError("cannot load library 'pango'")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(MissingPartError, match="Pango"):
        poster_pdf("<p>")


def test_publish_writes_every_product_in_every_language(tmp_path):
    plan = tiny_plan()
    told = []
    files = publish(
        plan.task, plan.timetable, plan.circulation,
        assumptions=plan.assumptions, folder=tmp_path, watch=lambda text, share: told.append(share),
    )  # fmt: skip
    languages = ("en", "pl", "be")
    assert {f.name for f in files} == (
        {"gtfs.zip", "graph-aston-eston.svg"}
        | {f"timetable-{x}.html" for x in languages}
        | {f"timetable-{x}.pdf" for x in languages}
    )
    assert {f.name for f in tmp_path.iterdir()} == {f.name for f in files}  # no drafts left behind
    assert (tmp_path / "timetable-be.pdf").read_bytes().startswith(b"%PDF")
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_nothing_is_written_when_a_station_has_no_place(tmp_path):
    plan = tiny_plan()
    with pytest.raises(FindingsError, match="publish-no-place"):
        publish(
            without_place(plan.task, "EST"), plan.timetable, plan.circulation, assumptions=(), folder=tmp_path
        )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("language", languages_known())
def test_every_language_has_every_word(language):
    assert all(words(language).values())
    assert len(words(language)["weekdays"].split()) == 7
    assert len(words(language)["months"].split()) == 12
