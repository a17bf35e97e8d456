from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rail.named_worlds import tiny_plan, tiny_task
from tests.rail.publish.plans import IDLE, clock, day, run, timetable, without_place

from corridor.rail.model import Call, Circulation, Duty, Publisher
from corridor.rail.publish import check_feed, check_publishable, gtfs_feed, timetable_from_gtfs
from corridor.rail.publish.trips import trips_of
from corridor.workspace.gtfs import read_feed, service_dates, write_feed

TIMES = "AST 8:00,BEL 8:15-8:20,CAM 8:25-8:26,BRD 8:31,DOR 8:40-8:41,EST 8:55"
PATH = ("AST", "BEL", "CAM", "BRD", "DOR", "EST")


def feed_of(plan):
    return gtfs_feed(plan.task, plan.timetable, plan.circulation)


def read_back(feed):
    with TemporaryDirectory() as folder:
        back, findings = read_feed(write_feed(feed, Path(folder) / "feed.zip"))
    assert findings == []
    return back


def test_one_feed_has_one_clock_and_stops_have_their_own():
    feed = feed_of(tiny_plan())
    assert feed["agency"]["agency_timezone"].to_list() == ["Europe/Minsk"]
    zones = dict(feed["stops"].select("stop_id", "stop_timezone").iter_rows())
    assert (zones["AST"], zones["EST"]) == ("Europe/Warsaw", "Europe/Minsk")


def test_times_increase_over_the_border_on_the_railways_clock():
    feed = feed_of(tiny_plan())
    w5 = feed["stop_times"].filter(feed["stop_times"]["trip_id"] == "W5")
    assert w5["departure_time"].to_list()[:2] == [clock("13:00"), clock("13:20")]
    assert w5["stop_id"].to_list() == ["AST:1", "BEL:1", "CAM:1", "DOR:1", "EST:1"]


def test_nobody_boards_at_the_end_or_alights_at_the_start():
    feed = feed_of(tiny_plan())
    w5 = feed["stop_times"].filter(feed["stop_times"]["trip_id"] == "W5")
    assert w5["pickup_type"].to_list() == [0, 0, 0, 0, 1]
    assert w5["drop_off_type"].to_list() == [1, 0, 0, 0, 0]


def test_shapes_run_over_the_border_with_the_length_of_the_track():
    feed = feed_of(tiny_plan())
    shape = feed["shapes"].filter(feed["shapes"]["shape_id"] == "AST-EST")
    assert shape["shape_dist_traveled"].to_list() == [0, 20_000, 25_000, 30_000, 40_000, 60_000]
    assert 23.43 in shape["shape_pt_lon"].to_list()  # the border point, where no train stops
    assert "BRD" not in feed["stops"]["stop_id"].to_list()


def test_every_name_stands_in_every_language():
    feed = feed_of(tiny_plan())
    rows = feed["translations"].filter(feed["translations"]["record_id"] == "AST")
    assert dict(rows.select("language", "translation").iter_rows()) == {"pl": "Astonia", "be": "Астон"}


def test_services_expand_to_exactly_the_dates_of_the_runs():
    plan = tiny_plan()
    feed = feed_of(plan)
    days = service_dates(feed)
    of_run = {}
    for trip, service in feed["trips"].select("trip_id", "service_id").iter_rows():
        of_run.setdefault(trip.partition("~")[0], []).extend(days[service])
    for run_id, dates in of_run.items():
        assert sorted(dates) == sorted(plan.timetable.runs[run_id].dates)


def test_freight_trains_are_not_published():
    plan = tiny_plan()
    feed = gtfs_feed(plan.task, plan.timetable, plan.circulation, with_existing=True)
    assert not any(trip.startswith("X9") for trip in feed["trips"]["trip_id"])


def test_a_run_is_cut_where_its_vehicle_works_another_block():
    # On Saturday the unit goes on with W9; on Sunday W1 is all it does.
    saturday, sunday = day("2027-07-03"), day("2027-07-04")
    w1, w9 = (
        run("W1", TIMES, [saturday, sunday]),
        run("W9", "EST 9:10,DOR 9:20", [saturday], direction="back"),
    )
    duties = (Duty("R1", saturday, ("W1", "W9")), Duty("R1", sunday, ("W1",)))
    trips = trips_of([w1, w9], Circulation(duties, (), (), {}), "Europe/Minsk")
    assert {(t.id, t.block, min(t.dates)) for t in trips} == {
        ("W1", ("W1", "W9"), saturday),
        ("W1~2", (), sunday),
        ("W9", ("W1", "W9"), saturday),
    }


