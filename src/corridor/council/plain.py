"""The plain part of TOML, fast: what a thousand targets look like when nobody was playful.

A decision file is text before its first ``[[target]]``, which the standard library parses, and then targets
of one line a key: a text without escapes, a whole number, a decimal number or a day. Whatever does not look
exactly like that is left to the standard library as a whole, so that there is one meaning and one error
message. A test holds that both say the same of every file.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from typing import Any

__all__ = ["loads"]

_TEXT = r'"([^"\\\x00-\x1f\x7f]*+)"'
_WHOLE, _DAY, _PART = (
    r"([+-]?(?:0|[1-9]\d{0,14}))",
    r"(\d{4}-\d\d-\d\d)",
    r"([+-]?(?:0|[1-9]\d{0,9})\.\d{1,9})",
)
_VALUE = rf"(?:{_TEXT}|{_WHOLE}|{_DAY}|{_PART})"
_KEY = rf"[ \t]*+([A-Za-z0-9_-]++)[ \t]*+=[ \t]*+{_VALUE}[ \t]*+"
_COMMENT = r"(?:#[^\x00-\x08\x0a-\x1f\x7f]*+)?"
_PLAIN = re.compile(rf"(?:(?:{_KEY})?[ \t]*+{_COMMENT}\n)*+", re.A)
_PAIRS = re.compile(rf"^{_KEY}{_COMMENT}$", re.M | re.A)
_BEGIN = "\n[[target]]\n"


def loads(text: str) -> dict[str, Any]:
    """Return what :func:`tomllib.loads` returns.

    Raises
    ------
    tomllib.TOMLDecodeError
        If it is no TOML.
    """
    head, *sections = (text if text.endswith("\n") else f"{text}\n").split(_BEGIN)
    if not sections:
        return tomllib.loads(text)
    targets = [_plain(f"{section}\n") for section in sections]
    if None in targets:
        return tomllib.loads(text)
    try:
        whole = tomllib.loads(head)
    except (tomllib.TOMLDecodeError, RecursionError):
        return tomllib.loads(text)
    if "target" in whole:
        return tomllib.loads(text)
    return {**whole, "target": targets}


def _plain(section: str) -> dict[str, Any] | None:
    """Return the table of a section of plain lines; ``None`` if any line is not plain."""
    if not _PLAIN.fullmatch(section):
        return None
    pairs = _PAIRS.findall(section)
    try:
        found = {
            key: text if not (whole or day or part) else _number(whole, day, part)
            for key, text, whole, day, part in pairs
        }
    except ValueError:  # the 31st of June
        return None
    return found if len(found) == len(pairs) else None


def _number(whole: str, day: str, part: str) -> int | date | float:
    if whole:
        return int(whole)
    return date.fromisoformat(day) if day else float(part)
