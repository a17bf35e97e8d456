"""The manual's page about the workspace, written from the schemas and models that reading uses."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from corridor.units import Clock
from corridor.workspace.marks import models_in
from corridor.workspace.models import Key, Ref, Thing
from corridor.workspace.read import DOCUMENTS, REQUIRED
from corridor.workspace.schema import TABLES, Column, Schema, schema

__all__ = ["describe_document", "describe_table", "render"]

_INTRODUCTION = """\
# The workspace

A workspace is a folder of plain files: CSV for tables, TOML for things. This page is generated from the
declarations that `corridor check` uses.

Tables are UTF-8 with commas; a byte order mark, Windows line ends, semicolons, tabs and UTF-16 are read too,
with a note or warning. The first line names the columns, in any order. Files above 64 MiB are not read.

Any row or TOML table may name its `source` (ids of `sources.csv`, separated by blanks) and say in `estimate`
what is assumed and why; in TOML `estimate` may be a table from key to reasoning, and `note` may say anything
else a reader should know. Every row or table with an `estimate` is listed as an assumption behind the plan.
"""


def render() -> str:
    """Return the page in Markdown."""
    parts = [_INTRODUCTION, "## Files\n", _files()]
    parts += [describe_document(file, model) for file, model in DOCUMENTS.items()]
    parts += [describe_table(schema(name), *files) for name, files in _files_by_schema().items()]
    return "\n".join(parts)


def _files() -> str:
    rows = [f"| `{file}` | {'yes' if file in REQUIRED else 'no'} |" for file in (*DOCUMENTS, *TABLES)]
    return "\n".join(["| file | required |", "|---|---|", *rows, ""])


def _files_by_schema() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for file, name in TABLES.items():
        found.setdefault(name, []).append(file)
    return found


def describe_table(table: Schema, *files: str) -> str:
    """Return the section about a table that lies in some files, in Markdown."""
    title = ", ".join(f"`{file}`" for file in files)
    head = ["| column | type | unit | required | default | meaning |", "|---|---|---|---|---|---|"]
    return "\n".join([f"## {title}\n", *head, *map(_column, table.columns), ""])


def _column(column: Column) -> str:
    required = "yes" if column.required else "no"
    cells = (_code(column.name), _column_type(column), column.unit, required, _code(column.default))
    return f"| {' | '.join(cells)} | {_safe(column.description)} |"


def _column_type(column: Column) -> str:
    if column.kind == "choice":
        return " or ".join(map(_code, column.choices))
    if column.target:
        return f"id of {_code(column.target)}" if column.kind == "ref" else f"ids of {_code(column.target)}"
    words = {"int": "whole number", "float": "number", "clock": "time", "zone": "time zone"}
    bound = column.bound.replace(">=", " ≥ ").replace(">", " > ")
    return words.get(column.kind, column.kind) + bound


def describe_document(file: str, model: type[BaseModel]) -> str:
    """Return the section about a TOML file that a model reads, in Markdown."""
    return "\n".join([f"## `{file}`\n", f"{_first_line(model)}\n", *_keys(model, "")])


def _keys(model: type[BaseModel], path: str) -> Iterator[str]:
    """Yield the table of a model's keys, then those of the tables inside it."""
    yield from ("| key | type | default | meaning |", "|---|---|---|---|")
    for name, field in model.model_fields.items():
        if name in Thing.model_fields:
            continue
        key = field.alias or name
        yield f"| `{key}` | {_field_type(field)} | {_default(field)} | {_safe(field.description or '')} |"
    yield ""
    for name, field in model.model_fields.items():
        inner = next(iter(models_in(field.annotation)), None)
        if inner:
            inside = f"{path}.{field.alias or name}".lstrip(".")
            brackets = f"[[{inside}]]" if get_origin(field.annotation) is tuple else f"[{inside}]"
            yield f"### `{brackets}`\n\n{_first_line(inner)}\n"
            yield from _keys(inner, inside)


def _first_line(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").strip().split("\n")[0]


def _field_type(field: FieldInfo) -> str:
    marks = [m for m in field.metadata if isinstance(m, Ref | Key)]
    kind = _mark(marks[0]) if marks else _named(field.annotation)
    bounds = [_bound(m) for m in field.metadata]
    return " ".join([kind, *filter(None, bounds)])


def _mark(mark: Ref | Key) -> str:
    return f"id of `{mark.target}`" if isinstance(mark, Ref) else "id"


def _bound(limit: Any) -> str:
    signs = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
    return " ".join(
        f"{sign} {getattr(limit, name):g}" for name, sign in signs.items() if hasattr(limit, name)
    )


def _named(kind: Any) -> str:
    """Return a type in words."""
    origin, args = get_origin(kind), get_args(kind)
    if origin is Annotated:
        marks = [m for m in args[1:] if isinstance(m, Ref | Key)]
        return _mark(marks[0]) if marks else _named(args[0])
    if origin is Literal:
        return " or ".join(f'`"{value}"`' for value in args)
    if origin in (Union, types.UnionType):
        return " or ".join(_named(a) for a in args if a is not type(None))
    if origin is tuple:
        return f"list of {_named(args[0])}" if args[-1] is Ellipsis else f"pair of {_named(args[0])}"
    if origin is dict:
        return f"table: {_named(args[0])} → {_named(args[1])}"
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return "table"
    words = {"str": "text", "int": "whole number", "float": "number", "bool": "true or false"}
    return words.get(kind.__name__, "time with zone" if kind is Clock else str(kind.__name__))


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    plain = field.default
    if plain is PydanticUndefined or plain is None or plain == () or plain == "":
        return ""
    if isinstance(plain, tuple):
        return _code(", ".join(map(str, plain)))
    return _code(str(plain).lower() if isinstance(plain, bool) else str(plain))


def _code(text: str) -> str:
    return f"`{_safe(text)}`" if text else ""


def _safe(text: str) -> str:
    return text.replace("|", "\\|")
