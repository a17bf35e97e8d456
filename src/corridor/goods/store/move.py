"""Move a register from one store to another: what is true is copied, what follows from it is folded anew.

Then both are compared, row by row, by digest. The target commits only if they agree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Table, func, select

from corridor.errors import RefusedError
from corridor.goods.register import Register
from corridor.goods.store.database import insert_rows
from corridor.goods.store.rows import digest_rows, row_batches
from corridor.goods.store.shelf import SqlShelf
from corridor.goods.store.tables import FOLDED, TRUE
from corridor.trust import PartyChain

__all__ = ["Moved", "move_store"]


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
    for rows in row_batches(table, old):
        insert_rows(new, table, [dict(row._mapping) for row in rows])
        done += len(rows)
        if watch:
            watch(table.name, done)


def _compared(table: Table, old: Connection, new: Connection) -> Moved:
    (rows, digest), (rows_there, digest_there) = digest_rows(table, old), digest_rows(table, new)
    if (rows, digest) != (rows_there, digest_there):
        raise RefusedError(
            f"table {table.name} has {rows} rows in the old store and {rows_there} in the new one,"
            " or they differ; nothing was moved. Run: corridor goods audit"
        )
    return Moved(table.name, rows, digest)
