"""Each kind of bad input, planted in a copy of the tiny world: a finding with file, row and column."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corridor.errors import WorkspaceError
from corridor.findings import Finding, Place
from corridor.rail.assemble import assemble
from corridor.workspace import Workspace, new, read

STATIONS, SECTIONS, LINES = "network/stations.csv", "network/sections.csv", "services/lines.toml"
EXISTING, CALENDAR = "services/existing/trains.csv", "services/calendar.csv"


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    return new(tmp_path / "tiny", "tiny")


def everything(folder: Path) -> list[Finding]:
    workspace = read(folder)
    _, findings = assemble(workspace)
    return [*workspace.findings, *findings]


def swap(folder: Path, file: str, old: str, new_text: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new_text, 1), encoding="utf-8")


def add(folder: Path, file: str, line: str) -> None:
    with (folder / file).open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")


def errors(folder: Path) -> list[tuple[str, Place]]:
    return [(f.code, f.place) for f in everything(folder) if f.is_error]


def test_tiny_has_no_error_and_no_warning(tiny: Path) -> None:
    assert {str(f.severity) for f in everything(tiny)} <= {"note"}
    task, _ = assemble(read(tiny))
    assert task is not None


PLANTED: dict[str, tuple[str, str, str, str, int, str]] = {
    # what: file, text, text instead, code, row, column
    "unknown station in a section": (
        SECTIONS,
        "DOR-EST,DOR,EST",
        "DOR-EST,DOR,ETS",
        "unknown-station",
        6,
        "to",
    ),
    "unknown station in a path": (LINES, '"DOR", "EST"]', '"DOR", "ETS"]', "unknown-station", 5, "path"),
    "negative speed": (SECTIONS, ",240,100,", ",240,-100,", "out-of-range", 2, "max_speed_kmh"),
    "zero speed": ("network/speeds.csv", "both,60", "both,0", "out-of-range", 2, "max_speed_kmh"),
    "wrong unit in a table": (SECTIONS, "length_m", "length_km", "wrong-unit", 1, "length_km"),
    "wrong unit in TOML": (
        "fleet/stock.toml",
        "length_m = 40",
        "length_km = 0.04",
        "wrong-unit",
        4,
        "length_km",
    ),
    "duplicate id": (STATIONS, "BEL,Belmont", "AST,Belmont", "duplicate-id", 3, "id"),
    "duplicate train": (LINES, 'id = "W2"', 'id = "W1"', "duplicate-id", 20, "id"),
    "clock time without zone in a table": (
        EXISTING,
        "11:40,Europe/Minsk",
        "11:40,",
        "clock-without-zone",
        2,
        "departure",
    ),
    "clock time without zone in TOML": (
        LINES,
        '"06:00 Europe/Warsaw"',
        '"06:00"',
        "clock-without-zone",
        16,
        "depart",
    ),
    "unknown zone": (EXISTING, "11:40,Europe/Minsk", "11:40,Europe/Minks", "unknown-zone", 2, "zone"),
    "not a number": (SECTIONS, ",20000,", ",20 km,", "bad-number", 2, "length_m"),
    "not a choice": (STATIONS, ",halt,", ",hault,", "bad-choice", 4, "kind"),
    "not a date": (CALENDAR, "2027-05-01", "2027-02-30", "bad-date", 5, "from_date"),
    "not weekdays": (CALENDAR, ",67,", ",68,", "bad-weekdays", 5, "weekdays"),
    "empty required cell": (SECTIONS, "AST-BEL,AST", "AST-BEL,", "missing-value", 2, "from"),
    "unknown calendar": (LINES, '"summer-weekends"', '"summer"', "unknown-reference", 41, "calendar"),
    "unknown party": (STATIONS, "halt,W,", "halt,X,", "unknown-reference", 4, "party"),
    "unknown stock": ("fleet/units.csv", "R1,railbus", "R1,railbas", "unknown-reference", 2, "stock"),
    "unknown train in a connection": (LINES, '"X9"', '"X8"', "unknown-reference", 57, "departing"),
    "unknown source": ("demand/od.csv", "there,made-up", "there,mad-up", "unknown-source", 2, "source"),
    "unknown key": (LINES, "max_wait_min", "max_wiat_min", "unknown-key", 10, "max_wiat_min"),
    "unclosed quote": (STATIONS, "BEL,Belmont", 'BEL,"Belmont', "unclosed-quote", 3, ""),
    "row too long": (STATIONS, "BEL,", "BEL,,", "long-row", 3, ""),
    "duplicate column": (STATIONS, "name_pl", "name_en", "duplicate-column", 1, "name_en"),
    "gap in a line's path": (LINES, '"CAM", "BRD", ', '"BRD", ', "path-gap", 5, "path"),
}


@pytest.mark.parametrize("what", sorted(PLANTED))
def test_planted_error_is_found_at_its_place(tiny: Path, what: str) -> None:
    file, old, instead, code, row, column = PLANTED[what]
    swap(tiny, file, old, instead)
    assert (code, Place(file, row, column)) in errors(tiny)
    assert assemble(read(tiny))[0] is None


ALONE = [
    w
    for w in PLANTED
    if w.split(" ")[0] in ("negative", "wrong", "unknown", "gap", "not") and "source" not in w
]


@pytest.mark.parametrize("what", ALONE)
def test_one_mistake_is_one_error(tiny: Path, what: str) -> None:
    file, old, instead, code, row, column = PLANTED[what]
    swap(tiny, file, old, instead)
    assert errors(tiny) == [(code, Place(file, row, column))]


def test_wrong_unit_says_how_to_convert(tiny: Path) -> None:
    swap(tiny, SECTIONS, "length_m", "length_km")
    assert [f.remedy for f in read(tiny).findings if f.code == "wrong-unit"] == [
        "Multiply by 1000 and rename it to length_m"
    ]


def test_the_gap_names_the_two_stations(tiny: Path) -> None:
    swap(tiny, LINES, '"CAM", "BRD", ', '"BRD", ')
    assert ["BEL and BRD" in f.sentence for f in everything(tiny) if f.code == "path-gap"] == [True]


def test_cyclic_alias_is_told_once_at_its_first_row(tiny: Path) -> None:
    swap(tiny, STATIONS, "platform_tracks,", "platform_tracks,alias_of,")
    text = (tiny / STATIONS).read_text(encoding="utf-8").splitlines()
    rows = [text[0], *(",".join([*r.split(",")[:8], "", *r.split(",")[8:]]) for r in text[1:])]
    rows += ["P,,,,,,,,Q,,,,,made-up,", "Q,,,,,,,,P,,,,,made-up,", "OLD,,,,,,,,AST,,,,,made-up,"]
    (tiny / STATIONS).write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert errors(tiny) == [("cyclic-alias", Place(STATIONS, 8, "alias_of"))]


def test_unknown_column_names_the_nearest(tiny: Path) -> None:
    swap(tiny, STATIONS, "clearance_s", "clearence_s")
    told = [f for f in everything(tiny) if f.code == "unknown-column"]
    assert [(f.place, f.is_error) for f in told] == [(Place(STATIONS, 1, "clearence_s"), False)]
    assert "did you mean clearance_s?" in told[0].sentence


def test_a_row_without_grounds_is_a_warning(tiny: Path) -> None:
    swap(tiny, "demand/od.csv", "there,made-up,invented", "there,,")
    assert [f.place for f in everything(tiny) if f.code == "unsourced"] == [Place("demand/od.csv", 2)]


@pytest.mark.parametrize(
    ("rewrite", "code"),
    [
        (lambda b: codecs.BOM_UTF8 + b, "bom"),
        (lambda b: b.replace(b"\n", b"\r\n"), "crlf"),
        (lambda b: b.replace(b",", b";"), "other-separator"),
        (lambda b: b.replace(b",", b"\t"), "other-separator"),
        (lambda b: codecs.BOM_UTF16_LE + b.decode().encode("utf-16-le"), "utf-16"),
    ],
)
def test_spreadsheet_habits_are_tolerated(tiny: Path, rewrite: Callable[[bytes], bytes], code: str) -> None:
    before = [r.values for r in read(tiny).table(STATIONS)]
    (tiny / STATIONS).write_bytes(rewrite((tiny / STATIONS).read_bytes()))
    workspace = read(tiny)
    assert [(f.place.file, f.is_error) for f in workspace.findings if f.code == code] == [(STATIONS, False)]
    assert [r.values for r in workspace.table(STATIONS)] == before
    assert errors(tiny) == []


def test_cp1251_is_an_error_at_the_first_cyrillic_row(tiny: Path) -> None:
    text = (tiny / STATIONS).read_text(encoding="utf-8").replace("ó", "o")
    (tiny / STATIONS).write_bytes(text.encode("cp1251"))
    assert [(c, p.row) for c, p in errors(tiny)] == [("not-utf-8", 2)]


def test_cyrillic_in_every_field_of_every_row(tiny: Path) -> None:
    """Where text or an id may stand, Cyrillic is as good; elsewhere it is a finding of its cell."""
    text = (tiny / STATIONS).read_text(encoding="utf-8").splitlines()
    width = len(text[0].split(","))
    (tiny / STATIONS).write_text("\n".join([text[0], ",".join(["Ж"] * width)]) + "\n", encoding="utf-8")
    told = {(c, p.column) for c, p in errors(tiny) if p.file == STATIONS}
    numbers = {"tracks", "platform_tracks", "clearance_s", "change_min", "lat", "lon"}
    assert told == {("bad-number", c) for c in numbers} | {
        ("bad-choice", "kind"),
        ("unknown-reference", "party"),
        ("unknown-source", "source"),
    }
    assert read(tiny).table(STATIONS).rows[0]["id"] == "Ж"


def test_cyrillic_ids_and_names_all_through(tiny: Path) -> None:
    letters = {
        "AST": "АСТ",
        "BEL": "БЕЛ",
        "CAM": "КЕМ",
        "BRD": "ГР",
        "DOR": "ДОР",
        "EST": "ЭСТ",
        "railbus": "рельс",
    }
    for path in tiny.rglob("*.*"):
        text = path.read_text(encoding="utf-8")
        for latin, cyrillic in letters.items():
            text = text.replace(latin, cyrillic)
        path.write_text(text, encoding="utf-8")
    swap(tiny, LINES, "dwell = { КЕМ", 'dwell = { "КЕМ"')
    task, _ = assemble(read(tiny))
    assert task is not None
    assert task.services.lines["aston-eston"].path == ("АСТ", "БЕЛ", "КЕМ", "ГР", "ДОР", "ЭСТ")


def test_a_200_mb_file_is_refused_without_reading(tiny: Path) -> None:
    with (tiny / SECTIONS).open("r+b") as stream:
        stream.truncate(200 * 10**6)
    assert errors(tiny) == [("too-large", Place(SECTIONS))]


def test_toml_that_does_not_parse(tiny: Path) -> None:
    swap(tiny, "fleet/stock.toml", "seats = 90", "seats = ninety")
    assert errors(tiny) == [("bad-toml", Place("fleet/stock.toml", 13))]


@pytest.mark.parametrize("depth", [10_000])
def test_toml_nested_beyond_reason(tiny: Path, depth: int) -> None:
    add(tiny, "demand/parameters.toml", "x = " + "[" * depth)
    assert [c for c, _ in errors(tiny)] == ["bad-toml"]


def test_all_problems_in_one_run(tiny: Path) -> None:
    swap(tiny, "fleet/stock.toml", "mass_t = 80.0", "mass_t = -80.0")
    swap(tiny, "fleet/stock.toml", "seats = 90", 'seats = "many"')
    swap(tiny, SECTIONS, ",240,100,", ",240,-100,")
    swap(tiny, LINES, '"CAM", "BRD", ', '"BRD", ')
    assert {(c, p.file, p.row) for c, p in errors(tiny)} == {
        ("out-of-range", "fleet/stock.toml", 5),
        ("bad-value", "fleet/stock.toml", 13),
        ("out-of-range", SECTIONS, 2),
        ("path-gap", LINES, 5),
    }


def test_a_missing_required_file_is_one_error(tiny: Path) -> None:
    (tiny / STATIONS).unlink()
    assert errors(tiny) == [("missing-file", Place(STATIONS))]


@pytest.mark.parametrize("file", ["services/holidays.csv", "network/speeds.csv", "demand/zones.csv"])
def test_a_missing_optional_file_is_silent(tiny: Path, file: str) -> None:
    (tiny / file).unlink()
    assert errors(tiny) == []


@pytest.mark.parametrize("prepare", [lambda p: None, lambda p: p.mkdir(), lambda p: p.write_text("x")])
def test_no_workspace_is_an_exception(tmp_path: Path, prepare: Callable[[Path], object]) -> None:
    prepare(tmp_path / "nothing")
    with pytest.raises(WorkspaceError, match=r"corridor\.toml|no folder"):
        read(tmp_path / "nothing")


def test_a_year_that_runs_backwards(tiny: Path) -> None:
    swap(tiny, "corridor.toml", "2027-12-11", "2025-12-11")
    assert [(c, p.row) for c, p in errors(tiny)] == [("bad-year", 9)]


def test_a_thousand_bad_rows_are_a_hundred_findings_and_a_count(tiny: Path) -> None:
    for n in range(1000):
        add(tiny, "demand/od.csv", f"AST,NO{n},1,there,made-up,")
    told = [f for f in read(tiny).findings if f.code in ("unknown-station", "more-like-this")]
    assert len(told) == 101
    assert told[-1].sentence.startswith("900 more")


FILES = sorted(
    p.relative_to(Path(__file__).parents[2] / "src/corridor/worlds/tiny").as_posix()
    for p in (Path(__file__).parents[2] / "src/corridor/worlds/tiny").rglob("*.*")
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(FILES), st.binary(max_size=400))
def test_any_bytes_in_any_file_never_raise(tiny: Path, file: str, content: bytes) -> None:
    before = (tiny / file).read_bytes()
    (tiny / file).write_bytes(content)
    try:
        assert isinstance(read(tiny), Workspace)
        assemble(read(tiny))
    finally:
        (tiny / file).write_bytes(before)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(FILES), st.integers(0, 5000), st.integers(0, 12), st.text(max_size=12))
def test_any_text_anywhere_in_any_file_never_raises(
    tiny: Path, file: str, at: int, cut: int, text: str
) -> None:
    """A mutation of good text reaches deeper than noise does."""
    before = (tiny / file).read_bytes()
    at %= len(before)
    (tiny / file).write_bytes(before[:at] + text.encode("utf-8") + before[at + cut :])
    try:
        workspace = read(tiny)
        task, findings = assemble(workspace)
        assert task is not None or any(f.is_error for f in [*workspace.findings, *findings])
    finally:
        (tiny / file).write_bytes(before)
