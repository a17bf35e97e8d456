"""What a unit can be asked to do: a train on a date, or a move without passengers.

Times are absolute: whole seconds on the railway's clock since midnight of day 0 of the proleptic calendar, so
that a train after midnight and the next morning's first train lie on one axis.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from corridor.rail.model import Network, Run, Stock, Timetable
from corridor.units import DAY_S

__all__ = ["Move", "midnight", "train_days"]


@dataclass(frozen=True, slots=True)
class Move:
    """One movement of one unit.

    Parameters
    ----------
    run
        Run id; empty for a move without passengers.
    day
        Service day it belongs to.
    start, end
        Stations.
    depart, arrive, ready
        Absolute seconds; ``ready`` is ``arrive`` plus the turnaround, when the unit can leave again.
    length_m
        Metres run.
    """

    run: str
    day: date
    start: str
    end: str
    depart: int
    arrive: int
    ready: int
    length_m: int

    @property
    def empty(self) -> bool:
        """Whether it is a move that no train of the timetable makes."""
        return not self.run


def midnight(day: date) -> int:
    """Return the absolute second at which a service day begins."""
    return day.toordinal() * DAY_S


def train_days(network: Network, timetable: Timetable, stock: Stock) -> list[Move]:
    """Return every planned train of the stock on every one of its dates, by departure."""
    runs = [r for r in timetable.planned if r.stock == stock.id]
    moves = [_move(run, day, stock, network.length_m(run.path)) for run in runs for day in run.dates]
    return sorted(moves, key=lambda m: (m.depart, m.run))


def _move(run: Run, day: date, stock: Stock, length_m: int) -> Move:
    zero = midnight(day)
    arrive = zero + run.arrival_s
    ready = arrive + stock.turnaround_s
    return Move(run.id, day, run.path[0], run.path[-1], zero + run.departure_s, arrive, ready, length_m)
