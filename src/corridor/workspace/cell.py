"""A cell's text → its typed value, by the column's type.

Types here know nothing of other files; whether a reference exists is asked later (``references.py``).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from corridor.units import is_zone, parse_clock
from corridor.workspace.schema import Column

__all__ = ["CellError", "parse_cell", "print_cell", "stand_in"]

LARGEST = 10**9
LONGEST_ID = 100

_INT = re.compile(r"[+-]?[0-9]+")
_FLOAT = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_WEEKDAYS = re.compile(r"[1-7]{1,7}")
_ID = re.compile(r"[^\s,;\"]+")


class CellError(ValueError):
    """A cell that cannot be read: the code of its finding and what is wrong."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def parse_cell(column: Column, text: str, zone: str = "") -> Any:
    """Return the typed value of a cell that is not empty.

    Parameters
    ----------
    column
        The schema's column.
    text
        The cell without surrounding blanks.
    zone
        Zone of the row, for clock times that name none.

    Returns
    -------
    object
        ``int``, ``float``, ``str``, ``date``, :class:`~corridor.units.Clock`, a tuple of ids (``refs``) or a
        frozenset of ISO weekdays.

    Raises
    ------
    CellError
        If the text is not of the column's type.
    """
    if column.kind == "clock":
        return _clock(text, zone)
    return _READERS[column.kind](column, text)


def stand_in(column: Column) -> Any:
    """Return a harmless value for a cell that could not be read, so that other checks can go on."""
    if column.default:
        return parse_cell(column, column.default)
    numbers: dict[str, Any] = {"int": 1, "float": 1.0, "refs": (), "choice": (*column.choices, "")[0]}
    return numbers.get(column.kind, "" if column.kind in ("text", "id", "ref", "zone") else None)


def print_cell(column: Column, value: Any) -> str:
    """Return the text that :func:`parse_cell` reads back to the value; ``None`` gives an empty cell."""
    if value is None:
        return ""
    if column.kind == "clock":
        hours, rest = divmod(value.seconds, 3600)
        return f"{hours:02d}:{rest // 60:02d}:{rest % 60:02d} {value.zone}"
    if column.kind == "weekdays":
        return "".join(map(str, sorted(value)))
    return " ".join(value) if column.kind == "refs" else str(value)


def _clock(text: str, zone: str) -> Any:
    try:
        return parse_clock(text, zone)
    except ValueError as error:
        reason = str(error)
        code = {"clock time without zone": "clock-without-zone"}.get(reason, "bad-clock")
        raise CellError("unknown-zone" if "unknown zone" in reason else code, reason) from None


def _text(_: Column, text: str) -> str:
    return text


def _id(_: Column, text: str) -> str:
    if not _ID.fullmatch(text) or not text.isprintable() or len(text) > LONGEST_ID:
        raise CellError("bad-id", "not an id")
    return text


def _refs(_: Column, text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _int(column: Column, text: str) -> int:
    if not _INT.fullmatch(text):
        raise CellError("bad-number", "not a whole number")
    return int(_bounded(column, float(text))) if len(text) < 15 else _too_large()


def _float(column: Column, text: str) -> float:
    if not _FLOAT.fullmatch(text):
        raise CellError("bad-number", "not a number")
    return _bounded(column, float(text))


def _too_large() -> int:
    raise CellError("out-of-range", "too large a number")


def _bounded(column: Column, value: float) -> float:
    if not math.isfinite(value) or abs(value) > LARGEST:
        _too_large()
    if column.bound.startswith(">="):
        if value < float(column.bound[2:]):
            raise CellError("out-of-range", f"less than {column.bound[2:]}")
    elif column.bound and value <= float(column.bound[1:]):
        raise CellError("out-of-range", f"not above {column.bound[1:]}")
    return value


def _choice(column: Column, text: str) -> str:
    if text not in column.choices:
        raise CellError("bad-choice", f"not one of {', '.join(column.choices)}")
    return text


def _date(_: Column, text: str) -> date:
    match = _DATE.fullmatch(text)
    try:
        return date(*map(int, match.groups())) if match else _bad_date()
    except ValueError:
        return _bad_date()


def _bad_date() -> date:
    raise CellError("bad-date", "not a date YYYY-MM-DD")


def _zone(_: Column, text: str) -> str:
    if not is_zone(text):
        raise CellError("unknown-zone", "not a time zone of the IANA list")
    return text


def _weekdays(_: Column, text: str) -> frozenset[int]:
    if not _WEEKDAYS.fullmatch(text) or len(set(text)) < len(text):
        raise CellError("bad-weekdays", "not days of the week")
    return frozenset(map(int, text))


_READERS: dict[str, Callable[[Column, str], Any]] = {
    "text": _text,
    "id": _id,
    "ref": _text,
    "refs": _refs,
    "int": _int,
    "float": _float,
    "choice": _choice,
    "date": _date,
    "zone": _zone,
    "weekdays": _weekdays,
}
