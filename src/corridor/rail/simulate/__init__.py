"""Punctuality: a day of the plan played many times, delays and all."""

from corridor.rail.simulate.check import check_punctuality
from corridor.rail.simulate.chunks import BACKENDS
from corridor.rail.simulate.defaults import USUAL
from corridor.rail.simulate.result import (
    THRESHOLDS_S,
    Buffer,
    Cause,
    Missed,
    Punctuality,
    Share,
    StopPunctuality,
)
from corridor.rail.simulate.simulate import rows_in_force, simulate

__all__ = [
    "BACKENDS",
    "THRESHOLDS_S",
    "USUAL",
    "Buffer",
    "Cause",
    "Missed",
    "Punctuality",
    "Share",
    "StopPunctuality",
    "check_punctuality",
    "rows_in_force",
    "simulate",
]
