"""Passengers' journeys over a timetable: when one arrives, how often one changes, how good a day is.

>>> from corridor.rail.journeys import Planner, network_of_feed
>>> planner = Planner(network_of_feed(feed)[0])                              # doctest: +SKIP
>>> planner.earliest(planner.station("Orsha"), planner.station("Smolensk"), at)     # doctest: +SKIP
"""

from corridor.rail.journeys.bounds import Bounds, bounds
from corridor.rail.journeys.feed import network_of_feed
from corridor.rail.journeys.journey import Journey, Leg
from corridor.rail.journeys.network import Network
from corridor.rail.journeys.planner import Matrix, Planner, Profile, Reach
from corridor.rail.journeys.timetable import network_of_runs

__all__ = [
    "Bounds",
    "Journey",
    "Leg",
    "Matrix",
    "Network",
    "Planner",
    "Profile",
    "Reach",
    "bounds",
    "network_of_feed",
    "network_of_runs",
]
