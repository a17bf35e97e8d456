"""PESPlib's files: an activity a line; solutions ``event; time`` or ``activity; duration``.

Goerigk: PESPlib, a benchmark library for periodic event scheduling (timpasslib.aalto.fi/pesplib.html).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from corridor.findings import Finding, Place
from corridor.rail.timetable.periodic.network import Integers, PeriodicNetwork, slacks

__all__ = ["format_durations", "format_network", "format_times", "parse_network", "parse_times"]

COLUMNS = ("index", "from", "to", "lower", "upper", "weight")


def parse_network(
    text: str, *, period: int = 60, file: str = ""
) -> tuple[PeriodicNetwork | None, list[Finding]]:
    """Read an instance.

    Parameters
    ----------
    text
        Lines of six whole numbers; ``#`` begins a comment; a first line of three, ``m n T``, is understood.
    period
        T if the file does not say it.
    file
        Name for the findings.

    Returns
    -------
    PeriodicNetwork or None
        ``None`` if a line cannot be used.
    """
    rows: list[list[int]] = []
    findings: list[Finding] = []
    for number, line in _lines(text):
        fields, wrong = _whole_numbers(line, file, number)
        findings += wrong
        if len(fields) == 3 and not rows:
            period = fields[2]
        elif fields:
            findings += _judged(fields, file, number)
            rows.append(fields)
    if findings or not rows:
        empty = [] if findings else [Finding("periodic-empty", "there is no activity", Place(file))]
        return None, findings + empty
    return _network(np.array(rows, dtype=np.int64), period), []


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        bare = line.partition("#")[0].strip()
        if bare:
            yield number, bare


def _whole_numbers(line: str, file: str, number: int) -> tuple[list[int], list[Finding]]:
    words = line.replace(";", " ").replace(",", " ").split()
    try:
        fields = [_whole(word) for word in words]
    except ValueError:
        sentence = f"{line[:60]!r} holds something that is no whole number"
        return [], [Finding("periodic-bad-line", sentence, Place(file, number))]
    if len(fields) not in (3, len(COLUMNS)):
        sentence = f"there are {len(fields)} numbers instead of {len(COLUMNS)} ({'; '.join(COLUMNS)})"
        return [], [Finding("periodic-bad-line", sentence, Place(file, number))]
    return fields, []


def _whole(word: str) -> int:
    value = float(word)
    if abs(value) > 2**53 or value != int(value):
        raise ValueError(word)
    return int(value)


def _judged(fields: list[int], file: str, number: int) -> Iterator[Finding]:
    if len(fields) != len(COLUMNS):
        yield Finding(
            "periodic-bad-line", "a line of three numbers may only be the first", Place(file, number)
        )
        return
    _, _, _, lower, upper, weight = fields
    if upper < lower:
        yield Finding(
            "periodic-bounds", f"upper bound {upper} is below lower bound {lower}", Place(file, number)
        )
    if weight < 0:
        yield Finding("periodic-weight", f"the weight {weight} is negative", Place(file, number))


def _network(rows: Integers, period: int) -> PeriodicNetwork:
    ids, place = np.unique(rows[:, 1:3], return_inverse=True)
    ends = place.reshape(-1, 2)
    names = tuple(str(i) for i in ids)
    lower, upper, weight = (rows[:, k].copy() for k in (3, 4, 5))
    return PeriodicNetwork(period, names, ends[:, 0].copy(), ends[:, 1].copy(), lower, upper, weight)


def format_network(network: PeriodicNetwork) -> str:
    """Return the instance as text; reading it gives the same network."""
    head = f"# {'; '.join(COLUMNS)}"
    columns = zip(network.source, network.target, network.lower, network.upper, network.weight, strict=True)
    rows = (
        f"{n}; {network.names[i]}; {network.names[j]}; {lower}; {upper}; {weight}"
        for n, (i, j, lower, upper, weight) in enumerate(columns, start=1)
    )
    return "\n".join([head, *rows]) + "\n"


def format_times(network: PeriodicNetwork, times: Integers) -> str:
    """Return a timetable as text, ``event; time`` a line."""
    rows = (f"{name}; {int(t)}" for name, t in zip(network.names, network.within(times), strict=True))
    return "\n".join(rows) + "\n"


def format_durations(network: PeriodicNetwork, times: Integers) -> str:
    """Return a timetable as text in PESPlib's own form, ``activity; duration`` a line."""
    taken = network.lower + slacks(network, times)
    return "".join(f"{n}; {int(d)}\n" for n, d in enumerate(taken, start=1))


def parse_times(
    text: str, network: PeriodicNetwork, *, file: str = ""
) -> tuple[Integers | None, list[Finding]]:
    """Read a timetable ``event; time``; every event of the network must have a time."""
    index = {name: n for n, name in enumerate(network.names)}
    times = np.full(network.events, -1, dtype=np.int64)
    findings: list[Finding] = []
    for number, line in _lines(text):
        words = line.replace(";", " ").split()
        if len(words) != 2 or words[0] not in index or not words[1].lstrip("-").isdigit():
            sentence = f"{line[:60]!r} is not an event of the network and its time"
            findings.append(Finding("periodic-bad-line", sentence, Place(file, number)))
        else:
            times[index[words[0]]] = int(words[1]) % network.period
    missing = [network.names[n] for n in np.flatnonzero(times < 0)]
    if missing and not findings:
        sentence = f"{len(missing)} events have no time, the first is {missing[0]}"
        findings.append(Finding("periodic-no-time", sentence, Place(file)))
    return (None, findings) if findings else (times, [])
