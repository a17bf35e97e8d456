"""Files of statistics → rows of text, through a locked, read-only view of DuckDB.

The file is read by us; DuckDB sees a view of text and nothing else: no files, no network, no extensions, no
settings, little memory, and it is interrupted when it takes long. A query is one SELECT or it is refused. A
cell that a spreadsheet would run as a formula is text here and everywhere behind it.

Formats: CSV (RFC 4180), Parquet, SDMX-CSV 1.0 and 2.0, SDMX-ML 2.1 (generic and structure-specific data).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corridor.files import load, read_sheet
from corridor.findings import Finding, Place

__all__ = ["Frame", "Refused", "formula", "read_frame", "reshape"]

MEMORY = "256MB"
SECONDS = 10.0
MOST_ROWS = 1_000_000
_LINE = "__row"


class Refused(Exception):  # noqa: N818 - it is no error but an answer
    """The file or the query cannot be used; the message says why."""


@dataclass(frozen=True)
class Frame:
    """A table of text; ``lines`` are the rows' lines in the file, 0 where they are not known."""

    header: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    lines: Sequence[int]


def formula(text: str) -> bool:
    """Return whether a spreadsheet would run a cell: it begins like a formula and is no number."""
    if not text or text[0] not in "=+-@\t\r":
        return False
    try:
        float(text)
    except ValueError:
        return len(text) > 1
    return False


def read_frame(path: Path, form: str, file: str) -> tuple[Frame, list[Finding]]:
    """Read a file of statistics as text.

    Parameters
    ----------
    form
        ``csv``, ``parquet``, ``sdmx-csv`` or ``sdmx-ml``.

    Raises
    ------
    Refused
        If nothing of it can be used.
    """
    if form == "parquet":
        return _parquet(path), []
    if form == "sdmx-ml":
        from corridor.council.sdmx import read_sdmx

        content, odd = load(path)
        if odd:
            raise Refused(odd[0].detail)
        header, rows = read_sdmx(content)
        return Frame(header, rows, [0] * len(rows)), []
    sheet = read_sheet(path)
    findings = [Finding(o.kind, o.detail, Place(file, o.row, o.column)) for o in sheet.oddities]
    if not sheet.header:
        raise Refused("it has no line of column names")
    rows = [tuple(cells) for _, cells in sheet.rows]
    return Frame(tuple(sheet.header), rows, [line for line, _ in sheet.rows]), findings


def _parquet(path: Path) -> Frame:
    import polars as pl

    try:
        frame = pl.read_parquet(path, n_rows=MOST_ROWS + 1)
        told = frame.select(pl.all().cast(pl.String, strict=False)).fill_null("")
    except (pl.exceptions.PolarsError, OSError) as error:
        raise Refused(f"it is no Parquet file: {str(error)[:120]}") from None
    return Frame(tuple(frame.columns), told.rows(), [0] * frame.height)


def reshape(frame: Frame, query: str) -> Frame:
    """Return what a query makes of a frame; the frame itself without one.

    Raises
    ------
    Refused
        If the query is not one SELECT, fails, takes longer than :data:`SECONDS` or gives too many rows.
    """
    if not query.strip():
        return frame
    import duckdb

    with _view(frame) as connection:
        try:
            statements = connection.extract_statements(query)
            if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
                raise Refused("a query is one SELECT")
            with _interrupted(connection):
                answer = connection.execute(statements[0])
                names = [c[0] for c in answer.description or ()]
                found = answer.fetchmany(MOST_ROWS + 1)
        except duckdb.InterruptException:
            raise Refused(f"the query took longer than {SECONDS:g} s") from None
        except duckdb.Error as error:
            raise Refused(f"the query fails: {str(error).splitlines()[0][:160]}") from None
    if len(found) > MOST_ROWS:
        raise Refused(f"the query gives more than {MOST_ROWS} rows")
    lines = [r[names.index(_LINE)] for r in found] if _LINE in names else [0] * len(found)
    return Frame(tuple(names), [tuple("" if v is None else str(v) for v in r) for r in found], lines)


@contextmanager
def _view(frame: Frame) -> Iterator[Any]:
    """Open a database that holds the frame as view ``data`` and is locked."""
    import duckdb
    import numpy as np

    columns: dict[str, Any] = {
        name: np.array([row[n] for row in frame.rows], dtype=object)
        for n, name in enumerate(frame.header)
        if name
    }
    columns[_LINE] = np.array(frame.lines, dtype=np.int64)
    connection = duckdb.connect(":memory:")
    try:
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        connection.execute("SET threads = 1")
        connection.register("given", columns)
        connection.execute("CREATE TABLE kept AS SELECT * FROM given")
        connection.unregister("given")
        connection.execute("CREATE VIEW data AS SELECT * FROM kept")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection
    finally:
        connection.close()


@contextmanager
def _interrupted(connection: Any) -> Iterator[None]:
    timer = threading.Timer(SECONDS, connection.interrupt)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
