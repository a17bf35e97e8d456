"""The council's own tables: what each looks like (``schema/*.csv``), and reading them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from corridor.files import read_sheet
from corridor.findings import Finding
from corridor.workspace import Column, Row, Schema, Table, read_table

__all__ = ["council_schema", "read_tables", "unknown_sources"]


@cache
def council_schema(name: str) -> Schema:
    """Return the schema of a table of the council, e.g. ``cases``."""
    text = (files("corridor.council") / "schema" / f"{name}.csv").read_text(encoding="utf-8")
    return Schema(
        name,
        tuple(
            Column(r["name"], r["type"], r["unit"], r["required"] == "yes", r["default"], r["description"])
            for r in csv.DictReader(text.splitlines())
        ),
    )


def read_tables(folder: Path, pattern: str, schema: str) -> tuple[list[Table], list[Finding]]:
    """Return the tables that fit a pattern such as ``council/reference/*.csv``, by name, and their findings.

    Ids given twice and sources that ``sources.csv`` does not have are among the findings.
    """
    tables, findings = [], []
    for path in sorted(folder.glob(pattern)):
        table, wrong = read_table(
            read_sheet(path), council_schema(schema), path.relative_to(folder).as_posix()
        )
        tables.append(table)
        findings += wrong
    rows = [row for table in tables for row in table]
    return tables, [*findings, *_twice(tables), *unknown_sources(folder, rows)]


def unknown_sources(folder: Path, rows: Iterable[Row]) -> Iterator[Finding]:
    """Yield each source of a row that ``sources.csv`` does not have."""
    sheet = read_sheet(folder / "sources.csv")
    at = sheet.header.index("id") if "id" in sheet.header else None
    known = {cells[at].strip() for _, cells in sheet.rows} if at is not None else set()
    for row in rows:
        for name in row.values.get("source") or ():
            if name not in known:
                yield Finding("unknown-source", f"there is no source {name[:60]}", row.place("source"))


def _twice(tables: Iterable[Table]) -> Iterator[Finding]:
    first: dict[object, Row] = {}
    for table in tables:
        key = table.schema.key
        for row in table if key.kind == "id" else ():
            name = row[key.name]
            if row.is_good(key.name) and name in first:
                sentence = f"{key.name} {name} was already given at {first[name].file}:{first[name].row}"
                yield Finding("duplicate-id", sentence, row.place(key.name))
            first.setdefault(name, row)
