"""On which line of a TOML file a key stands: a small scanner beside the standard library's parser.

The parser says what the file means but not where; the scanner only follows ``[table]``, ``[[table]]`` and
``key =`` and skips over strings and brackets that run over several lines. It is used on files that parse.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["Loc", "line_of", "scan_lines"]

Loc = tuple[str | int, ...]
"""Where a value is: keys and list indices from the top of the file."""

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_DOTTED = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_HEADER = re.compile(rf"[ \t]*(\[\[?)[ \t]*({_DOTTED})[ \t]*\]\]?")
_KEY = re.compile(rf"[ \t]*({_DOTTED})[ \t]*=")
_TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?"""|' + r"'''.*?'''|" + r'"(?:[^"\\\n]|\\.)*"|' + r"'[^'\n]*'|#[^\n]*|[\[\]{}]|\n",
    re.S,
)


def scan_lines(text: str) -> dict[Loc, int]:
    """Return the line of every table and key of a TOML text, from 1."""
    lines: dict[Loc, int] = {}
    counts: dict[Loc, int] = {}
    table: Loc = ()
    at, line = 0, 1
    while at < len(text):
        header, key = _HEADER.match(text, at), _KEY.match(text, at)
        if header:
            table = _enter(header[1], _parts(header[2]), counts)
            lines.setdefault(table, line)
        elif key:
            path = table + _parts(key[1])
            for depth in range(len(table) + 1, len(path) + 1):
                lines.setdefault(path[:depth], line)
        at, passed = _end(text, (header or key).end() if header or key else at)  # type: ignore[union-attr]
        line += passed
    return lines


def line_of(lines: dict[Loc, int], loc: Sequence[str | int]) -> int:
    """Return the line of a value, or of the nearest table around it; 0 if even that is unknown."""
    loc = tuple(loc)
    return next((lines[loc[:n]] for n in range(len(loc), 0, -1) if loc[:n] in lines), 0)


def _parts(dotted: str) -> Loc:
    return tuple(p.strip("\"'") for p in re.findall(_PART, dotted))


def _enter(bracket: str, parts: Loc, counts: dict[Loc, int]) -> Loc:
    """Return the place of a table; arrays of tables on the way stand at their last element."""
    path: Loc = ()
    for part in parts[:-1]:
        path = (*path, part)
        if path in counts:
            path = (*path, counts[path])
    path = (*path, parts[-1])
    if bracket == "[[":
        counts[path] = counts.get(path, -1) + 1
        path = (*path, counts[path])
    return path


def _end(text: str, at: int) -> tuple[int, int]:
    """Return where the statement that begins here ends, and how many lines it ran over."""
    depth, passed = 0, 0
    while token := _TOKEN.search(text, at):
        at = token.end()
        passed += token[0].count("\n")
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        if token[0] == "\n" and depth <= 0:
            return at, passed
    return len(text), passed
