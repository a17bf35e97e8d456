"""The second pair of eyes: whether demand's inputs agree, and whether its results add up."""

from __future__ import annotations

from collections.abc import Iterator

from corridor.findings import Finding
from corridor.rail.demand.parameters import check_parameters
from corridor.rail.demand.result import Benefit, TrainLoad
from corridor.rail.model import RailTask

__all__ = ["check_benefit", "check_market"]

FIT = 0.01
"""Greatest relative error of the fit that is not worth a word."""


def check_market(task: RailTask) -> list[Finding]:
    """Return what is wrong with the inputs of demand."""
    return [*check_parameters(task.market.parameters), *_zones(task)]


def _zones(task: RailTask) -> Iterator[Finding]:
    served = {z.station for z in task.market.zones}
    for total in task.market.totals:
        if not served & set(total.start) or not served & set(total.end):
            sentence = f"total {total.id} has no zone on one of its sides"
            yield Finding("demand-total-without-zones", sentence, total.origin.place)


def check_benefit(told: Benefit) -> list[Finding]:
    """Return what does not add up: totals that contradict each other, more passengers than seats."""
    return [*_fit(told), *_crowded(told)]


def _fit(told: Benefit) -> Iterator[Finding]:
    if told.fit_error > FIT:
        sentence = f"the totals and counts cannot all be met: one is missed by {told.fit_error:.0%}"
        yield Finding("demand-totals-contradict", sentence)


def _crowded(told: Benefit) -> Iterator[Finding]:
    full = [t for t in told.trains if t.seats and t.peak.value > t.seats]
    worst: dict[str, TrainLoad] = {}
    for train in full:
        if train.run not in worst or train.peak.value > worst[train.run].peak.value:
            worst[train.run] = train
    for train in worst.values():
        people = f"{train.peak.value:.0f} passengers on {train.seats} seats"
        yield Finding("demand-crowded", f"{train.run} has {people} on days like {train.example}")
