"""Walk a validated TOML model and find the ids in it: those it gives and those it refers to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel

from corridor.workspace.models import Key, Ref, Thing
from corridor.workspace.toml_lines import Loc

__all__ = ["field_names", "marks", "model_at", "models_in", "things"]


def marks(model: BaseModel, loc: Loc = ()) -> Iterator[tuple[Loc, Ref | Key, str]]:
    """Yield (where, mark, id) of every marked id in a model."""
    for name, field in type(model).model_fields.items():
        value, here = getattr(model, name), (*loc, field.alias or name)
        yield from (
            (here, m, value) for m in field.metadata if isinstance(m, Ref | Key) and value is not None
        )
        yield from _marks_in(field.annotation, value, here)


def things(model: Thing, loc: Loc = ()) -> Iterator[tuple[Loc, Thing]]:
    """Yield (where, thing) of a model and every thing inside it."""
    yield loc, model
    for name, field in type(model).model_fields.items():
        value, here = getattr(model, name), (*loc, field.alias or name)
        for n, part in enumerate(value if isinstance(value, tuple) else ()):
            if isinstance(part, Thing):
                yield from things(part, (*here, n))
        if isinstance(value, Thing):
            yield from things(value, here)


def model_at(model: type[BaseModel], loc: Loc) -> type[BaseModel] | None:
    """Return the class of the table at a place, or ``None`` if no table of ours is there."""
    current: type[BaseModel] | None = model
    for key in loc:
        if isinstance(key, int):
            continue
        fields = current.model_fields.items() if current else ()
        found = [f.annotation for name, f in fields if key == (f.alias or name)]
        current = next((m for a in found for m in models_in(a)), None)
    return current


def field_names(model: type[BaseModel]) -> list[str]:
    """Return the keys of a table as users write them."""
    return [field.alias or name for name, field in model.model_fields.items()]


def _marks_in(annotation: Any, value: Any, loc: Loc) -> Iterator[tuple[Loc, Ref | Key, str]]:
    if isinstance(value, BaseModel):
        yield from marks(value, loc)
        return
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from ((loc, m, value) for m in args[1:] if isinstance(m, Ref | Key))
    elif origin is tuple and isinstance(value, tuple):
        kinds = [args[0]] * len(value) if args[-1] is Ellipsis else args
        for n, (kind, part) in enumerate(zip(kinds, value, strict=True)):
            yield from _marks_in(kind, part, (*loc, n))
    elif origin is dict and isinstance(value, dict):
        for key in value:
            yield from _marks_in(args[0], key, (*loc, key))
    elif value is not None and origin is not Literal:
        for part in args:
            if (get_origin(part) is tuple) == isinstance(value, tuple):
                yield from _marks_in(part, value, loc)


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models inside a type, e.g. of ``tuple[Party, ...]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)
