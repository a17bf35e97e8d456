"""The lines of the units, written down as the year's circulation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from corridor.rail.circulation.lines import UnitLine
from corridor.rail.circulation.servicing import choose_services
from corridor.rail.model import Circulation, Duty, EmptyRun, Layover, Stock

__all__ = ["ends_away", "record"]


def record(
    lines: Sequence[tuple[UnitLine, Stock, str]], days: Sequence[date], units_needed: dict[str, int]
) -> Circulation:
    """Return the circulation.

    Parameters
    ----------
    lines
        Each unit's line with its stock and its home.
    days
        Every date of the year, in order.
    units_needed
        Least number of units by stock.
    """
    services = {(line.unit, *s) for line, stock, _ in lines for s in _services(line, stock)}
    serviced = {(unit, day) for unit, day, _, overnight in services if overnight}
    duties = [duty for line, _, _ in lines for duty in _duties(line)]
    layovers = [
        Layover(line.unit, day, station, (line.unit, day) in serviced)
        for line, _, home in lines
        for day, station in _nights(line, home, days)
    ]
    return Circulation(
        duties=tuple(sorted(duties, key=lambda d: (d.day, d.unit))),
        layovers=tuple(sorted(layovers, key=lambda n: (n.day, n.unit))),
        services=tuple(sorted((unit, day, run) for unit, day, run, _ in services)),
        units_needed=units_needed,
        empty_runs=tuple(
            EmptyRun(line.unit, m.day, m.start, m.end) for line, _, _ in lines for m in line.moves if m.empty
        ),
    )


def ends_away(line: UnitLine, home: str) -> str | None:
    """Return the station where a unit ends the year if that is not its home."""
    last = line.moves[-1].end if line.moves else home
    return None if last == home else last


def _duties(line: UnitLine) -> Iterator[Duty]:
    runs: dict[date, list[str]] = defaultdict(list)
    for move in line.moves:
        if not move.empty:
            runs[move.day].append(move.run)
    return (Duty(line.unit, day, tuple(ids)) for day, ids in runs.items())


def _nights(line: UnitLine, home: str, days: Sequence[date]) -> Iterator[tuple[date, str]]:
    """Yield where the unit stands after each service day."""
    station, place = home, 0
    for day in days:
        while place < len(line.moves) and line.moves[place].day <= day:
            station = line.moves[place].end
            place += 1
        yield day, station


def _services(line: UnitLine, stock: Stock) -> Iterator[tuple[date, str, bool]]:
    """Yield day, the train after which the unit is serviced, and whether that is overnight."""
    for place in choose_services(line.moves, stock):
        train = next(m for m in reversed(line.moves[: place + 1]) if not m.empty)
        yield train.day, train.run, line.moves[place + 1].day > train.day
