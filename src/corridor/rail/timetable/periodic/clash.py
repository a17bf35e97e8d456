"""Why there is no timetable: the smallest set of activities that cannot all be kept, in the user's words.

A proof names a set; activities are left out of it one after another while the rest still clashes. What is
left is irreducible: without any one of them the others can be kept.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import gcd

import numpy as np

from corridor.errors import InfeasibleError
from corridor.rail.solvers import Stop, Verdict
from corridor.rail.timetable.periodic.crowd import room_needed
from corridor.rail.timetable.periodic.feasible import Start, find_start
from corridor.rail.timetable.periodic.network import PeriodicNetwork
from corridor.rail.timetable.periodic.propagate import differences

__all__ = ["Clash", "explain_infeasible", "smallest_clash"]

EACH_S = 10.0
"""Longest single check, seconds; what takes longer counts as "can be kept", and nothing is then proven."""

MOST_TOLD = 100
"""Most activities that a refusal lists."""


@dataclass(frozen=True)
class Clash:
    """Activities that cannot all be kept.

    Parameters
    ----------
    activities
        Indices; around the cycle if they are one. Empty if there is a timetable, or no proof in time.
    proven_minimal
        Whether without any one of them the others can be kept.
    """

    activities: tuple[int, ...] = ()
    proven_minimal: bool = False

    def in_words(self, network: PeriodicNetwork, unit: str = "minutes") -> list[str]:
        """Return one sentence an activity."""
        return [_in_words(network, a, unit) for a in self.activities]

    def why(self, network: PeriodicNetwork, unit: str = "minutes") -> str:
        """Return the arithmetic that shows it; empty if there is none of one sentence."""
        walk = _walk(network, self.activities)
        return _around(network, walk, unit) if walk else _crowd(network, self.activities, unit)


def smallest_clash(network: PeriodicNetwork, limit_s: float = 30.0) -> Clash:
    """Return few activities that cannot all be kept: an irreducible set, the smallest of those met.

    Parameters
    ----------
    network
        Events and activities.
    limit_s
        Wall seconds; if they end early the set may hold activities that need not be there, and says so.
    """
    checks = _Checks(network, time.monotonic() + limit_s)
    core = checks.clash(range(network.activities), limit_s / 2) or checks.proof(limit_s / 4)
    core, minimal = _irreducible(checks, core)
    if minimal:
        checks.ends = min(checks.ends, time.monotonic() + limit_s / 4)
        core = _smaller(checks, core)
    return Clash(tuple(a for a, _ in _walk(network, core)) or core, minimal)


def explain_infeasible(
    network: PeriodicNetwork, limit_s: float = 30.0, unit: str = "minutes"
) -> InfeasibleError:
    """Return the refusal of a network that has no timetable, with the smallest clash in words.

    Parameters
    ----------
    network
        A network found infeasible.
    limit_s
        Wall seconds.
    unit
        What a tick is, in the plural.
    """
    clash = smallest_clash(network, limit_s)
    if not clash.activities:
        return InfeasibleError(
            [f"all {network.activities} activities modulo {network.period} {unit}"], irreducible=False
        )
    told = clash.in_words(network, unit)
    if len(told) > MOST_TOLD:
        told[MOST_TOLD:] = [f"… and {len(told) - MOST_TOLD} more activities"]
    return InfeasibleError(told, why=clash.why(network, unit), irreducible=clash.proven_minimal)


@dataclass
class _Checks:
    """Asks whether some activities clash, and remembers whether an answer was missed."""

    network: PeriodicNetwork
    ends: float
    unsure: bool = False

    @property
    def over(self) -> bool:
        return time.monotonic() >= self.ends

    def clash(self, activities: Sequence[int], limit_s: float = EACH_S) -> tuple[int, ...]:
        """Return those of some activities that a proof needs; none if they can be kept."""
        found = self._ask(activities, min(limit_s, self.ends - time.monotonic()))
        self.unsure |= found.verdict is Verdict.UNKNOWN
        if found.verdict is not Verdict.INFEASIBLE:
            return ()
        return found.clash or tuple(activities)

    def proof(self, limit_s: float) -> tuple[int, ...]:
        """Return all activities if they are proven to clash, though none could be named in time."""
        if not self.unsure:
            return ()
        infeasible = find_start(self.network, Stop(limit_s)).verdict is Verdict.INFEASIBLE
        return tuple(range(self.network.activities)) if infeasible else ()

    def _ask(self, activities: Sequence[int], limit_s: float) -> Start:
        chosen = np.array(activities, dtype=np.int64)
        return find_start(self.network, Stop(limit_s), activities=chosen, explain=True)


def _irreducible(checks: _Checks, core: tuple[int, ...]) -> tuple[tuple[int, ...], bool]:
    """Leave out halves, quarters, …, single activities; return whether each that is left was tried."""
    size = len(core)
    while size > 2 and not checks.over:
        size = (size + 1) // 2
        core = _thinned(checks, core, size)
    checks.unsure = False
    core = _thinned(checks, core, 1)
    return core, bool(core) and not checks.unsure and not checks.over


def _smaller(checks: _Checks, core: tuple[int, ...]) -> tuple[int, ...]:
    """Look for a smaller clash without each activity of one in turn."""
    best = core
    for activity in core:
        if len(best) > 2 and not checks.over:
            rest = [a for a in range(checks.network.activities) if a != activity]
            other, minimal = _irreducible(checks, checks.clash(rest))
            best = other if minimal and len(other) < len(best) else best
    return best


def _thinned(checks: _Checks, core: tuple[int, ...], size: int) -> tuple[int, ...]:
    kept = core
    for n in range(0, len(core), size):
        without = [a for a in kept if a not in core[n : n + size]]
        if len(without) < len(kept) and not checks.over:
            kept = checks.clash(without) or kept
    return kept


def _walk(network: PeriodicNetwork, activities: Sequence[int]) -> list[tuple[int, bool]]:
    """Return activities in the order of a round walk, and whether each is walked ahead."""
    left = list(activities)
    walk: list[tuple[int, bool]] = []
    at = int(network.source[left[0]]) if left else -1
    while left:
        onward = next((a for a in left if at in (network.source[a], network.target[a])), None)
        if onward is None:
            return []
        ahead = bool(network.source[onward] == at)
        at = int(network.target[onward] if ahead else network.source[onward])
        walk.append((onward, ahead))
        left.remove(onward)
    closed = bool(walk) and at == network.source[walk[0][0]]
    return _mostly_ahead(network, walk) if closed else []


def _around(network: PeriodicNetwork, walk: list[tuple[int, bool]], unit: str) -> str:
    least, most = _shortest(network, walk), _longest(network, walk)
    modulus = gcd(*(int(network.moduli[a]) for a, _ in walk))
    if most // modulus * modulus >= least:
        return ""
    if least < 0:
        more = -(least // modulus) * modulus
        least, most = least + more, most + more
    reach = f"{least}" if least == most else f"{least} to {most}"
    back = [_name(network, a) for a, ahead in walk if not ahead]
    against = f" ({', '.join(back)} counted backwards)" if back else ""
    return f"Around this cycle{against} it takes {reach} {unit}: no multiple of {modulus}."


def _crowd(network: PeriodicNetwork, activities: Sequence[int], unit: str) -> str:
    chosen = np.array(activities, dtype=np.int64)
    events = sorted({*network.source[chosen].tolist(), *network.target[chosen].tolist()})
    needed = room_needed(differences(network, chosen), events) if events else 0
    if needed <= network.period:
        return ""
    return (
        f"To follow each other once around, these {len(events)} events need {needed} {unit} or more,"
        f" and the period has {network.period}."
    )


def _mostly_ahead(network: PeriodicNetwork, walk: list[tuple[int, bool]]) -> list[tuple[int, bool]]:
    back = [(a, not ahead) for a, ahead in reversed(walk)]
    return max(walk, back, key=lambda way: (sum(ahead for _, ahead in way), _longest(network, way)))


def _shortest(network: PeriodicNetwork, walk: Iterable[tuple[int, bool]]) -> int:
    return sum(int(network.lower[a] if ahead else -network.upper[a]) for a, ahead in walk)


def _longest(network: PeriodicNetwork, walk: Iterable[tuple[int, bool]]) -> int:
    return sum(int(network.upper[a] if ahead else -network.lower[a]) for a, ahead in walk)


def _name(network: PeriodicNetwork, activity: int) -> str:
    return network.labels[activity] if network.labels else f"activity {activity + 1}"


def _in_words(network: PeriodicNetwork, activity: int, unit: str) -> str:
    """Return an activity with its events and bounds as a sentence's part."""
    lower, upper = int(network.lower[activity]), int(network.upper[activity])
    takes = f"{lower}" if lower == upper else f"{lower} to {upper}"
    i, j = network.names[network.source[activity]], network.names[network.target[activity]]
    return (
        f"{_name(network, activity)} from event {i} to event {j}, {takes} {unit}"
        f" modulo {network.moduli[activity]}"
    )
