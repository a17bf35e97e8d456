"""The line timetable as a table: stations down, trains across, times as published.

Whole minutes, departures rounded down and arrivals up, so that who keeps to the table never misses a train:
published times lie at most 59 s before a departure and at most 59 s after an arrival. Times are those of the
clock on the wall; where a neighbour changes its clocks and the railway's time stays, a train has one column
for each of its local timetables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from corridor.rail.model import Call, Control, Line, RailTask, Run, Timetable
from corridor.rail.publish.days_in_words import days_in_words
from corridor.rail.publish.local_time import dates_by_local_time, local_s, offset_words
from corridor.rail.publish.places import distances_m
from corridor.rail.publish.words import words
from corridor.units import DAY_S, ceil_to, format_clock

__all__ = ["Cell", "Column", "LineTable", "Row", "line_table"]

MINUTE_S = 60
ARRIVAL_SHOWN_FROM_S = 60
SYMBOLS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


@dataclass(frozen=True, slots=True)
class Cell:
    """A train at a row.

    Parameters
    ----------
    kind
        ``calls``, ``passes`` or ``absent``.
    arrival_s, departure_s
        Published local time, whole minutes in seconds after midnight of the service day's date; ``None``
        where none is published. At the border: the clocks of the side it comes from and of the side it goes
        to, ``None`` where they agree.
    control_s
        Border control while the train stands here.
    """

    kind: str = "absent"
    arrival_s: int | None = None
    departure_s: int | None = None
    control_s: int = 0

    @property
    def arrival(self) -> str:
        """Arrival as ``HH:MM``; empty if none is published."""
        return _text(self.arrival_s)

    @property
    def departure(self) -> str:
        """Departure as ``HH:MM``; empty if none is published."""
        return _text(self.departure_s)


@dataclass(frozen=True, slots=True)
class Row:
    """A station or border point.

    Parameters
    ----------
    names
        By language.
    km
        From the first station of this direction.
    arrivals, departures
        Whether the row has a line for them.
    controls
        Border controls on the way, at a border point only.
    """

    station: str
    names: Mapping[str, str]
    kind: str
    party: str
    zone: str
    km: float
    arrivals: bool
    departures: bool
    controls: tuple[Control, ...] = ()

    @property
    def is_border(self) -> bool:
        """Whether this is the border itself."""
        return self.kind == "border"

    def name(self, language: str) -> str:
        """Return the name in the language, or in the first language there is."""
        return self.names.get(language) or next((n for n in self.names.values() if n), self.station)


@dataclass(frozen=True, slots=True)
class Column:
    """A train on the dates when the clocks show these times.

    Parameters
    ----------
    numbers
        Train number by party; empty if it has none.
    days
        The dates in words.
    symbol
        Mark of the footnote with the days; empty if it runs daily.
    cells
        One a row.
    """

    train: str
    runs: tuple[str, ...]
    numbers: Mapping[str, str]
    dates: frozenset[date]
    days: str
    symbol: str
    cells: tuple[Cell, ...]

    @property
    def label(self) -> str:
        """The train's numbers, or its id."""
        return " / ".join(dict.fromkeys(self.numbers.values())) or self.train


@dataclass(frozen=True, slots=True)
class LineTable:
    """The timetable of a line in one direction, ready to be shown.

    Parameters
    ----------
    notes
        Footnotes: mark and words.
    clocks
        Zones along the line with their offsets in words, e.g. ``("Europe/Warsaw", "UTC+1/+2")``.
    """

    line: str
    direction: str
    language: str
    names: Mapping[str, str]
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    notes: tuple[tuple[str, str], ...]
    clocks: tuple[tuple[str, str], ...]


def line_table(
    task: RailTask, timetable: Timetable, line: str, direction: str, *, language: str = "en"
) -> LineTable:
    """Return the timetable of a line in one direction as published.

    Parameters
    ----------
    line
        Id of the line.
    direction
        ``out`` (as the line's path is written) or ``back``.
    language
        Language of the notes.

    Raises
    ------
    KeyError
        If there is no such line.
    """
    return _Builder(task, timetable, task.services.lines[line], direction, language).table()


