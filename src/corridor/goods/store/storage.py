"""A log in the database, so that its entries commit together with the register's rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select

from corridor.goods.store.database import Database, insert_rows
from corridor.goods.store.tables import CHECKPOINTS, ENTRIES, TILES
from corridor.trust import check_entries

__all__ = ["SqlStorage"]


class SqlStorage:
    """Where the log of one party is kept: a :class:`corridor.trust.Storage`.

    Parameters
    ----------
    database
        The database.
    party
        Whose log.
    """

    def __init__(self, database: Database, party: str) -> None:
        self.database, self.party = database, party

    def size(self) -> int:
        """Return how many entries there are."""
        query = select(func.max(ENTRIES.c.place)).where(ENTRIES.c.party == self.party)
        last = self._one(query)
        return 0 if last is None else int(last) + 1

    def append(self, entries: Sequence[bytes]) -> int:
        """Add entries on the open transaction, or in one of their own; return the first's index."""
        check_entries(entries)
        with self.database.writing() as connection:
            first = self.size()
            rows = [
                {"party": self.party, "place": first + n, "content": content}
                for n, content in enumerate(entries)
            ]
            insert_rows(connection, ENTRIES, rows)
        return first

    def read(self, start: int, end: int) -> list[bytes]:
        """Return the entries from ``start`` to before ``end``."""
        query = (
            select(ENTRIES.c.content)
            .where(ENTRIES.c.party == self.party, ENTRIES.c.place >= start, ENTRIES.c.place < end)
            .order_by(ENTRIES.c.place)
        )
        with self.database.reading() as connection:
            return [_as_bytes(content) for content in connection.execute(query).scalars()]

    def tile(self, level: int, index: int) -> bytes:
        """Return the hashes of a tile; empty if there are none."""
        found = self._one(
            select(TILES.c.hashes).where(
                TILES.c.party == self.party, TILES.c.level == level, TILES.c.place == index
            )
        )
        return bytes(found or b"")

    def checkpoint(self) -> bytes:
        """Return the checkpoint saved last; empty if there is none."""
        return bytes(self._one(select(CHECKPOINTS.c.note).where(CHECKPOINTS.c.party == self.party)) or b"")

    def publish(self, tiles: Mapping[tuple[int, int], bytes], checkpoint: bytes) -> None:
        """Save hashes and the checkpoint in one transaction."""
        with self.database.writing() as connection:
            for level, index in tiles:
                connection.execute(
                    delete(TILES).where(
                        TILES.c.party == self.party, TILES.c.level == level, TILES.c.place == index
                    )
                )
            rows = [
                {"party": self.party, "level": level, "place": index, "hashes": hashes}
                for (level, index), hashes in tiles.items()
            ]
            insert_rows(connection, TILES, rows)
            connection.execute(delete(CHECKPOINTS).where(CHECKPOINTS.c.party == self.party))
            connection.execute(insert(CHECKPOINTS).values(party=self.party, note=checkpoint))

    def _one(self, query: Any) -> Any:
        with self.database.reading() as connection:
            return connection.execute(query).scalar()


def _as_bytes(content: bytes | str) -> bytes:
    """Return an entry's bytes; whoever meddles with the database may leave text behind."""
    return content.encode() if isinstance(content, str) else bytes(content)
