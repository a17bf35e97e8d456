"""Where a register keeps its logs, and the tables that are folded from them.

The entries of the logs are the truth; everything else here can be thrown away (:meth:`Shelf.forget`) and
is then folded from the logs again. :class:`MemoryShelf` is for tests and simulations;
:class:`corridor.goods.store.SqlShelf` is durable.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from corridor.goods.register.entry import Entry
from corridor.goods.register.product import Product
from corridor.trust import MemoryStorage, Storage

__all__ = ["Cursor", "Heard", "MemoryShelf", "Order", "Shelf"]

Order = tuple[datetime, tuple[tuple[str, int], ...]]
"""What entries are sorted by: :attr:`Entry.order`."""


@dataclass(frozen=True, slots=True)
class Heard:
    """That one party's log holds an entry.

    Parameters
    ----------
    leaf
        Its Merkle leaf hash.
    party
        Whose log.
    index
        Its place there.
    sealed_at
        When that log's operator took it in.
    """

    leaf: str
    party: str
    index: int
    sealed_at: datetime


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a log has been folded.

    Parameters
    ----------
    index
        Entries before this one are.
    sealed_at
        Time of the last seal among them.
    """

    index: int = 0
    sealed_at: datetime | None = None


class Shelf(Protocol):
    """What a register asks of its store. All changes are made inside :meth:`batch`."""

    def batch(self) -> AbstractContextManager[None]:
        """Open a transaction that no other writer overlaps: all of it is kept, durably, or nothing."""
        ...

    def storage(self, party: str) -> Storage:
        """Return where the log of a party is kept; it writes on the open transaction."""
        ...

    def cursor(self, party: str) -> Cursor:
        """Return how far the log of a party has been folded."""
        ...

    def hear(self, heard: Sequence[Heard], cursors: Mapping[str, Cursor]) -> None:
        """Remember which entries the logs hold and how far they have been read."""
        ...

    def wait(self, leaves: Sequence[str], *, done: Sequence[str]) -> None:
        """Remember entries that some log still lacks, and forget those that none does."""
        ...

    def waiting(self) -> list[str]:
        """Return the entries that some log still lacks, in the order in which they were heard of."""
        ...

    def high_water(self) -> Order | None:
        """Return the greatest order among the entries added; ``None`` if there are none."""
        ...

    def heard(self, leaves: Iterable[str]) -> dict[str, list[Heard]]:
        """Return, by leaf, which logs hold these entries."""
        ...

    def add(self, entries: Sequence[Entry]) -> None:
        """Add entries that both logs hold to the tables."""
        ...

    def replace(self, topic: str, entries: Sequence[Entry]) -> None:
        """Put these entries in the place of a topic's."""
        ...

    def histories(self, topics: Iterable[str]) -> dict[str, list[Entry]]:
        """Return the entries of topics, each in the order of recording."""
        ...

    def topics(self, prefix: str = "") -> Iterator[str]:
        """Yield every topic that begins so, in order."""
        ...

    def entry(self, leaf: str) -> Entry | None:
        """Return the entry of a leaf hash that begins so, if there is exactly one."""
        ...

    def certificates(
        self, *, gtin: str = "", lot: str = "", serial: str = "", issuer: str = "", unlimited: bool = False
    ) -> list[str]:
        """Return ids of certificates whose application names all that is given, in order.

        With ``unlimited`` only those whose product is limited to no lots and serial numbers.
        """
        ...

    def forget(self) -> None:
        """Throw away everything that is folded; the logs and the documents stay."""
        ...

    def keep_document(self, content: bytes) -> str:
        """Keep a document beside the logs; return its SHA-256."""
        ...

    def document(self, sha256: str) -> bytes | None:
        """Return a document, or ``None`` if it is not here."""
        ...

    def edition(self) -> int:
        """Return a number that changes when entries about parties, bodies or schemes are added."""
        ...


