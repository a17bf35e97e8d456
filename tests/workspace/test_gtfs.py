import os
import zipfile
from datetime import date
from pathlib import Path

import pytest

from corridor.workspace.gtfs import Feed, read_feed, schema, service_dates, timed_calls, write_feed

GOOD = {
    "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\nA,Rail,https://example.org,Europe/Warsaw\n",
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station,stop_code\n"
    "P,Орша,54.5,30.4,1,,21\nP1,Орша,54.5,30.4,0,P,21\nQ,Витебск,55.2,30.2,,,\n",
    "routes.txt": "route_id,agency_id,route_short_name,route_type\nR,A,R,2\n",
    "trips.txt": "route_id,service_id,trip_id,trip_short_name\nR,S,T,701\n",
    "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    "T,25:10:00,25:10:00,Q,20\nT,23:59:00,23:59:30,P1,10\n",
    "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,"
    "saturday,sunday,start_date,end_date\n"
    "S,1,0,0,0,0,0,0,20270301,20270331\n",
    "calendar_dates.txt": "service_id,date,exception_type\nS,20270308,2\nS,20270309,1\n",
}


def pack(folder: Path, **changes: str | bytes | None) -> Path:
    """Zip the good feed with some files replaced (``None``: left out)."""
    files = {**GOOD, **{f"{name}.txt": text for name, text in changes.items()}}
    with zipfile.ZipFile(folder / "feed.zip", "w") as archive:
        for name, text in files.items():
            if text is not None:
                archive.writestr(name, text)
    return folder / "feed.zip"


def told(path: Path) -> list[tuple[str, str]]:
    return [(f.code, str(f.place)) for f in read_feed(path, label="services/existing/feed.zip")[1]]


def test_a_good_feed_has_no_findings_and_typed_tables(tmp_path):
    feed, findings = read_feed(pack(tmp_path))
    assert findings == []
    assert feed["stop_times"]["departure_time"].to_list() == [90_600, 86_370]
    assert feed.zone == "Europe/Warsaw"


def test_days_are_the_weekly_pattern_with_its_exceptions(tmp_path):
    # Mondays of March 2027 are 1, 8, 15, 22, 29; the 8th falls out and Tuesday the 9th comes in.
    feed, _ = read_feed(pack(tmp_path))
    assert service_dates(feed) == {"S": frozenset(date(2027, 3, n) for n in (1, 9, 15, 22, 29))}


def test_timed_calls_hold_what_a_row_of_existing_trains_holds(tmp_path):
    feed, _ = read_feed(pack(tmp_path))
    first, last = timed_calls(feed)
    assert (first.train, first.number, first.operator, first.seq) == ("T", "701", "Rail", 1)
    assert (first.stop, first.station, first.code, first.name) == ("P1", "P", "21", "Орша")
    assert (first.arrival_s, first.departure_s, first.zone) == (86_340, 86_370, "Europe/Warsaw")
    assert (last.seq, last.stop, len(last.dates), last.row) == (2, "Q", 5, 2)


def test_a_trip_that_touches_the_corridor_once_is_passed_over(tmp_path):
    feed, _ = read_feed(pack(tmp_path))
    assert list(timed_calls(feed, stops={"P"})) == []
    assert [c.stop for c in timed_calls(feed, stops={"P", "Q"})] == ["P1", "Q"]


