"""Files of periodic timetables: ``event; time``, or in PESPlib's own form ``activity; duration``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from corridor.findings import Finding, Place
from corridor.rail.timetable.periodic.network import Integers, PeriodicNetwork, slacks
from corridor.rail.timetable.periodic.pesplib import indices_of, rows_of, whole_number, words_of

__all__ = ["format_durations", "format_times", "parse_times"]

_HEADINGS = {"event": False, "activity": True}
"""First word of a line of headings, and whether durations follow."""


def format_times(network: PeriodicNetwork, times: Integers) -> str:
    """Return a timetable as text, ``event; time`` a line."""
    rows = (f"{name}; {int(t)}" for name, t in zip(network.names, network.within(times), strict=True))
    return "\n".join(rows) + "\n"


def format_durations(network: PeriodicNetwork, times: Integers) -> str:
    """Return a timetable as text in PESPlib's own form, ``activity; duration`` a line."""
    taken = network.lower + slacks(network, times)
    return "".join(f"{n}; {int(d)}\n" for n, d in zip(indices_of(network), taken, strict=True))


def parse_times(
    text: str, network: PeriodicNetwork, *, file: str = ""
) -> tuple[Integers | None, list[Finding]]:
    """Read a timetable, ``event; time`` or ``activity; duration``; none of them may be missing.

    Parameters
    ----------
    text
        Lines of two values. Headings before them, ``event; time`` or ``activity; duration``, also as a
        comment, say which form it is. Without them it is the form that fits the network; if both do, the
        values are taken for times, and a warning says so.
    network
        Whose timetable it is; durations are understood if all its events have one period.
    file
        Name for the findings.

    Returns
    -------
    ndarray or None
        Ticks 0 … T−1, shape (n,); ``None`` if there are errors among the findings.
    """
    said = _said(text)
    at_times = _Reading(network.names, "an event of the network and its only time", file)
    lasting = _Reading(tuple(indices_of(network)), "an activity of the network and its only duration", file)
    readings = [(at_times, _from_times), (lasting, _from_durations)]
    results = [how(reading, text, network) for reading, how in readings]
    found = [times is not None for times in results]
    if said is None and all(found):
        sentence = "the values could be times of events or durations of activities; they are taken for times"
        at_times.tell("periodic-form", sentence)
    durations = said if said is not None else found[1] > found[0]
    if said is None and not any(found):
        durations = len(list(rows_of(text))) > network.events
    chosen = results[int(durations)]
    return None if chosen is None else network.within(chosen), readings[int(durations)][0].findings


def _said(text: str) -> bool | None:
    """Return whether headings say that durations follow; ``None`` without headings."""
    first = next((words_of(line.lstrip(" #\t")) for line in text.splitlines() if line.strip(" #\t")), [])
    return _heading(first)


def _heading(words: Sequence[str]) -> bool | None:
    """Return what a line of headings says of the lines that follow; ``None`` if it is none."""
    return _HEADINGS.get(words[0].lower().partition("_")[0]) if words else None


@dataclass
class _Reading:
    """Values of what has a name, and what is wrong with them."""

    names: tuple[str, ...]
    wanted: str
    file: str
    findings: list[Finding] = field(default_factory=list)

    def tell(self, code: str, sentence: str, row: int = 0) -> None:
        self.findings.append(Finding(code, sentence, Place(self.file, row)))

    def values(self, text: str, what: str) -> tuple[Integers, Integers] | None:
        """Return the value of each name, and its row; ``None`` if one cannot be used or is missing."""
        index = {name: n for n, name in enumerate(self.names)}
        values, rows = np.zeros((2, len(index)), dtype=np.int64)
        for number, line in rows_of(text):
            words = words_of(line)
            if not rows.any() and not self.findings and _heading(words) is not None:
                continue
            try:
                place, value = index[words[0]], whole_number(words[1])
            except (KeyError, IndexError, ValueError, OverflowError):
                place, value = -1, 0
            if place < 0 or len(words) != 2 or rows[place]:
                self.tell("periodic-bad-line", f"{line[:60]!r} is not {self.wanted}", number)
            else:
                values[place], rows[place] = value, number
        missing = np.flatnonzero(rows == 0)
        if len(missing) and not self.findings:
            first = self.names[missing[0]]
            self.tell("periodic-no-time", f"{len(missing)} {what}, the first is {first}")
        return None if self.findings else (values, rows)


def _from_times(reading: _Reading, text: str, network: PeriodicNetwork) -> Integers | None:
    read = reading.values(text, "events have no time")
    return None if read is None else read[0] % network.period


def _from_durations(reading: _Reading, text: str, network: PeriodicNetwork) -> Integers | None:
    read = reading.values(text, "activities have no duration")
    if read is None:
        return None
    durations, rows = read
    times = _walked(network, durations)
    odd = np.flatnonzero((times[network.target] - times[network.source] - durations) % network.moduli)
    for activity in odd[:1]:
        after = int(times[network.target[activity]] - times[network.source[activity]]) % network.period
        sentence = (
            f"activity {reading.names[activity]} lasts {durations[activity]}, but by the durations of others"
            f" it would be {after} modulo {network.period}"
        )
        reading.tell("periodic-durations", sentence, int(rows[activity]))
    return None if len(odd) else times


def _walked(network: PeriodicNetwork, durations: Integers) -> Integers:
    """Return times by walking along activities from the first event of each part, which is at 0."""
    ways: list[list[tuple[int, int]]] = [[] for _ in range(network.events)]
    for i, j, duration in zip(
        network.source.tolist(), network.target.tolist(), durations.tolist(), strict=True
    ):
        ways[i].append((j, duration))
        ways[j].append((i, -duration))
    times = np.full(network.events, -1, dtype=np.int64)
    for root in range(network.events):
        ahead = [root] if times[root] < 0 else []
        times[ahead] = 0
        while ahead:
            event = ahead.pop()
            for other, later in ways[event]:
                if times[other] < 0:
                    times[other] = (times[event] + later) % network.period
                    ahead.append(other)
    return times
