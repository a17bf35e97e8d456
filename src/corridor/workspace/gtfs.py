"""A GTFS feed: a zip file ⇄ typed tables.

The tables and their columns are those of ``schema/gtfs/*.csv``. Times are whole seconds since "noon minus
12 h" of the service day on the agency's clock, dates are dates, everything that does not fit its column is a
finding with file and row. The row counts records, the header being 1, so it is the line in the file unless
a field contains a line break. Source: GTFS Schedule Reference, revised 2026-04-27.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from corridor.files import write_bytes
from corridor.findings import Finding, Place
from corridor.units import is_zone

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Column", "Feed", "TimedCall", "read_feed", "schema", "service_dates", "timed_calls", "write_feed"]

NEEDED = ("agency", "stops", "routes", "trips", "stop_times")
TABLES = (
    *NEEDED,
    "calendar",
    "calendar_dates",
    "transfers",
    "frequencies",
    "shapes",
    "feed_info",
    "attributions",
    "translations",
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TOLD_AT_MOST = 20
EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a GTFS table, as its schema declares it."""

    name: str
    type: str
    required: bool
    description: str

    @property
    def reference(self) -> tuple[str, str] | None:
        """Table and column whose values this column repeats."""
        table, _, column = self.type.removeprefix("ref:").partition(".")
        return (table, column) if self.type.startswith("ref:") else None


