"""What the workspace takes for granted: every row and thing that carries an estimate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from corridor.findings import Place
from corridor.workspace.document import Document
from corridor.workspace.marks import things
from corridor.workspace.models import Thing
from corridor.workspace.table import Row, Table

__all__ = ["Assumption", "assumptions"]


@dataclass(frozen=True, slots=True)
class Assumption:
    """An estimate.

    Parameters
    ----------
    what
        The thing, in words: ``section AST-BEL``, ``stock railbus: mass_t``.
    place
        File and line.
    reasoning
        What was assumed and why, in the words of who assumed it.
    source
        Ids of the sources it leans on, separated by blanks.
    """

    what: str
    place: Place
    reasoning: str
    source: str = ""


_SINGULAR = {"calendar": "calendar", "od": "flow", "speeds": "speed limit on", "gradients": "gradient on"}


def assumptions(tables: Iterable[Table], documents: Iterable[Document[Any]]) -> Iterator[Assumption]:
    """Yield every assumption, in the order of the files."""
    for table in tables:
        noun = _SINGULAR.get(table.schema.name, table.schema.name.removesuffix("s"))
        for row in table:
            if row.estimate:
                yield Assumption(
                    f"{noun} {_label(table, row)}", row.place("estimate"), row.estimate, row.source
                )
    for document in documents:
        for loc, thing in things(document.model) if document.model else ():
            yield from _of_thing(document, loc, thing)


def _label(table: Table, row: Row) -> str:
    columns = {"od": ("from", "to"), "trains": ("train", "station"), "profiles": ("profile", "from")}
    names = columns.get(table.schema.name, (table.schema.key.name,))
    return " ".join(_said(row[name]) for name in names)


def _said(value: Any) -> str:
    seconds = getattr(value, "seconds", None)
    return str(value) if seconds is None else f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"


def _of_thing(document: Document[Any], loc: tuple[str | int, ...], thing: Thing) -> Iterator[Assumption]:
    named = next((part for part in reversed(loc) if isinstance(part, str)), document.file)
    label = getattr(thing, "id", "") or getattr(thing, "party", "")
    what = f"{named} {label}" if isinstance(label, str) and label else named
    place = document.place(*loc, "estimate")
    reasons = thing.estimate if isinstance(thing.estimate, dict) else {"": thing.estimate}
    for key, why in reasons.items():
        if why:
            yield Assumption(f"{what}: {key}" if key else what, place, why, thing.source)
