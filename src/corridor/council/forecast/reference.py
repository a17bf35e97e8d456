"""``council/reference/*.csv``: the histories that forecasts learn from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from corridor.council.forecast.history import Case, History
from corridor.council.tables import read_tables
from corridor.findings import Finding, Place
from corridor.workspace import Row

__all__ = ["REFERENCE", "read_histories", "stale_histories"]

REFERENCE = "council/reference/*.csv"

STALE_DAYS = 365


def read_histories(folder: Path) -> tuple[History, list[Finding]]:
    """Return every case of a workspace's histories, and what is wrong with them.

    A row that cannot be a case (closed before it was opened, a date that cannot be read) is left out and is a
    finding; a deadline that lies before the opening is left away.
    """
    tables, findings = read_tables(folder, REFERENCE, "cases")
    cases: dict[str, Case] = {}
    for row in (row for table in tables for row in table):
        wrong = list(_wrong(row))
        findings += wrong
        if not any(f.is_error for f in wrong) and row.is_good(
            "id", "opened", "deadline", "closed", "outcome", "seen"
        ):
            cases.setdefault(row["id"], _case(row))
    return History.of(cases.values()), findings


def stale_histories(history: History, day: date) -> Iterator[Finding]:
    """Yield the finding that cases count as open although nobody seems to have looked for long."""
    from numpy import isnan, nanmax

    unwatched = isnan(history.closed) & isnan(history.seen)
    if not unwatched.any():
        return
    newest = int(
        max(nanmax(column) for column in (history.opened, history.closed) if not isnan(column).all())
    )
    if day.toordinal() - newest > STALE_DAYS:
        sentence = (
            f"{int(unwatched.sum())} open cases say not when they were last looked at, "
            f"and the newest entry is of {date.fromordinal(newest)}: they count as open until {day}"
        )
        yield Finding("forecast-history-stale", sentence, Place(REFERENCE))


def _wrong(row: Row) -> Iterator[Finding]:
    opened = row["opened"]
    for column in ("closed", "seen"):
        if row.is_good("opened", column) and row[column] and row[column] < opened:
            sentence = f"case {row['id']} has {column} {row[column]}, before it was opened ({opened})"
            yield Finding("forecast-closed-too-soon", sentence, row.place(column))
    if row.is_good("opened", "deadline") and row["deadline"] and row["deadline"] <= opened:
        sentence = f"case {row['id']} was due {row['deadline']}, no later than it was opened ({opened})"
        yield Finding("forecast-due-too-soon", sentence, row.place("deadline"))


def _case(row: Row) -> Case:
    return Case(
        row["id"],
        row["opened"],
        row["kind"] or "",
        row["area"] or "",
        row["body"] or "",
        row["deadline"],
        row["closed"],
        row["outcome"] != "abandoned",
        None if row["closed"] else row["seen"],
    )