@cache
def schema(table: str) -> tuple[Column, ...]:
    """Return the columns of a table, in the order in which they are written."""
    text = (files("corridor.workspace") / "schema" / "gtfs" / f"{table}.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple(Column(r["name"], r["type"], r["required"] == "yes", r["description"]) for r in rows)


@dataclass(frozen=True)
class Feed:
    """The tables of a feed, by name without ``.txt``.

    Every table of the schema is there with every column of the schema, empty where the file or the column
    was missing; columns outside the schema are left out.
    """

    tables: Mapping[str, pl.DataFrame]

    @classmethod
    def of(cls, rows: Mapping[str, list[dict[str, object]]]) -> Feed:
        """Make a feed from plain rows of typed values (seconds, dates, numbers, text)."""
        return cls({name: _frame(name, rows.get(name, [])) for name in TABLES})

    def __getitem__(self, table: str) -> pl.DataFrame:
        return self.tables[table]

    @property
    def zone(self) -> str:
        """The clock of every time in the feed; empty if no agency names one."""
        zones = self["agency"]["agency_timezone"].drop_nulls()
        return str(zones[0]) if len(zones) else ""


@dataclass(frozen=True, slots=True)
class TimedCall:
    """A call of a train already there: what a row of ``services/existing/trains.csv`` holds.

    Parameters
    ----------
    train, number, operator
        Id of the trip, train number and name of the operator (empty if the feed has none).
    seq
        1, 2, … within the train.
    stop, station, code, name
        Id of the stop, of its parent station (the stop itself if it has none), code and name.
    arrival_s, departure_s
        Seconds since "noon minus 12 h" on the clock of ``zone``; ``None`` where the feed is silent.
    dates
        Service days of the train.
    row
        Record in ``stop_times.txt``, the header being 1.
    """

    train: str
    number: str
    operator: str
    seq: int
    stop: str
    station: str
    code: str
    name: str
    arrival_s: int | None
    departure_s: int | None
    zone: str
    dates: frozenset[date]
    row: int


# --- zip → tables ------------------------------------------------------------------------------------------


def read_feed(path: Path, *, label: str = "") -> tuple[Feed, list[Finding]]:
    """Read a GTFS zip file.

    Parameters
    ----------
    path
        The zip file.
    label
        What findings call it, e.g. its path relative to the workspace; the file's name when empty.

    Returns
    -------
    Feed, list of Finding
        Values that do not fit are null in the tables and a finding each (at most 20 of one kind a column).
        An unreadable file gives an empty feed and a finding.
    """
    label = label or path.name
    try:
        with zipfile.ZipFile(path) as archive:
            return _read_archive(archive, label)
    except (OSError, zipfile.BadZipFile) as error:
        return Feed.of({}), [
            Finding("gtfs-not-a-zip", f"cannot be read as a zip file: {error}", Place(label))
        ]


def _read_archive(archive: zipfile.ZipFile, label: str) -> tuple[Feed, list[Finding]]:
    findings = _missing_files(archive, label)
    tables = {}
    for name in TABLES:
        tables[name], told = _read_table(archive, name, label)
        findings += told
    feed = Feed(tables)
    return feed, findings + _references(feed, label) + _services(feed, label) + _zones(feed, label)


def _missing_files(archive: zipfile.ZipFile, label: str) -> list[Finding]:
    there = set(archive.namelist())
    missing = [f"{n}.txt" for n in NEEDED if f"{n}.txt" not in there]
    if not there & {"calendar.txt", "calendar_dates.txt"}:
        missing.append("calendar.txt or calendar_dates.txt")
    return [Finding("gtfs-missing-file", f"the feed has no {n}", Place(label)) for n in missing]


def _read_table(archive: zipfile.ZipFile, name: str, label: str) -> tuple[pl.DataFrame, list[Finding]]:
    import polars as pl

    file = f"{name}.txt"
    if file not in archive.namelist():
        return _frame(name, []), []
    data = archive.read(file).decode("utf-8", errors="replace").removeprefix("\ufeff").encode()
    if not data.strip():
        return _frame(name, []), []
    place = Place(f"{label}/{file}", 1)
    try:
        raw = pl.read_csv(data, infer_schema=False, truncate_ragged_lines=True)
    except pl.exceptions.PolarsError as error:
        return _frame(name, []), [Finding("gtfs-bad-table", f"is not a table: {error}", place)]
    return _typed(name, raw.rename(str.strip), place.file)


def _typed(name: str, raw: pl.DataFrame, file: str) -> tuple[pl.DataFrame, list[Finding]]:
    import polars as pl

    findings: list[Finding] = []
    series = []
    for column in schema(name):
        if column.name not in raw.columns:
            if column.required:
                sentence = f"the column {column.name} is missing"
                findings.append(Finding("gtfs-missing-column", sentence, Place(file, 1, column.name)))
            series.append(pl.Series(column.name, [None] * raw.height, dtype=_dtype(column)))
            continue
        text = raw[column.name].str.strip_chars()
        text = text.set(text == "", None)
        values = _cast(text, column)
        findings += _bad_values(text, values, column, file) + _duplicates(text, column, file)
        series.append(values)
    return pl.DataFrame(series), findings


def _cast(text: pl.Series, column: Column) -> pl.Series:
    import polars as pl

    kind = column.type.partition(":")[0]
    if kind == "time":
        return _seconds(text)
    if kind == "date":
        return text.str.to_date("%Y%m%d", strict=False)
    if kind == "choice":
        choices = column.type.removeprefix("choice:").split("|")
        return text.set(~text.is_in(choices), None).cast(pl.Int64, strict=False)
    if kind.startswith("int"):
        number = text.cast(pl.Int64, strict=False)
        return number.set(number < 0, None)
    if kind == "float":
        return text.cast(pl.Float64, strict=False)
    if kind == "zone":
        unknown = [z for z in text.drop_nulls().unique() if not is_zone(z)]
        return text.set(text.is_in(unknown), None)
    return text


def _seconds(text: pl.Series) -> pl.Series:
    import polars as pl

    parts = text.str.extract_groups(r"^(\d{1,3}):([0-5]\d):([0-5]\d)$").struct
    hours, minutes, seconds = (parts.field(str(n)).cast(pl.Int64) for n in (1, 2, 3))
    return (hours * 3600 + minutes * 60 + seconds).alias(text.name)


def _bad_values(text: pl.Series, values: pl.Series, column: Column, file: str) -> list[Finding]:
    bad = (text.is_not_null() & values.is_null()).arg_true().to_list()
    empty = text.is_null().arg_true().to_list() if column.required else []
    return _told(
        [
            ("gtfs-bad-value", row, f"{column.name} “{text[row]}” is not {_said(column)}")
            for row in bad[: TOLD_AT_MOST + 1]
        ]
        + [("gtfs-empty-value", row, f"{column.name} is empty") for row in empty[: TOLD_AT_MOST + 1]],
        column,
        file,
        len(bad) + len(empty),
    )


def _said(column: Column) -> str:
    kind, _, choices = column.type.partition(":")
    words = {
        "time": "a time HH:MM:SS",
        "date": "a date YYYYMMDD",
        "choice": f"one of {choices.replace('|', ', ')}",
        "float": "a number",
        "zone": "a time zone",
    }
    return words.get(kind, "a whole number of at least 0")


def _duplicates(text: pl.Series, column: Column, file: str) -> list[Finding]:
    if column.type != "id":
        return []
    again = (text.is_not_null() & ~text.is_first_distinct()).arg_true().to_list()
    rows = [
        ("gtfs-duplicate-id", row, f"{column.name} “{text[row]}” stands twice")
        for row in again[: TOLD_AT_MOST + 1]
    ]
    return _told(rows, column, file, len(again))


def _told(rows: list[tuple[str, int, str]], column: Column, file: str, total: int) -> list[Finding]:
    findings = [
        Finding(code, say, Place(file, row + 2, column.name)) for code, row, say in rows[:TOLD_AT_MOST]
    ]
    if total > TOLD_AT_MOST:
        rest = f"{total - TOLD_AT_MOST} more values of {column.name} are wrong in the same way"
        findings.append(Finding(rows[0][0], rest, Place(file, 0, column.name)))
    return findings


def _references(feed: Feed, label: str) -> list[Finding]:
    findings = []
    for name in TABLES:
        for column in schema(name):
            if column.reference:
                table, key = column.reference
                known = feed[table][key].drop_nulls().unique().implode()
                findings += _unknown(feed[name][column.name], known, column, f"{label}/{name}.txt")
    return findings


def _services(feed: Feed, label: str) -> list[Finding]:
    """Report trips whose days are in neither calendar."""
    import polars as pl

    known = pl.concat([feed["calendar"]["service_id"], feed["calendar_dates"]["service_id"]])
    column = next(c for c in schema("trips") if c.name == "service_id")
    return _unknown(
        feed["trips"]["service_id"], known.drop_nulls().unique().implode(), column, f"{label}/trips.txt"
    )


def _unknown(values: pl.Series, known: pl.Series, column: Column, file: str) -> list[Finding]:
    lost = (values.is_not_null() & ~values.is_in(known)).arg_true().to_list()
    rows = [
        ("gtfs-unknown-reference", row, f"{column.name} “{values[row]}” is not declared anywhere")
        for row in lost[: TOLD_AT_MOST + 1]
    ]
    return _told(rows, column, file, len(lost))


def _zones(feed: Feed, label: str) -> list[Finding]:
    zones = feed["agency"]["agency_timezone"].drop_nulls().unique().sort().to_list()
    if len(zones) < 2:
        return []
    sentence = f"the operators have different clocks ({', '.join(zones)}); GTFS allows one a feed"
    return [Finding("gtfs-two-zones", sentence, Place(f"{label}/agency.txt", 0, "agency_timezone"))]


# --- tables → zip ------------------------------------------------------------------------------------------


def write_feed(feed: Feed, path: Path) -> Path:
    """Write a feed as a zip file, whole or not at all; equal feeds give equal bytes.

    Empty tables and columns that are empty in every row are left out, unless GTFS requires them.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in TABLES:
            if feed[name].height or name in NEEDED:
                entry = zipfile.ZipInfo(f"{name}.txt", EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, _text(name, feed[name]))
    return write_bytes(path, buffer.getvalue())


def _text(name: str, table: pl.DataFrame) -> bytes:
    used = [c for c in schema(name) if c.required or table[c.name].null_count() < table.height]
    buffer = io.BytesIO()
    table.select(_printed(c) for c in used).write_csv(buffer, line_terminator="\r\n")
    return buffer.getvalue()


def _printed(column: Column) -> pl.Expr:
    import polars as pl

    value = pl.col(column.name)
    if column.type == "date":
        return value.dt.strftime("%Y%m%d")
    if column.type == "time":
        parts = (value // 3600, value // 60 % 60, value % 60)
        texts = [p.cast(pl.String).str.zfill(2) for p in parts]
        return pl.concat_str(texts, separator=":").alias(column.name)
    return value


def _dtype(column: Column) -> pl.DataType:
    import polars as pl

    kind = column.type.partition(":")[0]
    if kind in ("time", "choice") or kind.startswith("int"):
        return pl.Int64()
    return {"date": pl.Date(), "float": pl.Float64()}.get(kind, pl.String())


def _frame(name: str, rows: list[dict[str, object]]) -> pl.DataFrame:
    import polars as pl

    columns = {c.name: _dtype(c) for c in schema(name)}
    stray = {key for row in rows for key in row} - columns.keys()
    if stray:
        raise KeyError(f"{name}.txt has no column {', '.join(sorted(stray))}")
    return pl.DataFrame({n: [r.get(n) for r in rows] for n in columns}, schema=columns)


# --- what a feed says --------------------------------------------------------------------------------------


def service_dates(feed: Feed) -> dict[str, frozenset[date]]:
    """Return the dates of every service: the weekly pattern, more and less its exceptions."""
    dates: dict[str, set[date]] = defaultdict(set)
    for row in feed["calendar"].iter_rows(named=True):
        if row["start_date"] and row["end_date"] and row["service_id"]:
            dates[row["service_id"]] |= _pattern(row)
    for service, day, kind in (
        feed["calendar_dates"].select("service_id", "date", "exception_type").iter_rows()
    ):
        if service and day:
            (dates[service].discard if kind == 2 else dates[service].add)(day)
    return {service: frozenset(days) for service, days in dates.items()}


def _pattern(row: Mapping[str, object]) -> set[date]:
    first, last = row["start_date"], row["end_date"]
    assert isinstance(first, date)
    assert isinstance(last, date)
    days = (first + timedelta(n) for n in range((last - first).days + 1))
    return {d for d in days if row[WEEKDAYS[d.weekday()]] == 1}


def timed_calls(feed: Feed, *, stops: Collection[str] | None = None) -> Iterator[TimedCall]:
    """Yield the calls of every trip that runs on some day, trip by trip, in the order of travel.

    Parameters
    ----------
    feed
        As :func:`read_feed` gives it; rows whose trip or stop is unknown are passed over (they are findings).
    stops
        Only calls at these stops or at stops of these parent stations, and only of trips with two of them
        or more; all when ``None``. ``seq`` then counts the calls that remain.
    """
    dates = service_dates(feed)
    trips = {t: (n or "", o, dates.get(s, frozenset())) for t, n, o, s in _trips(feed)}
    places = {s["stop_id"]: s for s in feed["stops"].iter_rows(named=True)}
    for trip, rows in _calls_by_trip(feed, trips.keys(), places, stops):
        number, operator, days = trips[trip]
        if not days or (stops is not None and len(rows) < 2):
            continue
        for seq, (row, stop, arrival_s, departure_s) in enumerate(rows, 1):
            s = places[stop]
            where = (stop, s["parent_station"] or stop, s["stop_code"] or "", s["stop_name"] or "")
            yield TimedCall(trip, number, operator, seq, *where, arrival_s, departure_s, feed.zone, days, row)


def _trips(feed: Feed) -> Iterator[tuple[str, str | None, str, str]]:
    agencies = {a["agency_id"]: a["agency_name"] or "" for a in feed["agency"].iter_rows(named=True)}
    only = next(iter(agencies.values())) if len(agencies) == 1 else ""
    operators = {
        r["route_id"]: agencies.get(r["agency_id"], only) for r in feed["routes"].iter_rows(named=True)
    }
    for t in feed["trips"].iter_rows(named=True):
        yield t["trip_id"], t["trip_short_name"], operators.get(t["route_id"], only), t["service_id"]


def _calls_by_trip(
    feed: Feed, trips: Collection[str], places: Mapping[str, Mapping[str, str]], stops: Collection[str] | None
) -> Iterator[tuple[str, list[tuple[int, str, int | None, int | None]]]]:
    wanted = None if stops is None else frozenset(stops)
    calls: dict[str, list[tuple[int, int, str, int | None, int | None]]] = defaultdict(list)
    columns = feed["stop_times"].select(
        "trip_id", "stop_sequence", "stop_id", "arrival_time", "departure_time"
    )
    for row, (trip, seq, stop, arrival_s, departure_s) in enumerate(columns.iter_rows(), 2):
        if trip not in trips or stop not in places or seq is None:
            continue
        if wanted is None or stop in wanted or places[stop]["parent_station"] in wanted:
            calls[trip].append((seq, row, stop, arrival_s, departure_s))
    for trip, rows in calls.items():
        yield trip, [row[1:] for row in sorted(rows, key=lambda r: r[:2])]
