"""What each table looks like, as the CSV files in ``schema/`` declare it.

Reading, checking, writing and the manual all come from these declarations; there is no second list.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

__all__ = ["TABLES", "Column", "Schema", "schema", "schema_of_file"]

TABLES = {
    "sources.csv": "sources",
    "network/stations.csv": "stations",
    "network/sections.csv": "sections",
    "network/speeds.csv": "speeds",
    "network/gradients.csv": "gradients",
    "fleet/units.csv": "units",
    "services/calendar.csv": "calendar",
    "services/holidays.csv": "holidays",
    "services/existing/*.csv": "trains",
    "services/before/*.csv": "trains",
    "services/delays.csv": "delays",
    "demand/zones.csv": "zones",
    "demand/profiles.csv": "profiles",
    "demand/od.csv": "od",
    "demand/counts.csv": "counts",
    "demand/totals.csv": "totals",
    "demand/behaviour.csv": "behaviour",
    "demand/costs.csv": "costs",
    "demand/ridership.csv": "ridership",
    "goods/areas.csv": "areas",
}
"""Files of a workspace that are tables, and the schema of each."""

_TYPE = re.compile(r"^(?P<kind>[a-z]+)(?P<bound>>=?[-\d.]+)?(?::(?P<of>.+))?$")


@dataclass(frozen=True)
class Column:
    """One column.

    Parameters
    ----------
    type
        ``text``, ``id``, ``date``, ``clock``, ``zone``, ``weekdays``, ``int`` or ``float`` (with an optional
        bound: ``int>=1``), ``choice:a|b``, ``ref:FILE`` (one id of that file) or ``refs:FILE`` (several,
        separated by blanks); FILE may be ``party``.
    unit
        Unit of the number; empty for none.
    required
        Whether every row must have a value; of a wildcard column (``name_*``), at least one.
    default
        Value of an empty cell, as text.
    """

    name: str
    type: str
    unit: str
    required: bool
    default: str
    description: str

    @cached_property
    def _parts(self) -> re.Match[str]:
        match = _TYPE.match(self.type)
        assert match, self.type
        return match

    @property
    def kind(self) -> str:
        """The type without bound and target, e.g. ``int`` or ``ref``."""
        return self._parts["kind"]

    @property
    def bound(self) -> str:
        """The bound as written, e.g. ``>=1``; empty if there is none."""
        return self._parts["bound"] or ""

    @property
    def target(self) -> str:
        """The file referred to, or ``party``; empty if it is no reference."""
        return (self._parts["of"] or "") if self.kind in ("ref", "refs") else ""

    @property
    def choices(self) -> tuple[str, ...]:
        """The values allowed; empty if it is no choice."""
        return tuple((self._parts["of"] or "").split("|")) if self.kind == "choice" else ()

    @property
    def is_wildcard(self) -> bool:
        """Whether it stands for any number of columns that begin alike."""
        return self.name.endswith("*")

    def covers(self, name: str) -> bool:
        """Whether a column of the file belongs to this one."""
        stem = self.name.removesuffix("*")
        return name.startswith(stem) and len(name) > len(stem) if self.is_wildcard else name == self.name


@dataclass(frozen=True)
class Schema:
    """The columns of one table; the first is its key."""

    name: str
    columns: tuple[Column, ...]

    @property
    def key(self) -> Column:
        """The column by which other files refer to rows."""
        return self.columns[0]

    @cached_property
    def names(self) -> frozenset[str]:
        """Names of the columns, wildcards as written."""
        return frozenset(c.name for c in self.columns)

    def column(self, name: str) -> Column | None:
        """Return the column to which a column of a file belongs, or ``None``."""
        return next((c for c in self.columns if c.covers(name)), None)


@cache
def schema(name: str) -> Schema:
    """Return a schema by name, e.g. ``sections``."""
    text = (files("corridor.workspace") / "schema" / f"{name}.csv").read_text(encoding="utf-8")
    columns = (
        Column(r["name"], r["type"], r["unit"], r["required"] == "yes", r["default"], r["description"])
        for r in csv.DictReader(text.splitlines())
    )
    return Schema(name, tuple(columns))


def schema_of_file(file: str) -> Schema:
    """Return the schema of a file of the workspace, e.g. ``services/existing/ours.csv``.

    Raises
    ------
    KeyError
        If the file is no table of a workspace.
    """
    folder, _, _ = file.rpartition("/")
    return schema(TABLES.get(file) or TABLES[f"{folder}/*.csv"])
