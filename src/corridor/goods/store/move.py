"""Move a register from one store to another: what is true is copied, what follows from it is folded anew.

Then both are compared, row by row, by digest. The target commits only if they agree.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, func, select

from corridor.errors import RefusedError
from corridor.goods.register import Register
from corridor.goods.store.database import insert_rows
from corridor.goods.store.shelf import SqlShelf
from corridor.goods.store.tables import FOLDED, TRUE
from corridor.trust import PartyChain

__all__ = ["Moved", "move_store"]

_ROWS = 2_000
"""Rows that are carried at once."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One table that was moved.

    Parameters
    ----------
    table
        Its name.
    rows
        How many rows it has.
    digest
        SHA-256 of its rows, equal in both stores.
    """

    table: str
    rows: int
    digest: str


def move_store(
    source: SqlShelf,
    target: SqlShelf,
    parties: Mapping[str, PartyChain],
    *,
    watch: Callable[[str, int], None] | None = None,
) -> tuple[Moved, ...]:
    """Copy a register into an empty store and verify it; the source is left as it is.

    Parameters
    ----------
    source, target
        From where, and to where; nobody can write to either meanwhile.
    parties
        The parties' first versions, by which the target is folded.
    watch
        Told the name of a table and how many of its rows are done.

    Returns
    -------
    tuple of Moved
        What was moved, table by table.

    Raises
    ------
    RefusedError
        If the target is not empty, or what was folded there differs from the source; nothing is left in it.
    """
    with source.database.writing() as old, target.database.writing() as new:
        for table in TRUE:
            if new.execute(select(func.count()).select_from(table)).scalar():
                raise RefusedError(f"the store {target.database.shown} is not empty: it has a {table.name}")
        for table in TRUE:
            _copy(table, old, new, watch)
        Register(parties, target, operates=()).rebuild()
        return tuple(_compared(table, old, new) for table in (*TRUE, *FOLDED))


def _copy(table: Table, old: Connection, new: Connection, watch: Callable[[str, int], None] | None) -> None:
    done = 0
    for rows in _batches(table, old):
        insert_rows(new, table, [dict(row._mapping) for row in rows])
        done += len(rows)
        if watch:
            watch(table.name, done)


def _batches(table: Table, connection: Connection) -> Iterator[list[Any]]:
    """Yield the rows of a table in the order of its key, so many at a time."""
    query = select(table).order_by(*table.primary_key.columns)
    result = connection.execution_options(yield_per=_ROWS).execute(query)
    for partition in result.partitions():
        yield list(partition)


def _compared(table: Table, old: Connection, new: Connection) -> Moved:
    (rows, digest), (rows_there, digest_there) = _digest(table, old), _digest(table, new)
    if (rows, digest) != (rows_there, digest_there):
        raise RefusedError(
            f"table {table.name} has {rows} rows in the old store and {rows_there} in the new one,"
            " or they differ; nothing was moved. Run: corridor goods audit"
        )
    return Moved(table.name, rows, digest)


def _digest(table: Table, connection: Connection) -> tuple[int, str]:
    """Return the number of rows and a digest that does not depend on their order in the database."""
    total, count = 0, 0
    for rows in _batches(table, connection):
        for row in rows:
            content = repr([bytes(v) if isinstance(v, memoryview) else v for v in row]).encode()
            total ^= int.from_bytes(hashlib.sha256(content).digest(), "big")
            count += 1
    return count, f"{total:064x}"
