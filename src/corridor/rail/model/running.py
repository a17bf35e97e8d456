"""Running times of each train, as the running stage found them and the timetable stage uses them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["RunningTimes", "TrainRunning"]


@dataclass(frozen=True, slots=True)
class TrainRunning:
    """Planned running times of one train over its path, allowance included, dwell and control excluded.

    Parameters
    ----------
    path
        Stations in the order of travel, as in the train.
    run_s
        Whole seconds from each station of the path to the next with the train's planned stops only; one
        fewer than the path.
    brake_s, start_s
        Extra whole seconds before and after a station if the train makes an additional stop there, by
        station; zero (or absent) where it stops anyway.
    technical_s
        As ``run_s`` without the allowance.
    """

    path: tuple[str, ...]
    run_s: tuple[int, ...]
    technical_s: tuple[int, ...]
    brake_s: Mapping[str, int]
    start_s: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RunningTimes:
    """Running times of every train that shall be planned, by train id."""

    trains: Mapping[str, TrainRunning]
