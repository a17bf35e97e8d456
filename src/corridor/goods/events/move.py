"""Move the events of one store to another, and see that all of them arrived as they were."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, select, update

from corridor.errors import RefusedError
from corridor.goods.events.bulk import insert_rows
from corridor.goods.events.tables import CAPTURES, CLOCK, CONTEXTS, EVENTS, KEYS, create_tables

__all__ = ["move_events"]

_MOVED = (CONTEXTS, CAPTURES, EVENTS, KEYS)
_ROWS = 5_000


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
    for rows in _batches(table, old):
        insert_rows(new, table, rows)
        done += len(rows)
        if progress:
            progress(table.name, done)
    if _digest(table, old) != _digest(table, new):
        raise RefusedError(f"the rows of {table.name} did not arrive as they were; nothing was moved")
    return done


def _batches(table: Table, connection: Connection) -> Iterator[list[tuple[Any, ...]]]:
    result = connection.execution_options(yield_per=_ROWS).execute(select(table))
    for partition in result.partitions():
        yield [tuple(row) for row in partition]


def _digest(table: Table, connection: Connection) -> tuple[int, int]:
    """Return number and digest of the rows, whatever their order."""
    count = total = 0
    for rows in _batches(table, connection):
        for row in rows:
            content = repr([bytes(v) if isinstance(v, memoryview) else v for v in row]).encode()
            total ^= int.from_bytes(hashlib.sha256(content).digest(), "big")
            count += 1
    return count, total
