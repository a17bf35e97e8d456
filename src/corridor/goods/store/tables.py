"""The tables of a register in a database: what is true (logs, documents) and what is folded from it.

Times are whole seconds since 1970 in UTC, so that both databases compare them alike.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

__all__ = [
    "CHECKPOINTS",
    "CURSORS",
    "DOCUMENTS",
    "ENTRIES",
    "FOLDED",
    "FORM",
    "HEARD",
    "ITEMS",
    "META",
    "PRODUCTS",
    "STATEMENTS",
    "TABLES",
    "TILES",
    "TRUE",
    "WAITING",
]

FORM = "corridor-register/1"
"""Form of the tables; a database of another form is not opened."""

TABLES = MetaData()


def _code(length: int) -> String:
    """Return the type of a code: compared letter by letter, whatever language the database speaks."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


META = Table(
    "meta", TABLES, Column("name", String(40), primary_key=True), Column("value", Text, nullable=False)
)

ENTRIES = Table(
    "log_entry",
    TABLES,
    Column("party", String(100), primary_key=True),
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),
)
TILES = Table(
    "log_tile",
    TABLES,
    Column("party", String(100), primary_key=True),
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    Column("hashes", LargeBinary, nullable=False),
)
CHECKPOINTS = Table(
    "log_checkpoint",
    TABLES,
    Column("party", String(100), primary_key=True),
    Column("note", LargeBinary, nullable=False),
)
DOCUMENTS = Table(
    "document",
    TABLES,
    Column("sha256", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

CURSORS = Table(
    "log_cursor",
    TABLES,
    Column("party", String(100), primary_key=True),
    Column("place", BigInteger, nullable=False),
    Column("sealed_at", BigInteger, nullable=False),
)
HEARD = Table(
    "log_heard",
    TABLES,
    Column("leaf", _code(64), primary_key=True),
    Column("party", String(100), primary_key=True),
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    Column("sealed_at", BigInteger, nullable=False),
)
WAITING = Table(
    "log_waiting",
    TABLES,
    Column("leaf", _code(64), primary_key=True),
)
STATEMENTS = Table(
    "statement",
    TABLES,
    Column("leaf", _code(64), primary_key=True),
    Column("topic", _code(160), nullable=False),
    Column("step", String(40), nullable=False),
    Column("made_by", Text, nullable=False),
    Column("effective_from", BigInteger, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("party", String(100), nullable=False),
    Column("place", BigInteger, nullable=False),
    Column("places", Text, nullable=False),
    Column("broken_rule", Text, nullable=False),
    Index("statement_of_topic", "topic", "recorded_at", "place"),
)
PRODUCTS = Table(
    "product",
    TABLES,
    Column("certificate", String(100), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("issuer", String(100), nullable=False),
    Column("gtin", String(14), nullable=False),
    Column("limited", Integer, nullable=False),
    Index("product_of_gtin", "gtin", "limited"),
    Index("product_of_issuer", "issuer"),
)
ITEMS = Table(
    "item",
    TABLES,
    Column("certificate", String(100), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("sort", String(6), primary_key=True),
    Column("code", String(100), primary_key=True),
    Index("item_of_code", "code", "sort"),
)

TRUE = (ENTRIES, TILES, CHECKPOINTS, DOCUMENTS)
"""Tables that nothing else can make again."""

FOLDED = (CURSORS, HEARD, WAITING, STATEMENTS, PRODUCTS, ITEMS)
"""Tables that follow from the logs."""
