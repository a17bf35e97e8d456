"""Symbols: a mark as QR Code with its Digital Link, or as GS1 DataMatrix with its element string.

Each symbol is read back before it is handed out: writers have been met that silently make a plain Data
Matrix, or a rectangle that GS1 does not know, of what was meant as GS1 DataMatrix.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corridor.errors import RefusedError
from corridor.goods.gs1.code import Code
from corridor.goods.gs1.link import make_link
from corridor.goods.gs1.scan import GS, make_scan

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Symbol", "make_datamatrix", "make_qr"]

QR_QUIET = 4
DATAMATRIX_QUIET = 1
_DARK = bytes(255 - grey >> 7 for grey in range(256))
"""Grey → module, 1 is dark."""
_INK = bytes((255, 0)) + bytes(254)
"""Module → grey."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol as rows of modules.

    Parameters
    ----------
    kind
        ``qr`` or ``datamatrix``.
    scan
        What a reader sends, symbology identifier first.
    rows
        Top to bottom, each a byte a module: 1 is dark.
    quiet
        Light modules that must be left around it (ISO/IEC 18004: 4, ISO/IEC 16022: 1).
    """

    kind: str
    scan: str
    rows: tuple[bytes, ...]
    quiet: int

    @property
    def width(self) -> int:
        """Modules across, without the quiet zone."""
        return len(self.rows[0])

    @property
    def height(self) -> int:
        """Modules down, without the quiet zone."""
        return len(self.rows)

    def runs(self) -> Iterator[tuple[int, int, int]]:
        """Yield (column, row, length) of each run of dark modules."""
        for y, row in enumerate(self.rows):
            x = 0
            while (x := row.find(1, x)) >= 0:
                end = row.find(0, x)
                end = len(row) if end < 0 else end
                yield x, y, end - x
                x = end


def make_qr(code: Code, stem: str, *, level: str = "M") -> Symbol:
    """Return the QR Code of a mark's Digital Link.

    Parameters
    ----------
    code
        The mark.
    stem
        Address of the resolver.
    level
        Error correction: ``L`` 7 %, ``M`` 15 %, ``Q`` 25 %, ``H`` 30 %. A link of 58 characters makes 33
        modules across at ``M``, one of 150 characters, with a signature, 49.

    Raises
    ------
    RefusedError
        If the symbol does not read back as what was meant.
    """
    import zxingcpp

    if level not in "LMQH" or len(level) != 1:
        raise RefusedError(f"“{level}” is no level of error correction; choose L, M, Q or H")
    link = make_link(code, stem)
    kind = zxingcpp.BarcodeFormat.QRCode
    rows = _write(link, kind, ec_level=level)
    return _checked(Symbol("qr", "]Q1" + link, rows, QR_QUIET), kind, link.encode())


def make_datamatrix(code: Code) -> Symbol:
    """Return the GS1 DataMatrix of a mark, a square.

    Parameters
    ----------
    code
        The mark.

    Raises
    ------
    RefusedError
        If the symbol does not read back as what was meant.
    """
    import zxingcpp

    scan = make_scan(code, "]d2")
    kind = zxingcpp.BarcodeFormat.DataMatrix
    rows = _write(code.bracketed, kind, gs1=True, force_square=True)
    return _checked(Symbol("datamatrix", scan, rows, DATAMATRIX_QUIET), kind, scan[3:].encode())


def _write(content: str, barcode_format: Any, **options: object) -> tuple[bytes, ...]:
    """Return the rows of modules."""
    import zxingcpp

    try:
        barcode = zxingcpp.create_barcode(content, barcode_format, **options)
    except ValueError as error:
        raise RefusedError(f"no symbol can be made of “{content}”: {error}") from error
    drawn: Any = barcode.to_image(scale=1, add_quiet_zones=False)
    image = memoryview(drawn)
    width = (image.shape or (0, 0))[1]
    dark = image.tobytes().translate(_DARK)
    return tuple(dark[at : at + width] for at in range(0, len(dark), width))


def _checked(symbol: Symbol, barcode_format: Any, data: bytes) -> Symbol:
    """Return the symbol if its modules, with their quiet zone, read as what it was made of."""
    import zxingcpp

    width = symbol.width + 2 * symbol.quiet
    side, edge = bytes(symbol.quiet), bytes(width * symbol.quiet)
    modules = b"".join((edge, *(side + row + side for row in symbol.rows), edge))
    image = memoryview(modules.translate(_INK)).cast("B", (len(modules) // width, width))
    found = zxingcpp.read_barcodes(image, formats=barcode_format, is_pure=True)
    read = [(one.symbology_identifier, one.bytes) for one in found]
    if read != [(symbol.scan[:3], data)]:
        raise RefusedError(f"the symbol for {symbol.scan.replace(GS, '<GS>')} reads back as {read}")
    return symbol
