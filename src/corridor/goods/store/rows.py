"""Rows on their way from one database to another: read so many at a time, and compared by digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, Table, select

__all__ = ["digest_rows", "row_batches"]

_ROWS = 5_000
"""Rows that are carried at once."""


def row_batches(table: Table, connection: Connection) -> Iterator[list[Row[Any]]]:
    """Yield the rows of a table in the order of its key, so many at a time."""
    query = select(table).order_by(*table.primary_key.columns)
    for partition in connection.execution_options(yield_per=_ROWS).execute(query).partitions():
        yield list(partition)


def digest_rows(table: Table, connection: Connection) -> tuple[int, str]:
    """Return the number of rows and a digest, hex, that does not depend on their order in the database."""
    total, count = 0, 0
    for rows in row_batches(table, connection):
        for row in rows:
            content = repr([bytes(v) if isinstance(v, memoryview) else v for v in row]).encode()
            total ^= int.from_bytes(hashlib.sha256(content).digest(), "big")
            count += 1
    return count, f"{total:064x}"
