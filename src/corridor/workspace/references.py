"""What the files say about each other: ids given twice, ids that nobody gives, aliases, and grounds.

Every check is one sentence; a check stays silent where the file it would look in could not be read whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from corridor.findings import Finding, Place
from corridor.workspace.document import Document
from corridor.workspace.marks import marks, things
from corridor.workspace.models import Key, Ref
from corridor.workspace.names import nearest
from corridor.workspace.schema import Column
from corridor.workspace.table import Row, Table

__all__ = ["AnyDocument", "check_references"]

AnyDocument = Document[Any]
STATIONS, SOURCES, CALENDAR = "network/stations.csv", "sources.csv", "services/calendar.csv"
EXISTING = "services/existing/"
_CODE = {STATIONS: "unknown-station", SOURCES: "unknown-source"}
_WORD = {STATIONS: "station", SOURCES: "source", CALENDAR: "calendar", "network/sections.csv": "section"}


def check_references(
    tables: Mapping[str, Table], documents: Mapping[str, AnyDocument], *, feeds: bool = False
) -> Iterator[Finding]:
    """Yield every finding that needs more than one row to see.

    Parameters
    ----------
    tables, documents
        By file; missing optional files are left out.
    feeds
        Whether there are GTFS feeds too, whose train ids are not known here.
    """
    given = _Given(tables, documents, feeds)
    yield from given.twice
    yield from _aliases(tables.get(STATIONS))
    for table in tables.values():
        yield from _table_references(table, given)
        yield from _ungrounded_rows(table)
    for document in documents.values():
        yield from _document_references(document, given)
        yield from _grounds(document, given)


class _Given:
    """The ids there are, by file or kind; ``None`` where they cannot all be known."""

    def __init__(
        self, tables: Mapping[str, Table], documents: Mapping[str, AnyDocument], feeds: bool
    ) -> None:
        self.twice: list[Finding] = []
        self.ids: dict[str, set[str] | None] = {}
        for file, table in tables.items():
            self.ids[file] = table.keys() if table.complete else None
            if table.schema.key.kind == "id":
                self.twice += _twice(
                    (r[table.schema.key.name], r.place(table.schema.key.name))
                    for r in table
                    if r.is_good(table.schema.key.name)
                )
        self._add_documents(documents)
        self._add_existing(tables, feeds)

    def _add_documents(self, documents: Mapping[str, AnyDocument]) -> None:
        lines = "services/lines.toml"
        homes = {"party": "corridor.toml", "stock": "fleet/stock.toml", "train": lines, "pattern": lines}
        places: dict[str, list[tuple[str, Place]]] = defaultdict(list)
        for document in documents.values():
            for loc, mark, value in marks(document.model) if document.model else ():
                if isinstance(mark, Key):
                    places[mark.kind].append((value, document.place(*loc)))
        for kind, file in homes.items():
            home = documents.get(file)
            known = {value for value, _ in places[kind]}
            self.ids[kind] = known if home and home.complete else None
        self.ids["fleet/stock.toml"] = self.ids["stock"]
        for found in places.values():
            self.twice += _twice(found)

    def _add_existing(self, tables: Mapping[str, Table], feeds: bool) -> None:
        existing = [t for file, t in tables.items() if file.startswith(EXISTING)]
        wished = self.ids["train"]
        if feeds or wished is None or not all(t.complete for t in existing):
            self.ids["train"] = None
            return
        firsts = {r["train"]: r for t in existing for r in reversed(t.rows)}
        for name in sorted(wished & firsts.keys()):
            sentence = f"train {name} is also in services/lines.toml"
            self.twice.append(Finding("duplicate-id", sentence, firsts[name].place("train")))
        self.ids["train"] = wished | firsts.keys()

    def miss(self, target: str, name: str, place: Place) -> Finding | None:
        """Return the finding that an id is not given, if that can be told."""
        known = self.ids.get(target, set())
        if known is None or name in known:
            return None
        near = nearest(name, known) if len(known) < 5000 else ""
        word = _WORD.get(target, target.rpartition("/")[2].partition(".")[0])
        sentence = f"there is no {word} {name[:60]}" + (f"; did you mean {near}?" if near else "")
        return Finding(_CODE.get(target, "unknown-reference"), sentence, place)


def _twice(found: Iterable[tuple[str, Place]]) -> Iterator[Finding]:
    first: dict[str, Place] = {}
    for name, place in found:
        if name in first:
            sentence = f"{place.column} {name} was already given at {first[name].file}:{first[name].row}"
            yield Finding("duplicate-id", sentence, place)
        first.setdefault(name, place)


def _aliases(stations: Table | None) -> Iterator[Finding]:
    """Report each ring of aliases once, at its first row."""
    rows = {r["id"]: r for r in stations or () if r["alias_of"]}
    done: set[str] = set()
    for start in rows:
        trail: list[str] = []
        name = start
        while name in rows and name not in done:
            done.add(name)
            trail.append(name)
            name = rows[name]["alias_of"]
        if name in trail:
            ring = trail[trail.index(name) :]
            first = min((rows[n] for n in ring), key=lambda r: r.row)
            sentence = f"{' → '.join([*ring, ring[0]])} is an alias of itself"
            yield Finding("cyclic-alias", sentence, first.place("alias_of"))


def _table_references(table: Table, given: _Given) -> Iterator[Finding]:
    for column in table.schema.columns:
        if column.target:
            for row in table:
                for name in _names(row, column):
                    finding = given.miss(column.target, name, row.place(column.name))
                    if finding:
                        yield finding


def _names(row: Row, column: Column) -> tuple[str, ...]:
    value = row[column.name] if row.is_good(column.name) else None
    return value if isinstance(value, tuple) else (value,) if value else ()


def _ungrounded_rows(table: Table) -> Iterator[Finding]:
    if "source" not in table.schema.names:
        return
    for row in table:
        if not row.source and not row.estimate and not row.values.get("alias_of"):
            yield Finding("unsourced", "the row names no source and no estimate", row.place())


def _document_references(document: AnyDocument, given: _Given) -> Iterator[Finding]:
    for loc, mark, value in marks(document.model) if document.model else ():
        if isinstance(mark, Ref) and value:
            finding = given.miss(mark.target, value, document.place(*loc))
            if finding:
                yield finding


def _grounds(document: AnyDocument, given: _Given) -> Iterator[Finding]:
    for loc, thing in things(document.model) if document.model else ():
        for name in thing.source.split():
            finding = given.miss(SOURCES, name, document.place(*loc, "source"))
            if finding:
                yield finding
        if thing.needs_grounds and not thing.source and not thing.estimate:
            yield Finding("unsourced", "the table names no source and no estimate", document.place(*loc))