@pytest.mark.parametrize(
    ("changes", "code", "place"),
    [
        ({"stops": None}, "gtfs-missing-file", "services/existing/feed.zip"),
        ({"calendar": None, "calendar_dates": None}, "gtfs-missing-file", "services/existing/feed.zip"),
        (
            {"stop_times": GOOD["stop_times.txt"].replace("25:10:00,25", "9.30,25")},
            "gtfs-bad-value",
            "services/existing/feed.zip/stop_times.txt:2 [arrival_time]",
        ),
        (
            {"calendar": GOOD["calendar.txt"].replace("20270331", "2027-03-31")},
            "gtfs-bad-value",
            "services/existing/feed.zip/calendar.txt:2 [end_date]",
        ),
        (
            {"stop_times": GOOD["stop_times.txt"].replace(",Q,", ",Z,")},
            "gtfs-unknown-reference",
            "services/existing/feed.zip/stop_times.txt:2 [stop_id]",
        ),
        (
            {"trips": GOOD["trips.txt"].replace("R,S,T", "R,X,T")},
            "gtfs-unknown-reference",
            "services/existing/feed.zip/trips.txt:2 [service_id]",
        ),
        (
            {"stops": GOOD["stops.txt"].replace("Q,Вит", "P1,Вит")},
            "gtfs-duplicate-id",
            "services/existing/feed.zip/stops.txt:4 [stop_id]",
        ),
        (
            {"trips": "route_id,service_id\nR,S\n"},
            "gtfs-missing-column",
            "services/existing/feed.zip/trips.txt:1 [trip_id]",
        ),
        (
            {"agency": GOOD["agency.txt"].replace("Europe/Warsaw", "Warsaw time")},
            "gtfs-bad-value",
            "services/existing/feed.zip/agency.txt:2 [agency_timezone]",
        ),
        (
            {"agency": GOOD["agency.txt"] + "B,Other,https://example.org,Europe/Minsk\n"},
            "gtfs-two-zones",
            "services/existing/feed.zip/agency.txt [agency_timezone]",
        ),
        ({"routes": b'route_id,agency_id\n"R,A\n'}, None, None),
    ],
)
def test_what_is_wrong_is_a_finding_with_file_and_row(tmp_path, changes, code, place):
    findings = told(pack(tmp_path, **changes))
    assert findings
    assert code is None or (code, place) in findings


def test_a_file_that_is_no_zip_is_one_finding(tmp_path):
    (tmp_path / "feed.zip").write_bytes(b"not a zip")
    assert told(tmp_path / "feed.zip") == [("gtfs-not-a-zip", "services/existing/feed.zip")]


def test_many_equal_mistakes_are_told_twenty_times_and_then_counted(tmp_path):
    rows = "".join(f"T,x,x,Q,{n}\n" for n in range(50))
    _, findings = read_feed(pack(tmp_path, stop_times=GOOD["stop_times.txt"] + rows))
    arrivals = [f for f in findings if f.place.column == "arrival_time"]
    assert len(arrivals) == 21
    assert arrivals[-1].sentence.startswith("30 more values")


def test_byte_order_mark_carriage_returns_and_blanks_do_not_matter(tmp_path):
    text = "\ufeff" + GOOD["trips.txt"].replace("\n", "\r\n").replace("701", " 701 ")
    feed, findings = read_feed(pack(tmp_path, trips=text))
    assert findings == []
    assert feed["trips"]["trip_short_name"].to_list() == ["701"]


def test_a_feed_reads_back_and_equal_feeds_are_equal_bytes(tmp_path):
    feed, _ = read_feed(pack(tmp_path))
    one, two = write_feed(feed, tmp_path / "1.zip"), write_feed(feed, tmp_path / "2.zip")
    back, findings = read_feed(one)
    assert findings == []
    assert all(back[name].equals(feed[name]) for name in ("stops", "trips", "stop_times", "calendar"))
    assert one.read_bytes() == two.read_bytes()


def test_a_column_outside_the_schema_cannot_be_written():
    with pytest.raises(KeyError, match="colour"):
        Feed.of({"stops": [{"stop_id": "A", "colour": "red"}]})


def test_every_column_of_the_schema_is_described():
    assert all(c.description for c in schema("stop_times"))


BESIDE = Path(__file__).parents[2].parent / "shared" / "data" / "gtfs"
FEED = os.environ.get("CORRIDOR_GTFS") or next(iter(sorted(BESIDE.glob("*.zip"))), None)


@pytest.mark.skipif(FEED is None, reason="no feed in ../shared/data/gtfs, and CORRIDOR_GTFS names none")
def test_a_real_feed_is_read_without_losing_a_call():
    feed, findings = read_feed(Path(FEED))
    calls = sum(1 for _ in timed_calls(feed))
    assert [f for f in findings if f.code == "gtfs-bad-table"] == []
    assert calls == feed["stop_times"].height
