"""The same answers as nigiri, the engine of MOTIS (through pynigiri), where nobody walks.

nigiri keeps whole minutes, so the feeds are rounded down to minutes for both; it takes two minutes for a
change where a feed has no rule, and looks a day ahead, as we do.
"""

from __future__ import annotations

import random
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from corridor.rail.journeys import Planner, network_of_feed
from corridor.workspace.gtfs import Feed, read_feed, write_feed

nigiri = pytest.importorskip("pynigiri")

FEEDS = Path(__file__).parents[3] / "shared" / "data" / "gtfs"
EDITIONS = {"zssk_2024-11-26.zip": date(2024, 11, 26), "zssk_2025-01-07.zip": date(2025, 1, 14)}
DAY_S = 86_400


def minutes(feed: Feed) -> Feed:
    """Return a feed in whole minutes, without shapes and transfers."""
    whole = (pl.col("arrival_time", "departure_time") // 60) * 60
    bare = {"shapes": feed["shapes"].clear(), "transfers": feed["transfers"].clear()}
    trips = feed["trips"].with_columns(shape_id=pl.lit(None, pl.String))
    return Feed({**feed.tables, **bare, "trips": trips, "stop_times": feed["stop_times"].with_columns(whole)})


@pytest.fixture(scope="module", params=sorted(EDITIONS))
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    """Return our planner, its span, and nigiri's timetable of the same feed."""
    path = FEEDS / request.param
    if not path.is_file():
        pytest.skip(f"the national feeds are not here: {path} is missing")
    feed, day = minutes(read_feed(path)[0]), EDITIONS[request.param]
    bare = write_feed(feed, tmp_path_factory.mktemp("nigiri") / "feed.zip")
    assert zipfile.is_zipfile(bare)
    config = nigiri.LoaderConfig()
    config.link_stop_distance = 0
    first, last = (date.fromordinal(day.toordinal() + n).isoformat() for n in (-1, 3))
    timetable = nigiri.load_timetable([nigiri.TimetableSource("feed", str(bare), config)], first, last)
    planner = Planner(network_of_feed(feed)[0])
    return planner, planner.span(day), timetable


def asked(timetable, planner: Planner, base: int, start: int, end: int, leave: int) -> list[tuple[int, int]]:
    """Return nigiri's (arrival, changes), fewest changes first."""
    query = nigiri.Query()
    places = (timetable.find_location(str(planner.network.station_id[s])) for s in (start, end))
    query.start, query.destination = ([nigiri.Offset(place, 0)] for place in places)
    query.start_time, query.max_transfers, query.max_travel_time = (base + leave) // 60, 7, 1440
    found = nigiri.route(timetable, query)
    return sorted(((j.dest_time * 60 - base, j.transfers) for j in found), key=lambda a: a[1])


def test_a_thousand_answers_equal_those_of_nigiri(both) -> None:
    planner, span, timetable = both
    base = round(span.base.timestamp())
    random.seed(7)
    stations = range(len(planner.network.station_id))
    found = 0
    for _ in range(1000):
        start, end = random.sample(stations, 2)
        leave = random.randrange(1440) * 60
        ways = planner.ways(span, start, end, leave)
        assert [(w.arrival, w.trains - 1) for w in ways[::-1]] == asked(
            timetable, planner, base, start, end, leave
        )
        found += len(ways)
    assert found > 700
