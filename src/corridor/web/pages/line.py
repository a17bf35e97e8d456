"""A line's timetable as published: stations down the page, trains across, local clocks throughout."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from corridor.errors import UnknownNameError
from corridor.web.source import Names, Source

if TYPE_CHECKING:
    from corridor.rail import publish

__all__ = ["Cell", "Clock", "Column", "Direction", "LinePage", "Row", "line"]


@dataclass(frozen=True)
class Row:
    """A point of the line; ``km`` along the track from the start of this direction."""

    station: str
    names: Names
    km: float
    kind: str
    zone: str


@dataclass(frozen=True)
class Cell:
    """A train at a point.

    Parameters
    ----------
    kind
        ``calls``, ``passes`` or ``absent``.
    arrival, departure
        Local ``HH:MM``, empty where none is published. At the border: the clocks of the side it comes from
        and of the side it goes to, empty where they agree.
    """

    kind: str
    arrival: str
    departure: str
    control_min: float


@dataclass(frozen=True)
class Column:
    """A train on the days on which the clocks on the wall show these times."""

    train: str
    page: str
    numbers: dict[str, str]
    days: str
    dates: int
    cells: list[Cell]


@dataclass(frozen=True)
class Direction:
    """One direction of a line: ``out`` as its path is written, or ``back``."""

    direction: str
    rows: list[Row]
    columns: list[Column]


@dataclass(frozen=True)
class Clock:
    """A zone along the line, with its offsets over the year."""

    zone: str
    offset: str


@dataclass(frozen=True)
class LinePage:
    """Both directions of a line; trains without passengers are left out."""

    title: str
    line: str
    names: Names
    colour: str
    graph: str
    clocks: list[Clock]
    directions: list[Direction]


def line(source: Source, name: str, day: date | None = None, *, language: str = "en") -> LinePage:
    """Return a line's timetable.

    Parameters
    ----------
    name
        Id of the line.
    day
        Show only the trains of this day; every day when ``None``.
    language
        In which the days are worded.

    Raises
    ------
    UnknownNameError
        If the plan has no such line.
    """
    from corridor.rail.publish import line_table

    plan = source.plan
    lines = plan.task.services.lines
    if name not in lines:
        raise UnknownNameError(f"there is no line {name!r}; there are: {', '.join(lines)}")
    names = source.names(dict(lines[name].names), name)
    tables = [line_table(plan.task, plan.timetable, name, d, language=language) for d in ("out", "back")]
    clocks = dict(clock for table in tables for clock in table.clocks)
    return LinePage(
        title=next(iter(names.values())),
        line=name,
        names=names,
        colour=lines[name].colour,
        graph=source.graph_page(name),
        clocks=[Clock(zone, offset) for zone, offset in clocks.items()],
        directions=[_direction(source, table, day) for table in tables],
    )


def _direction(source: Source, table: publish.LineTable, day: date | None) -> Direction:
    rows = [Row(r.station, source.names(dict(r.names), r.station), r.km, r.kind, r.zone) for r in table.rows]
    shown = [c for c in table.columns if day is None or day in c.dates]
    return Direction(table.direction, rows, [_column(source, c) for c in shown])


def _column(source: Source, column: publish.Column) -> Column:
    run = source.plan.timetable.runs[column.runs[0]]
    cells = [Cell(c.kind, c.arrival, c.departure, c.control_s / 60) for c in column.cells]
    page, numbers = source.train_page(run), dict(column.numbers)
    return Column(column.train, page, numbers, column.days, len(column.dates), cells)
