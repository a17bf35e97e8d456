"""How one gets from a station to another on a day: direct trains, and one change where there is time for it.

It is meant for the few trains of a corridor and is exact there; journeys over whole networks are the business
of :mod:`corridor.rail.journeys`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corridor.rail.model import Network, Run

__all__ = ["Leg", "Way", "ways"]


@dataclass(frozen=True, slots=True)
class Leg:
    """A ride in one train."""

    run: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Way:
    """A journey: seconds on the railway's clock, seconds waiting at the change, and the rides."""

    departure_s: int
    arrival_s: int
    wait_s: int
    legs: tuple[Leg, ...]

    @property
    def changes(self) -> int:
        """How often one changes."""
        return len(self.legs) - 1


def ways(network: Network, runs: Sequence[Run], start: str, end: str) -> list[Way]:
    """Return the journeys of which no other leaves later, arrives earlier and changes less."""
    found = [w for r in runs for w in _direct(r, start, end)]
    found += [w for r in runs for w in _changing(network, r, runs, start, end)]
    best = [w for w in found if not any(_beats(o, w) for o in found)]
    unique = {(w.departure_s, w.arrival_s, w.changes): w for w in best}
    return sorted(unique.values(), key=lambda w: (w.departure_s, w.arrival_s))


def _direct(run: Run, start: str, end: str) -> Iterator[Way]:
    a, b = run.call(start), run.call(end)
    if a and b and a.boarding and b.boarding and a.departure_s < b.arrival_s:
        yield Way(a.departure_s, b.arrival_s, 0, (Leg(run.id, start, end),))


def _changing(network: Network, first: Run, runs: Iterable[Run], start: str, end: str) -> Iterator[Way]:
    board = first.call(start)
    if board is None or not board.boarding:
        return
    for call in first.calls:
        if not call.boarding or call.arrival_s <= board.departure_s or call.station == end:
            continue
        ready = call.arrival_s + network.stations[call.station].change_s
        for second in runs:
            if second is first:
                continue
            for ride in _direct(second, call.station, end):
                if ride.departure_s >= ready:
                    wait = ride.departure_s - call.arrival_s
                    legs = (Leg(first.id, start, call.station), *ride.legs)
                    yield Way(board.departure_s, ride.arrival_s, wait, legs)


def _beats(a: Way, b: Way) -> bool:
    at_least = a.departure_s >= b.departure_s and a.arrival_s <= b.arrival_s and a.changes <= b.changes
    return at_least and (a.departure_s, a.arrival_s, a.changes) != (b.departure_s, b.arrival_s, b.changes)
