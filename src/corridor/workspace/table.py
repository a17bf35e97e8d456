"""A sheet of text → typed rows that know their line, with a finding for every cell that does not fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corridor.files import Sheet, sheet_text
from corridor.findings import Finding, Place
from corridor.units import is_zone
from corridor.workspace.cell import CellError, parse_cell, print_cell, stand_in
from corridor.workspace.names import conversion, nearest, other_unit
from corridor.workspace.schema import Column, Schema

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Row", "Table", "read_table", "table_text"]


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Parameters
    ----------
    file, row
        Where it was read: path in the workspace, line in the file.
    values
        Typed value by column; a wildcard column (``name_*``) holds a mapping from what the star stands for.
        An empty cell holds its default or ``None``.
    bad
        Columns whose cells could not be read (each is a finding); they hold a harmless stand-in, and checks
        that need them stay silent.
    """

    file: str
    row: int
    values: dict[str, Any]
    bad: frozenset[str] = frozenset()

    def __getitem__(self, column: str) -> Any:
        return self.values[column]

    def place(self, column: str = "") -> Place:
        """Return where the row, or one of its cells, was read."""
        return Place(self.file, self.row, column)

    def is_good(self, *columns: str) -> bool:
        """Whether these cells could be read."""
        return not self.bad.intersection(columns)

    @property
    def source(self) -> str:
        """Ids of the sources, separated by blanks."""
        return " ".join(self.values.get("source") or ())

    @property
    def estimate(self) -> str:
        """What is assumed and why; empty if nothing is."""
        return self.values.get("estimate") or ""


@dataclass(frozen=True)
class Table:
    """A table of typed rows.

    Parameters
    ----------
    complete
        Whether every row of the file is among ``rows`` with a readable key; if not, an id that is missing
        here may be one that could not be read.
    """

    file: str
    schema: Schema
    rows: tuple[Row, ...] = ()
    complete: bool = True

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def keys(self) -> set[str]:
        """Return the ids by which other files refer to rows."""
        return {row[self.schema.key.name] for row in self.rows}

    def frame(self) -> pl.DataFrame:
        """Return the rows as a polars frame with their line in column ``row``; clocks and sets as text."""
        import polars as pl

        return pl.DataFrame(
            {
                "row": [r.row for r in self.rows],
                **{n: v for c in self.schema.columns for n, v in self._columns(c)},
            },
            strict=False,
        )

    def _columns(self, column: Column) -> Iterator[tuple[str, pl.Series]]:
        import polars as pl

        kinds: dict[str, type[pl.DataType]] = {"int": pl.Int64, "float": pl.Float64, "date": pl.Date}
        if column.is_wildcard:
            stem = column.name.removesuffix("*")
            for part in sorted({k for r in self.rows for k in r[column.name]}):
                yield (
                    stem + part,
                    pl.Series([r[column.name].get(part, "") for r in self.rows], dtype=pl.String),
                )
            return
        values = [r[column.name] for r in self.rows]
        if column.kind not in kinds:
            values = [None if v is None else print_cell(column, v) for v in values]
        yield column.name, pl.Series(values, dtype=kinds.get(column.kind, pl.String))


def table_text(schema: Schema, rows: Sequence[Row]) -> str:
    """Return the CSV text that reads back to the same values."""
    header: list[tuple[str, Column, str]] = []
    for column in schema.columns:
        stem = column.name.removesuffix("*")
        parts = sorted({k for r in rows for k in r[column.name]}) if column.is_wildcard else [""]
        header += [(stem + part, column, part) for part in parts]
    cells = [[_print(row, column, part) for _, column, part in header] for row in rows]
    return sheet_text([name for name, _, _ in header], cells)


def _print(row: Row, column: Column, part: str) -> str:
    value = row[column.name]
    return print_cell(column, value.get(part) if column.is_wildcard else value)


def read_table(sheet: Sheet, schema: Schema, file: str) -> tuple[Table, list[Finding]]:
    """Return the typed rows of a sheet and every finding about them, cell by cell.

    Parameters
    ----------
    sheet
        The text; its oddities become findings of the same code.
    schema
        The columns the table has.
    file
        Path in the workspace, for the places of findings.
    """
    findings = [Finding(o.kind, o.detail, Place(file, o.row, o.column)) for o in sheet.oddities]
    if not sheet.header:
        return Table(file, schema, complete=False), findings
    layout, wrong = _layout(sheet, schema, file)
    findings += wrong
    if not layout:
        return Table(file, schema, complete=False), findings
    reader = _RowReader(schema, file, layout, findings)
    rows = tuple(reader.read(line, cells) for line, cells in sheet.rows)
    broken = {"unclosed-quote", "nul-byte"}
    complete = reader.keyed and not broken & {o.kind for o in sheet.oddities}
    return Table(file, schema, rows, complete), findings


