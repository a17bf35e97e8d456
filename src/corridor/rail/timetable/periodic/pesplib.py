"""PESPlib's files of networks: an activity a line.

Goerigk: PESPlib, a benchmark library for periodic event scheduling (timpasslib.aalto.fi/pesplib.html).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from corridor.findings import Finding, Place
from corridor.rail.timetable.periodic.couplings import FORBIDDEN
from corridor.rail.timetable.periodic.network import PeriodicNetwork

__all__ = ["format_network", "indices_of", "parse_network", "rows_of", "whole_number", "words_of"]

LABEL = "activity "

LONGEST_PERIOD = 7_200
"""Ticks: two hours of seconds. Two events are coupled by tables of its square."""

COLUMNS = ("index", "from", "to", "lower", "upper", "weight")


def parse_network(
    text: str, *, period: int = 60, file: str = ""
) -> tuple[PeriodicNetwork | None, list[Finding]]:
    """Read an instance.

    Parameters
    ----------
    text
        Lines of six whole numbers; ``#`` begins a comment. Before them a line of six headings and one of
        three numbers, ``activities events T``, are understood. Bounds may be negative or beyond T.
    period
        T if the file does not say it.
    file
        Name for the findings.

    Returns
    -------
    PeriodicNetwork or None
        ``None`` if a line cannot be used. Labels are ``activity`` and the index of the file.
    """
    reading = _Reading(file, period)
    for number, line in rows_of(text):
        reading.take(number, line)
    reading.end()
    return (None, reading.findings) if reading.findings else (reading.network(), [])


@dataclass
class _Reading:
    """The rows read so far, and what is wrong with them."""

    file: str
    period: int
    rows: list[list[int]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    indices: dict[int, int] = field(default_factory=dict)
    head: tuple[int, list[int]] | None = None

    def complain(self, code: str, sentence: str, row: int = 0) -> None:
        self.findings.append(Finding(code, sentence, Place(self.file, row)))

    def take(self, number: int, line: str) -> None:
        """Take a line that is neither empty nor a comment."""
        words = words_of(line)
        first = not self.rows and not self.findings and self.head is None
        if first and len(words) == len(COLUMNS) and not any(c.isdigit() for c in line):
            return
        try:
            fields = [whole_number(word) for word in words]
        except ValueError:
            self.complain(
                "periodic-bad-line", f"{line[:60]!r} holds something that is no whole number", number
            )
            return
        if len(fields) == 3 and first:
            self.head, self.period = (number, fields), fields[2]
        elif len(fields) != len(COLUMNS):
            expected = f"{len(COLUMNS)} ({'; '.join(COLUMNS)})"
            self.complain(
                "periodic-bad-line", f"there are {len(fields)} numbers instead of {expected}", number
            )
        else:
            self._judge(fields, number)
            self.rows.append(fields)

    def _judge(self, fields: list[int], number: int) -> None:
        index, _, _, lower, upper, weight = fields
        if index in self.indices:
            sentence = f"activity {index} is in row {self.indices[index]} already"
            self.complain("periodic-duplicate", sentence, number)
        self.indices.setdefault(index, number)
        if upper < lower:
            self.complain("periodic-bounds", f"upper bound {upper} is below lower bound {lower}", number)
        if weight < 0:
            self.complain("periodic-weight", f"the weight {weight} is negative", number)

    def end(self) -> None:
        """Judge the whole."""
        row, promised = self.head or (0, [])
        if not 1 <= self.period <= LONGEST_PERIOD:
            sentence = f"the period {self.period} is not between 1 and {LONGEST_PERIOD}"
            self.complain("periodic-period", sentence, row)
        if not self.rows and not self.findings:
            self.complain("periodic-empty", "there is no activity")
        elif promised and len(self.rows) not in promised[:2] and not self.findings:
            sentence = f"{promised[0]} activities are promised, and there are {len(self.rows)}"
            self.complain("periodic-count", sentence, row)
        if sum(fields[5] for fields in self.rows) * self.period >= FORBIDDEN:
            self.complain("periodic-weight", f"weights times the period add up to more than {FORBIDDEN:.0e}")

    def network(self) -> PeriodicNetwork:
        """Return the network, its events in the order of their numbers."""
        rows = np.array(self.rows, dtype=np.int64)
        ids, place = np.unique(rows[:, 1:3], return_inverse=True)
        ends = place.reshape(-1, 2)
        labels = tuple(f"{LABEL}{index}" for index in rows[:, 0])
        lower, upper, weight = (rows[:, k].copy() for k in (3, 4, 5))
        return PeriodicNetwork(
            self.period, tuple(str(i) for i in ids), ends[:, 0].copy(), ends[:, 1].copy(),
            lower, upper, weight, labels,
        )  # fmt: skip


def rows_of(text: str) -> Iterator[tuple[int, str]]:
    """Yield number and content of each line that holds more than a comment."""
    for number, line in enumerate(text.splitlines(), start=1):
        bare = line.partition("#")[0].strip()
        if bare:
            yield number, bare


def words_of(line: str) -> list[str]:
    """Return what stands between semicolons, commas and blanks."""
    return line.replace(";", " ").replace(",", " ").split()


def whole_number(word: str) -> int:
    """Return a number that is whole, however it is written; else ``ValueError`` or ``OverflowError``."""
    value = float(word)
    if abs(value) > 2**53 or value != int(value):
        raise ValueError(word)
    return int(value)


def indices_of(network: PeriodicNetwork) -> list[str]:
    """Return the index of each activity: that of the file it came from, else its place."""
    own = [label.removeprefix(LABEL) for label in network.labels if label.startswith(LABEL)]
    return own if len(own) == network.activities else [str(n + 1) for n in range(network.activities)]


def format_network(network: PeriodicNetwork) -> str:
    """Return the instance as text; reading it gives the same network."""
    head = f"# {'; '.join(COLUMNS)}"
    columns = zip(network.source, network.target, network.lower, network.upper, network.weight, strict=True)
    rows = (
        f"{n}; {network.names[i]}; {network.names[j]}; {lower}; {upper}; {weight}"
        for n, (i, j, lower, upper, weight) in zip(indices_of(network), columns, strict=True)
    )
    return "\n".join([head, *rows]) + "\n"
