"""Passengers' journeys over a timetable: when one arrives, how often one changes, how good a day is.

>>> from corridor.rail.journeys import Planner, network_of_feed
>>> planner = Planner(network_of_feed(feed)[0])                              # doctest: +SKIP
>>> planner.earliest(planner.station("Orsha"), planner.station("Smolensk"), at)     # doctest: +SKIP
"""

from corridor.rail.journeys.bounds import Bounds, bounds
from corridor.rail.journeys.compare import Change, TrainEffect, common_stations, compare_days
from corridor.rail.journeys.feed import network_of_feed
from corridor.rail.journeys.journey import Journey, Leg
from corridor.rail.journeys.matching import Decision, Match, match_stations
from corridor.rail.journeys.merge import Merged, merge
from corridor.rail.journeys.network import Network
from corridor.rail.journeys.planner import Matrix, Planner, Profile, Reach
from corridor.rail.journeys.stitching import Stitch, stitch_trains
from corridor.rail.journeys.timetable import network_of_runs

__all__ = [
    "Bounds",
    "Change",
    "Decision",
    "Journey",
    "Leg",
    "Match",
    "Matrix",
    "Merged",
    "Network",
    "Planner",
    "Profile",
    "Reach",
    "Stitch",
    "TrainEffect",
    "bounds",
    "common_stations",
    "compare_days",
    "match_stations",
    "merge",
    "network_of_feed",
    "network_of_runs",
    "stitch_trains",
]
