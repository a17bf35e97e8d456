"""The verbs of passengers, over two little feeds that meet at Brest."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from corridor.cli import main
from corridor.workspace.gtfs import Feed, write_feed

DAY = date(2027, 1, 19)


def feed(zone: str, trains: dict[str, list[tuple[str, int]]], stops: dict[str, dict]) -> Feed:
    calls = [
        {"trip_id": t, "stop_id": s, "stop_sequence": n, "arrival_time": m * 60, "departure_time": m * 60}
        for t, rows in trains.items()
        for n, (s, m) in enumerate(rows)
    ]
    return Feed.of(
        {
            "agency": [{"agency_id": "X", "agency_name": "X", "agency_url": "x", "agency_timezone": zone}],
            "stops": [{"stop_id": s, **about} for s, about in stops.items()],
            "routes": [{"route_id": "R", "agency_id": "X", "route_type": 2}],
            "trips": [
                {"trip_id": t, "route_id": "R", "service_id": "D", "trip_short_name": t} for t in trains
            ],
            "calendar_dates": [{"service_id": "D", "date": DAY, "exception_type": 1}],
            "stop_times": calls,
        }
    )


BREST = {"stop_lat": 52.1, "stop_lon": 23.68}
POLISH = feed(
    "Europe/Warsaw",
    {"117": [("W", 480), ("B", 625)], "9": [("W", 600), ("B", 760)]},
    {"W": {"stop_name": "Warszawa"}, "B": {"stop_name": "Brześć", **BREST}},
)
BELARUSIAN = feed(
    "Europe/Minsk",
    {"0117": [("10", 760), ("20", 960)]},
    {"10": {"stop_name": "Брест", **BREST}, "20": {"stop_name": "Минск"}},
)


@pytest.fixture
def feeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return write_feed(POLISH, tmp_path / "pl.zip"), write_feed(BELARUSIAN, tmp_path / "by.zip")


def run(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, [str(w) for w in words])
    return result.exit_code, result.output


def asked(*words: object) -> dict:
    result = CliRunner().invoke(main, [*(str(w) for w in words), "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_journey_through_two_feeds_keeps_its_seat(feeds) -> None:
    for _ in ("built", "mapped"):
        found = asked("journey", ",".join(map(str, feeds)), "Warszawa", "Minsk", "--at", "2027-01-19 07:00")
        (journey,) = found["journeys"]
        assert (journey["changes"], journey["minutes"]) == (0, 360.0)
        assert [leg["seated"] for leg in journey["legs"]] == [False, True]


def test_one_feed_is_mapped_from_where_it_was_kept(feeds, tmp_path: Path) -> None:
    words = ("journey", feeds[0], "Warszawa", "Brzesc", "--at", "2027-01-19 07:00")
    first = asked(*words)
    (kept,) = (tmp_path / "cache" / "corridor" / "journeys").iterdir()
    assert asked(*words) == first
    (kept / "call_dep_s.npy").write_bytes(b"broken")
    assert asked(*words) == first


def test_matches_are_written_corrected_and_obeyed(feeds, tmp_path: Path) -> None:
    table = tmp_path / "matches.csv"
    assert run("match", *feeds, "--out", table)[0] == 0
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    assert [(r["kind"], r["decision"]) for r in rows] == [("station", "same"), ("train", "same")]
    table.write_text(
        table.read_text(encoding="utf-8").replace(
            "train,pl:117,by:0117,same", "train,pl:117,by:0117,different"
        )
    )
    source = ",".join(map(str, feeds))
    found = asked("journey", source, "Warszawa", "Minsk", "--at", "2027-01-19 07:00", "--matches", table)
    assert found["journeys"][0]["changes"] == 1


def test_a_row_that_cannot_be_used_is_told(feeds, tmp_path: Path) -> None:
    table = tmp_path / "matches.csv"
    table.write_text("kind,first,second,decision\nstation,pl:B,by:10,maybe\n")
    source = ",".join(map(str, feeds))
    found = asked("journey", source, "Warszawa", "Minsk", "--at", "2027-01-19 07:00", "--matches", table)
    assert [(f["code"], f["row"]) for f in found["findings"]] == [("journey-bad-decision", 2)]


def test_latest_departure_and_profile(feeds) -> None:
    by = asked("journey", feeds[0], "W", "B", "--by", "2027-01-19 13:00")
    assert [j["legs"][0]["train"] for j in by["journeys"]] == ["9"]
    day = asked("journey", feeds[0], "W", "B", "--profile", "--at", "2027-01-19 00:00")
    assert [j["legs"][0]["train"] for j in day["journeys"]] == ["117", "9"]


def test_reach_counts_stations_within_a_time(feeds) -> None:
    assert [s["minutes"] for s in asked("reach", feeds[0], "W", "--within", "2h30")["stations"]] == [145.0]
    assert asked("reach", feeds[0], "W", "--within", "120m")["stations"] == []


def test_two_editions_side_by_side_in_every_form(feeds, tmp_path: Path) -> None:
    faster = feed(
        "Europe/Warsaw",
        {"117": [("W", 480), ("B", 625)], "9": [("W", 600), ("B", 730)]},
        {"W": {"stop_name": "Warszawa"}, "B": {"stop_name": "Brześć", **BREST}},
    )
    after = write_feed(faster, tmp_path / "after.zip")
    files = [tmp_path / f"c.{kind}" for kind in ("csv", "html", "svg")]
    options = [w for f in files for w in (f"--{f.suffix[1:]}", f)]
    code, _ = run("compare", feeds[0], after, "--pair", "W", "B", *options)
    assert (code, all(f.stat().st_size > 200 for f in files)) == (0, True)
    assert "Reckoned by Corridor from the feeds named." in files[1].read_text(encoding="utf-8")
    found = asked("compare", feeds[0], after, "--pair", "W", "B")
    fastest = next(line for line in found["lines"] if line["measure"] == "fastest journey")
    assert ([f["value"] for f in fastest["figures"]], fastest["differences"]) == ([145.0, 130.0], [-15.0])
    # Wishes from 8:00 to 10:00, two of the eighteen hours, arrive half an hour sooner.
    assert [(t["train"], t["what"], round(t["minutes"], 2)) for t in found["trains"][0]] == [
        ("9", "retimed", 3.33)
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("journey", "nowhere.zip", "A", "B"), "nowhere.zip is neither a workspace nor a GTFS feed"),
        (("compare", "nowhere.zip"), "name a second timetable"),
    ],
)
def test_what_cannot_be_had_is_said(words: tuple[str, ...], said: str) -> None:
    code, text = run(*words)
    assert (code, said in text) == (2, True)


def test_an_unknown_station_names_the_nearest(feeds) -> None:
    code, text = run("journey", feeds[0], "Warzawa", "Brest")
    assert (code, "did you mean Warszawa?" in text) == (2, True)


def test_a_journey_in_a_circle_is_refused(feeds) -> None:
    code, text = run("journey", feeds[0], "W", "Warszawa")
    assert (code, "begins and ends at Warszawa" in text) == (1, True)


def test_a_day_without_trains_says_what_the_timetable_covers(feeds) -> None:
    code, text = run("journey", feeds[0], "W", "B", "--at", "2028-01-19 07:00")
    assert (code, "covers 2027-01-19 to 2027-01-19" in text) == (0, True)


def test_a_feed_whose_trains_have_no_day_is_refused_with_the_reason(tmp_path: Path) -> None:
    """Not "the timetable covers today to today"."""
    never = Feed({**POLISH.tables, "calendar_dates": POLISH["calendar_dates"].clear()})
    code, text = run("journey", write_feed(never, tmp_path / "never.zip"), "W", "B")
    assert code == 2
    assert "holds no train that runs" in text


def test_a_feed_with_errors_tells_them_every_time(feeds) -> None:
    """The second time its arrays are mapped, not read."""
    agency = POLISH["agency"].with_columns(agency_timezone=pl.lit("Mars/Olympus"))
    odd = write_feed(Feed({**POLISH.tables, "agency": agency}), feeds[0].parent / "odd.zip")
    told = [run("journey", odd, "W", "B")[1] for _ in range(2)]
    assert "Mars/Olympus" in told[0]
    assert told[1] == told[0]
