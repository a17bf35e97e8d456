"""A folder → a workspace: every table and model of it, and everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from corridor.errors import WorkspaceError
from corridor.files import LARGEST_BYTES, digest_bytes, digest_file, read_sheet
from corridor.findings import Finding, Place, worst_first
from corridor.workspace.assumption import Assumption, assumptions
from corridor.workspace.capped import capped
from corridor.workspace.document import Document, read_document
from corridor.workspace.gtfs import Feed, read_feed
from corridor.workspace.models import Border, Corridor, Demand, Fleet, Lines, Thing
from corridor.workspace.references import AnyDocument, check_references
from corridor.workspace.schema import TABLES, schema_of_file
from corridor.workspace.table import Table, read_table

__all__ = ["DOCUMENTS", "REQUIRED", "Workspace", "read"]

DOCUMENTS: Mapping[str, type[Thing]] = {
    "corridor.toml": Corridor,
    "border/crossings.toml": Border,
    "fleet/stock.toml": Fleet,
    "services/lines.toml": Lines,
    "demand/parameters.toml": Demand,
}
"""Files of a workspace that are TOML, and the model of each."""

REQUIRED = (
    "corridor.toml",
    "network/stations.csv",
    "network/sections.csv",
    "fleet/stock.toml",
    "fleet/units.csv",
    "services/lines.toml",
    "services/calendar.csv",
)
"""Files without which nothing can be planned; the others may be missing."""

T = TypeVar("T", bound=Thing)


@dataclass(frozen=True)
class Workspace:
    """A workspace as read.

    Parameters
    ----------
    folder
        Where it lies.
    tables
        Typed tables by file, e.g. ``network/stations.csv``; missing optional files are left out.
    documents
        TOML files by file.
    feeds
        GTFS feeds in ``services/existing`` and ``services/before``; :meth:`feeds_in` reads them.
    findings
        Everything wrong or noteworthy, errors first.
    assumptions
        Every row or thing that rests on an estimate.
    digests
        SHA-256 by input file.
    """

    folder: Path
    tables: Mapping[str, Table]
    documents: Mapping[str, AnyDocument]
    feeds: tuple[Path, ...]
    findings: tuple[Finding, ...]
    assumptions: tuple[Assumption, ...]
    digests: Mapping[str, str]

    @property
    def has_errors(self) -> bool:
        """Whether an error finding stands in the way of a plan."""
        return any(f.is_error for f in self.findings)

    def table(self, file: str) -> Table:
        """Return a table; an empty one if the file is missing."""
        return self.tables.get(file) or Table(file, schema_of_file(file), (), file not in REQUIRED)

    def tables_in(self, folder: str) -> list[Table]:
        """Return the tables of a folder, e.g. ``services/existing``, by file name."""
        return [t for file, t in sorted(self.tables.items()) if file.rpartition("/")[0] == folder]

    def feeds_in(self, folder: str) -> Iterator[tuple[str, Feed, list[Finding]]]:
        """Read the GTFS feeds of a folder; yield each one's path within the workspace, tables and findings.

        They are read when asked for, because a national feed takes longer than all the rest.
        """
        for path in self.feeds:
            if path.parent == self.folder / folder:
                label = path.relative_to(self.folder).as_posix()
                yield label, *read_feed(path, label=label)

    def place(self, file: str, *loc: str | int) -> Place:
        """Return the line of a value in a TOML file."""
        return self.documents[file].place(*loc) if file in self.documents else Place(file)

    @property
    def corridor(self) -> Corridor | None:
        """What ``corridor.toml`` says; ``None`` if it cannot be used."""
        return self._model("corridor.toml", Corridor)

    @property
    def border(self) -> Border:
        """What ``border/crossings.toml`` says; no crossings if it is missing or cannot be used."""
        return self._model("border/crossings.toml", Border) or Border.model_validate({})

    @property
    def fleet(self) -> Fleet | None:
        """What ``fleet/stock.toml`` says; ``None`` if it cannot be used."""
        return self._model("fleet/stock.toml", Fleet)

    @property
    def lines(self) -> Lines | None:
        """What ``services/lines.toml`` says; ``None`` if it cannot be used."""
        return self._model("services/lines.toml", Lines)

    @property
    def demand(self) -> Demand:
        """What ``demand/parameters.toml`` says; the usual weights if it is missing or cannot be used."""
        return self._model("demand/parameters.toml", Demand) or Demand.model_validate({})

    def _model(self, file: str, kind: type[T]) -> T | None:
        model = self.documents[file].model if file in self.documents else None
        return model if isinstance(model, kind) else None


def read(folder: str | Path) -> Workspace:
    """Read a workspace folder.

    Bad data never raises: it is in the workspace's findings, all of it, whatever else is wrong.

    Raises
    ------
    WorkspaceError
        If the folder does not exist or holds no ``corridor.toml``.
    """
    folder = Path(folder)
    if not (folder / "corridor.toml").exists():
        missing = "holds no corridor.toml" if folder.is_dir() else "is no folder"
        raise WorkspaceError(f"{folder} {missing}; make a workspace with: corridor new FOLDER")
    findings = list(_missing(folder))
    tables, digests = _read_tables(folder, findings)
    documents = _read_documents(folder, findings, digests)
    feeds = tuple(sorted(p for s in ("existing", "before") for p in (folder / "services" / s).glob("*.zip")))
    digests |= {p.relative_to(folder).as_posix(): digest_file(p) for p in feeds if _is_digestible(p)}
    existing_feeds = any(p.parent.name == "existing" for p in feeds)
    findings += check_references(tables, documents, feeds=existing_feeds)
    return Workspace(
        folder,
        tables,
        documents,
        feeds,
        tuple(worst_first(capped(findings))),
        tuple(assumptions(tables.values(), documents.values())),
        dict(sorted(digests.items())),
    )


def _missing(folder: Path) -> Iterator[Finding]:
    for file in REQUIRED:
        if not (folder / file).exists():
            yield Finding("missing-file", f"{file} is missing", Place(file))


def _read_tables(folder: Path, findings: list[Finding]) -> tuple[dict[str, Table], dict[str, str]]:
    tables: dict[str, Table] = {}
    digests: dict[str, str] = {}
    for path in (p for pattern in TABLES for p in _found(folder, pattern)):
        file = path.relative_to(folder).as_posix()
        sheet = read_sheet(path)
        tables[file], wrong = read_table(sheet, schema_of_file(file), file)
        findings += wrong
        digests[file] = digest_bytes(sheet.content)
    for file in set(REQUIRED) & TABLES.keys() - tables.keys():
        tables[file] = Table(file, schema_of_file(file), complete=False)
    return tables, digests


def _found(folder: Path, pattern: str) -> list[Path]:
    if "*" in pattern:
        return sorted(folder.glob(pattern))
    return [folder / pattern] if (folder / pattern).exists() else []


def _read_documents(folder: Path, findings: list[Finding], digests: dict[str, str]) -> dict[str, AnyDocument]:
    documents: dict[str, AnyDocument] = {}
    for file, model in DOCUMENTS.items():
        if not (folder / file).exists():
            continue
        document: Document[Any]
        document, wrong = read_document(folder / file, file, model)
        findings += wrong
        documents[file] = document
        digests[file] = digest_bytes(document.content)
    return documents


def _is_digestible(path: Path) -> bool:
    return path.is_file() and path.stat().st_size <= 16 * LARGEST_BYTES
