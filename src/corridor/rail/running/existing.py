"""Times of trains already there, at every point of their path."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from corridor.rail.model import Call, ExistingCall, ExistingTrain, Network, RailTask

__all__ = ["fill_existing"]

Times = tuple[int, int]
"""Arrival and departure, seconds on the railway's clock."""


def fill_existing(task: RailTask) -> dict[str, tuple[Call, ...]]:
    """Return a call at every station, halt and border point of each existing train, by train id.

    Between two known times the running time is divided as at the general speed limit of each section
    (length over speed): what the train can do is not known, only where it is slow for everybody. Whole
    seconds, never decreasing; a filled point is a passage. Of arrival and departure one may be unknown; then
    it passes. Before the first and behind the last known time the train runs at the general limit.

    Passengers may board where the user's table names a stop of the train, and at its first and last call,
    if the place is a station or halt.
    """
    return {t.id: _fill(task.network, t) for t in task.services.existing.values()}


def _fill(network: Network, train: ExistingTrain) -> tuple[Call, ...]:
    named = _place(train)
    known = {i: _times(call) for i, call in named.items() if _is_timed(call)}
    free = _free_running(network, train.path)
    filled = dict(known)
    for a, b in itertools.pairwise(known):
        filled.update(_between(a, b, known[a][1], known[b][0], free))
    if known:
        filled.update(_beyond(known, free))
    return tuple(
        Call(
            s,
            *filled[i],
            boarding=i in known and _boards(network, s, filled[i], i in (min(known), max(known))),
        )
        for i, s in enumerate(train.path)
        if i in filled
    )


def _place(train: ExistingTrain) -> dict[int, ExistingCall]:
    """Return the calls by their position in the path, in the order of travel."""
    found, begin = {}, 0
    for call in train.calls:
        if call.station in train.path[begin:]:
            at = train.path.index(call.station, begin)
            found[at], begin = call, at + 1
    return found


def _is_timed(call: ExistingCall) -> bool:
    return call.arrival_s is not None or call.departure_s is not None


def _times(call: ExistingCall) -> Times:
    arrival = call.arrival_s if call.arrival_s is not None else call.departure_s
    departure = call.departure_s if call.departure_s is not None else call.arrival_s
    assert arrival is not None
    assert departure is not None
    return arrival, departure


def _free_running(network: Network, path: Sequence[str]) -> list[float]:
    """Return the seconds from the first station to each at the general speed limits."""
    sections = network.path_sections(path)
    return [0.0, *itertools.accumulate(s.length_m * 3.6 / s.max_speed_kmh for s in sections)]


def _between(a: int, b: int, left_s: int, reached_s: int, free: Sequence[float]) -> dict[int, Times]:
    total = free[b] - free[a]
    passed = {i: left_s + round((reached_s - left_s) * (free[i] - free[a]) / total) for i in range(a + 1, b)}
    return {i: (t, t) for i, t in passed.items()}


def _beyond(known: dict[int, Times], free: Sequence[float]) -> dict[int, Times]:
    first, last = min(known), max(known)
    before = {i: known[first][0] - round(free[first] - free[i]) for i in range(first)}
    after = {i: known[last][1] + round(free[i] - free[last]) for i in range(last + 1, len(free))}
    return {i: (t, t) for i, t in (before | after).items()}


def _boards(network: Network, station: str, times: Times, is_end: bool) -> bool:
    return network.stations[station].kind in ("station", "halt") and (is_end or times[1] > times[0])
