"""A map for a newspaper: how far one gets before and after, and how many people live there (SVG)."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from pathlib import Path

from corridor.study.comparison_page import number
from corridor.study.reach import HOURS, Place, Reached, Stop
from corridor.units import format_duration

__all__ = ["Ground", "ground_of", "reach_map"]

Point = tuple[float, float]
_Box = tuple[float, float, float, float]

INK, FAINT, PAPER, LAND = "#1d2733", "#6b7785", "#ffffff", "#f4f1ea"
WATER, BORDER, RAIL, UNREACHED = "#b9d3e6", "#a8463a", "#b8b2a6", "#c9c3b7"
BANDS = ("#0b5d57", "#2f9e8f", "#8fd0b8")
"""Colours of what is within 1, 2 and 3 hours: the darker, the nearer."""

PANEL, GAP, TOP, MARGIN = 560, 24, 128, 36
FONT = "'Source Sans 3', 'Source Sans Pro', 'Helvetica Neue', Helvetica, Arial, sans-serif"


@dataclass(frozen=True)
class Ground:
    """What lies under the map: borders and rivers as lines of (lat, lon), places, countries west to east."""

    borders: tuple[tuple[Point, ...], ...]
    rivers: tuple[tuple[Point, ...], ...]
    places: tuple[Place, ...]
    countries: tuple[str, ...] = ()


def ground_of(folder: Path, places: Iterable[Place], countries: Iterable[str] = ()) -> Ground:
    """Read ``geo/borders.geojson`` and ``geo/rivers.geojson`` of a workspace; what is missing is left out."""
    lines = [tuple(_lines(folder / "geo" / f"{name}.geojson")) for name in ("borders", "rivers")]
    return Ground(lines[0], lines[1], tuple(places), tuple(countries))


def _lines(path: Path) -> Iterator[tuple[Point, ...]]:
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        for feature in features:
            shape = feature["geometry"]
            parts = [shape["coordinates"]] if shape["type"] == "LineString" else shape["coordinates"]
            for part in parts:
                yield tuple((float(lat), float(lon)) for lon, lat, *_ in part)
    except (OSError, ValueError, KeyError, TypeError):
        return


@dataclass(frozen=True)
class _Frame:
    """Where a point of the earth lies on the paper: equal scale both ways at the middle latitude."""

    south: float
    west: float
    scale: float
    squeeze: float
    height: float

    def holds(self, point: Point) -> bool:
        x, y = self.at(*point)
        return 0 <= x <= PANEL and 0 <= y <= self.height

    def at(self, lat: float, lon: float) -> Point:
        return ((lon - self.west) * self.squeeze * self.scale, self.height - (lat - self.south) * self.scale)


def reach_map(before: Reached, after: Reached, ground: Ground, *, title: str = "", credit: str = "") -> str:
    """Return two maps beside each other and the people within 1, 2 and 3 hours under them.

    Parameters
    ----------
    before, after
        From the same station, up to three hours at least.
    ground
        What lies under the maps.
    title, credit
        Heading, and the line of sources at the foot.
    """
    frame = _frame(after, ground)
    width, bottom = 2 * PANEL + GAP + 2 * MARGIN, TOP + frame.height + 48
    height = bottom + 250
    heading = title or f"How far one gets from {after.start}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:.0f}" font-family="{FONT}" '
        f'fill="{INK}"><title>{escape(heading)}</title>',
        f'<rect width="{width}" height="{height:.0f}" fill="{PAPER}"/>',
        f'<defs><clipPath id="panel"><rect width="{PANEL}" height="{frame.height:.0f}" rx="4"/>'
        "</clipPath></defs>",
        f'<text x="{MARGIN}" y="52" font-size="32" font-weight="700">{escape(heading)}</text>',
        f'<text x="{MARGIN}" y="78" font-size="16" fill="{FAINT}">{escape(_subtitle(after))}</text>',
    ]
    for n, (side, words) in enumerate(((before, "Before"), (after, "With the new trains"))):
        parts += _panel(side, ground, frame, MARGIN + n * (PANEL + GAP), words)
    parts += _legend(bottom - 22)
    parts += _people(before, after, bottom + 24)
    parts.append(
        f'<text x="{MARGIN}" y="{height - 18:.0f}" font-size="11.5" fill="{FAINT}">{escape(credit)}</text>'
    )
    return "\n".join([*parts, "</svg>"])


def _subtitle(after: Reached) -> str:
    when = after.day.strftime("%d %B %Y").lstrip("0")
    return f"Places within one, two and three hours by train: fastest journey of the day, {when}"


def _frame(after: Reached, ground: Ground) -> _Frame:
    """Return the frame that holds everything within reach, and a little more."""
    points = [(s.latitude, s.longitude) for s in _near(after)]
    points += [after.place] if after.place[0] == after.place[0] else []
    points = points or [(p.latitude, p.longitude) for p in ground.places] or [(0.0, 0.0)]
    south, north = min(p[0] for p in points) - 0.22, max(p[0] for p in points) + 0.2
    west, east = min(p[1] for p in points) - 0.38, max(p[1] for p in points) + 0.38
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = PANEL / ((east - west) * squeeze)
    return _Frame(south, west, scale, squeeze, min((north - south) * scale, 1.2 * PANEL))


# --- one map -----------------------------------------------------------------------------------------------


def _panel(side: Reached, ground: Ground, frame: _Frame, x: float, words: str) -> list[str]:
    return [
        f'<g transform="translate({x},{TOP})">',
        f'<text y="-14" font-size="19" font-weight="600">{escape(words)}</text>',
        f'<g clip-path="url(#panel)"><rect width="{PANEL}" height="{frame.height:.0f}" fill="{LAND}"/>',
        *(_path(line, frame, WATER, 1.6) for line in ground.rivers),
        *(_path(line, frame, BORDER, 1.8, dash="7 4") for line in ground.borders),
        *(_path(line, frame, RAIL, 1.6) for line in side.lines if all(frame.holds(p) for p in line)),
        *_rides(side, frame),
        *_unreached(side, ground, frame),
        *_dots(side, frame),
        *_countries(ground.countries),
        "</g>",
        *_labels(side, ground, frame),
        "</g>",
    ]


def _countries(names: Sequence[str]) -> Iterator[str]:
    """Yield the names of the westernmost and the easternmost country in the upper corners."""
    corners = ((14, "start"), (PANEL - 14, "end"))
    for name, (x, anchor) in zip((names[0], names[-1]) if names else (), corners, strict=False):
        style = f'font-size="12" letter-spacing="2.5" fill="{FAINT}" text-anchor="{anchor}"'
        yield f'<text x="{x}" y="24" {style}>{escape(name.upper())}</text>'


def _path(line: Sequence[Point], frame: _Frame, colour: str, width: float, *, dash: str = "") -> str:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in (frame.at(*p) for p in line))
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width}" '
        f'stroke-linecap="round" stroke-linejoin="round"{dashes}/>'
    )


def _colour(seconds: int) -> str:
    return next((c for h, c in zip(HOURS, BANDS, strict=True) if seconds <= h * 3600), UNREACHED)


def _rides(side: Reached, frame: _Frame) -> Iterator[str]:
    """Yield the lines that lead to what is reached, in the colour of their farther end."""
    times = {(s.latitude, s.longitude): s.seconds for s in side.stops if s.seconds <= 3 * 3600} | {
        side.place: 0
    }
    for a, b in side.lines:
        if a in times and b in times:
            yield _path((a, b), frame, _colour(max(times[a], times[b])), 3.4)


def _unreached(side: Reached, ground: Ground, frame: _Frame) -> Iterator[str]:
    near = {s.name for s in side.stops if s.seconds <= 3 * 3600} | {side.start}
    for place in ground.places:
        if place.latitude == place.latitude and place.name not in near:
            x, y = frame.at(place.latitude, place.longitude)
            radius = _radius(place.people) * 0.8
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{UNREACHED}"/>'


def _radius(people: int) -> float:
    return 3.2 + math.sqrt(people) / 42


def _near(side: Reached) -> list[Stop]:
    return [s for s in side.stops if s.seconds <= 3 * 3600 and s.latitude == s.latitude]


def _dots(side: Reached, frame: _Frame) -> Iterator[str]:
    for stop in sorted(_near(side), key=lambda s: -s.people):
        x, y = frame.at(stop.latitude, stop.longitude)
        yield (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_radius(stop.people):.1f}" '
            f'fill="{_colour(stop.seconds)}" stroke="{PAPER}" stroke-width="1.5"/>'
        )
    x, y = frame.at(*side.place)
    yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9" fill="{PAPER}" stroke="{INK}" stroke-width="4"/>'


# --- words on the map --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Word:
    """A name at a point: with its time where it is reached."""

    text: str
    time: str
    at: Point
    radius: float
    faint: bool

    @property
    def width(self) -> float:
        size = 12.5 if self.faint else 15
        return max(len(self.text) * size * 0.55, len(self.time) * 7.4)

    @property
    def height(self) -> float:
        return 31 if self.time else 15


def _labels(side: Reached, ground: Ground, frame: _Frame) -> Iterator[str]:
    """Yield names where there is room, off dots and lines if they can; who lacks room stays unnamed."""
    taken = [(0.0, 8.0, 120.0, 30.0), (PANEL - 120.0, 8.0, PANEL, 30.0)] if ground.countries else []
    drawn = [*_dot_boxes(side, ground, frame), *_line_boxes((*side.lines, *ground.borders), frame)]
    for word in _words(side, ground, frame):
        free = [
            (spot, box)
            for spot in _spots(word)
            if _inside(box := _box(word, spot), frame) and not any(_overlap(box, t) for t in taken)
        ]
        if free:
            spot, box = min(free, key=lambda choice: sum(_overlap(choice[1], d) for d in drawn))
            taken.append(box)
            yield _said(word, *spot)


def _box(word: _Word, spot: tuple[float, float, str]) -> _Box:
    x, y, anchor = spot
    left = x - (word.width if anchor == "end" else word.width / 2 if anchor == "middle" else 0)
    return left, y - 13, left + word.width, y - 13 + word.height


def _inside(box: _Box, frame: _Frame) -> bool:
    return box[0] >= 4 and box[1] >= 2 and box[2] <= PANEL - 4 and box[3] <= frame.height - 2


def _dot_boxes(side: Reached, ground: Ground, frame: _Frame) -> Iterator[_Box]:
    """Yield what the dots of stations and places cover."""
    points = [(s.latitude, s.longitude, s.people) for s in _near(side)]
    points += [(p.latitude, p.longitude, p.people) for p in ground.places if p.latitude == p.latitude]
    for latitude, longitude, people in points:
        x, y = frame.at(latitude, longitude)
        r = _radius(people)
        yield x - r, y - r, x + r, y + r


def _line_boxes(lines: Iterable[Sequence[Point]], frame: _Frame) -> Iterator[_Box]:
    """Yield little boxes along railways and borders, eight units apart."""
    for line in lines:
        for (x, y), (to_x, to_y) in pairwise(frame.at(*p) for p in line if p[0] == p[0]):
            steps = max(1, round(math.hypot(to_x - x, to_y - y) / 8))
            for n in range(steps + 1):
                here = x + (to_x - x) * n / steps, y + (to_y - y) * n / steps
                yield here[0] - 2, here[1] - 2, here[0] + 2, here[1] + 2


def _words(side: Reached, ground: Ground, frame: _Frame) -> Iterator[_Word]:
    yield _Word(side.start, "", frame.at(*side.place), 9, faint=False)
    largest = sorted(_near(side), key=lambda s: (-s.people, s.seconds))
    for stop in largest:
        if stop.people:
            at = frame.at(stop.latitude, stop.longitude)
            yield _Word(stop.name, _time(stop), at, _radius(stop.people), faint=False)
    far = {s.name: s for s in side.stops if s.seconds > 3 * 3600}
    near = {s.name for s in _near(side)} | {side.start}
    others = sorted((p for p in ground.places if p.latitude == p.latitude), key=lambda p: -p.people)
    for place in others:
        if place.name not in near and not _is_reached(side, place):
            at = frame.at(place.latitude, place.longitude)
            time = _time(far[place.name]) if place.name in far else ""
            yield _Word(place.name, time, at, _radius(place.people), faint=True)


def _time(stop: Stop) -> str:
    """Return how long it takes, and with how many changes."""
    changes = {0: "", 1: ", 1 change"}.get(stop.changes, f", {stop.changes} changes")
    return format_duration(stop.seconds) + changes


def _is_reached(side: Reached, place: Place) -> bool:
    """Return whether a place is that of a station already named (Orsha and Orsha-Central)."""
    ends = [(s.latitude, s.longitude) for s in _near(side)] + [side.place]
    return any(abs(a - place.latitude) < 0.06 and abs(b - place.longitude) < 0.08 for a, b in ends)


def _spots(word: _Word) -> Iterator[tuple[float, float, str]]:
    """Yield where a name may stand: right, left, above, below of its point, then off its corners."""
    (x, y), r = word.at, word.radius + 5
    above, below, near = y - 0.7 * r - word.height + 15, y + 0.7 * r + 8, 0.7 * r
    middle = 5 - (word.height - 15) / 2
    yield x + r, y + middle, "start"
    yield x - r, y + middle, "end"
    yield x, y - r - word.height + 13, "middle"
    yield x, y + r + 10, "middle"
    yield x + near, above, "start"
    yield x + near, below, "start"
    yield x - near, above, "end"
    yield x - near, below, "end"


def _overlap(a: _Box, b: _Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _said(word: _Word, x: float, y: float, anchor: str) -> str:
    halo = f'paint-order="stroke" stroke="{LAND}" stroke-width="3.5" stroke-linejoin="round"'
    style = f'font-size="12.5" fill="{FAINT}"' if word.faint else 'font-size="15" font-weight="600"'
    small = f'font-size="13" fill="{FAINT if word.faint else INK}" text-anchor="{anchor}" {halo}'
    time = f'<text x="{x:.1f}" y="{y + 16:.1f}" {small}>{word.time}</text>'
    name = f'<text x="{x:.1f}" y="{y:.1f}" {style} text-anchor="{anchor}" {halo}>{escape(word.text)}</text>'
    return name + (time if word.time else "")


# --- figures under the maps --------------------------------------------------------------------------------


def _legend(y: float) -> list[str]:
    parts, x = [], MARGIN
    for hours, colour in zip(HOURS, BANDS, strict=True):
        words = f"within {hours} h"
        parts.append(f'<circle cx="{x + 7}" cy="{y:.0f}" r="7" fill="{colour}"/>')
        parts.append(f'<text x="{x + 20}" y="{y + 5:.0f}" font-size="14">{words}</text>')
        x += 110
    parts.append(f'<circle cx="{x + 7}" cy="{y:.0f}" r="5" fill="{UNREACHED}"/>')
    parts.append(f'<text x="{x + 20}" y="{y + 5:.0f}" font-size="14">not within 3 h, or no train</text>')
    parts.append(
        f'<path d="M{x + 230} {y:.0f}h34" stroke="{BORDER}" stroke-width="1.8" stroke-dasharray="7 4"/>'
    )
    parts.append(f'<text x="{x + 272}" y="{y + 5:.0f}" font-size="14">border</text>')
    return parts


def _people(before: Reached, after: Reached, y: float) -> list[str]:
    """Return bars of the people within reach, before and after."""
    parts = [f'<text x="{MARGIN}" y="{y:.0f}" font-size="19" font-weight="600">People within reach</text>']
    most = max(after.within(3 * 3600)[1], before.within(3 * 3600)[1], 1)
    for n, hours in enumerate(HOURS):
        top = y + 22 + n * 50
        parts.append(f'<text x="{MARGIN}" y="{top + 22:.0f}" font-size="16">{hours} h</text>')
        for k, (side, word) in enumerate(((before, "before"), (after, "after"))):
            stations, people = side.within(hours * 3600)
            width = 700 * people / most
            colour, row = (UNREACHED, BANDS[n])[k], top + k * 21
            parts.append(
                f'<rect x="{MARGIN + 48}" y="{row:.0f}" width="{max(width, 1.5):.1f}" height="17" '
                f'fill="{colour}"/>'
            )
            label = f"{word}: {number(people)} people, {stations} station{'' if stations == 1 else 's'}"
            parts.append(
                f'<text x="{MARGIN + 56 + width:.1f}" y="{row + 14:.0f}" font-size="14">{label}</text>'
            )
    return parts
