"""Two feeds that meet at a border: stations matched, trains stitched, clocks and controls kept apart."""

from __future__ import annotations

import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from corridor.rail.journeys import Decision, Merged, Planner, merge
from worlds import DAY, network

WINTER = date(2027, 1, 20)


def two_feeds(
    decisions=(), *, day: date = DAY, brest: str = "Брест-Центральный", number: str = "0117"
) -> Merged:
    """Return a Polish and a Belarusian feed: train 117 cut at Brest, and a train each way of its own."""
    polish = network(
        {"PL117": "WAW 8:00, TER 10:00 10:10, BRE 10:25", "PL9": "WAW 6:00, BRE 8:30"},
        zone="Europe/Warsaw",
        days=(day,),
        trip={"PL117": {"trip_short_name": "EC 117 Polonez"}},
        stop={
            "BRE": {"stop_name": "Brześć Centralny", "stop_lat": 52.1007, "stop_lon": 23.6812},
            "WAW": {"stop_name": "Warszawa Wschodnia", "stop_lat": 52.2517, "stop_lon": 21.0523},
            "TER": {"stop_name": "Terespol", "stop_lat": 52.0753, "stop_lon": 23.6063},
        },
        change_s=300,
    )
    belarusian = network(
        {"BY117": "100 12:40, 200 16:00", "BY5": "100 11:00, 200 14:30"},
        zone="Europe/Minsk",
        days=(day,),
        trip={"BY117": {"trip_short_name": number}},
        stop={
            "100": {"stop_name": brest, "stop_lat": 52.1010, "stop_lon": 23.6800},
            "200": {"stop_name": "Минск-Пассажирский", "stop_lat": 53.8906, "stop_lon": 27.5511},
        },
        change_s=600,
    )
    return merge([polish, belarusian], ["pl", "by"], decisions)


def best(merged: Merged, start: str, end: str, at: datetime):
    planner = Planner(merged.network)
    return planner.earliest(planner.station(start), planner.station(end), at)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute)


def test_brest_is_one_station_in_two_scripts() -> None:
    taken = [(a, b, m.by) for a, b, m in two_feeds().matches if m.taken]
    assert taken == [("pl:BRE", "by:100", "place")]


def test_a_through_train_cut_at_the_border_is_ridden_without_a_change() -> None:
    (journey,) = best(two_feeds(day=WINTER), "Warszawa Wschodnia", "Минск-Пассажирский", at(WINTER, 7))
    assert [leg.seated for leg in journey.legs] == [False, True]
    assert (journey.changes, journey.seconds) == (0, 6 * 3600)


def test_each_clock_is_that_of_its_place() -> None:
    (journey,) = best(two_feeds(day=WINTER), "Warszawa Wschodnia", "Minsk", at(WINTER, 7))
    assert journey.departure.isoformat() == "2027-01-20T08:00:00+01:00"
    assert journey.arrival.isoformat() == "2027-01-20T16:00:00+03:00"


def test_a_train_kept_in_two_local_times_stands_an_hour_longer_in_summer() -> None:
    stands = [two_feeds(day=day).stitches for day in (WINTER, date(2027, 7, 20))]
    assert [s.stand_s for s in stands[0]] == [15 * 60]
    assert [s.stand_s for s in stands[1]] == [75 * 60]


def test_another_number_is_another_train() -> None:
    merged = two_feeds(day=WINTER, number="0118")
    assert merged.stitches == ()
    (journey,) = best(merged, "WAW", "200", at(WINTER, 7))
    assert (journey.changes, journey.trains) == (1, ("EC 117 Polonez", "0118"))


def test_a_person_can_stitch_and_unstitch() -> None:
    same = Decision("train", "pl:PL117", "by:BY117", "same")
    assert len(two_feeds([same], day=WINTER, number="0118").stitches) == 1
    different = Decision("train", "pl:PL117", "by:BY117", "different")
    assert two_feeds([different], day=WINTER).stitches == ()


def test_a_person_can_part_two_stations_and_the_journey_is_gone() -> None:
    merged = two_feeds([Decision("station", "pl:BRE", "by:100", "different")], day=WINTER)
    assert [m.taken for _, _, m in merged.matches] == [False]
    assert best(merged, "WAW", "200", at(WINTER, 7)) == []


@pytest.mark.parametrize(("border", "train"), [(0, "BY5"), (25, "BY5"), (35, "0117")])
def test_border_control_on_foot_costs_its_minutes(border: int, train: str) -> None:
    # PL9 arrives at 8:30 Warsaw time, which is 10:30 at Minsk in winter; BY5 leaves at 11:00.
    decision = Decision("station", "pl:BRE", "by:100", "same", minutes=5, border_minutes=border)
    journeys = best(two_feeds([decision], day=WINTER), "WAW", "200", at(WINTER, 5, 30))
    assert journeys[0].trains[-1] == train


def test_two_stations_may_be_joined_by_a_walk() -> None:
    parted = Decision("station", "pl:BRE", "by:100", "walk", minutes=20, border_minutes=5)
    (journey, *_) = best(two_feeds([parted], day=WINTER), "WAW", "200", at(WINTER, 5, 30))
    assert [leg.kind for leg in journey.legs] == ["train", "walk", "train"]
    assert journey.legs[1].arrival - journey.legs[1].departure == timedelta(minutes=25)


def test_a_common_code_far_away_is_shown_and_not_taken() -> None:
    one = network({"T": "A 8:00, B 9:00"}, stop={"A": {"stop_code": "7", "stop_lat": 50.0, "stop_lon": 20.0}})
    other = network(
        {"U": "X 8:00, Y 9:00"}, stop={"X": {"stop_code": "7", "stop_lat": 52.0, "stop_lon": 20.0}}
    )
    ((_, _, match),) = merge([one, other], ["one", "other"]).matches
    assert (match.by, match.taken, round(match.distance_m / 1000)) == ("code", False, 222)
