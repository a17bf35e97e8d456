"""When a unit is serviced: as late as its range allows, in a layover that is long enough.

For one unit's line of moves the greedy rule "go on to the last chance that is within range" takes the fewest
services there can be, as filling stations along a road.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corridor.rail.circulation.traindays import Move
from corridor.rail.model import Stock

__all__ = ["Overrun", "choose_services", "is_chance", "overruns"]


@dataclass(frozen=True, slots=True)
class Overrun:
    """A unit beyond its range: the place of the move in its line, and the metres too many after it."""

    place: int
    excess_m: int


def is_chance(before: Move, after: Move, stock: Stock) -> bool:
    """Return whether a unit can be serviced between two neighbouring moves of its line.

    After an empty run only if it could not have been serviced before it: what is between two trains counts
    as one chance.
    """
    if before.end not in stock.service_stations or (before.empty and before.start in stock.service_stations):
        return False
    return after.depart - before.arrive >= stock.service_s


def _chances(line: Sequence[Move], stock: Stock) -> set[int]:
    """Return after which moves the unit can be serviced; before its first train it is as it left home."""
    first = next((n for n, move in enumerate(line) if not move.empty), len(line))
    last = len(line) - 1
    return {n for n in range(first, last) if is_chance(line[n], line[n + 1], stock)}


def overruns(line: Sequence[Move], stock: Stock) -> Iterator[Overrun]:
    """Yield the moves that exceed the range even if the unit is serviced at every chance."""
    chances = _chances(line, stock) if stock.range_m else set()
    since = 0
    for place, move in enumerate(line):
        since += move.length_m
        if 0 < stock.range_m < since:
            yield Overrun(place, since - stock.range_m)
        if place in chances:
            since = 0


def choose_services(line: Sequence[Move], stock: Stock) -> list[int]:
    """Return after which moves (places in the line) the unit is serviced, the fewest possible."""
    if not stock.range_m:
        return []
    chances = _chances(line, stock)
    chosen: list[int] = []
    chance, since, since_chance = -1, 0, 0
    for place, move in enumerate(line):
        since, since_chance = since + move.length_m, since_chance + move.length_m
        if since > stock.range_m and chance >= 0:
            chosen.append(chance)
            since, chance = since_chance, -1
        if place in chances:
            chance, since_chance = place, 0
    return chosen
