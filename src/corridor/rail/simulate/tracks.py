"""Which events enter and leave which track, for a day on which the order is decided anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.rail.model import Network, Run
from corridor.rail.simulate.graph import DayGraph
from corridor.rail.simulate.order import passages, release_s

__all__ = ["Tracks", "tracks_of"]


class Tracks(NamedTuple):
    """Tracks and stations as arrays; −1 means none.

    Parameters
    ----------
    enters, leaves
        Track that each event enters or leaves, int64 [E].
    sense
        0 or 1: direction in which an event enters, int64 [E].
    rank
        Place of an entering event in the plan's order on its track, int64 [E].
    far
        Arrival at the other end, for an entering event, int64 [E].
    yard, frees
        Station whose track an arrival takes, or a departure gives back, int64 [E].
    first, order
        Entering events of each track in the plan's order: rows ``first[t]`` to ``first[t + 1]`` of ``order``.
    clears, headway, release
        Of each track, as :class:`~corridor.rail.model.Section` says, seconds, int64 [T].
    room, clearance
        Tracks of each station, and seconds between two trains on one of them, int64 [Y].
    ends
        Whether an arrival is the train's last, bool [E].
    """

    enters: NDArray[np.int64]
    leaves: NDArray[np.int64]
    sense: NDArray[np.int64]
    rank: NDArray[np.int64]
    far: NDArray[np.int64]
    yard: NDArray[np.int64]
    frees: NDArray[np.int64]
    first: NDArray[np.int64]
    order: NDArray[np.int64]
    clears: NDArray[np.int64]
    headway: NDArray[np.int64]
    release: NDArray[np.int64]
    room: NDArray[np.int64]
    clearance: NDArray[np.int64]
    ends: NDArray[np.bool_]


def tracks_of(
    graph: DayGraph, network: Network, runs: Sequence[Run], at: dict[tuple[str, int, str], int]
) -> Tracks:
    """Return the tracks of a day.

    Parameters
    ----------
    at
        Event of ``graph`` by (run, position, ``arrival`` or ``departure``).
    """
    count = len(graph.events)

    def none() -> NDArray[np.int64]:
        return np.full(count, -1, np.int64)

    enters, leaves, sense, rank, far = none(), none(), none(), none(), none()
    yard, frees, ends = none(), none(), np.zeros(count, np.bool_)
    order, first, of_track = [], [0], []
    for t, users in enumerate(passages(network, runs).values()):
        for n, p in enumerate(users):
            e, a = at[p.run.id, p.enter, "departure"], at[p.run.id, p.leave, "arrival"]
            enters[e], leaves[a], rank[e], far[e] = t, t, n, a
            sense[e] = sense[a] = int(p.stretch.single and p.stretch.start > p.stretch.end)
            order.append(e)
        first.append(len(order))
        stretch = users[0].stretch
        of_track.append((int(stretch.clears), stretch.headway_s, release_s(network, stretch)))
    places = {s: n for n, s in enumerate(s for s, p in network.stations.items() if p.is_control_point)}
    for run in runs:
        last = len(run.calls) - 1
        for n in range(1, last + 1):
            if run.path[n] in places:
                yard[at[run.id, n, "arrival"]] = places[run.path[n]]
                ends[at[run.id, n, "arrival"]] = n == last
                if n < last:
                    frees[at[run.id, n, "departure"]] = places[run.path[n]]
    columns = np.array(of_track, np.int64).reshape(-1, 3).T
    stations = [network.stations[s] for s in places]
    return Tracks(
        enters, leaves, sense, rank, far, yard, frees,
        np.array(first, np.int64), np.array(order, np.int64),
        np.ascontiguousarray(columns[0]), np.ascontiguousarray(columns[1]), np.ascontiguousarray(columns[2]),
        np.array([s.tracks for s in stations], np.int64),
        np.array([s.clearance_s for s in stations], np.int64), ends,
    )  # fmt: skip
