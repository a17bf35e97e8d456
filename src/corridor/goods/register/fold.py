"""From the logs to the tables: entries are joined across the parties' logs, put in order, and judged.

The fold gives the same tables whether it is made at once or bit by bit, and whichever log was read first:
an entry's place in the order is decided by the logs alone (:attr:`Entry.order`). Should one turn up that
belongs before others already folded (the clock of one log runs behind), what depends on it is judged again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from corridor.goods.register.book import IN_BOOK, Book
from corridor.goods.register.entry import Entry, leaf_of
from corridor.goods.register.rules import broken_rule
from corridor.goods.register.seal import sealed_at
from corridor.goods.register.shelf import Cursor, Heard, Shelf
from corridor.goods.register.statement import MOST_BYTES, STATEMENT_TYPE, Statement
from corridor.trust import Envelope, MalformedError

__all__ = ["fold", "read_entry"]

READ_LATELY = 4096
"""Entries whose statements are kept: one is judged, folded and shown within moments."""

CHUNK = 4096
"""Entries of one log that are read at once."""

Verdicts = Mapping[tuple[str, datetime], str]
"""(leaf, recorded at) → the broken rule, for entries that were judged a moment ago."""


def fold(shelf: Shelf, book: Book, verdicts: Verdicts) -> list[Entry]:
    """Fold what the logs hold and the tables do not; return the entries that every log holds since now.

    The book is brought up to date. To be called inside a batch of the shelf.
    """
    folded: list[Entry] = []
    while True:
        contents, heard, cursors = _read_logs(shelf, book.parties)
        if not cursors:
            return folded
        shelf.hear(heard, cursors)
        ready = _complete(shelf, book.parties, contents, heard)
        folded += _judge_and_add(shelf, book, ready, verdicts)


@lru_cache(maxsize=READ_LATELY)
def read_entry(content: bytes) -> tuple[Statement, Envelope]:
    """Return what an entry says.

    Raises
    ------
    MalformedError
        If it is no statement in an envelope, or longer than a log's entry may be.
    """
    if len(content) > MOST_BYTES:
        raise MalformedError(f"an entry has at most {MOST_BYTES} bytes, this one {len(content)}")
    envelope = Envelope.parse(content)
    if envelope.payload_type != STATEMENT_TYPE:
        raise MalformedError(f"the envelope holds {envelope.payload_type!r}, not {STATEMENT_TYPE!r}")
    return Statement.parse(envelope.payload), envelope


def _read_logs(
    shelf: Shelf, parties: Iterable[str]
) -> tuple[dict[str, bytes], list[Heard], dict[str, Cursor]]:
    """Read on in every log, up to its last seal within a chunk."""
    contents: dict[str, bytes] = {}
    heard: list[Heard] = []
    cursors: dict[str, Cursor] = {}
    for party in sorted(parties):
        cursor = _read_log(shelf, party, contents, heard)
        if cursor:
            cursors[party] = cursor
    return contents, heard, cursors


def _read_log(shelf: Shelf, party: str, contents: dict[str, bytes], heard: list[Heard]) -> Cursor | None:
    storage, cursor = shelf.storage(party), shelf.cursor(party)
    size, new, moved = storage.size(), cursor.index, None
    open_ones: list[tuple[int, bytes]] = []
    while new < size and moved is None:
        for content in storage.read(new, min(size, new + CHUNK)):
            moment = sealed_at(content)
            if moment is None:
                open_ones.append((new, content))
            else:
                moment = max(moment, (moved or cursor).sealed_at or moment)
                heard += [Heard(leaf_of(c), party, index, moment) for index, c in open_ones]
                contents |= {leaf_of(c): c for _, c in open_ones}
                open_ones.clear()
                moved = Cursor(new + 1, moment)
            new += 1
    return moved


def _complete(
    shelf: Shelf, parties: frozenset[str], contents: Mapping[str, bytes], heard: Sequence[Heard]
) -> list[Entry]:
    """Return the entries that all logs hold since just now, in order; what is no statement counts nowhere."""
    leaves = dict.fromkeys(one.leaf for one in heard)
    fresh, ready, waiting = set(heard), [], []
    for leaf, places in shelf.heard(leaves).items():
        first = {h.party: h for h in sorted(places, key=lambda h: -h.index)}
        entry = _entry(contents[leaf], first)
        if entry and first.keys() != parties:
            waiting.append(leaf)
        elif entry and not fresh.isdisjoint(first.values()):
            ready.append(entry)
    shelf.wait(waiting, done=[e.leaf for e in ready])
    return sorted(ready, key=lambda e: e.order)


def _entry(content: bytes, first: Mapping[str, Heard]) -> Entry | None:
    try:
        statement, _ = read_entry(content)
    except MalformedError:
        return None
    return Entry(
        statement,
        content,
        max(h.sealed_at for h in first.values()),
        {party: h.index for party, h in sorted(first.items())},
    )


def _judge_and_add(shelf: Shelf, book: Book, ready: Sequence[Entry], verdicts: Verdicts) -> Sequence[Entry]:
    """Judge entries in order, each by what was recorded before it, add them to the tables; return them."""
    top = shelf.high_water()
    past = shelf.histories({e.statement.topic for e in ready})
    late = {
        e.statement.topic
        for e in ready
        if past[e.statement.topic] and past[e.statement.topic][-1].order > e.order
    }
    book_is_late = any(
        top is not None and e.order < top and e.statement.topic.startswith(IN_BOOK) for e in ready
    )
    judged = []
    for entry in ready:
        judged.append(_judged(entry, past[entry.statement.topic], book, verdicts))
        past[entry.statement.topic].append(judged[-1])
        book.add(judged[-1:])
    shelf.add(judged)
    if not (late or book_is_late):
        return judged
    _judge_again(shelf, book, list(shelf.topics()) if book_is_late else sorted(late))
    return [again for e in judged if (again := shelf.entry(e.leaf))]


def _judged(entry: Entry, past: Sequence[Entry], book: Book, verdicts: Verdicts) -> Entry:
    rule = verdicts.get((entry.leaf, entry.recorded_at))
    if rule is None:
        view = book.view(entry.order)
        rule = broken_rule(entry.statement, entry.envelope, past, entry.recorded_at, view)
    return replace(entry, broken_rule=rule) if rule else entry


def _judge_again(shelf: Shelf, book: Book, topics: Sequence[str]) -> None:
    """Judge whole histories anew: those of the book first, because the others lean on them."""
    for topic in sorted(topics, key=lambda t: (not t.startswith("party/"), not t.startswith(IN_BOOK))):
        entries = sorted(shelf.histories([topic])[topic], key=lambda e: e.order)
        past: list[Entry] = []
        for entry in entries:
            past.append(_judged(replace(entry, broken_rule=""), past, book, {}))
        shelf.replace(topic, past)
        if topic.startswith(IN_BOOK):
            book.topics[topic] = past
            book.forget_roles()
