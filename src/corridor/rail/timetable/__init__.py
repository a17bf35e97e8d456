"""Choosing the times: a year's timetable, its check, and why a time is what it is."""

from corridor.rail.timetable.check import check_timetable
from corridor.rail.timetable.margins import Margin, margins
from corridor.rail.timetable.plan import plan_timetable

__all__ = ["Margin", "check_timetable", "margins", "plan_timetable"]
