"""The good timetables that were found, each unlike the others, and which way of improving them pays."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from corridor.rail.timetable.periodic.network import Integers

__all__ = ["Child", "Pool"]

SIZE = 12
"""Most timetables that are kept."""


@dataclass(frozen=True)
class Child:
    """A timetable of the events that are left, what it costs, the one it was made of and by what method."""

    times: Integers
    cost: float
    method: str
    parent: int | None = None


@dataclass
class Pool:
    """Timetables by cost, and how often each method improved the one it was given."""

    methods: tuple[str, ...]
    members: list[Child] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._tried = dict.fromkeys(self.methods, 2.0)
        self._paid = dict.fromkeys(self.methods, 1.0)

    def take(self, children: list[Child]) -> None:
        """Take children in: one that improves its parent replaces it, one without a parent is added."""
        before = list(self.members)
        for child in children:
            parent = None if child.parent is None else before[child.parent]
            paid = parent is not None and child.cost < parent.cost - 0.5
            if parent is not None:
                self._tried[child.method] += 1.0
                self._paid[child.method] += paid
            if (parent is None or paid) and all(abs(child.cost - m.cost) > 0.5 for m in self.members):
                self.members = [m for m in self.members if m is not parent] + [child]
        self.members = sorted(self.members, key=lambda m: m.cost)[:SIZE]

    def draw_method(self, random: np.random.Generator) -> str:
        """Return a method, the more likely the more often it paid."""
        share = np.array([self._paid[m] / self._tried[m] for m in self.methods])
        return self.methods[int(random.choice(len(share), p=share / share.sum()))]

    def draw_parent(self, random: np.random.Generator) -> int:
        """Return the place of the best as often as that of any other."""
        return 0 if random.random() < 0.5 else int(random.integers(len(self.members)))
