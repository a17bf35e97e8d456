"""``council/imports.toml``: which statistics are imported, and what their columns mean."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from corridor.council.written import Id
from corridor.findings import Finding, Place
from corridor.workspace.document import Document, read_document
from corridor.workspace.models import Key, Thing

__all__ = ["IMPORTS_FILE", "Dataset", "Imports", "read_imports"]

IMPORTS_FILE = "council/imports.toml"

Column = Annotated[str, Field(max_length=200)]


def _inside_file(value: Any) -> Any:
    parts = value.split("/") if isinstance(value, str) else []
    if not all(parts) or not set(parts).isdisjoint({".", "..", "~"}) or set(value) & _NOT_IN_NAMES:
        raise PydanticCustomError("bad-value", "give a path from the workspace, without .. or a drive")
    return value


_NOT_IN_NAMES = {"\\", ":", *map(chr, range(32))}
InsideFile = Annotated[str, Field(max_length=200), BeforeValidator(_inside_file)]


class Dataset(Thing):
    """One file of statistics; columns that are left out have the names of a fact's fields."""

    id: Annotated[Id, Key("dataset")] = Field(description="Permanent id; importing it again replaces it")
    file: InsideFile = Field(description="File, relative to the workspace")
    form: Literal["csv", "parquet", "sdmx-csv", "sdmx-ml"] = Field(
        "csv", alias="format", description="csv, parquet, sdmx-csv or sdmx-ml"
    )
    metric: Column = Field("", description="Name of all its facts; that of column name if left out")
    value: Column = Field("", description="Column of the values; value, or OBS_VALUE in SDMX")
    day: Column = Field("", description="Column of days or periods; as_of, or TIME_PERIOD in SDMX")
    through: Column = Field("", description="Column of the last days, where days are not periods")
    about: tuple[Column, ...] = Field((), description="Columns that say what a value is about")
    unit: Column = Field("", description="Unit of all values; that of column unit if left out")
    retrieved: Column = Field("", description="Column of the days on which rows were read; retrieved")
    source_column: Column = Field("", description="Column of the ids of sources.csv; source")
    query: str = Field("", max_length=4000, description="One SELECT over the view data, to reshape it first")


class Imports(Thing):
    """The statistics that targets are judged by."""

    dataset: tuple[Dataset, ...] = Field((), description="The files")


def read_imports(folder: Path) -> tuple[Document[Imports], list[Finding]]:
    """Read what is to be imported; nothing if the file is missing."""
    if not (folder / IMPORTS_FILE).exists():
        return Document(IMPORTS_FILE, Imports.model_validate({}), complete=True), []
    document, findings = read_document(folder / IMPORTS_FILE, IMPORTS_FILE, Imports)
    ids = [d.id for d in document.model.dataset] if document.model else []
    twice = [
        Finding("evidence-id-twice", f"dataset {name} is given twice", document.place("dataset", n, "id"))
        for n, name in enumerate(ids)
        if name in ids[:n]
    ]
    return document, [*findings, *twice]


def inside(folder: Path, file: str) -> bool:
    """Return whether a file lies in the workspace, also when links are followed."""
    return (folder / file).resolve().is_relative_to(folder.resolve())


def place_of(document: Document[Imports], n: int, key: str = "") -> Place:
    """Return where a dataset stands."""
    return document.place("dataset", n, key) if key else document.place("dataset", n)
