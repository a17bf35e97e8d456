"""Several annealings begin, the most promising go on (successive halving, Jamieson and Talwalkar 2016).

How good a timetable will be is largely decided while it is hot, and can be told from its mean cost when it
is half cold: on two published instances the two correlate with 0.8 to 0.9. So it pays to begin several and to
spend the time of the later stages on few.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from corridor.rail.timetable.periodic.anneal import Budget, Chain, first_times, hottest
from corridor.rail.timetable.periodic.field import Field

__all__ = ["COLDEST", "RUNNERS", "race"]


@dataclass(frozen=True)
class _Stage:
    """From where to where, as shares of the hottest temperature; how many run; their share of the time."""

    begin: float
    end: float
    runners: int
    share: float


COLDEST = 0.002
"""Share of the hottest temperature at which nothing moves any more."""

RUNNERS = 6
"""Annealings that begin."""

STAGES = (_Stage(0.3, 0.045, RUNNERS, 0.65), _Stage(0.045, 0.02, 2, 0.18), _Stage(0.02, COLDEST, 2, 0.17))


def race(couplings: Field, seeds: list[int], budget: Budget, watch: Callable[[Chain], None]) -> list[Chain]:
    """Anneal several timetables; return the chains that reached the end, the best first.

    Parameters
    ----------
    seeds
        Of the chains that begin, :data:`RUNNERS` of them.
    budget
        The whole of it is used; settling comes on top, up to the end of what it is a part of.
    watch
        Told of each chain now and then.
    """
    hot = hottest(couplings)
    chains = [Chain(couplings, first_times(couplings, s), s) for s in seeds]
    for stage in STAGES:
        chains = sorted(chains, key=lambda chain: chain.mean_cost)[: stage.runners]
        for chain in chains:
            part = budget.part(stage.share / len(chains))
            chain.cool(stage.begin * hot, stage.end * hot, part, partial(_tell, watch, chain))
    for chain in chains:
        chain.settle(lambda: budget.over)
        watch(chain)
    return sorted(chains, key=lambda chain: chain.best_cost)


def _tell(watch: Callable[[Chain], None], chain: Chain, _temperature: float) -> None:
    watch(chain)
