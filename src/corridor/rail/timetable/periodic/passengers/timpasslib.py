"""TimPassLib's folders: Config, OD, Events, Activities, Timetable; ``;`` between fields, ``#`` for comments.

The form is that of timpasslib.aalto.fi/format.html. Values may be quoted. Fractions (half minutes) are
whole ticks of a finer clock, and are written as they were.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from math import lcm

import numpy as np

from corridor.findings import Finding, Place
from corridor.rail.timetable.periodic.network import Integers, PeriodicNetwork
from corridor.rail.timetable.periodic.passengers.instance import BINDING, RIDDEN, PassengerNetwork

__all__ = ["TABLES", "format_passengers", "format_timetable", "parse_passengers", "parse_timetable"]

TABLES = {
    "Config": ("config_key", "value"),
    "OD": ("origin", "destination", "customers"),
    "Events": ("event_id", "type", "stop_id", "line_id", "line_direction", "line_freq_repetition"),
    "Activities": ("activity_index", "type", "from_event", "to_event", "lower_bound", "upper_bound"),
}
"""Files that an instance must have, without ``.csv``, and their columns."""

_TIMES = ("event_id", "time")
_FIELD = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^;#"]*))\s*(;|#|$)')
_FINEST = 10_000
"""Most ticks in a unit of time, and most parts of a customer."""

_LARGEST = 2**40

_LONGEST = 10_000_000
"""Most ticks of a period, a penalty or a shortest duration; sums of them stay exact in the kernels."""

_CROWD = 2**30
"""Most parts of customers of a pair."""

Row = tuple[int, list[str]]


@dataclass
class _Reading:
    """What has been found wrong so far."""

    findings: list[Finding] = field(default_factory=list)

    def tell(self, code: str, sentence: str, file: str, row: int = 0, column: str = "") -> None:
        self.findings.append(Finding(code, sentence, Place(f"{file}.csv", row, column)))

    def rows(self, file: str, text: str, columns: tuple[str, ...]) -> list[Row]:
        """Return the lines that have as many fields as there are columns."""
        kept = []
        for number, line in enumerate(re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff")), start=1):
            fields = _fields(line)
            if fields is None or len(fields) not in (0, len(columns)):
                wanted = "; ".join(columns)
                self.tell("timpass-bad-line", f"{line[:60]!r} is not {wanted}", file, number)
            elif fields:
                kept.append((number, fields))
        return kept

    def number(self, word: str, file: str, row: int, column: str) -> Fraction:
        """Return a number; 0 if it is none, with a finding."""
        try:
            value = Decimal(word)
            if value.is_finite() and abs(value) <= _LARGEST and int(value.as_tuple().exponent) >= -12:
                return Fraction(value)
        except InvalidOperation:
            pass
        self.tell("timpass-number", f"{word!r} is not a number that can be used", file, row, column)
        return Fraction(0)

    def finest(self, numbers: list[Fraction], file: str) -> int:
        """Return by what the numbers must be multiplied to be whole."""
        by = 1
        for number in numbers:
            by = lcm(by, number.denominator)
            if by > _FINEST:
                self.tell("timpass-number", f"the numbers are finer than 1/{_FINEST}", file)
                return 1
        return by


def _fields(line: str) -> list[str] | None:
    """Return the fields of a line without its comment; ``None`` if a quote is left open."""
    found, at, end = [], 0, ";"
    while end == ";":
        match = _FIELD.match(line, at)
        if match is None:
            return None
        quoted, bare, end = match.groups()
        if quoted is not None:
            found.append(quoted.replace('""', '"'))
        elif bare.strip() or end == ";":
            found.append(bare.strip())  # nothing after the last semicolon is no field
        at = match.end()
    return found


def parse_passengers(texts: Mapping[str, str]) -> tuple[PassengerNetwork | None, list[Finding]]:
    """Read an instance.

    Parameters
    ----------
    texts
        Content of each file by its name in :data:`TABLES`.

    Returns
    -------
    PassengerNetwork or None
        ``None`` if there are errors among the findings.
    """
    reading = _Reading()
    for name in TABLES:
        if name not in texts:
            reading.tell("timpass-missing-file", f"there is no {name}.csv, plain or .gz", name)
    tables = {name: reading.rows(name, texts.get(name, ""), columns) for name, columns in TABLES.items()}
    period, penalty = (
        _settings(reading, tables["Config"]) if "Config" in texts else (Fraction(60), Fraction(0))
    )
    events = _events(reading, tables["Events"])
    bounds = _activities(reading, tables["Activities"], events)
    customers = _customers(reading, tables["OD"])
    per_unit = reading.finest([period, penalty, *(b for pair in bounds for b in pair)], "Activities")
    per_customer = reading.finest(customers, "OD")
    _small_enough(reading, tables, (period, penalty), bounds, customers, per_unit, per_customer)
    if not tables["Activities"] and "Activities" in texts:
        reading.tell("timpass-empty", "there is no activity", "Activities")
    if any(finding.is_error for finding in reading.findings):
        return None, reading.findings
    made = _made(tables, events, (period, penalty), bounds, customers, per_unit, per_customer)
    _notes(reading, made, tables["OD"])
    return made, reading.findings


def _settings(reading: _Reading, rows: list[Row]) -> tuple[Fraction, Fraction]:
    said = {}
    for row, (key, value) in rows:
        if key in said:
            reading.tell("timpass-twice", f"{key} is said twice", "Config", row)
        said[key] = (row, value)
    numbers = []
    for key in ("period_length", "ean_change_penalty"):
        if key not in said:
            reading.tell("timpass-setting", f"{key} is not said", "Config")
        row, value = said.get(key, (0, "1"))
        numbers.append(reading.number(value, "Config", row, key))
    period, penalty = numbers
    if period <= 0 and "period_length" in said:
        reading.tell("timpass-setting", f"the period is {period}", "Config", said["period_length"][0])
    if penalty < 0:
        reading.tell("timpass-setting", f"the penalty is {penalty}", "Config", said["ean_change_penalty"][0])
    return period, penalty


def _events(reading: _Reading, rows: list[Row]) -> dict[str, int]:
    index: dict[str, int] = {}
    for row, (event, kind, *_) in rows:
        if event in index:
            reading.tell("timpass-twice", f"event {event} is there twice", "Events", row)
        if kind.lower() not in ("departure", "arrival"):
            reading.tell("timpass-kind", f"{kind!r} is neither departure nor arrival", "Events", row, "type")
        index.setdefault(event, len(index))
    return index


def _activities(
    reading: _Reading, rows: list[Row], events: dict[str, int]
) -> list[tuple[Fraction, Fraction]]:
    bounds, seen = [], set()
    for row, (name, kind, begin, end, low, high) in rows:
        if name in seen:
            reading.tell("timpass-twice", f"activity {name} is there twice", "Activities", row)
        seen.add(name)
        if kind.lower() not in RIDDEN + BINDING:
            known = ", ".join(RIDDEN + BINDING)
            reading.tell("timpass-kind", f"{kind!r} is none of {known}", "Activities", row, "type")
        for event, column in ((begin, "from_event"), (end, "to_event")):
            if event not in events:
                reading.tell("timpass-no-event", f"there is no event {event!r}", "Activities", row, column)
        lower = reading.number(low, "Activities", row, "lower_bound")
        upper = reading.number(high, "Activities", row, "upper_bound")
        if upper < lower:
            sentence = f"upper bound {high} is below lower bound {low}"
            reading.tell("timpass-bounds", sentence, "Activities", row)
        if lower < 0 and kind.lower() in RIDDEN:
            reading.tell(
                "timpass-bounds", f"passengers cannot travel {low}", "Activities", row, "lower_bound"
            )
        bounds.append((lower, upper))
    return bounds


def _customers(reading: _Reading, rows: list[Row]) -> list[Fraction]:
    numbers = []
    for row, (_, _, word) in rows:
        number = reading.number(word, "OD", row, "customers")
        if number < 0:
            reading.tell("timpass-customers", f"{word} customers travel", "OD", row, "customers")
        numbers.append(number)
    return numbers


def _small_enough(
    reading: _Reading,
    tables: dict[str, list[Row]],
    settings: tuple[Fraction, Fraction],
    bounds: list[tuple[Fraction, Fraction]],
    customers: list[Fraction],
    per_unit: int,
    per_customer: int,
) -> None:
    """Tell what whole numbers of 64 bits would not hold."""
    if max(settings) * per_unit > _LONGEST:
        reading.tell("timpass-number", f"a period or penalty has more than {_LONGEST} ticks", "Config")
    for (row, _), (lower, _) in zip(tables["Activities"], bounds, strict=True):
        if abs(lower) * per_unit > _LONGEST:
            sentence = f"{lower} has more than {_LONGEST} ticks of 1/{per_unit}"
            reading.tell("timpass-number", sentence, "Activities", row, "lower_bound")
    for (row, _), number in zip(tables["OD"], customers, strict=True):
        if number * per_customer > _CROWD:
            reading.tell("timpass-number", f"{number} customers are too many", "OD", row, "customers")


def _made(
    tables: dict[str, list[Row]],
    events: dict[str, int],
    settings: tuple[Fraction, Fraction],
    bounds: list[tuple[Fraction, Fraction]],
    customers: list[Fraction],
    per_unit: int,
    per_customer: int,
) -> PassengerNetwork:
    of_events = [fields for _, fields in tables["Events"]]
    of_activities = [fields for _, fields in tables["Activities"]]
    of_pairs = [fields for _, fields in tables["OD"]]
    network = PeriodicNetwork(
        int(settings[0] * per_unit),
        tuple(events),
        np.array([events[f[2]] for f in of_activities], dtype=np.int64),
        np.array([events[f[3]] for f in of_activities], dtype=np.int64),
        np.array([int(lower * per_unit) for lower, _ in bounds], dtype=np.int64),
        np.array([int(upper * per_unit) for _, upper in bounds], dtype=np.int64),
        np.zeros(len(bounds), dtype=np.int64),
        tuple(f"{f[1].lower()} {f[0]}" for f in of_activities),
    )
    return PassengerNetwork(
        network,
        tuple(f[0] for f in of_activities),
        tuple(f[1].lower() for f in of_activities),
        np.array([f[1].lower() == "departure" for f in of_events], dtype=bool),
        tuple(f[2] for f in of_events),
        tuple((f[3], f[4], f[5]) for f in of_events),
        tuple(f[0] for f in of_pairs),
        tuple(f[1] for f in of_pairs),
        np.array([int(c * per_customer) for c in customers], dtype=np.int64),
        int(settings[1] * per_unit),
        tuple((f[0], f[1]) for _, f in tables["Config"]),
        per_unit,
        per_customer,
    )


def _notes(reading: _Reading, made: PassengerNetwork, rows: list[Row]) -> None:
    """Tell what is odd but can be computed with."""
    served = set(made.stops)
    for (row, (origin, destination, number)), customers in zip(rows, made.customers, strict=True):
        if origin == destination and customers > 0:
            sentence = f"{number} customers travel from stop {origin} to itself; their travel time is 0"
            reading.tell("timpass-same-stop", sentence, "OD", row)
        for stop in sorted({origin, destination} - served) if customers > 0 else ():
            reading.tell("timpass-no-stop", f"no event is at stop {stop}", "OD", row)


def parse_timetable(
    text: str, instance: PassengerNetwork, *, file: str = "Timetable"
) -> tuple[Integers | None, list[Finding]]:
    """Read a timetable, ``event_id; time``; every event must have a time, which may lie outside the period.

    Parameters
    ----------
    file
        Name for the findings, without ``.csv``.

    Returns
    -------
    ndarray or None
        Ticks 0 … T−1, shape (n,); ``None`` if there are errors among the findings.
    """
    reading = _Reading()
    index = {name: n for n, name in enumerate(instance.network.names)}
    times = np.full(instance.network.events, -1, dtype=np.int64)
    for row, (event, word) in reading.rows(file, text, _TIMES):
        ticks = reading.number(word, file, row, "time") * instance.per_unit
        if event not in index:
            reading.tell("timpass-no-event", f"there is no event {event!r}", file, row)
        elif times[index[event]] >= 0:
            reading.tell("timpass-twice", f"event {event} has two times", file, row)
        elif ticks.denominator > 1:
            sentence = f"{word} lies between the ticks of 1/{instance.per_unit} that the instance has"
            reading.tell("timpass-number", sentence, file, row, "time")
        else:
            times[index[event]] = int(ticks) % instance.network.period
    missing = np.flatnonzero(times < 0)
    if len(missing) and not reading.findings:
        first = instance.network.names[missing[0]]
        reading.tell("timpass-no-time", f"{len(missing)} events have no time, the first is {first}", file)
    return (None, reading.findings) if reading.findings else (times, [])


def format_passengers(instance: PassengerNetwork) -> dict[str, str]:
    """Return the text of each file of an instance, by its name in :data:`TABLES`."""
    net, unit = instance.network, instance.per_unit
    time: Callable[[int], str] = lambda ticks: _written(Fraction(int(ticks), unit))  # noqa: E731
    events = zip(net.names, instance.departs, instance.stops, instance.lines, strict=True)
    ends = zip(net.source, net.target, net.lower, net.upper, strict=True)
    activities = zip(instance.ids, instance.kinds, ends, strict=True)
    pairs = zip(instance.origins, instance.destinations, instance.customers, strict=True)
    rows: dict[str, Iterator[tuple[str, ...]]] = {
        "Config": (pair for pair in instance.settings),
        "OD": ((o, d, _written(Fraction(int(c), instance.per_customer))) for o, d, c in pairs),
        "Events": (
            (name, "departure" if departs else "arrival", stop, *line) for name, departs, stop, line in events
        ),
        "Activities": (
            (name, kind, net.names[i], net.names[j], time(low), time(high))
            for name, kind, (i, j, low, high) in activities
        ),
    }
    return {name: _text(TABLES[name], rows[name]) for name in TABLES}


def format_timetable(instance: PassengerNetwork, times: Integers) -> str:
    """Return a timetable as text, ``event_id; time``; ``times`` are ticks, shape (n,)."""
    within = times % instance.network.period
    written = (_written(Fraction(int(ticks), instance.per_unit)) for ticks in within)
    return _text(_TIMES, zip(instance.network.names, written, strict=True))


def _text(columns: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = ("; ".join(map(_quoted, row)) for row in rows)
    return "\n".join([f"# {'; '.join(columns)}", *lines]) + "\n"


def _quoted(word: str) -> str:
    plain = re.fullmatch(r"[^\s;#\"]+", word)
    return word if plain else '"' + word.replace('"', '""') + '"'


def _written(number: Fraction) -> str:
    """Return a number of finitely many decimals as such."""
    return (
        str(number.numerator)
        if number.denominator == 1
        else str(Decimal(number.numerator) / number.denominator)
    )