@dataclass(frozen=True)
class _Builder:
    task: RailTask
    timetable: Timetable
    line: Line
    direction: str
    language: str

    def table(self) -> LineTable:
        columns = self.columns()
        return LineTable(
            self.line.id,
            self.direction,
            self.language,
            self.line.names,
            self.rows,
            tuple(columns),
            tuple(dict.fromkeys((c.symbol, c.days) for c in columns if c.symbol)),
            self.clocks(),
        )

    @cached_property
    def path(self) -> tuple[str, ...]:
        return self.line.path if self.direction == "out" else self.line.path[::-1]

    @cached_property
    def runs(self) -> list[Run]:
        mine = (r for r in self.timetable.planned if (r.line, r.direction) == (self.line.id, self.direction))
        return [r for r in mine if r.dates and not r.empty]

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        along = distances_m(self.task, self.path)
        shown = [(s, m) for s, m in zip(self.path, along, strict=True) if self._is_shown(s)]
        return tuple(self._row(station, metres) for station, metres in shown)

    def _is_shown(self, station: str) -> bool:
        calls = (r.call(station) for r in self.runs)
        kind = self.task.network.stations[station].kind
        return kind == "border" or any(c and (c.boarding or c.control_s) for c in calls)

    def _row(self, station: str, metres: int) -> Row:
        s = self.task.network.stations[station]
        border = s.kind == "border"
        controls = tuple(self.task.network.controls_on(self.path)) if border else ()
        first, last = station == self.path[0], station == self.path[-1]
        arrivals = not first and not border and (last or self._shows_arrivals(station))
        zone = s.zone
        return Row(
            station,
            s.names,
            s.kind,
            s.party,
            zone,
            metres / 1000,
            arrivals,
            not last and not border,
            controls,
        )

    def _shows_arrivals(self, station: str) -> bool:
        """Whether some train ends here, or has an arrival worth a line of its own."""
        calls = [(r, c) for r in self.runs if (c := r.call(station))]
        return any(c is r.calls[-1] or self._arrival_matters(c) for r, c in calls)

    def _arrival_matters(self, call: Call) -> bool:
        """Whether a train stands a minute or more and the published minutes show it.

        Beside the border they are shown even if they are the same.
        """
        if call.dwell_s < ARRIVAL_SHOWN_FROM_S:
            return False
        waits = ceil_to(call.arrival_s, MINUTE_S) < call.departure_s // MINUTE_S * MINUTE_S
        return waits or any(call.station in c.between for c in self.task.network.controls_on(self.path))

    # --- trains ---

    def columns(self) -> list[Column]:
        """Return one column for every train and every set of published times, by departure."""
        found: dict[tuple[str, tuple[Cell, ...]], tuple[list[str], set[date]]] = {}
        for run in self.runs:
            for dates in self._same_clocks(run):
                runs, known = found.setdefault((run.train, self._cells(run, min(dates))), ([], set()))
                runs.append(run.id)
                known |= dates
        columns = [
            self._column(train, runs, frozenset(dates), cells)
            for (train, cells), (runs, dates) in found.items()
        ]
        return _marked(sorted(columns, key=self._order), words(self.language)["daily"])

    def _column(self, train: str, runs: list[str], dates: frozenset[date], cells: tuple[Cell, ...]) -> Column:
        asked = self.task.services.trains.get(train)
        days = days_in_words(dates, self.task.services.year, self.language)
        names = tuple(dict.fromkeys(runs))
        return Column(train, names, asked.numbers if asked else {}, dates, days, "", cells)

    def _order(self, column: Column) -> tuple[int, date]:
        return self.timetable.runs[column.runs[0]].departure_s, min(column.dates)

    def _same_clocks(self, run: Run) -> list[frozenset[date]]:
        times = [
            (seconds, zone)
            for c in run.calls
            for zone in self._zones_at(c.station)
            for seconds in (c.arrival_s, c.departure_s)
        ]
        return list(dates_by_local_time(times, run.dates, self.timetable.zone).values())

    def _zones_at(self, station: str) -> tuple[str, ...]:
        """Return the zone of a station; at a border the zones of both sides, in the order of travel."""
        stations = self.task.network.stations
        if stations[station].kind != "border" or station not in self.path:
            return (stations[station].zone,)
        at = self.path.index(station)
        before = next((stations[s].zone for s in self.path[at - 1 :: -1] if at and stations[s].party), "")
        after = next((stations[s].zone for s in self.path[at + 1 :] if stations[s].party), "")
        return (before or after, after or before) if before or after else (stations[station].zone,)

    def _cells(self, run: Run, day: date) -> tuple[Cell, ...]:
        calls = {c.station: c for c in run.calls}
        return tuple(self._cell(run, calls.get(row.station), row, day) for row in self.rows)

    def _cell(self, run: Run, call: Call | None, row: Row, day: date) -> Cell:
        if call is None:
            return Cell()
        if row.is_border:
            return self._border_cell(call, day)
        if not call.boarding and not call.control_s:
            return Cell("passes")
        arrival_s, departure_s = self._published(call, row.zone, day)
        shows = row.arrivals and (call is run.calls[-1] or self._arrival_matters(call))
        return Cell(
            "calls",
            arrival_s if shows and call is not run.calls[0] else None,
            departure_s if call is not run.calls[-1] else None,
            call.control_s,
        )

    def _border_cell(self, call: Call, day: date) -> Cell:
        before, *after = (self._published(call, zone, day)[1] for zone in self._zones_at(call.station))
        if not after or after[0] == before:
            return Cell("passes")
        return Cell("passes", before, after[0])

    def _published(self, call: Call, zone: str, day: date) -> tuple[int, int]:
        """Return local arrival rounded up and departure rounded down to whole minutes, seconds."""
        arrival_s = local_s(call.arrival_s, day, self.timetable.zone, zone)
        departure_s = local_s(call.departure_s, day, self.timetable.zone, zone)
        return ceil_to(arrival_s, MINUTE_S), departure_s // MINUTE_S * MINUTE_S

    def clocks(self) -> tuple[tuple[str, str], ...]:
        zones = dict.fromkeys(row.zone for row in self.rows if not row.is_border)
        days = self.task.services.year.days()
        return tuple((zone, offset_words(zone, days)) for zone in zones)


def _marked(columns: Sequence[Column], daily: str) -> list[Column]:
    """Give every set of days that is not daily its mark, in the order of the columns."""
    days = dict.fromkeys(c.days for c in columns if c.days != daily)
    marks = {text: SYMBOLS[n] if n < len(SYMBOLS) else f"({n + 1})" for n, text in enumerate(days)}
    return [
        Column(c.train, c.runs, c.numbers, c.dates, c.days, marks.get(c.days, ""), c.cells) for c in columns
    ]


def _text(seconds: int | None) -> str:
    return "" if seconds is None else format_clock(seconds % DAY_S)
