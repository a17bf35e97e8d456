"""Recompute the passengers' travel time from the tables alone, in plain whole numbers, backwards.

A second way to the same figure: labels are corrected from the arrivals of each destination back over the
activities until none improves (Bellman, Ford, Moore). It shares no line with the compiled routing.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace

from corridor.findings import Finding
from corridor.rail.timetable.periodic.check import check_periodic
from corridor.rail.timetable.periodic.network import Integers
from corridor.rail.timetable.periodic.passengers.instance import PassengerNetwork

__all__ = ["check_passengers", "evaluate_passengers"]

Back = list[list[tuple[int, int]]]


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
    by_destination: dict[str, list[int]] = {}
    for row, destination in enumerate(instance.destinations):
        by_destination.setdefault(destination, []).append(row)
    for destination, rows in by_destination.items():
        left = _left_to_travel(instance, back, destination)
        for row in rows:
            nearest = _nearest(instance, left, row)
            if nearest is None:
                stranded.append(row)
            else:
                total += int(instance.customers[row]) * nearest
    return total, sorted(stranded)


def _backwards(instance: PassengerNetwork, times: Integers | None) -> Back:
    """Return, by event, the events from which one gets there and what it costs."""
    net = instance.network
    back: Back = [[] for _ in range(net.events)]
    for index, kind in enumerate(instance.kinds):
        if kind not in ("drive", "wait", "change"):
            continue
        begin, end = int(net.source[index]), int(net.target[index])
        cost = int(net.lower[index])
        if times is not None:
            cost += (int(times[end]) - int(times[begin]) - cost) % net.period
        if kind == "change":
            cost += instance.penalty
        back[end].append((begin, cost))
    return back


def _left_to_travel(instance: PassengerNetwork, back: Back, destination: str) -> dict[int, int]:
    """Return how long it is from each event to the destination, of those from which one gets there."""
    ends = [e for e, stop in enumerate(instance.stops) if stop == destination and not instance.departs[e]]
    left, queue, queued = dict.fromkeys(ends, 0), deque(ends), set(ends)
    while queue:
        event = queue.popleft()
        queued.discard(event)
        for before, cost in back[event]:
            if before not in left or left[event] + cost < left[before]:
                left[before] = left[event] + cost
                if before not in queued:
                    queued.add(before)
                    queue.append(before)
    return left


def _nearest(instance: PassengerNetwork, left: dict[int, int], row: int) -> int | None:
    if instance.origins[row] == instance.destinations[row]:
        return 0
    begins = [left[e] for e in left if instance.departs[e] and instance.stops[e] == instance.origins[row]]
    return min(begins, default=None)


def check_passengers(instance: PassengerNetwork, times: Integers) -> list[Finding]:
    """Return a finding for each activity out of bounds, and for each pair of stops without a route."""
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
    ]
