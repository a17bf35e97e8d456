"""The folder ``goods/`` of a workspace → parties, bodies, schemes, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corridor.errors import UnknownNameError, WorkspaceError
from corridor.files import read_sheet
from corridor.findings import Finding, Place, worst_first
from corridor.goods.desk.models import Application, Bodies, BodyEntry, Parties
from corridor.goods.register.product import Product
from corridor.goods.register.scheme import Scheme
from corridor.trust import MalformedError
from corridor.workspace.capped import capped
from corridor.workspace.document import Document, read_document
from corridor.workspace.models import Corridor, Thing
from corridor.workspace.references import check_references
from corridor.workspace.schema import schema_of_file
from corridor.workspace.table import read_table

__all__ = ["GoodsFiles", "read_application", "read_goods"]

PARTIES, BODIES, SCHEMES = "goods/parties.toml", "goods/bodies.toml", "goods/schemes"
SOURCES = "sources.csv"


@dataclass(frozen=True)
class GoodsFiles:
    """The folder ``goods/`` as read.

    Parameters
    ----------
    folder
        The workspace.
    parties, bodies, schemes
        What the files say; without what could not be read.
    names
        Name of each party by language, from ``corridor.toml``.
    findings
        Everything wrong or noteworthy, errors first.
    """

    folder: Path
    parties: Parties | None
    bodies: tuple[BodyEntry, ...]
    schemes: tuple[Scheme, ...]
    names: dict[str, dict[str, str]]
    findings: tuple[Finding, ...]

    def body(self, name: str) -> BodyEntry:
        """Return a body; raises :class:`UnknownNameError` if the file has none of this id."""
        found = next((b for b in self.bodies if b.id == name), None)
        if found is None:
            there = ", ".join(b.id for b in self.bodies) or "none"
            raise UnknownNameError(f"{BODIES} has no body {name}; there are: {there}")
        return found


def read_goods(folder: str | Path) -> GoodsFiles:
    """Read ``goods/`` of a workspace; bad data never raises, it is in the findings.

    Raises
    ------
    WorkspaceError
        If the folder is no workspace, or has no ``goods/parties.toml``.
    """
    folder = Path(folder)
    if not (folder / "corridor.toml").exists():
        raise WorkspaceError(f"{folder} holds no corridor.toml; make a workspace with: corridor new FOLDER")
    if not (folder / PARTIES).exists():
        raise WorkspaceError(f"{folder} holds no {PARTIES}, which says who keeps a register together")
    corridor, _ = read_document(folder / "corridor.toml", "corridor.toml", Corridor)
    documents, findings = _read_documents(folder)
    for document in documents:
        findings += _references(folder, corridor, document)
    findings += _across(documents)
    parties = next((d.model for d in documents if isinstance(d.model, Parties)), None)
    bodies = next((d.model for d in documents if isinstance(d.model, Bodies)), None)
    return GoodsFiles(
        folder=folder,
        parties=parties,
        bodies=bodies.body if bodies else (),
        schemes=tuple(d.model for d in documents if isinstance(d.model, Scheme)),
        names={p.id: dict(p.name) for p in corridor.model.party} if corridor.model else {},
        findings=tuple(worst_first(capped(findings))),
    )


def read_application(path: Path) -> tuple[Application | None, list[Finding]]:
    """Read an application and what is wrong with it; the former is ``None`` if it cannot be used."""
    document, findings = read_document(path, path.name, Application)
    if document.model is None or not document.complete:
        return None, findings
    for number, product in enumerate(document.model.product):
        try:
            Product.parse({"group": product.group, "gtin": product.gtin})
        except MalformedError as error:
            findings.append(Finding("goods-bad-gtin", str(error), document.place("product", number, "gtin")))
    return document.model, findings


def _read_documents(folder: Path) -> tuple[list[Document[Any]], list[Finding]]:
    kinds: dict[str, type[Thing]] = {PARTIES: Parties, BODIES: Bodies}
    kinds |= {
        path.relative_to(folder).as_posix(): Scheme for path in sorted((folder / SCHEMES).glob("*.toml"))
    }
    documents, findings = [], []
    for file, kind in kinds.items():
        if (folder / file).exists():
            document: Document[Any]
            document, wrong = read_document(folder / file, file, kind)
            documents.append(document)
            findings += wrong
    return documents, findings


def _references(folder: Path, corridor: Document[Corridor], document: Document[Any]) -> list[Finding]:
    """Return what a file says wrongly about parties and sources, and what it gives twice."""
    sources, _ = read_table(read_sheet(folder / SOURCES), schema_of_file(SOURCES), SOURCES)
    documents = {"corridor.toml": corridor, document.file: document}
    found = check_references({SOURCES: sources}, documents)
    return [finding for finding in found if finding.place.file == document.file]


def _across(documents: list[Document[Any]]) -> Iterator[Finding]:
    schemes = [(d, d.model) for d in documents if isinstance(d.model, Scheme)]
    seen: dict[str, Place] = {}
    for document, scheme in schemes:
        name, place = scheme.id, document.place("id")
        if name in seen:
            yield Finding("duplicate-id", f"scheme {name} is given in {seen[name].file} too", place)
        seen[name] = place
    groups = {group.id for _, scheme in schemes for group in scheme.group}
    open_scheme = any(not scheme.group for _, scheme in schemes)
    for document in documents:
        if isinstance(document.model, Bodies) and not open_scheme:
            yield from _unknown_groups(document, document.model, groups)


def _unknown_groups(document: Document[Any], bodies: Bodies, groups: set[str]) -> Iterator[Finding]:
    for b, body in enumerate(bodies.body):
        for n, line in enumerate(body.scope):
            if line.group not in groups:
                sentence = f"no scheme has the product group {line.group} in the scope of body {body.id}"
                yield Finding("goods-unknown-group", sentence, document.place("body", b, "scope", n, "group"))
