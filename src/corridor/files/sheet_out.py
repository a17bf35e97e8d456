"""CSV that reads back to the same cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from corridor.files.atomic import write_text

__all__ = ["sheet_text", "write_sheet"]

_SPECIAL = frozenset('",;\t\r\n\ufeff')


def sheet_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return CSV text: commas, Unix line ends, quotation marks only where needed."""
    return "".join(",".join(map(_cell, row)) + "\n" for row in (header, *rows))


def write_sheet(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    """Write a CSV file whole or not at all (UTF-8)."""
    return write_text(path, sheet_text(header, rows))


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _SPECIAL & set(text) else text
