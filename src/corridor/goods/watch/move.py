"""Move scans, counts and alerts from one store to another, and see that all of them arrived as they were."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, Table, func, insert, select, update

from corridor.errors import RefusedError
from corridor.goods.store.rows import digest_rows, row_batches
from corridor.goods.watch.kept import ALERTS, COUNTS, LAST, SCANS, create_scan_tables

__all__ = ["move_scans"]

_MOVED = (SCANS, COUNTS, ALERTS)


def move_scans(source: Engine, target: Engine) -> dict[str, int]:
    """Copy what the watch keeps into a store without scans; the source is left as it is.

    Parameters
    ----------
    source, target
        From where, and to where.

    Returns
    -------
    dict
        Rows of each table.

    Raises
    ------
    RefusedError
        If the target holds scans or alerts already, or they did not arrive as they were; nothing is left in
        it then.
    """
    create_scan_tables(source)
    create_scan_tables(target)
    with source.connect() as old, target.execution_options(writes=True).begin() as new:
        if any(new.execute(select(func.count()).select_from(table)).scalar() for table in _MOVED):
            raise RefusedError("the store to move scans to holds scans or alerts already")
        new.execute(update(LAST).values(scan=old.execute(select(LAST.c.scan)).scalar_one()))
        return {table.name: _move(table, old, new) for table in _MOVED}


def _move(table: Table, old: Connection, new: Connection) -> int:
    done = 0
    for rows in row_batches(table, old):
        new.execute(insert(table), [dict(row._mapping) for row in rows])
        done += len(rows)
    if digest_rows(table, old) != digest_rows(table, new):
        raise RefusedError(f"the rows of {table.name} did not arrive as they were; nothing was moved")
    return done
