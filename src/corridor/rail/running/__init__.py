"""Running times from train dynamics: how long a train needs over its path, and whether a plan keeps to it."""

from corridor.rail.running.check import check_running
from corridor.rail.running.existing import fill_existing
from corridor.rail.running.run import check_trains, running_times
from corridor.rail.running.technical import Course, TechnicalRun, technical_time

__all__ = [
    "Course",
    "TechnicalRun",
    "check_running",
    "check_trains",
    "fill_existing",
    "running_times",
    "technical_time",
]
