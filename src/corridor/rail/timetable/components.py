"""Which wanted trains can influence each other: everything else is planned apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator

from corridor.rail.model import RailTask, Train

__all__ = ["components"]


def components(task: RailTask) -> list[list[str]]:
    """Return groups of wanted trains that share no track, vehicle, traveller or promise with each other.

    A train already there that may be moved ties together all that meet it.
    """
    parent: dict[str, str] = {t: t for t in task.services.trains}
    holders: dict[Hashable, str] = {}
    for train in task.services.trains.values():
        for thing in _things(task, train):
            _join(parent, holders.setdefault(thing, train.id), train.id)
    groups: dict[str, list[str]] = defaultdict(list)
    for name in parent:
        groups[_root(parent, name)].append(name)
    return list(groups.values())


def _things(task: RailTask, train: Train) -> Iterator[Hashable]:
    """Return whatever the train shares with others, by name."""
    yield ("stock", train.stock)
    yield from (("stretch", s.key) for s in task.network.stretches(train.path))
    yield from (("station", s) for s in train.path if task.network.stations[s].is_control_point)
    served = {s.station for s in train.stops}
    yield from (("flow", f.start, f.end) for f in task.flows if {f.start, f.end} <= served)
    yield from (("out", p.home, p.away) for p in task.services.day_returns if {p.home, p.away} <= served)
    for existing in task.services.existing.values():
        if existing.tolerance_s and set(existing.path) & set(train.path):
            yield ("movable",)
    for connection in task.services.connections:
        if train.id in (connection.arriving, connection.departing):
            yield ("connection", connection.arriving, connection.departing)


def _root(parent: dict[str, str], train: str) -> str:
    while parent[train] != train:
        parent[train] = parent[parent[train]]
        train = parent[train]
    return train


def _join(parent: dict[str, str], a: str, b: str) -> None:
    parent[_root(parent, b)] = _root(parent, a)
