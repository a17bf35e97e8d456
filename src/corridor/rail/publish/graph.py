"""The time–distance graph: a day of a line as one picture (SVG).

Time runs to the right on the railway's clock, the line runs down to true scale; every train is a thread. A
thread is steep where the train is fast, level where it stands. Nothing but text comes in or goes out.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from math import atan2, degrees, hypot

from corridor.rail.model import Call, Circulation, DayType, Line, RailTask, Run, Timetable, day_types
from corridor.rail.publish.days_in_words import date_in_words, days_in_words
from corridor.rail.publish.graph_scale import Scale, flow, spread
from corridor.rail.publish.graph_style import STYLE, VEHICLES
from corridor.rail.publish.local_time import local_s
from corridor.rail.publish.meetings import Meeting, meetings_on
from corridor.rail.publish.words import words
from corridor.units import DAY_S, format_clock

__all__ = ["busiest_day", "time_distance_graph"]

HOUR_S = 3600
MARGIN_S = 600
NAME_GAP = 15.0
NAME_AT_MOST = 22
SAMPLE, LETTER, LEGEND_ROW = 62.0, 7.2, 24.0
Point = tuple[float, float]


def time_distance_graph(
    task: RailTask,
    timetable: Timetable,
    circulation: Circulation,
    line: str,
    *,
    day: date | None = None,
    language: str = "en",
) -> str:
    """Draw a line's trains of one day.

    Parameters
    ----------
    line
        Id of the line.
    day
        The day to show; one of the most frequent day type among the busiest when ``None``.
    language
        Language of names and words.

    Returns
    -------
    str
        A complete SVG document, UTF-8 once encoded.

    Raises
    ------
    KeyError
        If there is no such line.
    """
    asked = task.services.lines[line]
    day = day or busiest_day(task, timetable, line)
    return _Drawing(task, timetable, circulation, asked, day, language).text()


def busiest_day(task: RailTask, timetable: Timetable, line: str) -> date:
    """Return the first date of the day type with most planned trains on the line; of equals the commonest."""
    types = _day_types(task, timetable, line)
    return max(types, key=lambda t: (len(t.members), len(t.dates))).dates[0]


def _day_types(task: RailTask, timetable: Timetable, line: str) -> list[DayType]:
    running: dict[Hashable, frozenset[date]] = {r.id: r.dates for r in timetable.planned if r.line == line}
    return day_types(running, task.services.year)


@dataclass(frozen=True)
class _Drawing:
    task: RailTask
    timetable: Timetable
    circulation: Circulation
    line: Line
    day: date
    language: str

    def text(self) -> str:
        svg = self._sheet()
        self._title(svg)
        self._grid(svg)
        self._stations(svg)
        self._tracks(svg)
        threads = ET.SubElement(svg, "g", {"class": "trains"})
        for run in sorted(self.runs, key=lambda r: r.kind != "existing"):
            self._thread(threads, run)
        self._meetings(svg)
        self._legend(svg)
        return ET.tostring(svg, encoding="unicode") + "\n"

    # --- what is shown ---

    @cached_property
    def say(self) -> Mapping[str, str]:
        return words(self.language)

    @cached_property
    def runs(self) -> list[Run]:
        return [r for r in self.timetable.on(self.day) if self._pieces(r)]

    def _pieces(self, run: Run) -> list[list[Call]]:
        """Return the parts of a run that follow the line, each of two calls at least."""
        at = {s: n for n, s in enumerate(self.line.path)}
        pieces: list[list[Call]] = [[]]
        for call in run.calls:
            previous = pieces[-1][-1] if pieces[-1] else None
            if call.station in at and previous and abs(at[call.station] - at[previous.station]) == 1:
                pieces[-1].append(call)
            else:
                pieces.append([call] if call.station in at else [])
        return [p for p in pieces if len(p) > 1]

    @cached_property
    def scale(self) -> Scale:
        times = [t for r in self.runs for p in self._pieces(r) for t in (p[0].departure_s, p[-1].arrival_s)]
        first = (min(times, default=6 * HOUR_S) - MARGIN_S) // HOUR_S
        last = -(-(max(times, default=22 * HOUR_S) + MARGIN_S) // HOUR_S)
        return Scale.of(self.task, self.line.path, first, max(last, first + 4))

    @cached_property
    def colours(self) -> dict[str, str]:
        """Class of every vehicle at work on the line that day."""
        duties = self.circulation.on(self.day)
        shown = {r.id for r in self.runs}
        units = sorted({d.unit for d in duties if shown & set(d.runs)})
        return {unit: f"v{n % len(VEHICLES)}" for n, unit in enumerate(units)}

    def _number(self, run: Run) -> str:
        services = self.task.services
        if run.kind == "existing" and run.train in services.existing:
            return services.existing[run.train].number or run.train
        asked = services.trains.get(run.train)
        return " / ".join(dict.fromkeys(asked.numbers.values())) if asked and asked.numbers else run.train

    def _place(self, station: str) -> str:
        return self.task.network.stations[station].name(self.language)

    # --- the sheet ---

    def _sheet(self) -> ET.Element:
        s = self.scale
        size = {
            "viewBox": f"0 0 {s.width:g} {self._height:g}",
            "width": f"{s.width:g}",
            "height": f"{self._height:g}",
        }
        named = {"role": "group", "aria-labelledby": "graph-title", "lang": self.language}
        svg = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "class": "graph", **size, **named})
        ET.SubElement(svg, "title", {"id": "graph-title"}).text = self._heading()
        ET.SubElement(svg, "style").text = STYLE
        ET.SubElement(svg, "rect", {"class": "paper", "width": "100%", "height": "100%"})
        return svg

    def _heading(self) -> str:
        name = self.line.names.get(self.language) or next(iter(self.line.names.values()), self.line.id)
        return f"{self.say['graph']}: {name}, {date_in_words(self.day, self.language, with_year=True)}"

    def _title(self, svg: ET.Element) -> None:
        name = self.line.names.get(self.language) or next(iter(self.line.names.values()), self.line.id)
        weekday = self.say["weekdays"].split()[self.day.weekday()]
        when = f"{weekday} {date_in_words(self.day, self.language, with_year=True)}"
        _write(svg, self.scale.left, 46, name, "heading")
        _write(svg, self.scale.left, 70, f"{when} · {self._pattern()}", "subheading")
        _write(svg, self.scale.right, 46, self.say["graph"], "kind", anchor="end")
        version = f"{self.task.names.get(self.language, '')} · {self.timetable.zone}".strip(" ·")
        _write(svg, self.scale.right, 70, version, "subheading", anchor="end")

    def _pattern(self) -> str:
        """Say on which days of the year the line's planned trains run as on this one."""
        types = _day_types(self.task, self.timetable, self.line.id)
        mine = next((t for t in types if self.day in t.dates), None)
        if mine is None:
            return ""
        words_ = days_in_words(frozenset(mine.dates), self.task.services.year, self.language)
        short = words_ if len(words_) < 90 else words_[:88].rsplit(" ", 1)[0] + " …"
        return f"{len(mine.dates)} {self.say['day_type']}: {short}"

    def _grid(self, svg: ET.Element) -> None:
        s, grid = self.scale, ET.SubElement(svg, "g", {"class": "grid", "aria-hidden": "true"})
        for minute in range(s.first_hour * 60, s.last_hour * 60 + 1, 10):
            kind = "hour" if minute % 60 == 0 else "half" if minute % 30 == 0 else "minor"
            _line(grid, (s.x(minute * 60), s.top), (s.x(minute * 60), s.bottom), kind)
        zones = dict.fromkeys((self._zone(self.line.path[0]), self._zone(self.line.path[-1])))
        shown = list(zones) if len(self._offsets(zones)) > 1 else [self.timetable.zone]
        self._hours(grid, shown[0], s.top - 8, s.top - 24)
        self._hours(grid, shown[-1], s.bottom + 18, s.bottom + 34)

    def _zone(self, station: str) -> str:
        return self.task.network.stations[station].zone

    def _offsets(self, zones: Mapping[str, None]) -> set[int]:
        return {local_s(DAY_S // 2, self.day, self.timetable.zone, zone) for zone in zones}

    def _hours(self, grid: ET.Element, zone: str, y: float, y_zone: float) -> None:
        """Label the hours as the clock of a zone shows them."""
        s = self.scale
        for hour in range(s.first_hour, s.last_hour + 1):
            shown = local_s(hour * HOUR_S, self.day, self.timetable.zone, zone) % DAY_S
            _write(
                grid, s.x(hour * HOUR_S), y, format_clock(shown).removesuffix(":00"), "clock", anchor="middle"
            )
        _write(grid, s.left, y_zone, zone.replace("_", " "), "zone")

    # --- the line ---

    def _stations(self, svg: ET.Element) -> None:
        s, group = self.scale, ET.SubElement(svg, "g", {"class": "stations"})
        at = [s.y(station) for station in self.line.path]
        names = spread(at, NAME_GAP)
        for station, y, y_name in zip(self.line.path, at, names, strict=True):
            border = self.task.network.stations[station].kind == "border"
            _line(group, (s.left, y), (s.right, y), "border" if border else "station")
            _line(group, (s.left - 44, y_name), (s.left - 32, y), "leader")
            text = self._border_name(station) if border else self._place(station)
            _write(group, s.left - 50, y_name + 4, text, "border-name" if border else "name", anchor="end")
            _write(group, s.right + 10, y_name + 4, f"{s.metres[station] / 1000:.1f}", "km")
        _write(group, s.right + 10, s.top - 24, self.say["km"], "km")

    def _border_name(self, station: str) -> str:
        stations, at = self.task.network.stations, self.line.path.index(station)
        before = next((stations[s].party for s in self.line.path[at::-1] if stations[s].party), "")
        after = next((stations[s].party for s in self.line.path[at:] if stations[s].party), "")
        named = [self.task.party_name(party, self.language) for party in (before, after)]
        words = (f"{self.say['border']} {' | '.join(named)}", " | ".join(named))
        return next((w for w in words if len(w) <= NAME_AT_MOST), f"{before} | {after}")

    def _tracks(self, svg: ET.Element) -> None:
        """Draw one stroke beside a single-track section, two beside a double-track one."""
        s, group = self.scale, ET.SubElement(svg, "g", {"class": "tracks"})
        for section, (a, b) in zip(
            self.task.network.path_sections(self.line.path),
            pairwise(self.line.path),
            strict=True,
        ):
            double = section.tracks > 1
            mark = ET.SubElement(group, "g")
            word = self.say["double_track" if double else "single_track"]
            ET.SubElement(mark, "title").text = f"{self._place(a)} – {self._place(b)}: {word}"
            for x in (s.left - 20, s.left - 14) if double else (s.left - 17,):
                _line(mark, (x, s.y(a) + 1.5), (x, s.y(b) - 1.5), "double" if double else "single")

    # --- the trains ---

    def _thread(self, parent: ET.Element, run: Run) -> None:
        unit = self.circulation.unit_of(run.id, self.day)
        kind = "existing" if run.kind == "existing" else f"planned {self.colours.get(unit or '', 'line')}"
        label = self._spoken(run, unit)
        group = ET.SubElement(
            parent,
            "g",
            {
                "class": f"train {kind}",
                "tabindex": "0",
                "role": "img",
                "aria-label": label,
                "data-run": run.id,
            },
        )
        if run.kind != "existing" and unit is None:
            group.set("style", f"--line: {self.line.colour}; color: {self.line.colour}")
        ET.SubElement(group, "title").text = label
        for piece in self._pieces(run):
            points = self._points(piece)
            ET.SubElement(group, "polyline", {"class": "reach", "points": _joined(points)})
            ET.SubElement(group, "polyline", {"class": "thread", "points": _joined(points)})
            self._written_along(group, points, self._number(run))

    def _points(self, piece: list[Call]) -> list[Point]:
        return [
            (self.scale.x(t), self.scale.y(c.station)) for c in piece for t in (c.arrival_s, c.departure_s)
        ]

    def _spoken(self, run: Run, unit: str | None) -> str:
        """Tell the train in words: number, from and to with local times, vehicle."""
        first, last = run.calls[0], run.calls[-1]
        leave = local_s(first.departure_s, self.day, self.timetable.zone, self._zone(first.station))
        arrive = local_s(last.arrival_s, self.day, self.timetable.zone, self._zone(last.station))
        start = f"{self._place(first.station)} {format_clock(leave % DAY_S)}"
        end = f"{self._place(last.station)} {format_clock(arrive % DAY_S)}"
        vehicle = f", {self.say['vehicle']} {unit}" if unit else ""
        return f"{self.say['train']} {self._number(run)}: {start} – {end}{vehicle}"

    def _written_along(self, group: ET.Element, points: list[Point], number: str) -> None:
        """Write the number along the longest slope of the thread, unless the thread is too short for it."""
        (x0, y0), (x1, y1) = points[0], points[-1]
        if hypot(x1 - x0, y1 - y0) < LETTER * (len(number) + 3):
            return
        (xa, ya), (xb, yb) = max(
            pairwise(points),
            key=lambda ab: hypot(ab[1][0] - ab[0][0], ab[1][1] - ab[0][1]),
        )
        turn = degrees(atan2(yb - ya, xb - xa))
        x, y = (xa + xb) / 2, (ya + yb) / 2
        text = _write(group, 0, -5, number, "number", anchor="middle")
        text.set("transform", f"translate({x:.1f} {y:.1f}) rotate({turn:.1f})")

    def _meetings(self, svg: ET.Element) -> None:
        group = ET.SubElement(svg, "g", {"class": "meetings"})
        for meeting in meetings_on(self.task.network, self.line.path, self.runs):
            dot = {"cx": f"{self.scale.x(meeting.time_s):.1f}", "cy": f"{self.scale.y(meeting.station):.1f}"}
            mark = ET.SubElement(group, "circle", {"class": "meeting", "r": "5", **dot})
            ET.SubElement(mark, "title").text = self._met(meeting)

    def _met(self, meeting: Meeting) -> str:
        a, b = (self._number(self.timetable.runs[r]) for r in meeting.runs)
        clock = local_s(meeting.time_s, self.day, self.timetable.zone, self._zone(meeting.station))
        return (
            f"{self.say['crossing']}: {a}, {b}, {self._place(meeting.station)} {format_clock(clock % DAY_S)}"
        )

    # --- the legend ---

    @cached_property
    def _samples(self) -> list[tuple[str, str]]:
        """Return class and caption of everything the legend explains."""
        samples = [
            (f"train planned {c}", f"{self.say['vehicle']} {unit}") for unit, c in self.colours.items()
        ]
        if any(r.kind == "existing" for r in self.runs):
            samples.append(("train existing", self.say["existing"]))
        samples.append(("meeting", self.say["crossing"]))
        return [*samples, ("single", self.say["single_track"]), ("double", self.say["double_track"])]

    @cached_property
    def _sample_places(self) -> list[Point]:
        """Return where each sample stands, row by row below the graph."""
        widths = [SAMPLE + LETTER * len(text) for _, text in self._samples]
        s = self.scale
        return flow(widths, s.left, s.right, s.height - 22, LEGEND_ROW)

    @property
    def _height(self) -> float:
        return self._sample_places[-1][1] + 22

    def _legend(self, svg: ET.Element) -> None:
        group = ET.SubElement(svg, "g", {"class": "legend"})
        for (kind, text), (x, y) in zip(self._samples, self._sample_places, strict=True):
            self._sample(group, kind, x, y)
            _write(group, x + 36, y + 4, text, "caption")

    def _sample(self, group: ET.Element, kind: str, x: float, y: float) -> None:
        if kind == "meeting":
            dot = {"cx": f"{x + 24:.1f}", "cy": f"{y:.1f}", "r": "5"}
            ET.SubElement(group, "circle", {"class": "meeting", **dot})
        elif kind in ("single", "double"):
            for stroke in (21, 27) if kind == "double" else (24,):
                _line(group, (x + stroke, y - 9), (x + stroke, y + 9), kind)
        else:
            sample = ET.SubElement(group, "g", {"class": kind})
            ET.SubElement(sample, "polyline", {"class": "thread", "points": _joined([(x, y), (x + 28, y)])})


def _write(
    parent: ET.Element, x: float, y: float, text: str, kind: str, *, anchor: str = "start"
) -> ET.Element:
    place = {"x": f"{x:.1f}", "y": f"{y:.1f}", "class": kind, "text-anchor": anchor}
    element = ET.SubElement(parent, "text", place)
    element.text = text
    return element


def _line(parent: ET.Element, start: Point, end: Point, kind: str) -> None:
    ends = {"x1": start[0], "y1": start[1], "x2": end[0], "y2": end[1]}
    ET.SubElement(parent, "line", {"class": kind, **{k: f"{v:.1f}" for k, v in ends.items()}})


def _joined(points: list[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
