"""Lines and the trains wanted on them, with connections and days out."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from corridor.rail.assemble.ground import Ground
from corridor.rail.assemble.wishes import assemble_train
from corridor.rail.model import (
    Calendar,
    Connection,
    DayReturn,
    ExistingTrain,
    Line,
    Services,
    Stock,
    Train,
)
from corridor.workspace.models import ConnectionWish, DayReturnWish, LineWish

__all__ = ["assemble_services", "report_unable"]

FILE = "services/lines.toml"
Loc = tuple[str | int, ...]


def assemble_services(
    ground: Ground,
    calendars: Mapping[str, Calendar],
    existing: Mapping[str, ExistingTrain],
    stock: Mapping[str, Stock],
) -> Services:
    """Return everything that is asked of the timetable."""
    wishes = ground.workspace.lines
    lines: dict[str, Line] = {}
    trains: dict[str, Train] = {}
    day_returns: list[DayReturn] = []
    for n, wish in enumerate(wishes.line if wishes else ()):
        line = _line(ground, wish, n)
        if line is None:
            continue
        lines[line.id] = line
        found = [assemble_train(ground, wish, line, m, n, calendars) for m in range(len(wish.train))]
        trains.update({t.id: t for t in found if t})
        day_returns += _day_returns(ground, wish, line, n, calendars)
    report_unable(ground, trains, stock)
    connections = _connections(ground, trains, existing)
    return Services(ground.year, lines, trains, existing, calendars, tuple(connections), tuple(day_returns))


def _line(ground: Ground, wish: LineWish, n: int) -> Line | None:
    """Return the line, or ``None`` if its path cannot be run; every gap is reported."""
    path = ground.stations(wish.path)
    if not path:
        return None
    sound = True
    place = ground.workspace.place(FILE, "line", n, "path")
    for one, other in pairwise(path):
        if ground.network.section(one, other) is None:
            sound = False
            if ground.sections_sound:
                sentence = f"line {wish.id}: no section joins {one} and {other}"
                ground.report("path-gap", sentence, place)
    for name in sorted({s for s in path if path.count(s) > 1}):
        sound = False
        ground.report("path-repeats", f"line {wish.id} passes {name} twice", place)
    origin = ground.origin(FILE, "line", n, source=wish.source, estimate=wish.reasoning)
    return Line(wish.id, dict(wish.name), path, wish.colour, wish.stock, origin) if sound else None


def report_unable(ground: Ground, trains: Mapping[str, Train], stock: Mapping[str, Stock]) -> None:
    """Report once each section on which a type of train that shall run there cannot."""
    told = set()
    for train in trains.values():
        kind = stock.get(train.stock)
        for section in ground.network.path_sections(train.path) if kind else ():
            assert kind is not None
            reason = _obstacle(kind, section.gauge_mm, section.electrification)
            if reason and (section.id, kind.id) not in told:
                told.add((section.id, kind.id))
                sentence = f"{kind.id} (line {train.line}) cannot run on {section.id}: {reason}"
                ground.report("cannot-run", sentence, section.origin.place)


def _obstacle(stock: Stock, gauge_mm: int, electrification: str) -> str:
    if gauge_mm not in stock.gauges_mm:
        return f"its gauge is {gauge_mm} mm, the train's {', '.join(map(str, stock.gauges_mm))} mm"
    if "none" not in stock.systems and electrification not in stock.systems:
        return f"electrification is {electrification}, the train's {', '.join(stock.systems)}"
    return ""


def _day_returns(
    ground: Ground, wish: LineWish, line: Line, n: int, calendars: Mapping[str, Calendar]
) -> list[DayReturn]:
    found = (
        _day_return(ground, w, line, ("line", n, "day_return", m), calendars)
        for m, w in enumerate(wish.day_return)
    )
    return [d for d in found if d]


def _day_return(
    ground: Ground, wish: DayReturnWish, line: Line, loc: Loc, calendars: Mapping[str, Calendar]
) -> DayReturn | None:
    home = ground.station(wish.home)
    away = ground.station(wish.away) if wish.away else line.path[-1 if home == line.path[0] else 0]
    if not home or not away or wish.calendar not in calendars:
        return None
    for key, name in (("home", home), ("away", away)):
        if name not in line.path:
            sentence = f"{name} is not on the path of line {line.id}"
            ground.report("stop-off-path", sentence, ground.workspace.place(FILE, *loc, key))
    if home == away:
        sentence = f"home and away are both {home}"
        ground.report("stop-off-path", sentence, ground.workspace.place(FILE, *loc, "away"))
    origin = ground.origin(FILE, *loc, source=wish.source, estimate=wish.reasoning)
    dates = calendars[wish.calendar].dates
    return DayReturn(line.id, home, away, round(wish.hours * 3600), dates, origin)


def _connections(
    ground: Ground, trains: Mapping[str, Train], existing: Mapping[str, ExistingTrain]
) -> list[Connection]:
    wishes = ground.workspace.lines
    return [
        connection
        for n, wish in enumerate(wishes.connection if wishes else ())
        for connection in _connection(ground, wish, n, {**trains, **existing})
    ]


def _connection(
    ground: Ground, wish: ConnectionWish, n: int, trains: Mapping[str, Train | ExistingTrain]
) -> list[Connection]:
    """Return one connection for each piece of a train that was split by a clock change."""
    station = ground.station(wish.station)
    loc: Loc = ("connection", n)
    origin = ground.origin(FILE, *loc, source=wish.source, estimate=wish.reasoning)
    for key, name in (("arriving", wish.arriving), ("departing", wish.departing)):
        if station and name in trains and station not in trains[name].path:
            sentence = f"train {name} does not pass {station}"
            ground.report("stop-off-path", sentence, ground.workspace.place(FILE, *loc, key))
    return [
        Connection(one, other, station, round(wish.min_min * 60), round(wish.max_min * 60), origin)
        for one in _pieces(wish.arriving, trains)
        for other in _pieces(wish.departing, trains)
        if trains[one].dates & trains[other].dates
    ]


def _pieces(name: str, trains: Mapping[str, Train | ExistingTrain]) -> list[str]:
    return [t for t in trains if t == name or t.rpartition("@")[0] == name]
