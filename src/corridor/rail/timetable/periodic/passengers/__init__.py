"""Periodic timetables for passengers: the least travel time when all take their best routes (TimPass)."""

from corridor.rail.timetable.periodic.passengers.check import check_passengers, evaluate_passengers
from corridor.rail.timetable.periodic.passengers.instance import PassengerNetwork
from corridor.rail.timetable.periodic.passengers.plan import plan_passengers
from corridor.rail.timetable.periodic.passengers.routing import Journeys, bound_travel, route
from corridor.rail.timetable.periodic.passengers.timpasslib import (
    TABLES,
    format_passengers,
    format_timetable,
    parse_passengers,
    parse_timetable,
)

__all__ = [
    "TABLES",
    "Journeys",
    "PassengerNetwork",
    "bound_travel",
    "check_passengers",
    "evaluate_passengers",
    "format_passengers",
    "format_timetable",
    "parse_passengers",
    "parse_timetable",
    "plan_passengers",
    "route",
]