class MemoryShelf:
    """A shelf in memory: gone with the program, and for one thread."""

    def __init__(self) -> None:
        self._logs: dict[str, MemoryStorage] = defaultdict(MemoryStorage)
        self._documents: dict[str, bytes] = {}
        self.forget()

    def forget(self) -> None:
        """Throw away what is folded."""
        self._cursors: dict[str, Cursor] = {}
        self._waiting: dict[str, None] = {}
        self._heard: dict[str, list[Heard]] = defaultdict(list)
        self._topics: dict[str, list[Entry]] = {}
        self._products: dict[str, tuple[str, tuple[Product, ...]]] = {}

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Change it at once; memory keeps no half transaction because nothing here fails half-way."""
        yield

    def storage(self, party: str) -> MemoryStorage:
        """Return the log of a party."""
        return self._logs[party]

    def cursor(self, party: str) -> Cursor:
        """Return how far a log has been folded."""
        return self._cursors.get(party, Cursor())

    def hear(self, heard: Sequence[Heard], cursors: Mapping[str, Cursor]) -> None:
        """Remember places and cursors."""
        for one in heard:
            self._heard[one.leaf].append(one)
        self._cursors.update(cursors)

    def wait(self, leaves: Sequence[str], *, done: Sequence[str]) -> None:
        """Remember what some log lacks."""
        self._waiting |= dict.fromkeys(leaves)
        for leaf in done:
            self._waiting.pop(leaf, None)

    def waiting(self) -> list[str]:
        """Return what some log lacks."""
        return list(self._waiting)

    def high_water(self) -> Order | None:
        """Return the greatest order."""
        return max((es[-1].order for es in self._topics.values() if es), default=None)

    def heard(self, leaves: Iterable[str]) -> dict[str, list[Heard]]:
        """Return which logs hold these entries."""
        return {leaf: list(self._heard.get(leaf, ())) for leaf in leaves}

    def add(self, entries: Sequence[Entry]) -> None:
        """Add entries."""
        for entry in entries:
            self._topics.setdefault(entry.statement.topic, []).append(entry)
            if entry.statement.kind == "certificate.applied" and entry.counts:
                said = entry.statement
                self._products[said.subject] = said.by[0], tuple(map(Product.parse, said.fields["products"]))

    def replace(self, topic: str, entries: Sequence[Entry]) -> None:
        """Put entries in the place of a topic's."""
        self._topics.pop(topic, None)
        self._products.pop(topic.partition("/")[2], None)
        self.add(entries)

    def histories(self, topics: Iterable[str]) -> dict[str, list[Entry]]:
        """Return the entries of topics."""
        return {topic: list(self._topics.get(topic, ())) for topic in topics}

    def topics(self, prefix: str = "") -> Iterator[str]:
        """Yield the topics."""
        yield from sorted(t for t in self._topics if t.startswith(prefix))

    def entry(self, leaf: str) -> Entry | None:
        """Return an entry by its leaf hash."""
        found = [e for entries in self._topics.values() for e in entries if e.leaf.startswith(leaf)]
        return found[0] if len(found) == 1 else None

    def certificates(
        self, *, gtin: str = "", lot: str = "", serial: str = "", issuer: str = "", unlimited: bool = False
    ) -> list[str]:
        """Return ids of certificates."""
        return sorted(
            name
            for name, (by, products) in self._products.items()
            if (not issuer or by == issuer)
            and any(
                (not gtin or p.gtin == gtin)
                and (not lot or lot in p.lots)
                and (not serial or serial in p.serials)
                and not (unlimited and (p.lots or p.serials))
                for p in products
            )
        )

    def keep_document(self, content: bytes) -> str:
        """Keep a document."""
        digest = hashlib.sha256(content).hexdigest()
        self._documents[digest] = content
        return digest

    def document(self, sha256: str) -> bytes | None:
        """Return a document."""
        return self._documents.get(sha256)

    def edition(self) -> int:
        """Return how many entries there are about others than certificates."""
        return sum(len(es) for t, es in self._topics.items() if not t.startswith("certificate/"))
