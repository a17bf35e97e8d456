"""A database: SQLite in a file, or PostgreSQL; one writer at a time, every commit durable.

SQLite writes ahead (WAL) and syncs at every commit; a writer takes the lock before it reads, so that two
programs never judge by the same past. PostgreSQL does the same by an advisory lock of the transaction.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, insert, inspect, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from corridor.errors import MissingPartError, WorkspaceError
from corridor.goods.store.tables import FORM, META, TABLES

__all__ = ["Database", "insert_rows"]

_LOCK = 0x434F5252
"""Key of PostgreSQL's advisory lock for writers of one database."""

_SCHEMA = "hashtext(current_schema())"
"""Registers in other schemas of the database are no concern of the lock."""

_WAIT_S = 60

_COPY_FROM = 20
"""Fewer rows than this are inserted as usual."""


class Database:
    """A database of one register.

    Parameters
    ----------
    address
        A file, for SQLite, or an SQLAlchemy URL, e.g. ``postgresql+psycopg://user@host/name``.

    Raises
    ------
    WorkspaceError
        If it cannot be opened, or is a database of something else.
    MissingPartError
        If the driver for it is not installed.
    """

    def __init__(self, address: str | Path) -> None:
        self.url = _url(address)
        self.shown = self.url.render_as_string(hide_password=True)
        self._writing = threading.RLock()
        self._mine = threading.local()
        try:
            self.engine = _engine(self.url)
            with self.writing() as connection:
                self._prepare(connection)
        except (DBAPIError, OSError) as error:
            raise WorkspaceError(f"the store {self.shown} cannot be opened: {_first_line(error)}") from None

    @property
    def is_sqlite(self) -> bool:
        """Whether it is SQLite."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that no other writer overlaps, or go on within the one this thread has open."""
        mine: Connection | None = getattr(self._mine, "connection", None)
        if mine is not None:
            yield mine
            return
        with self._writing, self.engine.execution_options(writes=True).begin() as connection:
            if not self.is_sqlite:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK}, {_SCHEMA})")
            self._mine.connection = connection
            try:
                yield connection
            finally:
                self._mine.connection = None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection to read from: that of this thread's open transaction, if there is one."""
        mine: Connection | None = getattr(self._mine, "connection", None)
        if mine is not None:
            yield mine
            return
        with self.engine.connect() as connection:
            yield connection

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()

    def _prepare(self, connection: Connection) -> None:
        """Make the tables in an empty database; refuse one that holds something else."""
        names = set(inspect(connection).get_table_names())
        if not names:
            TABLES.create_all(connection)
            connection.execute(insert(META).values(name="form", value=FORM))
            return
        if META.name in names:
            form = connection.execute(select(META.c.value).where(META.c.name == "form")).scalar()
            lacking = ", ".join(sorted(TABLES.tables.keys() - names))
            if form == FORM and lacking:
                raise WorkspaceError(
                    f"the store {self.shown} has lost its tables {lacking}; restore a backup"
                )
            if form == FORM:
                return
            raise WorkspaceError(f"the store {self.shown} is of form {form}; this program reads {FORM}")
        raise WorkspaceError(f"{self.shown} is the database of something else: it holds {min(names)}")


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same columns; PostgreSQL takes many by COPY, several times as fast."""
    if not rows:
        return
    if connection.dialect.name != "postgresql" or len(rows) < _COPY_FROM:
        connection.execute(insert(table), rows)
        return
    columns = list(rows[0])
    raw: Any = connection.connection.driver_connection
    with raw.cursor() as cursor, cursor.copy(f"COPY {table.name} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([row[column] for column in columns])


def _url(address: str | Path) -> URL:
    if isinstance(address, Path) or "://" not in address:
        return URL.create("sqlite", database=str(address))
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise WorkspaceError(f"this is no address of a store: {_first_line(error)}") from None
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise WorkspaceError(f"a store is SQLite or PostgreSQL, not {url.get_backend_name()}")
    return url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url


def _engine(url: URL) -> Engine:
    try:
        if url.get_backend_name() == "sqlite":
            Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
            engine = create_engine(url, connect_args={"timeout": _WAIT_S})
            event.listen(engine, "connect", _set_up_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
            return engine
        return create_engine(url, pool_pre_ping=True)
    except (ImportError, NoSuchModuleError) as error:
        raise MissingPartError(f"the driver of {url.drivername} is not installed: {error}") from None


def _set_up_sqlite(raw: Any, _record: object) -> None:
    """Write ahead, sync at every commit, and leave the beginning of transactions to us."""
    raw.isolation_level = None
    cursor = raw.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Take the writer's lock at once: a lock taken later could meet a past that has changed."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _first_line(error: Exception) -> str:
    inner = getattr(error, "orig", None) or error
    return (str(inner).strip().splitlines() or [type(inner).__name__])[0]
