"""From a periodic plan to a year's trains: first and last, thinned hours, exceptions, irregular trains."""

from corridor.rail.timetable.rollout.check import check_roll_out
from corridor.rail.timetable.rollout.plan import RollOut, roll_out

__all__ = ["RollOut", "check_roll_out", "roll_out"]
