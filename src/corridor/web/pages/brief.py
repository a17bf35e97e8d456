"""A train in one row: what every page says when it mentions one."""

from __future__ import annotations

from dataclasses import dataclass

from corridor.rail.model import Run
from corridor.units import format_duration
from corridor.web.source import Names, Source
from corridor.web.words import local_clock

__all__ = ["TrainRow", "numbers_of", "train_row"]


@dataclass(frozen=True)
class TrainRow:
    """A planned train; times are local at each end.

    Parameters
    ----------
    page
        Address of its page, without extension.
    minutes
        From departure to arrival.
    days, dates
        On which days in words, and on how many dates.
    """

    id: str
    page: str
    numbers: dict[str, str]
    direction: str
    start: Names
    leaves: str
    end: Names
    arrives: str
    takes: str
    minutes: float
    days: str
    dates: int
    empty: bool


def numbers_of(source: Source, run: Run) -> dict[str, str]:
    """Return the train's number by party."""
    asked = source.plan.task.services.trains.get(run.train)
    return dict(asked.numbers) if asked else {}


def train_row(source: Source, run: Run) -> TrainRow:
    """Return a run as one row."""
    from corridor.rail.publish import days_in_words

    task, zone = source.plan.task, source.plan.timetable.zone
    start, end = (task.network.stations[c.station] for c in (run.calls[0], run.calls[-1]))
    seconds = run.arrival_s - run.departure_s
    return TrainRow(
        id=run.id,
        page=source.train_page(run),
        numbers=numbers_of(source, run),
        direction=run.direction,
        start=source.station_names(start),
        leaves=local_clock(run.departure_s, start.zone, zone, run.dates),
        end=source.station_names(end),
        arrives=local_clock(run.arrival_s, end.zone, zone, run.dates),
        takes=format_duration(seconds),
        minutes=seconds / 60,
        days=days_in_words(run.dates, task.services.year),
        dates=len(run.dates),
        empty=run.empty,
    )
