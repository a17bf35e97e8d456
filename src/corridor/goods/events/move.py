"""Move the events of one store to another, and see that all of them arrived as they were."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Engine, Table, func, select, update

from corridor.errors import RefusedError
from corridor.goods.events.bulk import insert_rows
from corridor.goods.events.tables import CAPTURES, CLOCK, CONTEXTS, EVENTS, KEYS, create_tables
from corridor.goods.store.rows import digest_rows, row_batches

__all__ = ["move_events"]

_MOVED = (CONTEXTS, CAPTURES, EVENTS, KEYS)


def move_events(
    source: Engine, target: Engine, *, progress: Callable[[str, int], None] | None = None
) -> dict[str, int]:
    """Copy all events into an empty store; the source is left as it is.

    Parameters
    ----------
    source, target
        From where, and to where.
    progress
        Told the name of a table and how many of its rows are done.

    Returns
    -------
    dict
        Rows of each table.

    Raises
    ------
    RefusedError
        If the target holds events already, or they did not arrive as they were; nothing is left in it then.
    """
    create_tables(target)
    with source.connect() as old, target.execution_options(writes=True).begin() as new:
        if new.execute(select(func.count()).select_from(EVENTS)).scalar():
            raise RefusedError("the store to move events to holds events already")
        seq, record_ms = old.execute(select(CLOCK.c.seq, CLOCK.c.record_ms)).one()
        new.execute(update(CLOCK).values(seq=seq, record_ms=record_ms))
        return {table.name: _move(table, old, new, progress) for table in _MOVED}


def _move(table: Table, old: Connection, new: Connection, progress: Callable[[str, int], None] | None) -> int:
    done = 0
    for rows in row_batches(table, old):
        insert_rows(new, table, [tuple(row) for row in rows])
        done += len(rows)
        if progress:
            progress(table.name, done)
    if digest_rows(table, old) != digest_rows(table, new):
        raise RefusedError(f"the rows of {table.name} did not arrive as they were; nothing was moved")
    return done
