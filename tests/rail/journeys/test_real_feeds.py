"""A thousand random questions to each of two editions of a national railway, overnight ones among them.

The feeds lie in a folder beside the repository.
"""

from __future__ import annotations

import random
import sys
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from reference import Reference

from corridor.rail.journeys import Planner, network_of_feed
from corridor.workspace.gtfs import read_feed

FEEDS = Path(__file__).parents[4] / "shared" / "data" / "gtfs"
EDITIONS = {"zssk_2024-11-26.zip": date(2024, 11, 26), "zssk_2025-01-07.zip": date(2025, 1, 14)}
DAY_S = 86_400
STARTS, ENDS = 20, 50


@pytest.fixture(scope="module", params=sorted(EDITIONS))
def edition(request: pytest.FixtureRequest):
    """Return planner, span and reference of one edition on a Tuesday."""
    path = FEEDS / request.param
    if not path.is_file():
        pytest.skip(f"the national feeds are not here: {path} is missing")
    network, _ = network_of_feed(read_feed(path)[0])
    day = EDITIONS[request.param]
    planner = Planner(network)
    return planner, planner.span(day), Reference(network, day, days=2)


def questions(planner: Planner):
    """Yield starts with a time of the day each, and places asked for."""
    random.seed(42)
    stations = range(len(planner.network.station_id))
    for _ in range(STARTS):
        start = random.choice(stations)
        yield start, random.randrange(DAY_S), random.sample([s for s in stations if s != start], ENDS)


def test_a_thousand_answers_equal_the_reference(edition) -> None:
    planner, span, reference = edition
    overnight = 0
    for start, leave, ends in questions(planner):
        arrivals = reference.arrivals(start, leave, DAY_S)
        for end in ends:
            expected = reference.worth(arrivals, end, leave, DAY_S)
            ways = planner.ways(span, start, end, leave)
            assert [(w.arrival, w.trains - 1) for w in ways[::-1]] == expected
            overnight += any(arrival > DAY_S for arrival, _ in expected)
    assert overnight > 100


def test_profiles_equal_single_questions_at_every_departure(edition) -> None:
    planner, span, _ = edition
    for start, _, ends in list(questions(planner))[:4]:
        for end in ends[:5]:
            profile = planner._profile(span, start, end, (0, DAY_S), DAY_S)
            for leave, arrive, trains in zip(profile.leave_s, profile.arrive_s, profile.trains, strict=True):
                asked = planner.ways(span, start, end, int(leave))
                assert (arrive, trains) in [(w.arrival, w.trains) for w in asked]
                later = planner.ways(span, start, end, int(leave) + 1)
                assert not any(w.arrival <= arrive and w.trains <= trains for w in later)
