"""CSV that remembers its line numbers and tells what it tolerated.

The standard library's parser does the quoting (RFC 4180): it alone says on which line a record began, even
when quoted fields run over several lines. A quotation mark that never closes would swallow the rest of the
file; from such a line on, every line is read by itself, so that later mistakes still show.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from corridor.files.decode import Oddity, decode
from corridor.files.load import load

__all__ = ["Sheet", "parse_sheet", "read_sheet"]

SEPARATORS = ",;\t"
_NAMES = {";": "semicolons", "\t": "tabs"}

Record = tuple[int, list[str]]


@dataclass(frozen=True)
class Sheet:
    """A table of text.

    Parameters
    ----------
    header
        Column names, without surrounding blanks; a repeated name is empty from its second time on.
    rows
        (line in the file, cells), every row as long as the header; blank lines are left out.
    oddities
        What was unusual, in the order found.
    content
        The bytes read, for their digest.
    """

    header: tuple[str, ...] = ()
    rows: list[Record] = field(default_factory=list)
    oddities: list[Oddity] = field(default_factory=list)
    content: bytes = b""


def read_sheet(path: Path) -> Sheet:
    """Read a CSV file; never fails on what is in it."""
    content, odd = load(path)
    if odd:
        return Sheet(oddities=odd)
    text, odd = decode(content)
    header, rows, more = parse_sheet(text)
    return Sheet(header, rows, odd + more, content)


def parse_sheet(text: str) -> tuple[tuple[str, ...], list[Record], list[Oddity]]:
    """Return header, rows and oddities of CSV text."""
    lines = list(io.StringIO(text, newline=""))
    separator = _separator(next((line for line in lines if line.strip()), ""))
    odd: list[Oddity] = []
    records = [r for r in _records(lines, separator, odd) if any(cell.strip() for cell in r[1])]
    if not records:
        return (), [], [*odd, Oddity("no-header", detail="the file is empty")]
    if separator != ",":
        detail = f"columns are separated by {_NAMES[separator]}"
        odd.append(Oddity("other-separator", records[0][0], detail=detail))
    header = _header(records[0], odd)
    rows = [_fit(record, len(header), odd) for record in records[1:]]
    return header, rows, odd


def _separator(line: str) -> str:
    """Return the separator that the header line uses most; a comma if in doubt."""
    return max(SEPARATORS, key=lambda s: (line.count(s), s == ","))


def _records(lines: list[str], separator: str, odd: list[Oddity]) -> Iterator[Record]:
    reader = csv.reader(lines, delimiter=separator, strict=True)
    begun = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            break
        yield begun, cells
        begun = reader.line_num + 1
    detail = "a quotation mark is not closed or stands inside a quoted field (or the field is endless)"
    odd.append(Oddity("unclosed-quote", begun, detail=detail))
    for number, line in enumerate(lines[begun:], begun + 1):
        try:
            yield from ((number, cells) for cells in csv.reader([line], delimiter=separator, strict=True))
        except csv.Error:
            odd.append(Oddity("unclosed-quote", number, detail=detail))


def _header(record: Record, odd: list[Oddity]) -> tuple[str, ...]:
    line, cells = record
    names = [cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    for name, times in Counter(n for n in names if n).items():
        if times > 1:
            odd.append(Oddity("duplicate-column", line, name, f"column “{name}” stands {times} times"))
    return tuple("" if name in names[:i] else name for i, name in enumerate(names))


def _fit(record: Record, width: int, odd: list[Oddity]) -> Record:
    """Cut or fill a row to the header's width; empty cells too many are no oddity (spreadsheets add them)."""
    line, cells = record
    if len(cells) < width:
        detail = f"the row has {len(cells)} cells, the header {width}"
        odd.append(Oddity("short-row", line, detail=detail))
        cells = cells + [""] * (width - len(cells))
    elif len(cells) > width:
        if any(cell.strip() for cell in cells[width:]):
            detail = f"the row has {len(cells)} cells, the header {width}"
            odd.append(Oddity("long-row", line, detail=detail))
        cells = cells[:width]
    return line, cells