def test_trips_of_a_block_do_not_overlap():
    feed = feed_of(tiny_plan())
    times = feed["stop_times"].group_by("trip_id").agg(first="departure_time", last="arrival_time")
    spans = {t: (min(a), max(b)) for t, a, b in times.iter_rows()}
    blocks = {}
    for trip, block in feed["trips"].select("trip_id", "block_id").iter_rows():
        blocks.setdefault(block, []).append(spans[trip])
    assert len(blocks) == 2  # the week's W1 W2, and W1 W2 W5 W6 at summer weekends
    for work in blocks.values():
        ordered = sorted(work)
        assert all(a[1] <= b[0] for a, b in pairwise(ordered))


def test_a_train_before_midnight_of_its_day_is_published_on_the_day_before():
    # 00:30 in Minsk is 23:30 the evening before in Warsaw: −1800 s of the service day becomes 23:30.
    early = run("W1", TIMES, [day("2027-07-03")])
    shifted = [
        type(c)(c.station, c.arrival_s - clock("8:30"), c.departure_s - clock("8:30"), c.boarding)
        for c in early.calls
    ]
    early = type(early)("W1", "W1", "planned", "aston-eston", "out", "railbus", tuple(shifted), early.dates)
    plan = timetable(early, zone="Europe/Warsaw")
    feed = gtfs_feed(tiny_task(), plan, IDLE)
    assert feed["stop_times"]["departure_time"][0] == clock("23:30")
    assert service_dates(feed) == {"S1": frozenset({day("2027-07-02")})}
    assert check_feed(read_back(feed), plan) == []


def test_a_stop_without_coordinates_is_put_by_distance_and_said_to_be_approximate():
    # Camp lies 5 km behind Belmont (23.29) and 5 km before the border (23.43): half way.
    task, plan = without_place(tiny_task(), "CAM"), tiny_plan()
    feed = gtfs_feed(task, plan.timetable, plan.circulation)
    (camp,) = (s for s in feed["stops"].to_dicts() if s["stop_id"] == "CAM")
    assert camp["stop_lon"] == 23.36
    assert camp["stop_desc"].startswith("Approximate position")
    assert [f.code for f in check_publishable(task, plan.timetable)] == [
        "publish-no-coordinates",
        "publish-no-address",
    ]


def test_the_end_of_the_line_cannot_be_placed_by_its_neighbours():
    plan = tiny_plan()
    findings = check_publishable(without_place(plan.task, "EST"), plan.timetable)
    assert [f.code for f in findings] == ["publish-no-place", "publish-no-address"]


def test_a_feed_that_lost_a_minute_does_not_read_back():
    plan = tiny_plan()
    feed = feed_of(plan)
    rows = feed["stop_times"].to_dicts()
    rows[0]["departure_time"] += 60
    spoilt = type(feed)({**feed.tables, "stop_times": type(feed).of({"stop_times": rows})["stop_times"]})
    assert check_feed(feed, plan.timetable) == []
    assert [f.code for f in check_feed(spoilt, plan.timetable)] == ["publish-reads-back-otherwise"]


def test_the_cut_runs_are_one_again_when_read():
    plan = tiny_plan()
    back = timetable_from_gtfs(read_back(feed_of(plan)))
    assert sorted(back.runs) == ["W1", "W2", "W5", "W6"]
    assert back.runs["W1"].dates == plan.timetable.runs["W1"].dates
    assert back.runs["W1"].direction == "out"


steps = st.lists(st.tuples(st.integers(60, 3000), st.integers(0, 900)), min_size=6, max_size=6)
dates = st.frozensets(
    st.integers(0, 363).map(lambda n: date(2026, 12, 13) + timedelta(n)), min_size=1, max_size=40
)


@st.composite
def little_timetables(draw):
    runs = []
    for n in range(draw(st.integers(1, 4))):
        path = PATH if draw(st.booleans()) else PATH[::-1]
        at, words = draw(st.integers(0, 90_000)), []
        for station, (ride, dwell) in zip(path, draw(steps), strict=True):
            dwell = 0 if station in (path[0], path[-1]) else dwell
            arrival = f"{at // 3600}:{at // 60 % 60:02d}:{at % 60:02d}"
            leave = at + dwell
            words.append(f"{station} {arrival}-{leave // 3600}:{leave // 60 % 60:02d}:{leave % 60:02d}")
            at = leave + ride
        direction = "out" if path is PATH else "back"
        runs.append(run(f"W{n}", ",".join(words), draw(dates), direction=direction))
    return timetable(*runs, zone=draw(st.sampled_from(["Europe/Minsk", "Europe/Warsaw"])))


