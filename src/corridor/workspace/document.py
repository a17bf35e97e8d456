"""A TOML file → a validated model, or findings with the line and the remedy; usually both.

Where single tables of a file are wrong, they are left out and the rest is validated again, so that checks
across files still see what is right.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from corridor.files import decode, load
from corridor.findings import Finding, Place, codes
from corridor.workspace.marks import field_names, model_at
from corridor.workspace.models import Thing
from corridor.workspace.names import conversion, nearest, other_unit
from corridor.workspace.toml_lines import Loc, line_of, scan_lines

__all__ = ["Document", "read_document"]

T = TypeVar("T", bound=Thing)

_CODES = {
    "missing": "missing-value",
    "greater_than": "out-of-range",
    "greater_than_equal": "out-of-range",
    "less_than": "out-of-range",
    "less_than_equal": "out-of-range",
    "finite_number": "out-of-range",
    "literal_error": "bad-choice",
    "date_from_datetime_parsing": "bad-date",
    "date_type": "bad-date",
    "date_from_datetime_inexact": "bad-date",
    "string_pattern_mismatch": "bad-value",
}
_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


@dataclass(frozen=True)
class Document(Generic[T]):
    """A TOML file as read.

    Parameters
    ----------
    model
        What it says; ``None`` if nothing of it can be used.
    complete
        Whether nothing was left out.
    """

    file: str
    model: T | None = None
    complete: bool = False
    lines: dict[Loc, int] = field(default_factory=dict)
    content: bytes = b""

    def place(self, *loc: str | int) -> Place:
        """Return the line and key of a value, as near as it can be told."""
        named = [part for part in loc if isinstance(part, str)]
        return Place(self.file, line_of(self.lines, loc), named[-1] if named else "")


def read_document(path: Path, file: str, model: type[T]) -> tuple[Document[T], list[Finding]]:
    """Read and validate a TOML file; never fails on what is in it."""
    content, odd = load(path)
    text, odder = decode(content)
    findings = [Finding(o.kind, o.detail, Place(file, o.row)) for o in odd + odder]
    if odd:
        return Document(file), findings
    try:
        raw = tomllib.loads(text.replace("\r\n", "\n"))
    except (ValueError, RecursionError) as error:
        return Document(file, content=content), [*findings, _syntax(error, text, file)]
    document: Document[T] = Document(file, lines=scan_lines(text), content=content)
    return _validated(document, model, raw, findings)


def _syntax(error: Exception, text: str, file: str) -> Finding:
    """Turn the parser's complaint into a finding at its line."""
    if isinstance(error, RecursionError):
        return Finding("bad-toml", "brackets are nested too deep", Place(file))
    match = _AT.search(str(error))
    end = text.rstrip().count("\n") + 1
    line = int(match[1]) if match and match[1] else end if match else 0
    column = f", column {match[2]}" if match and match[2] else ""
    return Finding("bad-toml", f"{_AT.sub('', str(error))}{column}", Place(file, line))


def _validated(
    document: Document[T], model: type[T], raw: dict[str, Any], findings: list[Finding]
) -> tuple[Document[T], list[Finding]]:
    complete = True
    while True:
        try:
            valid = model.model_validate(raw)
        except (ValidationError, RecursionError) as error:
            details = error.errors(include_url=False) if isinstance(error, ValidationError) else []
            if complete:
                findings = findings + _explained(details, document, model)
            complete = False
            if not _prune(raw, [d["loc"] for d in details]):
                return document, findings
        else:
            read = Document(document.file, valid, complete, document.lines, document.content)
            return read, findings


def _prune(raw: dict[str, Any], locs: list[Loc]) -> bool:
    """Take the innermost wrong list elements out of the raw file; return whether anything was taken."""
    cuts = {loc[: n + 1] for loc in locs for n in [_last_index(raw, loc)] if n >= 0}
    for cut in sorted(cuts, key=lambda c: [str(p).zfill(9) for p in c], reverse=True):
        parent = _inside(raw, cut[:-1])
        if isinstance(parent, list) and len(parent) > int(cut[-1]):
            del parent[int(cut[-1])]
    return bool(cuts) and len(cuts) > 0


