"""Recompute the passengers' travel time from the tables alone, in whole numbers, backwards.

A second way to the same figure: labels are corrected from the arrivals of each destination back over the
activities until none improves (Bellman, Ford, Moore). It shares no line with the routing of the search.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numba
import numpy as np

from corridor.findings import Finding
from corridor.rail.timetable.periodic.check import check_periodic
from corridor.rail.timetable.periodic.network import Integers
from corridor.rail.timetable.periodic.passengers.instance import PassengerNetwork

__all__ = ["check_passengers", "evaluate_passengers"]

_NEVER = np.int64(2**62)
"""Time left where one does not get there."""


def evaluate_passengers(instance: PassengerNetwork, times: Integers | None) -> tuple[int, list[int]]:
    """Return the total travel time and the rows of pairs without a route.

    Parameters
    ----------
    times
        Ticks, shape (n,); ``None`` for shortest durations throughout.

    Returns
    -------
    tuple
        Σ customers · travel time, in ticks times parts of customers; indices of pairs who cannot travel.
    """
    back = _backwards(instance, times)
    total, stranded = 0, []
    for destination, rows in instance.rows_to.items():
        left = _left_to_travel(instance.calls_at(destination, departs=False), *back)
        for row in rows:
            origin = instance.origins[row]
            begins = instance.calls_at(origin, departs=True)
            nearest = 0 if origin == destination else int(left[begins].min(initial=_NEVER))
            if nearest == _NEVER:
                stranded.append(row)
            else:
                total += int(instance.customers[row]) * nearest
    return total, sorted(stranded)


def _backwards(instance: PassengerNetwork, times: Integers | None) -> tuple[Integers, Integers, Integers]:
    """Return where the ways into each event begin, shape (n+1,); where each comes from, and what it costs."""
    net = instance.network
    ways = instance.ridden[np.argsort(net.target[instance.ridden], kind="stable")]
    begin, end, cost = net.source[ways], net.target[ways], net.lower[ways]
    if times is not None:
        cost = cost + (times[end] - times[begin] - cost) % net.period
    return np.searchsorted(end, np.arange(net.events + 1)), begin, cost + instance.charges[ways]


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _left_to_travel(ends, first, before, cost):  # type: ignore[no-untyped-def]
    """Return how long it is from each event to the nearest of ``ends``, int64 (n,)."""
    events = len(first) - 1
    left, queued = np.full(events, _NEVER), np.zeros(events, np.bool_)
    queue = np.empty(events + 1, np.int64)
    head, tail = 0, 0
    for event in ends:
        left[event], queued[event], queue[tail] = 0, True, event
        tail += 1
    while head != tail:
        event = queue[head]
        head = (head + 1) % len(queue)
        queued[event] = False
        for way in range(first[event], first[event + 1]):
            there = before[way]
            if left[event] + cost[way] < left[there]:
                left[there] = left[event] + cost[way]
                if not queued[there]:
                    queued[there], queue[tail] = True, there
                    tail = (tail + 1) % len(queue)
    return left


def check_passengers(
    instance: PassengerNetwork, times: Integers, stranded: Sequence[int] | None = None
) -> list[Finding]:
    """Return a finding for each activity out of bounds, and for each pair of stops without a route.

    Parameters
    ----------
    stranded
        Rows of the pairs without one, if :func:`evaluate_passengers` has told them already.
    """
    if stranded is None:
        _, stranded = evaluate_passengers(instance, times)
    clock = f", in 1/{instance.per_unit} of the file's unit of time" if instance.per_unit > 1 else ""
    broken = check_periodic(instance.network, times)
    return [replace(finding, sentence=finding.sentence + clock) for finding in broken] + [
        Finding(
            "timpass-no-route",
            f"{int(instance.customers[row]) / instance.per_customer:g} customers cannot get from stop"
            f" {instance.origins[row]} to stop {instance.destinations[row]}",
        )
        for row in stranded
        if instance.customers[row] > 0
    ]
