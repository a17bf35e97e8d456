"""``council/trade.csv`` and ``council/production.csv``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from corridor.council.tables import read_tables
from corridor.council.trade.board import Figure, Flow, Produced
from corridor.council.trade.period import Period, parse_period
from corridor.findings import Finding
from corridor.workspace import Row

__all__ = ["PRODUCTION", "TRADE", "read_trade"]

TRADE, PRODUCTION = "council/trade.csv", "council/production.csv"

T = TypeVar("T")


def read_trade(
    folder: Path, *, parties: Iterable[str] = ()
) -> tuple[list[Figure], list[Produced], list[Finding]]:
    """Return what is told of trade and production, and what is wrong with the files.

    Parameters
    ----------
    parties
        Ids that there are; an exporter or importer that is none of them is a finding.
    """
    known = set(parties)
    figures, wrong = _read(folder, TRADE, "trade", known, _figure)
    produced, also = _read(folder, PRODUCTION, "production", known, _produced)
    return figures, produced, wrong + also


def _read(
    folder: Path, file: str, schema: str, parties: set[str], make: Callable[[Row, Period], T]
) -> tuple[list[T], list[Finding]]:
    tables, findings = read_tables(folder, file, schema)
    found = []
    for row in (row for table in tables for row in table):
        try:
            period = parse_period(row["period"])
        except ValueError as error:
            if row.is_good("period"):
                findings.append(Finding("trade-bad-period", str(error), row.place("period")))
            continue
        findings += _strangers(row, parties)
        if row.is_good("value_million", "currency", *({"scope", "bound"} & row.values.keys())):
            found.append(make(row, period))
    return found, findings


def _strangers(row: Row, parties: set[str]) -> list[Finding]:
    columns = [c for c in ("exporter", "importer", "party") if row.values.get(c)]
    return [
        Finding("trade-unknown-party", f"there is no party {row[c][:60]}", row.place(c))
        for c in columns
        if parties and row[c] not in parties
    ]


def _figure(row: Row, period: Period) -> Figure:
    flow = Flow(row["exporter"] or "", row["importer"] or "", row["group"], row["scope"], row["currency"])
    value = None if row["value_million"] is None else _amount(row["value_million"])
    return Figure(period, flow, row["told_by"], value, row["bound"], row.source, row.estimate)


def _produced(row: Row, period: Period) -> Produced:
    amount = _amount(row["value_million"])
    return Produced(period, row["party"], row["group"], amount, row["currency"], row.source, row.estimate)


def _amount(millions: float) -> Decimal:
    """Return whole units of the currency, without the rounding of binary fractions."""
    return (Decimal(repr(millions)) * 1_000_000).normalize()
