"""Where opposing trains meet: stations beside single track at which both are at the same time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from corridor.rail.model import Call, Network, Run

__all__ = ["Meeting", "meetings_on"]


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two opposing runs at one station; the middle of the time both are there, railway seconds."""

    station: str
    time_s: int
    runs: tuple[str, str]


def meetings_on(network: Network, path: Sequence[str], runs: Sequence[Run]) -> list[Meeting]:
    """Return the meetings of a day's runs on a path, by time.

    Two double-track neighbours are no place to look at: there trains meet anywhere.
    """
    single = _beside_single_track(network, path)
    inner = {r.id: {c.station: c for c in r.calls[1:-1]} for r in runs}
    sense = {r.id: _sense(r, path) for r in runs}
    opposing = [(a, b) for a, b in combinations(runs, 2) if sense[a.id] * sense[b.id] < 0]
    met = (m for a, b in opposing for s in single if (m := _at(s, a.id, b.id, inner[a.id], inner[b.id])))
    return sorted(met, key=lambda m: (m.time_s, m.station, m.runs))


def _beside_single_track(network: Network, path: Sequence[str]) -> list[str]:
    sections = network.path_sections(path)
    beside = {s for section in sections if section.tracks == 1 for s in section.ends}
    return [s for s in path if s in beside and network.stations[s].is_control_point]


def _sense(run: Run, path: Sequence[str]) -> int:
    """Return 1 along the path, -1 against it, 0 if the run has fewer than two points on it."""
    on = [path.index(s) for s in run.path if s in path]
    return (on[-1] > on[0]) - (on[-1] < on[0]) if on else 0


def _at(
    station: str, a: str, b: str, calls: Mapping[str, Call], others: Mapping[str, Call]
) -> Meeting | None:
    """Return the meeting of two runs at a station where neither begins nor ends."""
    if station not in calls or station not in others:
        return None
    here, there = calls[station], others[station]
    start, end = max(here.arrival_s, there.arrival_s), min(here.departure_s, there.departure_s)
    return Meeting(station, (start + end) // 2, (a, b)) if start <= end else None
