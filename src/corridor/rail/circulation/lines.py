"""From units that are interchangeable to lines of work: which of the waiting units takes the next train.

The flow leaves open which unit goes. The rule here sends, where units are serviced, one that is fresh, so
that the others stand long enough for it; elsewhere the one furthest since service, so that it comes home
soonest. Where range does not matter, the one with the fewest kilometres goes, which balances their use.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from corridor.rail.circulation.empty import EmptyWays
from corridor.rail.circulation.traindays import Move, midnight
from corridor.rail.model import Stock, Unit

__all__ = ["UnitLine", "begin_lines", "deal_moves"]


@dataclass
class UnitLine:
    """One unit and its moves so far, in order of time."""

    unit: str
    station: str
    moves: list[Move] = field(default_factory=list)
    since_m: int = 0
    total_m: int = 0

    def since_at(self, time: int, stock: Stock) -> int:
        """Return metres since service if it leaves at a time and uses its stay for service if it can."""
        if not self.moves or self.station not in stock.service_stations:
            return self.since_m
        return 0 if time - self.moves[-1].arrive >= stock.service_s else self.since_m

    def is_ready(self, time: int) -> bool:
        """Return whether it has turned by a time."""
        return not self.moves or self.moves[-1].ready <= time

    def work(self, move: Move, stock: Stock) -> None:
        """Add a move."""
        self.since_m = self.since_at(move.depart, stock) + move.length_m
        self.total_m += move.length_m
        self.moves.append(move)
        self.station = move.end


def begin_lines(
    units: Iterable[Unit],
    begins: Mapping[tuple[str, str], int],
    ways: EmptyWays,
    stock: Stock,
    first_day: date,
) -> list[UnitLine]:
    """Return a line for every unit; those needed elsewhere than at home are moved there first."""
    lines = []
    wanted = [(home, station) for (home, station), n in sorted(begins.items()) for _ in range(n)]
    # a unit that may stay at home is not sent away
    wanted.sort(key=lambda pair: pair[0] != pair[1])
    for unit in sorted(units, key=lambda u: u.id):
        place = next((pair for pair in wanted if pair[0] == unit.home), None)
        line = UnitLine(unit.id, unit.home)
        if place:
            wanted.remove(place)
            if place[1] != unit.home:
                line.work(_positioning(unit.home, place[1], ways, first_day), stock)
        lines.append(line)
    return lines


def _positioning(home: str, station: str, ways: EmptyWays, first_day: date) -> Move:
    """Return the empty run to the place of the first train, made in the night before the year begins."""
    way = ways.between(home, station)
    assert way is not None, "the flow uses only ways there are"
    eve = midnight(first_day) - 7 * 86_400
    return Move("", first_day, home, station, eve, eve + way[1], eve + way[1], way[0])


def deal_moves(lines: list[UnitLine], moves: Iterable[Move], stock: Stock) -> None:
    """Give every move to a unit that stands at its station, in order of departure."""
    standing: dict[str, list[UnitLine]] = {}
    for line in lines:
        standing.setdefault(line.station, []).append(line)
    for move in sorted(moves, key=lambda m: (m.depart, not m.empty, m.run)):
        here = standing[move.start]
        ready = [line for line in here if line.is_ready(move.depart)]
        chosen = min(ready, key=lambda line: _preference(line, move, stock))
        here.remove(chosen)
        chosen.work(move, stock)
        standing.setdefault(move.end, []).append(chosen)


def _preference(line: UnitLine, move: Move, stock: Stock) -> tuple[bool, int, int, str]:
    since = line.since_at(move.depart, stock)
    if not stock.range_m:
        return False, 0, line.total_m, line.unit
    too_far = since + move.length_m > stock.range_m
    rank = since if move.start in stock.service_stations else -since
    return too_far, rank, line.total_m, line.unit