@settings(max_examples=25, deadline=None)
@given(little_timetables())
def test_random_timetables_read_back_to_the_same_times_dates_and_order(made):
    back = timetable_from_gtfs(read_back(gtfs_feed(tiny_task(), made, IDLE)))
    assert back.zone == made.zone
    assert back.runs.keys() == made.runs.keys()
    for name, wanted in made.runs.items():
        found = back.runs[name]
        boarding = [(c.station, c.arrival_s, c.departure_s) for c in wanted.calls if c.boarding]
        assert [(c.station, c.arrival_s, c.departure_s) for c in found.calls] == boarding
        assert (found.dates, found.direction, found.line) == (wanted.dates, wanted.direction, wanted.line)


def test_a_journey_planner_shows_local_time_on_both_sides_before_and_after_the_change():
    # W1 leaves Aston at 08:00 of Minsk all year: 06:00 in Warsaw on 27 March, 07:00 on 28 March.
    feed = feed_of(tiny_plan())
    zones = dict(feed["stops"].select("stop_id", "stop_timezone").iter_rows())
    w1 = feed["stop_times"].filter(feed["stop_times"]["trip_id"] == "W1")

    def displayed(day_):
        noon = datetime(day_.year, day_.month, day_.day, 12, tzinfo=ZoneInfo(feed.zone)).astimezone(UTC)
        moments = [
            (s, noon + timedelta(hours=-12, seconds=t))
            for s, t in w1.select("stop_id", "departure_time").iter_rows()
        ]
        return [at.astimezone(ZoneInfo(zones[s])).strftime("%H:%M") for s, at in moments]

    assert displayed(day("2027-03-27")) == ["06:00", "06:20", "06:26", "08:41", "08:55"]
    assert displayed(day("2027-03-28")) == ["07:00", "07:20", "07:26", "08:41", "08:55"]


def test_a_passenger_train_already_there_is_published_under_its_operator():
    task = tiny_task()
    train = run(
        "X9", "EST 11:40,DOR 11:58-12:02,AST 12:40", [day("2027-07-01")], direction="", kind="existing"
    )
    train = replace(train, line="")
    assert gtfs_feed(task, timetable(train), IDLE)["trips"].height == 0
    feed = gtfs_feed(task, timetable(_through(train)), IDLE, with_existing=True)
    assert feed["agency"]["agency_name"].to_list() == ["East Freight"]
    assert feed["trips"]["trip_short_name"].to_list() == ["9"]
    assert feed["routes"]["route_long_name"].to_list() == ["Aston – Eston"]


def _through(train):
    """Let the train pass every point of the line."""
    passed = {"BRD": "12:10", "CAM": "12:15", "BEL": "12:20"}
    calls = [Call(s, clock(t), clock(t), False) for s, t in passed.items()]
    return replace(train, calls=(*train.calls[:2], *calls, train.calls[2]))


def test_an_empty_timetable_is_an_empty_feed_that_reads_back():
    feed = gtfs_feed(tiny_task(), timetable(), IDLE)
    assert feed["trips"].height == 0
    assert check_feed(feed, timetable()) == []


def test_the_feed_names_the_publisher_of_the_task():
    task = tiny_task()
    feed = gtfs_feed(task, timetable(), IDLE)
    assert feed["feed_info"]["feed_publisher_name"].to_list() == ["Corridor demonstration"]
    owner = replace(task, publisher=Publisher("Tiny Railways", "https://tiny.example", "post@tiny.example"))
    feed = gtfs_feed(owner, timetable(), IDLE)
    assert feed["agency"].select("agency_name", "agency_url").rows() == [
        ("Tiny Railways", "https://tiny.example")
    ]
    assert feed["feed_info"]["feed_contact_email"].to_list() == ["post@tiny.example"]
    nobody = gtfs_feed(replace(task, publisher=None), timetable(), IDLE)
    assert nobody["feed_info"]["feed_publisher_name"].to_list() == ["Tiny"]
