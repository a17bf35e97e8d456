"""The tiny world as the rail task, and what happens to it when its files are changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from corridor.findings import Place
from corridor.rail.assemble import TimedCall, TimedTrain, assemble, existing_trains
from corridor.rail.model import Publisher, RailTask
from corridor.units import Clock
from corridor.workspace import new, read

HOUR = 3600
LINES, SECTIONS, EXISTING = "services/lines.toml", "network/sections.csv", "services/existing/trains.csv"


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    return new(tmp_path / "tiny", "tiny")


def change(folder: Path, file: str, old: str, new_text: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new_text), encoding="utf-8")


def task_of(folder: Path) -> RailTask:
    task, findings = assemble(read(folder))
    assert task is not None, findings
    return task


def codes(folder: Path) -> list[tuple[str, Place]]:
    return [(f.code, f.place) for f in assemble(read(folder))[1] if str(f.severity) != "note"]


def test_the_line_is_60_km_with_one_second_track(tiny: Path) -> None:
    network = task_of(tiny).network
    path = ("AST", "BEL", "CAM", "BRD", "DOR", "EST")
    assert network.length_m(path) == 60_000
    assert [s.tracks for s in network.path_sections(path)] == [1, 1, 1, 1, 2]
    assert [s.key for s in network.stretches(path)] == ["AST–BEL", "BEL–DOR", "DOR–EST"]
    assert network.sections["CAM-BRD"].speed_limits[0].origin.place == Place("network/speeds.csv", 2)
    assert network.stations["AST"].zone == "Europe/Warsaw"
    assert network.stations["EST"].change_s == 300


def test_minutes_become_seconds(tiny: Path) -> None:
    task = task_of(tiny)
    west, east = task.network.controls
    assert (west.min_s, west.planned_s, west.max_s, west.station) == (180, 300, 900, "BEL")
    assert (east.where, east.staffed) == ("on board", ())
    assert task.stock["railbus"].turnaround_s == 600
    assert task.stock["railbus"].range_m == 800_000
    assert task.services.connections[0].max_s == 90 * 60
    assert task.services.day_returns[0].stay_s == 5 * HOUR


def test_staffing_is_what_holds_in_winter_and_in_summer(tiny: Path) -> None:
    """05:00–23:00 Warsaw is 07:00–25:00 Minsk in winter, 06:00–24:00 in summer: 07:00–24:00 always."""
    west = task_of(tiny).network.controls[0]
    assert west.staffed[0] == (7 * HOUR, 24 * HOUR)


def test_a_window_over_both_clocks_is_cut_and_one_within_summer_is_not(tiny: Path) -> None:
    trains = task_of(tiny).services.trains
    assert trains["W1"].departure == (8 * HOUR, 11 * HOUR)
    assert "narrowed to 08:00–11:00" in trains["W1"].origin.estimate
    assert trains["W5"].departure == (10 * HOUR, 15 * HOUR)
    assert trains["W5"].origin.estimate == ""
    assert trains["W2"].departure == (7 * HOUR, 12 * HOUR)


def test_a_window_of_half_an_hour_has_nothing_left_over_a_clock_change(tiny: Path) -> None:
    change(tiny, LINES, '"06:00 Europe/Warsaw", "10:00', '"06:00 Europe/Warsaw", "06:30')
    assert codes(tiny) == [("empty-window", Place(LINES, 16, "depart"))]


def test_a_train_by_the_neighbour_s_clock_is_split_at_its_clock_changes(tiny: Path) -> None:
    """11:40 Warsaw is 13:40 Minsk in winter and 12:40 from 28 March to 30 October 2027."""
    change(tiny, EXISTING, "Europe/Minsk", "Europe/Warsaw")
    existing = task_of(tiny).services.existing
    assert sorted(existing) == ["X9", "X9@2"]
    winter, summer = existing["X9"], existing["X9@2"]
    assert winter.calls[0].departure_s == (13 * 60 + 40) * 60
    assert summer.calls[0].departure_s == (12 * 60 + 40) * 60
    assert not winter.dates & summer.dates
    assert (min(summer.dates), max(summer.dates)) == (date(2027, 3, 29), date(2027, 10, 29))
    assert date(2027, 11, 1) in winter.dates
    assert [c.departing for c in task_of(tiny).services.connections] == ["X9", "X9@2"]


def test_the_path_of_an_existing_train_is_completed(tiny: Path) -> None:
    x9 = task_of(tiny).services.existing["X9"]
    assert x9.path == ("EST", "DOR", "BRD", "CAM", "BEL", "AST")
    assert [(c.station, c.arrival_s) for c in x9.calls] == [
        ("EST", None),
        ("DOR", 43_080),
        ("AST", 45_600),
    ]


def test_holidays_are_removed_from_top_to_bottom(tiny: Path) -> None:
    calendars = task_of(tiny).services.calendars
    holiday = date(2027, 5, 3)
    assert (holiday.isoweekday(), holiday in calendars["workdays"].dates) == (1, False)
    assert len(calendars["daily"].dates) == 364
    assert len(calendars["workdays"].dates) == 52 * 5 - 1
    assert len(calendars["summer-weekends"].dates) == 36 + 1


def test_stops_and_dwell_follow_the_direction(tiny: Path) -> None:
    trains = task_of(tiny).services.trains
    assert [(s.station, s.min_dwell_s) for s in trains["W2"].stops] == [
        ("EST", 0),
        ("DOR", 60),
        ("CAM", 30),
        ("BEL", 60),
        ("AST", 0),
    ]


def test_shares_are_scaled_to_one(tiny: Path) -> None:
    change(tiny, "demand/profiles.csv", "Europe/Minsk,0.5", "Europe/Minsk,1.5")
    slots = task_of(tiny).profiles["back"].slots
    assert [share for _, _, share in slots] == pytest.approx([0.15, 0.10, 0.75])
    assert slots[0][:2] == (7 * HOUR, 12 * HOUR)


def test_an_alias_is_resolved_everywhere(tiny: Path) -> None:
    rows = (tiny / "network/stations.csv").read_text(encoding="utf-8").splitlines()
    rows = [
        rows[0] + ",alias_of",
        *(r + "," for r in rows[1:]),
        "A0" + "," * 13 + ",A1",
        "A1" + "," * 13 + ",AST",
    ]
    (tiny / "network/stations.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    for file in (SECTIONS, EXISTING, "fleet/units.csv", "demand/od.csv"):
        change(tiny, file, ",AST,", ",A0,")
    change(tiny, LINES, '["AST"', '["A0"')
    task = task_of(tiny)
    assert "A0" not in task.network.stations
    assert task.services.lines["aston-eston"].path[0] == "AST"
    assert task.services.existing["X9"].path[-1] == "AST"
    assert (task.units["R1"].home, task.flows[1].end) == ("AST", "AST")


def test_services_before_are_read_the_same_way(tiny: Path) -> None:
    assert task_of(tiny).before is None
    text = (tiny / EXISTING).read_text(encoding="utf-8").replace("X9", "OLD")
    (tiny / "services/before").mkdir()
    (tiny / "services/before/split.csv").write_text(text, encoding="utf-8")
    before = task_of(tiny).before
    assert before is not None
    assert (list(before.existing), dict(before.trains)) == (["OLD"], {})


WRONG = {
    "speed beyond its section": ("network/speeds.csv", ",4000,5000,", ",4000,5001,", "outside-section", 2),
    "gradient that ends where it begins": (
        "network/gradients.csv",
        ",0,20000,",
        ",500,500,",
        "outside-section",
        2,
    ),
    "section to itself": (SECTIONS, "BRD-DOR,BRD,DOR", "BRD-DOR,DOR,DOR", "section-loop", 5),
    "gauge": (SECTIONS, "headway,240,120,none,1520", "headway,240,120,none,1435", "cannot-run", 6),
    "wires": ("fleet/stock.toml", 'systems = ["none"]', 'systems = ["3kV"]', "cannot-run", 2),
    "dwell backwards": (EXISTING, "11:58,12:02", "12:02,11:58", "time-order", 3),
    "arrival before departure": (EXISTING, "12:40", "00:40", "time-order", 4),
    "too fast": (EXISTING, "11:58", "11:45", "too-fast", 3),
    "seq backwards": (EXISTING, "East Freight,2", "East Freight,1", "train-rows", 3),
    "no first departure": (EXISTING, ",11:40,", ",,", "no-time", 2),
    "range without service": ("fleet/stock.toml", 'service_stations = ["AST"]', "", "unserviceable", 15),
    "no party": ("network/stations.csv", ",station,E,2", ",station,,2", "missing-party", 6),
    "control of a third party": (
        "border/crossings.toml",
        '["BEL", "DOR"]',
        '["AST", "BEL"]',
        "crossing-off-network",
        3,
    ),
    "no boarding": ("network/stations.csv", ",station,E,3,2", ",post,E,3,2", "no-boarding", 7),
}


@pytest.mark.parametrize("what", sorted(WRONG))
def test_what_does_not_fit_together_is_told_at_its_row(tiny: Path, what: str) -> None:
    file, old, instead, code, row = WRONG[what]
    change(tiny, file, old, instead)
    at = SECTIONS if code == "cannot-run" else LINES if code == "no-boarding" else file
    assert (code, at, row) in [(c, p.file, p.row) for c, p in codes(tiny)]


def test_20_km_at_120_need_ten_minutes(tiny: Path) -> None:
    """One minute of rounding is granted: nine minutes pass, eight do not."""
    change(tiny, EXISTING, "11:58,", "11:49,")
    assert codes(tiny) == []
    change(tiny, EXISTING, "11:49,", "11:48,")
    assert codes(tiny) == [("too-fast", Place(EXISTING, 3, "arrival"))]


def test_stop_off_the_path_is_told(tiny: Path) -> None:
    change(tiny, LINES, 'stops = "all"  ', 'stops = ["CAM", "FAR"]')
    with (tiny / "network/stations.csv").open("a", encoding="utf-8") as stream:
        stream.write("FAR,Far,,,station,E,2,2,60,5,,,made-up,invented\n")
    assert {c for c, _ in codes(tiny)} == {"stop-off-path", "unreachable"}


def test_overlapping_gradients_and_parallel_sections(tiny: Path) -> None:
    for file, row in (
        ("network/gradients.csv", "DOR-EST,19999,20000,1,made-up,invented"),
        (SECTIONS, "EST-DOR,EST,DOR,20000,1,clear,240,120,none,1520,made-up,invented"),
    ):
        with (tiny / file).open("a", encoding="utf-8") as stream:
            stream.write(row + "\n")
    assert codes(tiny) == [
        ("overlapping-gradients", Place("network/gradients.csv", 3, "from_m")),
        ("parallel-section", Place(SECTIONS, 7, "from")),
    ]


def test_rows_of_one_train_apart(tiny: Path) -> None:
    with (tiny / EXISTING).open("a", encoding="utf-8") as stream:
        stream.write("X8,8,E,1,EST,,18:00,Europe/Minsk,daily,0,made-up,x\n")
        stream.write("X8,8,E,2,DOR,18:30,,Europe/Minsk,daily,0,made-up,x\n")
        stream.write("X9,9,E,4,AST,19:00,,Europe/Minsk,daily,0,made-up,x\n")
    assert codes(tiny) == [("train-rows", Place(EXISTING, 7, "train"))]


def test_an_empty_calendar_is_a_warning(tiny: Path) -> None:
    change(tiny, "services/calendar.csv", "workdays,add,,,12345", "workdays,add,2030-01-01,,12345")
    assert codes(tiny) == [("empty-calendar", Place("services/calendar.csv", 3, "calendar"))]


def test_the_seam_takes_timed_trains_from_anywhere(tiny: Path) -> None:
    network = task_of(tiny).network
    calls = (
        TimedCall("AST", None, Clock(8 * HOUR, "Europe/Warsaw")),
        TimedCall("BEL", Clock(8 * HOUR + 900, "Europe/Warsaw"), None),
    )
    train = TimedTrain("T1", "1", "", calls, frozenset({date(2027, 1, 5)}))
    found, findings = existing_trains([train], network, "Europe/Minsk")
    assert findings == []
    assert found["T1"].calls[0].departure_s == 10 * HOUR


def test_a_task_with_errors_is_none_and_findings_are_not_repeated(tiny: Path) -> None:
    change(tiny, SECTIONS, "AST-BEL,AST,BEL,20000", "AST-BEL,AST,BEL,-1")
    task, findings = assemble(read(tiny))
    assert task is None
    assert [f for f in findings if f.is_error] == []


def test_the_publisher_is_who_the_workspace_names_or_nobody(tiny: Path) -> None:
    task = task_of(tiny)
    assert task.publisher == Publisher("Corridor demonstration", "https://example.org")
    assert task.party_name("W", "pl") == "Zachód"
    whole = (tiny / "corridor.toml").read_text(encoding="utf-8")
    table = whole[whole.index("[publisher]") : whole.index("[[party]]")]
    change(tiny, "corridor.toml", table, "")
    assert task_of(tiny).publisher is None
