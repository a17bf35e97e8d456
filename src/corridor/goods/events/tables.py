"""The tables of the event store, for SQLite and PostgreSQL.

``epcis_event`` holds each event as it came, with the few columns that queries sort and filter by.
``epcis_key`` files it under everything it can be asked for by name: one row a key, clustered, so that "all
about this item" is one range. ``epcis_clock`` is a single row whose update every capture begins with: it
serialises writers, so that event numbers appear in the order of their commits and a reader's page boundary
never moves.
"""

from __future__ import annotations

from enum import IntEnum

from sqlalchemy import (
    TEXT,
    BigInteger,
    Column,
    Engine,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    insert,
    select,
)

__all__ = ["CAPTURES", "CLOCK", "CONTEXTS", "EVENTS", "KEYS", "METADATA", "Kind", "create_tables"]

METADATA = MetaData()

_BY_BYTES = Text().with_variant(TEXT(collation="C"), "postgresql")
"""Text compared byte by byte, so that "begins with" is a range of the index."""


class Kind(IntEnum):
    """What a key names."""

    EPC = 1
    CHILD = 2
    PARENT = 3
    INPUT = 4
    OUTPUT = 5
    CLASS = 6
    INPUT_CLASS = 7
    OUTPUT_CLASS = 8
    EVENT_ID = 9
    READ_POINT = 10
    LOCATION = 11
    TRANSACTION = 12
    SOURCE = 13
    DESTINATION = 14
    TRANSFORMATION = 15
    SET = 16
    UNSET = 17
    CORRECTIVE = 18
    EXTENSION = 19
    ILMD = 20
    SENSOR = 21
    QUANTITY = 22


CLOCK = Table(
    "epcis_clock",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    Column("record_ms", BigInteger, nullable=False),
)

CONTEXTS = Table(
    "epcis_context",
    METADATA,
    Column("digest", LargeBinary, primary_key=True),
    Column("body", Text, nullable=False),
)

CAPTURES = Table(
    "epcis_capture",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("created_ms", BigInteger, nullable=False),
    Column("finished_ms", BigInteger, nullable=False),
    Column("on_error", Text, nullable=False),
    Column("stored", Integer, nullable=False),
    Column("duplicates", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("findings", Text, nullable=False),
)

EVENTS = Table(
    "epcis_event",
    METADATA,
    Column("seq", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False),
    Column("digest", LargeBinary, nullable=False),
    Column("variant", LargeBinary, nullable=False),
    Column("type", Text, nullable=False),
    Column("event_ms", BigInteger, nullable=False),
    Column("record_ms", BigInteger, nullable=False),
    Column("action", Text),
    Column("biz_step", Text),
    Column("disposition", Text),
    Column("declared_ms", BigInteger),
    Column("reason", Text),
    Column("context", LargeBinary, nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("digest", "variant"),
    Index("epcis_event_time", "event_ms", "seq"),
)

KEYS = Table(
    "epcis_key",
    METADATA,
    Column("kind", SmallInteger, primary_key=True),
    Column("key", _BY_BYTES, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    sqlite_with_rowid=False,
)


def create_tables(engine: Engine) -> None:
    """Make the tables where they are not there yet.

    Parameters
    ----------
    engine
        E.g. the ``engine`` of a :class:`corridor.goods.store.Database`, beside whose tables these stand.
    """
    with engine.execution_options(writes=True).begin() as connection:
        METADATA.create_all(connection)
        if connection.execute(select(CLOCK.c.id)).first() is None:
            connection.execute(insert(CLOCK).values(id=1, seq=0, record_ms=0))
