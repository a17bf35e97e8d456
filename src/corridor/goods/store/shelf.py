"""A register's shelf in a database: logs, tables and documents, each batch in one transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Select, and_, delete, insert, select

from corridor.errors import WorkspaceError
from corridor.goods.register import Cursor, Entry, Heard, Product, Statement, read_entry
from corridor.goods.store.database import Database, insert_rows
from corridor.goods.store.storage import SqlStorage
from corridor.goods.store.tables import (
    CURSORS,
    DOCUMENTS,
    ENTRIES,
    FOLDED,
    HEARD,
    ITEMS,
    META,
    PRODUCTS,
    STATEMENTS,
    WAITING,
)

__all__ = ["SqlShelf"]

_AT_ONCE = 5_000
"""Values in one IN (…)."""

Order = tuple[datetime, tuple[tuple[str, int], ...]]


class SqlShelf:
    """A :class:`corridor.goods.register.Shelf` in SQLite or PostgreSQL.

    Parameters
    ----------
    database
        Where.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    @classmethod
    def open(cls, address: str | Path) -> Self:
        """Return the shelf of a file (SQLite) or of an SQLAlchemy URL; it is made if the database is empty.

        Raises
        ------
        WorkspaceError
            If it cannot be opened, or is a database of something else.
        MissingPartError
            If its driver is not installed.
        """
        return cls(Database(address))

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Open a transaction that no other writer overlaps: all of it is kept, durably, or nothing."""
        with self.database.writing():
            yield

    def storage(self, party: str) -> SqlStorage:
        """Return where the log of a party is kept."""
        return SqlStorage(self.database, party)

    def cursor(self, party: str) -> Cursor:
        """Return how far the log of a party has been folded."""
        with self.database.reading() as connection:
            row = connection.execute(select(CURSORS).where(CURSORS.c.party == party)).first()
        return Cursor(row.place, _time(row.sealed_at)) if row else Cursor()

    def hear(self, heard: Sequence[Heard], cursors: Mapping[str, Cursor]) -> None:
        """Remember which entries the logs hold and how far they have been read."""
        with self.database.writing() as connection:
            insert_rows(
                connection,
                HEARD,
                [
                    {"leaf": h.leaf, "party": h.party, "place": h.index, "sealed_at": _seconds(h.sealed_at)}
                    for h in heard
                ],
            )
            connection.execute(delete(CURSORS).where(CURSORS.c.party.in_(cursors)))
            insert_rows(
                connection,
                CURSORS,
                [
                    {"party": party, "place": c.index, "sealed_at": _seconds(c.sealed_at)}
                    for party, c in cursors.items()
                    if c.sealed_at
                ],
            )

    def heard(self, leaves: Iterable[str]) -> dict[str, list[Heard]]:
        """Return, by leaf, which logs hold these entries."""
        found: dict[str, list[Heard]] = {leaf: [] for leaf in leaves}
        with self.database.reading() as connection:
            for part in _parts(list(found)):
                for row in connection.execute(select(HEARD).where(HEARD.c.leaf.in_(part))):
                    found[row.leaf].append(Heard(row.leaf, row.party, row.place, _time(row.sealed_at)))
        return found

    def wait(self, leaves: Sequence[str], *, done: Sequence[str]) -> None:
        """Remember entries that some log still lacks, and forget those that none does."""
        with self.database.writing() as connection:
            for part in _parts([*leaves, *done]):
                connection.execute(delete(WAITING).where(WAITING.c.leaf.in_(part)))
            insert_rows(connection, WAITING, [{"leaf": leaf} for leaf in dict.fromkeys(leaves)])

    def waiting(self) -> list[str]:
        """Return the entries that some log still lacks, in the order in which they were taken in."""
        query = (
            select(HEARD.c.leaf)
            .join(WAITING, WAITING.c.leaf == HEARD.c.leaf)
            .order_by(HEARD.c.sealed_at, HEARD.c.place)
        )
        with self.database.reading() as connection:
            return list(dict.fromkeys(connection.execute(query).scalars()))

    def high_water(self) -> Order | None:
        """Return the greatest order among the entries added."""
        text = self._meta("high-water")
        if not text:
            return None
        seconds, places = json.loads(text)
        return _time(seconds), tuple((party, place) for party, place in places)

    def edition(self) -> int:
        """Return a number that changes when entries about parties, bodies or schemes are added."""
        return int(self._meta("edition") or 0)

    def add(self, entries: Sequence[Entry]) -> None:
        """Add entries that every log holds to the tables."""
        if not entries:
            return
        with self.database.writing() as connection:
            insert_rows(connection, STATEMENTS, [_row(entry) for entry in entries])
            granted = [e for e in entries if e.counts and e.statement.kind == "certificate.applied"]
            insert_rows(connection, PRODUCTS, [row for e in granted for row in _product_rows(e.statement)])
            insert_rows(connection, ITEMS, [row for e in granted for row in _item_rows(e.statement)])
            top, before = max(e.order for e in entries), self.high_water()
            if before is None or top > before:
                self._set_meta(connection, "high-water", json.dumps([_seconds(top[0]), top[1]]))
            if any(not e.statement.topic.startswith("certificate/") for e in entries):
                self._set_meta(connection, "edition", str(self.edition() + 1))

    def replace(self, topic: str, entries: Sequence[Entry]) -> None:
        """Put these entries in the place of a topic's."""
        name = topic.partition("/")[2]
        with self.database.writing() as connection:
            connection.execute(delete(STATEMENTS).where(STATEMENTS.c.topic == topic))
            if topic.startswith("certificate/"):
                connection.execute(delete(PRODUCTS).where(PRODUCTS.c.certificate == name))
                connection.execute(delete(ITEMS).where(ITEMS.c.certificate == name))
            self.add(entries)

    def histories(self, topics: Iterable[str]) -> dict[str, list[Entry]]:
        """Return the entries of topics, each in the order of recording."""
        found: dict[str, list[Entry]] = {topic: [] for topic in topics}
        with self.database.reading() as connection:
            for part in _parts(list(found)):
                for row in connection.execute(_entries().where(STATEMENTS.c.topic.in_(part))):
                    found[row.topic].append(_entry(row))
        return found

    def topics(self, prefix: str = "") -> Iterator[str]:
        """Yield every topic that begins so, in order."""
        after = prefix[:-1] + chr(ord(prefix[-1]) + 1) if prefix else chr(0x10FFFF)
        query = select(STATEMENTS.c.topic).distinct()
        query = query.where(STATEMENTS.c.topic >= prefix, STATEMENTS.c.topic < after)
        with self.database.reading() as connection:
            yield from sorted(connection.execute(query).scalars())

    def entry(self, leaf: str) -> Entry | None:
        """Return the entry of a leaf hash that begins so, if there is exactly one."""
        query = _entries().where(STATEMENTS.c.leaf >= leaf, STATEMENTS.c.leaf < leaf + "g").limit(2)
        with self.database.reading() as connection:
            rows = connection.execute(query).all()
        return _entry(rows[0]) if len(rows) == 1 else None

    def certificates(
        self, *, gtin: str = "", lot: str = "", serial: str = "", issuer: str = "", unlimited: bool = False
    ) -> list[str]:
        """Return ids of certificates whose application names all that is given, in order.

        With ``unlimited`` only those whose product is limited to no lots and serial numbers.
        """
        query = select(PRODUCTS.c.certificate).distinct()
        if gtin:
            query = query.where(PRODUCTS.c.gtin == gtin)
        if issuer:
            query = query.where(PRODUCTS.c.issuer == issuer)
        if unlimited:
            query = query.where(PRODUCTS.c.limited == 0)
        for sort, code in (("lot", lot), ("serial", serial)):
            if code:
                query = _naming(query, sort, code)
        with self.database.reading() as connection:
            return sorted(connection.execute(query).scalars())

    def forget(self) -> None:
        """Throw away everything that is folded; the logs and the documents stay."""
        with self.database.writing() as connection:
            for table in FOLDED:
                connection.execute(delete(table))
            connection.execute(delete(META).where(META.c.name == "high-water"))
            self._set_meta(connection, "edition", str(self.edition() + 1))

    def keep_document(self, content: bytes) -> str:
        """Keep a document beside the logs; return its SHA-256."""
        digest = hashlib.sha256(content).hexdigest()
        with self.database.writing() as connection:
            if self.document(digest) is None:
                connection.execute(insert(DOCUMENTS).values(sha256=digest, content=content))
        return digest

    def document(self, sha256: str) -> bytes | None:
        """Return a document, or ``None`` if it is not here.

        Raises
        ------
        WorkspaceError
            If what is kept under the digest does not have it.
        """
        with self.database.reading() as connection:
            found = connection.execute(
                select(DOCUMENTS.c.content).where(DOCUMENTS.c.sha256 == sha256)
            ).scalar()
        if found is not None and hashlib.sha256(found).hexdigest() != sha256:
            raise WorkspaceError(f"the document {sha256} in {self.database.shown} was changed")
        return None if found is None else bytes(found)

    def _meta(self, name: str) -> str:
        with self.database.reading() as connection:
            return connection.execute(select(META.c.value).where(META.c.name == name)).scalar() or ""

    def _set_meta(self, connection: Connection, name: str, value: str) -> None:
        connection.execute(delete(META).where(META.c.name == name))
        connection.execute(insert(META).values(name=name, value=value))


