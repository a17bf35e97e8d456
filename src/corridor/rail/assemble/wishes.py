"""A wanted train: its path, stops, dates and windows on the railway's clock."""

from __future__ import annotations

from collections.abc import Mapping

from corridor.rail.assemble.clocks import common_window
from corridor.rail.assemble.ground import Ground
from corridor.rail.model import Calendar, Line, Stop, Train
from corridor.units import Clock, format_clock
from corridor.workspace.models import LineWish, TrainWish

__all__ = ["assemble_train", "train_of"]

FILE = "services/lines.toml"
Window = tuple[int, int]


def assemble_train(
    ground: Ground, wish: LineWish, line: Line, m: int, n: int, calendars: Mapping[str, Calendar]
) -> Train | None:
    """Return train ``m`` of line ``n``, or ``None`` if its path or calendar is unknown.

    The windows are the intersection over the train's dates where clocks shift; the train's origin says so.
    """
    return train_of(ground, wish, wish.train[m], line, ("line", n, "train", m), calendars)


def train_of(
    ground: Ground,
    wish: LineWish,
    wanted: TrainWish,
    line: Line,
    loc: tuple[str | int, ...],
    calendars: Mapping[str, Calendar],
) -> Train | None:
    """Return the train that a table at some place of the file wants, or ``None``."""
    path = _path(ground, wanted, line, loc)
    calendar = calendars.get(wanted.calendar)
    if not path or calendar is None:
        return None
    notes: list[str] = [wanted.reasoning] if wanted.reasoning else []
    wait = wish.max_wait_min if wanted.max_wait_min is None else wanted.max_wait_min
    return Train(
        id=wanted.id,
        line=line.id,
        direction=wanted.direction,
        path=path,
        stops=_stops(ground, wish, wanted, path, loc),
        stock=wanted.stock or wish.stock,
        calendar=wanted.calendar,
        dates=calendar.dates,
        departure=_window(ground, wanted.depart, calendar, (*loc, "depart"), notes),
        arrival=_window(ground, wanted.arrive, calendar, (*loc, "arrive"), notes),
        max_wait_s=round(wait * 60),
        empty=wanted.empty,
        optional=wanted.optional,
        numbers=dict(wanted.number),
        origin=ground.origin(FILE, *loc, source=wanted.source, estimate="; ".join(notes)),
    )


def _path(ground: Ground, wanted: TrainWish, line: Line, loc: tuple[str | int, ...]) -> tuple[str, ...]:
    """Return the part of the line's path that the train runs, in its direction."""
    path = line.path if wanted.direction == "out" else line.path[::-1]
    ends = {"from": wanted.start, "to": wanted.end}
    at = {"from": 0, "to": len(path) - 1}
    for key, name in ends.items():
        station = ground.station(name) if name else ""
        if station and station not in path:
            sentence = f"{station} is not on the path of line {line.id}"
            ground.report("stop-off-path", sentence, ground.workspace.place(FILE, *loc, key))
            return ()
        at[key] = path.index(station) if station else at[key]
    if at["from"] >= at["to"]:
        sentence = (
            f"train {wanted.id} would run from {path[at['from']]} to {path[at['to']]}, against its direction"
        )
        ground.report("stop-off-path", sentence, ground.workspace.place(FILE, *loc, "from"))
        return ()
    return path[at["from"] : at["to"] + 1]


def _stops(
    ground: Ground, wish: LineWish, wanted: TrainWish, path: tuple[str, ...], loc: tuple[str | int, ...]
) -> tuple[Stop, ...]:
    own = wanted.stops is not None
    listed = wanted.stops if wanted.stops is not None else wish.stops
    at = (*loc, "stops") if own else (*loc[:2], "stops")
    ends = (path[0], path[-1])
    if wanted.empty:
        chosen = set(ends)
    elif listed == "all":
        chosen = {s for s in path if _boards(ground, s)} | set(ends)
    else:
        chosen = _listed(ground, listed, path, at, whole_line=not own) | set(ends)
    if not wanted.empty:
        _report_no_boarding(ground, [s for s in path if s in chosen], at)
    dwell = _dwell(ground, wish, wanted, path, loc)
    return tuple(Stop(s, 0 if s in ends else dwell[s]) for s in path if s in chosen)


def _boards(ground: Ground, station: str) -> bool:
    point = ground.network.stations[station]
    return point.kind in ("station", "halt") and point.platform_tracks > 0


def _listed(
    ground: Ground, listed: object, path: tuple[str, ...], at: tuple[str | int, ...], *, whole_line: bool
) -> set[str]:
    """Return the listed stops on the path; a line's list may name points beyond a short train's path."""
    chosen = {ground.station(name) for name in listed} if isinstance(listed, tuple) else set()
    line_path = set(path)
    if whole_line:
        wishes = ground.workspace.lines
        assert wishes is not None
        line_path = set(ground.stations(wishes.line[int(at[1])].path))
    for name in sorted(chosen - line_path - {""}):
        ground.report("stop-off-path", f"stop {name} is not on the path", ground.workspace.place(FILE, *at))
    return chosen & set(path)


def _report_no_boarding(ground: Ground, stops: list[str], at: tuple[str | int, ...]) -> None:
    for name in stops:
        if not _boards(ground, name):
            sentence = f"a train would stop at {name}, where nobody can board"
            ground.report("no-boarding", sentence, ground.workspace.place(FILE, *at))


def _dwell(
    ground: Ground, wish: LineWish, wanted: TrainWish, path: tuple[str, ...], loc: tuple[str | int, ...]
) -> dict[str, int]:
    """Return the least time at a stop, seconds: a station's before all others."""
    usual = wish.dwell_s if wanted.dwell_s is None else wanted.dwell_s
    dwell = dict.fromkeys(path, usual)
    if wanted.dwell_s is None:
        dwell |= {ground.station(s): t for s, t in wish.dwell.items()}
    for name, seconds in wanted.dwell.items():
        station = ground.station(name)
        if station and station not in path:
            place = ground.workspace.place(FILE, *loc, "dwell")
            ground.report("stop-off-path", f"dwell at {name}: it is not on the path", place)
        dwell[station] = seconds
    return dwell


def _window(
    ground: Ground,
    window: tuple[Clock, Clock] | None,
    calendar: Calendar,
    loc: tuple[str | int, ...],
    notes: list[str],
) -> Window | None:
    if window is None:
        return None
    first, last, moved = common_window(window, ground.zone, calendar.dates)
    place = ground.workspace.place(FILE, *loc)
    if first > last:
        why = " on every day, because the clocks shift against each other" if moved else ""
        ground.report("empty-window", f"the window has no time left that holds{why}", place)
    elif moved:
        sentence = (
            f"the clocks shift within its dates; {format_clock(first)}–{format_clock(last)} holds on all"
        )
        ground.report("window-narrowed", sentence, place)
        notes.append(f"{loc[-1]} narrowed to {format_clock(first)}–{format_clock(last)} railway time")
    return first, last
