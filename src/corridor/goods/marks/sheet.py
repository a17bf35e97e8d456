"""Sheets of labels in millimetres: symbols, quiet zones, text in any script, crop marks; as SVG and PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from corridor.errors import MissingPartError, RefusedError
from corridor.goods.marks.symbols import Symbol

__all__ = ["Label", "Sheet", "sheet_pages", "sheet_pdf"]

SMALLEST_MODULE_MM = 0.25
"""Below this, readers in shops fail (General Specifications 5.12.3 asks for 0.375 mm on goods in retail)."""

TEXT_FONTS = "Noto Sans, DejaVu Sans, Liberation Sans, Arial, sans-serif"
_CROP_MM = 3.0


@dataclass(frozen=True, slots=True)
class Label:
    """What one label shows: symbols side by side, lines of text below them."""

    symbols: tuple[Symbol, ...]
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """How labels lie on a sheet; all lengths in millimetres.

    Parameters
    ----------
    page
        Width and height of the sheet.
    label
        Width and height of a label.
    margin
        Free edge of the sheet, at least; crop marks of 3 mm stand in it.
    gap
        Between labels.
    module
        Width of one module of a symbol.
    text
        Height of a line of text.

    Raises
    ------
    RefusedError
        If no label fits on the sheet, or a module is too small to be read.
    """

    page: tuple[float, float] = (210.0, 297.0)
    label: tuple[float, float] = (60.0, 30.0)
    margin: float = 10.0
    gap: float = 4.0
    module: float = 0.4
    text: float = 2.6

    def __post_init__(self) -> None:
        if self.module < SMALLEST_MODULE_MM:
            raise RefusedError(
                f"modules of {self.module} mm cannot be read; {SMALLEST_MODULE_MM} mm is least"
            )
        if self.columns < 1 or self.rows < 1:
            raise RefusedError(f"a label of {self.label} mm does not fit on a sheet of {self.page} mm")

    @property
    def columns(self) -> int:
        """Labels across."""
        return int((self.page[0] - 2 * self.margin + self.gap) // (self.label[0] + self.gap))

    @property
    def rows(self) -> int:
        """Labels down."""
        return int((self.page[1] - 2 * self.margin + self.gap) // (self.label[1] + self.gap))

    def place(self, number: int) -> tuple[float, float]:
        """Return left and top of a label, from 0, row by row."""
        row, column = divmod(number, self.columns)
        return (
            self.margin + column * (self.label[0] + self.gap),
            self.margin + row * (self.label[1] + self.gap),
        )


def sheet_pages(labels: Sequence[Label], sheet: Sheet) -> Iterator[str]:
    """Yield each page as one SVG that needs no other file.

    Raises
    ------
    RefusedError
        If a label is too small for its symbols, quiet zones and lines; before the first page.
    """
    for label in labels:
        _check_fit(label, sheet)
    across = sheet.columns * sheet.rows
    for start in range(0, len(labels), across):
        yield _page(labels[start : start + across], sheet)


def sheet_pdf(labels: Sequence[Label], sheet: Sheet) -> bytes:
    """Return all pages as one PDF.

    Raises
    ------
    RefusedError
        If a label is too small for what it shows.
    MissingPartError
        If this machine lacks the libraries that WeasyPrint draws with.
    """
    pages = list(sheet_pages(labels, sheet))
    try:
        from weasyprint import HTML
    except OSError as error:
        raise MissingPartError(
            f"PDF needs Pango (Debian: apt install libpango-1.0-0 libpangoft2-1.0-0): {error}"
        ) from error
    width, height = sheet.page
    style = (
        f"@page{{size:{width}mm {height}mm;margin:0}}body{{margin:0}}svg{{display:block;break-after:page}}"
    )
    html = f"<html><head><style>{style}</style></head><body>{''.join(pages)}</body></html>"
    return bytes(HTML(string=html).write_pdf())


def _size(symbol: Symbol, sheet: Sheet) -> tuple[float, float]:
    """Return width and height of a symbol with its quiet zone."""
    edge = 2 * symbol.quiet
    return (symbol.width + edge) * sheet.module, (symbol.height + edge) * sheet.module


def _check_fit(label: Label, sheet: Sheet) -> None:
    sizes = [_size(symbol, sheet) for symbol in label.symbols]
    width = sum(size[0] for size in sizes)
    height = max((size[1] for size in sizes), default=0.0) + len(label.lines) * sheet.text
    if width > sheet.label[0] or height > sheet.label[1]:
        raise RefusedError(
            f"a label of {sheet.label[0]:g} × {sheet.label[1]:g} mm is too small: symbols, quiet zones and"
            f" {len(label.lines)} lines need {width:.1f} × {height:.1f} mm"
        )


def _page(labels: Sequence[Label], sheet: Sheet) -> str:
    width, height = sheet.page
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm"'
        f' viewBox="0 0 {width} {height}"><rect width="{width}" height="{height}" fill="#fff"/>'
    ]
    for number, label in enumerate(labels):
        left, top = sheet.place(number)
        parts.append(_crop_marks(left, top, sheet))
        parts.append(_label(label, left, top, sheet))
    parts.append("</svg>")
    return "".join(parts)


def _crop_marks(left: float, top: float, sheet: Sheet) -> str:
    """Return two short lines at each corner, outside the label."""
    length = min(_CROP_MM, sheet.margin, sheet.gap / 2 if sheet.gap else _CROP_MM) * 0.8
    right, bottom = left + sheet.label[0], top + sheet.label[1]
    lines = []
    for x, away in ((left, -length), (right, length)):
        lines += [f"M{x + away:.3f} {y:.3f}H{x + away * 0.2:.3f}" for y in (top, bottom)]
    for y, away in ((top, -length), (bottom, length)):
        lines += [f"M{x:.3f} {y + away:.3f}V{y + away * 0.2:.3f}" for x in (left, right)]
    return f'<path d="{"".join(lines)}" stroke="#000" stroke-width="0.1" fill="none"/>'


def _label(label: Label, left: float, top: float, sheet: Sheet) -> str:
    parts = []
    x, low = left, top
    for symbol in label.symbols:
        width, height = _size(symbol, sheet)
        edge = symbol.quiet * sheet.module
        parts.append(_symbol(symbol, x + edge, top + edge, sheet.module))
        x, low = x + width, max(low, top + height)
    for number, line in enumerate(label.lines):
        y = low + (number + 0.8) * sheet.text
        parts.append(
            f'<text x="{left + 0.5:.3f}" y="{y:.3f}" font-family="{TEXT_FONTS}"'
            f' font-size="{sheet.text * 0.8:.3f}" fill="#000">{escape(line)}</text>'
        )
    return "".join(parts)


def _symbol(symbol: Symbol, left: float, top: float, module: float) -> str:
    path = "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in symbol.runs())
    place = f"translate({left:.4f} {top:.4f}) scale({module})"
    return f'<path transform="{place}" d="{path}" fill="#000" shape-rendering="crispEdges"/>'