Layout = list[tuple[Column, list[tuple[str, int]]]]


def _layout(sheet: Sheet, schema: Schema, file: str) -> tuple[Layout, list[Finding]]:
    """Say where in the sheet each column of the schema stands: (column, [(name in the file, index)])."""
    found = {
        c.name: [(n, i) for i, n in enumerate(sheet.header) if n and c.covers(n)] for c in schema.columns
    }
    if not any(found.values()):
        sentence = f"none of the columns is known; the first is {schema.key.name}"
        return [], [Finding("no-header", sentence, Place(file, 1))]
    findings, converted = _strangers(sheet, schema, file)
    findings += [
        Finding("missing-column", f"column {c.name} is missing", Place(file, 1, c.name))
        for c in schema.columns
        if c.required and not found[c.name] and c.name not in converted
    ]
    return [(c, found[c.name]) for c in schema.columns], findings


def _strangers(sheet: Sheet, schema: Schema, file: str) -> tuple[list[Finding], set[str]]:
    """Report columns that the table does not have; return also the names they should have had."""
    findings, converted = [], set()
    for name in sheet.header:
        if not name or schema.column(name):
            continue
        place = Place(file, 1, name)
        wanted = other_unit(name, schema.names)
        if wanted:
            converted.add(wanted)
            sentence = f"column {name} gives in another unit what the table holds as {wanted}"
            findings.append(Finding("wrong-unit", sentence, place, conversion(name, wanted)))
        else:
            near = nearest(name, schema.names)
            meant = f"; did you mean {near}?" if near else ""
            findings.append(Finding("unknown-column", f"the table has no column {name}{meant}", place))
    return findings, converted


class _RowReader:
    """Reads row after row of one table, adding to the findings."""

    def __init__(self, schema: Schema, file: str, layout: Layout, findings: list[Finding]) -> None:
        self.schema, self.file, self.layout, self.findings = schema, file, layout, findings
        self.keyed = True
        self.zone_at = next((at[0][1] for c, at in layout if c.name == "zone" and at), None)
        self.alias_at = next((at[0][1] for c, at in layout if c.name == "alias_of" and at), None)
        self.defaults = {c.name: parse_cell(c, c.default) if c.default else None for c, _ in layout}

    def read(self, line: int, cells: list[str]) -> Row:
        values: dict[str, Any] = {}
        bad: set[str] = set()
        alias = self.alias_at is not None and bool(cells[self.alias_at].strip())
        zone = cells[self.zone_at].strip() if self.zone_at is not None else ""
        for column, places in self.layout:
            if alias and column.name not in (self.schema.key.name, "alias_of", "source", "estimate"):
                values[column.name] = {} if column.is_wildcard else stand_in(column)
            else:
                values[column.name] = self._value(column, places, (line, cells, zone), bad)
        self.keyed = self.keyed and self.schema.key.name not in bad
        return Row(self.file, line, values, frozenset(bad))

    def _value(
        self, column: Column, places: list[tuple[str, int]], row: tuple[int, list[str], str], bad: set[str]
    ) -> Any:
        line, cells, zone = row
        texts = {name: cells[at].strip() for name, at in places}
        filled = {name: text for name, text in texts.items() if text}
        if not filled:
            return self._empty(column, bool(places), line, bad)
        if column.is_wildcard:
            stem = len(column.name) - 1
            return {name[stem:]: text for name, text in filled.items()}
        return self._parsed(column, filled[column.name], zone, line, bad)

    def _empty(self, column: Column, present: bool, line: int, bad: set[str]) -> Any:
        if column.required:
            bad.add(column.name)
            if present:
                self._report("missing-value", f"{column.name} is empty", line, column)
            return {} if column.is_wildcard else stand_in(column)
        return {} if column.is_wildcard else self.defaults[column.name]

    def _parsed(self, column: Column, text: str, zone: str, line: int, bad: set[str]) -> Any:
        try:
            return parse_cell(column, text, zone)
        except CellError as error:
            bad.add(column.name)
            if not (column.kind == "clock" and error.code == "unknown-zone" and zone and not is_zone(zone)):
                sentence = f"{column.name} “{shown(text)}”: {error.reason}"
                self._report(error.code, sentence, line, column)
            return stand_in(column)

    def _report(self, code: str, sentence: str, line: int, column: Column) -> None:
        self.findings.append(Finding(code, sentence, Place(self.file, line, column.name)))


def shown(text: str) -> str:
    """Return a user's text short enough for a sentence."""
    return text if len(text) <= 60 else text[:57] + "…"
