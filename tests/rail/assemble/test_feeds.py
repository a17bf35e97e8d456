"""Trains already there, given as a GTFS feed: the tiny world's X9 once more."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from corridor.findings import Place
from corridor.rail.assemble import assemble
from corridor.rail.model import ExistingTrain, RailTask
from corridor.workspace import new, read

FEED = "services/existing/freight.zip"
TABLE = "services/existing/trains.csv"
STATIONS = "network/stations.csv"
STOPS = """stop_id,stop_name,stop_lat,stop_lon,stop_code
EST,Eston,52,23.87,
dorset-2,Dorset,52,23.58,
A-7,Aston,52,23,7007
FAR,Far away,50,20,
"""
TIMES = """trip_id,arrival_time,departure_time,stop_id,stop_sequence
X9,11:40:00,11:40:00,EST,1
X9,11:58:00,12:02:00,dorset-2,2
X9,12:40:00,12:40:00,A-7,3
Y1,09:00:00,09:00:00,EST,1
Y1,15:00:00,15:00:00,FAR,2
"""


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Give the tiny world an alias for Dorset and a code for Aston, as its feed needs."""
    folder = new(tmp_path / "tiny", "tiny")
    lines = (folder / STATIONS).read_text(encoding="utf-8").splitlines()
    rows = [f"{lines[0]},alias_of,code", *(f"{r},,{'7007' * r.startswith('AST')}" for r in lines[1:])]
    alias = ["dorset-2" if n == 0 else "DOR" if c == "alias_of" else "" for n, c in _columns(rows[0])]
    (folder / STATIONS).write_text("\n".join([*rows, ",".join(alias)]) + "\n", encoding="utf-8")
    return folder


def _columns(header: str) -> list[tuple[int, str]]:
    return list(enumerate(header.split(",")))


def put_feed(folder: Path, *, trips: dict[str, list[str]], times: str = TIMES) -> None:
    """Put a feed into the folder: trips, each with the days on which it runs (YYYYMMDD)."""
    days = [f"{trip},{day},1" for trip, dates in trips.items() for day in dates]
    tables = {
        "agency": "agency_id,agency_name,agency_url,agency_timezone\nA,East Freight,https://e.example,Europe/Minsk\n",
        "stops": STOPS,
        "routes": "route_id,agency_id,route_short_name,route_type\nR,A,R,2\n",
        "trips": "route_id,service_id,trip_id,trip_short_name\n" + "".join(f"R,{t},{t},9\n" for t in trips),
        "stop_times": times,
        "calendar_dates": "service_id,date,exception_type\n" + "\n".join(days) + "\n",
    }
    with zipfile.ZipFile(folder / FEED, "w") as archive:
        for name, text in tables.items():
            archive.writestr(f"{name}.txt", text)


def task_of(folder: Path) -> RailTask:
    task, findings = assemble(read(folder))
    assert task is not None, findings
    return task


def run_of(train: ExistingTrain) -> list[tuple[str, int | None, int | None]]:
    return [(c.station, c.arrival_s, c.departure_s) for c in train.calls]


def test_a_feed_gives_the_same_train_as_the_table(tiny: Path) -> None:
    table = task_of(tiny).services.existing["X9"]
    (tiny / TABLE).unlink()
    days = sorted(f"{d:%Y%m%d}" for d in table.dates)
    put_feed(tiny, trips={"X9": days, "Y1": days})
    task, findings = assemble(read(tiny))
    assert task is not None
    feed = task.services.existing["X9"]
    assert (run_of(feed), feed.path, feed.dates) == (run_of(table), table.path, table.dates)
    assert (feed.number, feed.operator, feed.tolerance_s) == ("9", "East Freight", 0)
    assert feed.calls[1].origin.place == Place(f"{FEED}/stop_times.txt", 3)
    assert [(f.sentence[:9], f.place) for f in findings if f.code == "feed-elsewhere"] == [
        ("1 of 2 tr", Place(FEED))
    ]


def test_equal_times_on_other_days_are_one_train(tiny: Path) -> None:
    (tiny / TABLE).unlink()
    again = TIMES + "".join(f"{r.replace('X9', 'X9b')}\n" for r in TIMES.splitlines() if r.startswith("X9"))
    put_feed(tiny, trips={"X9": ["20270701"], "X9b": ["20270702"], "Y1": ["20270701"]}, times=again)
    trains = task_of(tiny).services.existing
    first = min(trains["X9"].dates)
    assert list(trains) == ["X9"]
    assert trains["X9"].dates == {first, first + timedelta(1)}


def test_what_is_wrong_in_a_feed_is_told_with_its_row(tiny: Path) -> None:
    (tiny / TABLE).unlink()
    put_feed(tiny, trips={"X9": ["20270701"], "Y1": ["20290701"]}, times=TIMES.replace("11:58:00", "noon"))
    task, findings = assemble(read(tiny))
    assert task is None
    told = [f.place for f in findings if f.code == "gtfs-bad-value"]
    assert told == [Place(f"{FEED}/stop_times.txt", 3, "arrival_time")]


def test_a_train_in_table_and_feed_is_told(tiny: Path) -> None:
    put_feed(tiny, trips={"X9": ["20270701"], "Y1": ["20270701"]})
    places = [f.place for f in assemble(read(tiny))[1] if f.code == "duplicate-id"]
    assert places == [Place(f"{FEED}/stop_times.txt", 2)]


def test_trips_of_another_year_are_left_out(tiny: Path) -> None:
    (tiny / TABLE).unlink()
    put_feed(tiny, trips={"X9": ["20290702"], "Y1": ["20270701"]})
    task, findings = assemble(read(tiny))
    assert task is not None
    assert task.services.existing == {}
    assert [f.place for f in findings if f.code == "feed-outside-year"] == [Place(FEED)]
