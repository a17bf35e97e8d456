"""Exchanging the rest of two units' lines where they stand side by side, until every range is kept.

Every exchange keeps all trains worked and all turnarounds; only kilometres between services change. It is a
descent over single exchanges: it may fail where a longer chain of exchanges would succeed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from corridor.rail.circulation.lines import UnitLine
from corridor.rail.circulation.servicing import is_chance, overruns
from corridor.rail.circulation.traindays import Move
from corridor.rail.model import Stock

__all__ = ["keep_ranges"]

Exchange = tuple[int, UnitLine, int]


def keep_ranges(lines: Sequence[UnitLine], stock: Stock, *, most: int = 200) -> bool:
    """Exchange ends of lines until no unit exceeds its range; return whether that was reached.

    Parameters
    ----------
    most
        Exchanges to try at most.
    """
    for _ in range(most):
        worst = next((line for line in lines if _excess(line.moves, stock)), None)
        if worst is None:
            return True
        if not _improve(worst, lines, stock):
            return False
    return not any(_excess(line.moves, stock) for line in lines)


def _excess(moves: Sequence[Move], stock: Stock) -> int:
    return sum(o.excess_m for o in overruns(moves, stock))


def _improve(line: UnitLine, lines: Sequence[UnitLine], stock: Stock) -> bool:
    """Make the exchange that takes away most of the metres too many; return whether there was one."""
    best, chosen = 0, None
    for exchange in _meetings(line, lines, stock):
        gained = _gain(line, exchange, stock)
        if gained > best:
            best, chosen = gained, exchange
    if chosen is None:
        return False
    place, other, there = chosen
    line.moves, other.moves = _exchanged(line.moves, place, other.moves, there)
    return True


def _gain(line: UnitLine, exchange: Exchange, stock: Stock) -> int:
    place, other, there = exchange
    mine, theirs = _exchanged(line.moves, place, other.moves, there)
    before = _excess(line.moves, stock) + _excess(other.moves, stock)
    return before - _excess(mine, stock) - _excess(theirs, stock)


def _exchanged(mine: list[Move], place: int, theirs: list[Move], there: int) -> tuple[list[Move], list[Move]]:
    return mine[: place + 1] + theirs[there + 1 :], theirs[: there + 1] + mine[place + 1 :]


def _meetings(line: UnitLine, lines: Sequence[UnitLine], stock: Stock) -> Iterator[Exchange]:
    """Yield where another unit stands beside this one between its last service and its first overrun."""
    over = next(overruns(line.moves, stock)).place
    for place in range(_last_chance(line.moves, over, stock), over):
        for other in lines:
            there = _beside(line.moves, place, other.moves) if other is not line else None
            if there is not None:
                yield place, other, there


def _last_chance(moves: Sequence[Move], over: int, stock: Stock) -> int:
    """Return the place after which the unit was last fresh before an overrun (0 if never)."""
    fresh = (p for p in range(over - 1, -1, -1) if is_chance(moves[p], moves[p + 1], stock))
    return next(fresh, 0)


def _beside(mine: Sequence[Move], place: int, theirs: Sequence[Move]) -> int | None:
    """Return after which of its moves the other unit stands there too, both free to leave for the other."""
    leaves = mine[place + 1].depart
    there = bisect_right(theirs, leaves, key=lambda m: m.ready) - 1
    if there < 0 or theirs[there].end != mine[place].end:
        return None
    stays = there + 1 == len(theirs) or theirs[there + 1].depart >= mine[place].ready
    return there if stays else None