def _parts(values: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]


def _seconds(moment: datetime | None) -> int:
    assert moment is not None  # what is folded has a time
    return int(moment.timestamp())


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _row(entry: Entry) -> dict[str, Any]:
    said = entry.statement
    places = sorted(entry.places.items())
    return {
        "leaf": entry.leaf,
        "topic": said.topic,
        "step": said.step,
        "made_by": " ".join(said.by),
        "effective_from": _seconds(said.effective_from),
        "recorded_at": _seconds(entry.recorded_at),
        "party": places[0][0],
        "place": places[0][1],
        "places": json.dumps(dict(places)),
        "broken_rule": entry.broken_rule.replace("\0", "?"),
    }


def _product_rows(said: Statement) -> Iterator[dict[str, Any]]:
    for number, raw in enumerate(said.fields["products"]):
        product = Product.parse(raw)
        yield {
            "certificate": said.subject,
            "number": number,
            "issuer": said.by[0],
            "gtin": product.gtin,
            "limited": int(bool(product.lots or product.serials)),
        }


def _item_rows(said: Statement) -> Iterator[dict[str, Any]]:
    for number, raw in enumerate(said.fields["products"]):
        product = Product.parse(raw)
        for sort, codes in (("lot", product.lots), ("serial", product.serials)):
            for code in dict.fromkeys(codes):
                yield {"certificate": said.subject, "number": number, "sort": sort, "code": code}


def _entries() -> Select[Any]:
    """Select statements with the bytes that the first party's log holds of them."""
    there = and_(ENTRIES.c.party == STATEMENTS.c.party, ENTRIES.c.place == STATEMENTS.c.place)
    return (
        select(STATEMENTS, ENTRIES.c.content)
        .join(ENTRIES, there)
        .order_by(STATEMENTS.c.recorded_at, STATEMENTS.c.place)
    )


def _entry(row: Any) -> Entry:
    content = bytes(row.content)
    statement, _ = read_entry(content)
    return Entry(statement, content, _time(row.recorded_at), json.loads(row.places), row.broken_rule)


def _naming(query: Select[Any], sort: str, code: str) -> Select[Any]:
    """Return the query for products that name an item; by a join, so that a store begins with those."""
    item = ITEMS.alias()
    same = and_(item.c.certificate == PRODUCTS.c.certificate, item.c.number == PRODUCTS.c.number)
    return query.join(item, same).where(item.c.sort == sort, item.c.code == code)
