"""Every answer of the kernels equals that of the plain reference."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
from reference import Reference

from corridor.rail.journeys import Planner, network_of_feed
from worlds import DAY, feed

STOPS = "ABCDE"
PATHS = ("AB", "BC", "CD", "ABC", "ABCD", "BCDE", "CBA", "EDC", "ACE", "BAD", "CEA", "ABA", "DCB")
DAYS = (DAY - timedelta(1), DAY, DAY + timedelta(1))
WITHIN = 20 * 3600


def calls(draw, path: str) -> str:
    """Draw the times of a train; rides without time only up the alphabet, never in a circle."""
    time, out = draw(st.integers(0, 26)) * 60, []
    rides = [0, 20, 30, 60] if list(path) == sorted(set(path)) else [20, 30, 60]
    for stop in path:
        arrive = time
        time += draw(st.sampled_from([0, 0, 10, 60]))
        marks = draw(st.sampled_from(["", "", "", " -b", " -a"]))
        out.append(f"{stop} {arrive // 60}:{arrive % 60} {time // 60}:{time % 60}{marks}")
        time += draw(st.sampled_from(rides))
    return ", ".join(out)


@st.composite
def worlds(draw):
    """Draw a network with every rule there is; times of few values, so that ties are common."""
    maybe = st.sampled_from
    paths = draw(st.lists(maybe(PATHS), min_size=2, max_size=8))
    trains = {f"T{n}": calls(draw, path) for n, path in enumerate(paths)}
    trips = {
        t: {"route_id": draw(maybe("RQ")), "block_id": draw(maybe([None, None, "K", "L"]))} for t in trains
    }
    transfers = [
        {
            "from_stop_id": draw(maybe(STOPS)),
            "to_stop_id": draw(maybe(STOPS)),
            "from_route_id": draw(maybe([None, None, "R", "Q"])),
            "to_route_id": draw(maybe([None, None, "R", "Q"])),
            "from_trip_id": draw(maybe([None, None, *trains])),
            "to_trip_id": draw(maybe([None, None, *trains])),
            "transfer_type": draw(maybe([0, 1, 2, 2, 3, 4, 5])),
            "min_transfer_time": draw(maybe([None, 0, 600, 1800])),
        }
        for _ in range(draw(st.integers(0, 4)))
    ]
    stop = {s: {"parent_station": draw(maybe([None, None, "P"]))} for s in STOPS} | {
        "P": {"location_type": 1}
    }
    return {"trains": trains, "trip": trips, "stop": stop, "transfers": transfers}


@settings(max_examples=300, deadline=None)
@given(worlds(), st.sampled_from([0, 0, 300]), st.integers(0, 24 * 6))
def test_earliest_arrivals_and_profiles_equal_the_reference(world, change_s, tens):
    network, _ = network_of_feed(feed(days=DAYS, **world), change_s=change_s)
    planner, reference = Planner(network), Reference(network, DAY)
    span = planner.span(DAY, 3)
    leave = tens * 600
    for start in range(len(network.station_id)):
        arrivals = reference.arrivals(start, leave, WITHIN)
        for end in set(range(len(network.station_id))) - {start}:
            expected = reference.worth(arrivals, end, leave, WITHIN)
            ways = planner.ways(span, start, end, leave, WITHIN)
            assert [(w.arrival, w.trains - 1) for w in ways[::-1]] == expected
            assert from_profile(planner, span, start, end, leave) == expected


def from_profile(planner, span, start, end, leave):
    """Return what the profile says about leaving at a moment."""
    profile = planner._profile(span, start, end, (leave, leave + WITHIN + 1), WITHIN)
    rows = zip(profile.arrive_s.tolist(), profile.trains.tolist(), strict=True)
    in_time = sorted((k, a) for a, k in rows if a <= leave + WITHIN)
    found, last = [], min(10**12, leave + planner.walk_s(start, end))
    for trains, arrival in in_time:
        if arrival < last:
            found.append((arrival, trains - 1))
            last = arrival
    return found