def _last_index(raw: dict[str, Any], loc: Loc) -> int:
    """Return where in the path the innermost table of an array stands, or -1."""
    return max(
        (
            n
            for n, part in enumerate(loc)
            if isinstance(part, int) and isinstance(_inside(raw, loc[: n + 1]), dict)
        ),
        default=-1,
    )


def _inside(raw: Any, loc: Loc) -> Any:
    for part in loc:
        try:
            raw = raw[part]
        except (KeyError, IndexError, TypeError):
            return None
    return raw


def _explained(details: list[ErrorDetails], document: Document[T], model: type[T]) -> list[Finding]:
    found: dict[tuple[Place, str], Finding] = {}
    for detail in details:
        if not _follows(detail, details):
            finding = _explain(detail, document, model)
            found.setdefault((finding.place, finding.code), finding)
    return list(found.values())


def _follows(detail: ErrorDetails, details: list[ErrorDetails]) -> bool:
    """Whether an error only follows from another: a list too short for its wrong elements, a key renamed."""
    loc: Loc = detail["loc"]
    if detail["type"] == "too_short":
        return any(len(d["loc"]) > len(loc) and d["loc"][: len(loc)] == loc for d in details)
    strangers = (d["loc"] for d in details if d["type"] == "extra_forbidden" and d["loc"][:-1] == loc[:-1])
    return detail["type"] == "missing" and any(
        other_unit(str(other[-1]), [str(loc[-1])]) for other in strangers
    )


def _explain(detail: ErrorDetails, document: Document[T], model: type[T]) -> Finding:
    loc: Loc = detail["loc"]
    place, key = _place(loc, detail["type"], document)
    if detail["type"] == "extra_forbidden":
        return _stranger(key, loc, place, model)
    code = detail["type"] if detail["type"] in codes() else _CODES.get(detail["type"], "bad-value")
    about = f"{key}: " if key else ""
    return Finding(code, f"{about}{_sentence(detail)}", place)


def _place(loc: Loc, kind: str, document: Document[T]) -> tuple[Place, str]:
    """Return the place and the key the user wrote; a union's branch names in the path are no keys."""
    known = next((loc[:n] for n in range(len(loc), 0, -1) if loc[:n] in document.lines), ())
    named = [p for p in (loc if kind in ("missing", "extra_forbidden") else known) if isinstance(p, str)]
    key = named[-1] if named else str(loc[-1]) if loc else ""
    return Place(document.file, line_of(document.lines, loc), key), key


def _stranger(key: str, loc: Loc, place: Place, model: type[T]) -> Finding:
    inside = model_at(model, loc[:-1])
    names = field_names(inside) if inside else []
    wanted = other_unit(key, names)
    if wanted:
        sentence = f"{key} gives in another unit what is held as {wanted}"
        return Finding("wrong-unit", sentence, place, conversion(key, wanted))
    near = nearest(key, names)
    return Finding(
        "unknown-key", f"there is no key {key[:60]}" + (f"; did you mean {near}?" if near else ""), place
    )


def _sentence(detail: ErrorDetails) -> str:
    if detail["type"] == "missing":
        return "is missing"
    message = detail["msg"][:1].lower() + detail["msg"][1:]
    given: Any = detail.get("input")
    plain = isinstance(given, str | int | float) and not isinstance(given, bool)
    return f"{message} (given: {_shown(given)})" if plain else message


def _shown(given: str | int | float) -> str:
    """Return what was given, cut short; Python prints no whole number of more than 4300 digits."""
    endless = isinstance(given, int) and given.bit_length() > 200
    return "a number of more than 60 digits" if endless else str(given)[:60]
