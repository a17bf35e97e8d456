"""The second pair of eyes: whether what a simulation tells can be true at all."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from corridor.findings import Finding
from corridor.rail.simulate.result import Punctuality, StopPunctuality

__all__ = ["check_punctuality"]


def check_punctuality(told: Punctuality) -> list[Finding]:
    """Return what contradicts itself, and what was left out.

    Shares lie between 0 and 1 and grow with the threshold; the delay charged to causes is the delay suffered.
    """
    return [*_shares(told), *_charges(told), *_left_out(told)]


def _shares(told: Punctuality) -> Iterator[Finding]:
    for group in (told.overall, *told.trains, *told.stations, *told.stops):
        values = [s.value for s in group.on_time]
        rising = all(a <= b for a, b in itertools.pairwise(values))
        if not rising or any(not 0 <= v <= 1 for v in values):
            name = " at ".join(n for n in (group.run, group.station) if n) or "all trains"
            yield Finding("simulate-shares", f"punctuality of {name} is {values}")


def _charges(told: Punctuality) -> Iterator[Finding]:
    if told.knock_on is None:
        return
    suffered = sum(_suffered_s(s) for s in told.stops)
    charged = sum(c.total_s for c in told.causes)
    if abs(suffered - charged) > 1e-6 * max(1.0, suffered):
        yield Finding("simulate-charges", f"{suffered:.1f} s of delay a day, {charged:.1f} s charged")


def _suffered_s(stop: StopPunctuality) -> float:
    return stop.mean_delay_s * stop.arrivals


def _left_out(told: Punctuality) -> Iterator[Finding]:
    if told.unkept:
        sentence = f"{told.unkept} rules between trains are broken by the times themselves and were left out"
        yield Finding("simulate-unkept", sentence)
