"""``corridor goods mark``: codes for certified goods, from the order to the end of their use."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridor.cli.goods.options import keys, open_desk, reason, store
from corridor.cli.options import as_json, workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from corridor.goods.desk import Desk
    from corridor.goods.gs1 import Code
    from corridor.goods.marks import CodeRange, Label, RangeBook, RangeKey, Sheet, Symbol

__all__ = ["command"]

LABELS_IN_A_FILE = 500
"""More are drawn into further files, so that a long run shows where it is and takes no more memory."""

who = click.option("--by", required=True, metavar="WHO", help="Who does it; it is kept with the range.")
serials = click.option(
    "--serial", "serials", multiple=True, metavar="SERIAL", help="One code; may be repeated."
)
numbers = click.option(
    "--numbers", metavar="FIRST-LAST", default="", help="Codes by their place in the range, from 0."
)
width_height = click.option(
    "--label", "label_mm", metavar="WxH", default="60x36", show_default=True, help="Of a label, in mm."
)


def _book(desk: Desk) -> RangeBook:
    from corridor.goods.marks import RangeBook

    return RangeBook(desk.files.folder / "goods" / "ranges", desk.keys.folder / "ranges")


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@click.group(short_help="Order, print, activate and decommission codes.")
def command() -> None:
    """Order codes for a certified product, print them as labels, activate them, take them out of use.

    A range is kept in goods/ranges/ of the workspace, its secret beside the keys. Serial numbers are made
    from the secret and are not stored.
    """


@command.command(short_help="Order codes on the strength of a certificate.")
@workspace
@click.argument("certificate")
@click.argument("range_id", metavar="RANGE")
@click.option("--count", type=click.IntRange(min=1), required=True, help="How many codes.")
@click.option("--gtin", default="", help="Of which product, if the certificate has several.")
@click.option("--lot", default="", help="Of which lot.")
@who
@store
@keys
def order(
    workspace: Path,
    certificate: str,
    range_id: str,
    count: int,
    gtin: str,
    lot: str,
    by: str,
    store: str,
    keys: Path | None,
) -> None:
    """Order COUNT codes as a new RANGE for a product of CERTIFICATE, within its certified quantity."""
    from corridor.goods.marks import order_range

    desk = open_desk(workspace, store, keys)
    book = _book(desk)
    gtin, left = _allowed(desk, book, certificate, gtin, lot)
    codes, step = order_range(
        range_id, gtin, count, certificate=certificate, by=by, at=_now(), left=left, lot=lot
    )
    book.add(codes, step)
    click.echo(f"{range_id}: {count} codes ordered for {gtin} under {certificate}; {left - count} are left")


def _allowed(desk: Desk, book: RangeBook, name: str, gtin: str, lot: str) -> tuple[str, int]:
    """Return the product meant and how many codes a certificate still allows for it."""
    import sys

    from corridor.errors import RefusedError

    certificate = desk.register.certificate(name)
    if not certificate.is_valid:
        raise RefusedError(f"no codes are ordered under {name}: {certificate.sentence()}")
    fitting = [p for p in certificate.products if p.gtin and gtin in ("", p.gtin)]
    if len(fitting) != 1:
        known = ", ".join(p.gtin for p in certificate.products if p.gtin) or "none with a GTIN"
        raise RefusedError(f"say with --gtin which product of {name} is meant: {known}")
    product = fitting[0]
    if product.lots and lot not in product.lots:
        raise RefusedError(f"{name} holds for the lots {', '.join(product.lots)} only; name one with --lot")
    used = sum(codes.quantity for codes in book.of_product(product.gtin) if codes.certificate == name)
    return product.gtin, (product.quantity - used) if product.quantity else sys.maxsize


@command.command("print", short_help="Print codes as sheets of labels.")
@workspace
@click.argument("range_id", metavar="RANGE")
@click.option(
    "--count", type=click.IntRange(min=1), required=True, help="How many of the codes not yet printed."
)
@click.option("--carrier", type=click.Choice(["both", "qr", "datamatrix"]), default="both", show_default=True)
@click.option("--expiry", default="", metavar="YYMMDD", help="Use by this day, on each code (AI 17).")
@click.option(
    "--scheme",
    default="",
    metavar="XX",
    help="Two characters GS1 gave the scheme; names the certificate on the mark.",
)
@click.option("--sign-with", type=click.Path(path_type=Path), help="Key file; each code is signed with it.")
@click.option("--line", "lines", multiple=True, help="Text on each label; may be repeated.")
@width_height
@click.option("--module", default=0.4, show_default=True, help="Width of a module of the symbols, in mm.")
@click.option("--svg", is_flag=True, help="Write SVG pages beside the PDF.")
@who
@store
@keys
def print_(
    workspace: Path,
    range_id: str,
    count: int,
    carrier: str,
    expiry: str,
    scheme: str,
    sign_with: Path | None,
    lines: tuple[str, ...],
    label_mm: str,
    module: float,
    svg: bool,
    by: str,
    store: str,
    keys: Path | None,
) -> None:  # fmt: skip
    """Print the next COUNT codes of RANGE: labels as PDF and a table of codes, below build/marks/.

    Nothing counts as printed unless all files were written.
    """
    from corridor.goods.marks import print_codes

    desk = open_desk(workspace, store, keys)
    book = _book(desk)
    before = book.load(range_id)
    after, step = print_codes(before, count, by=by, at=_now())
    sheet = _sheet(label_mm, module)
    marks = _marks(after, book.key(range_id), range(before.printed, after.printed), expiry, scheme, sign_with)
    folder = desk.files.folder / "build" / "marks"
    stem = f"{range_id}-{before.printed:07d}"
    written = _write_sheets(folder, stem, _labels(marks, desk.base, carrier, lines), sheet, svg)
    _write_table(folder / f"{stem}.csv", marks, desk.base, before.printed)
    book.save(after, step)
    click.echo(f"{range_id}: {count} codes printed, {after.quantity - after.printed} are left")
    for path in (*written, folder / f"{stem}.csv"):
        click.echo(f"  written: {path}")
    click.echo(f"Next, when they are on the goods: corridor goods mark activate {workspace} {range_id}")


def _sheet(label_mm: str, module: float) -> Sheet:
    from corridor.goods.marks import Sheet

    try:
        width, height = map(float, label_mm.split("x"))
    except ValueError:
        raise click.BadParameter("write width and height in mm as 60x36", param_hint="--label") from None
    return Sheet(label=(width, height), module=module)


def _marks(
    codes: CodeRange, key: RangeKey, places: range, expiry: str, scheme: str, sign_with: Path | None
) -> list[Code]:
    from corridor.goods.marks import make_mark, sign_mark
    from corridor.trust import load_key

    certificate = f"{scheme}{codes.certificate}" if scheme else ""
    marks = [
        make_mark(codes.gtin, key.serial(n), lot=codes.lot, certificate=certificate, expiry=expiry)
        for n in places
    ]
    if sign_with is None:
        return marks
    signer = load_key(sign_with)
    return [sign_mark(mark, signer.sign) for mark in marks]


def _write_table(path: Path, marks: Sequence[Code], stem: str, first: int) -> None:
    from corridor.files import write_sheet
    from corridor.goods.gs1 import make_link

    rows = [
        (str(first + n), mark.value("21") or "", mark.bracketed, make_link(mark, stem))
        for n, mark in enumerate(marks)
    ]
    write_sheet(path, ("number", "serial", "element_string", "link"), rows)


def _labels(marks: Iterable[Code], stem: str, carrier: str, lines: tuple[str, ...]) -> Iterable[Label]:
    from corridor.goods.marks import Label, make_datamatrix, make_qr

    for mark in marks:
        symbols: list[Symbol] = []
        if carrier != "datamatrix":
            symbols.append(make_qr(mark, stem))
        if carrier != "qr":
            symbols.append(make_datamatrix(mark))
        shown = [line for line in mark.lines if not line.startswith("(8030)")]
        yield Label(tuple(symbols), (*lines, *shown))


def _write_sheets(folder: Path, stem: str, labels: Iterable[Label], sheet: Sheet, svg: bool) -> list[Path]:
    """Write all labels as PDF, some hundreds to a file, and their pages as SVG; return the PDFs."""
    from corridor.cli.screen import errors_screen
    from corridor.files import write_bytes, write_text
    from corridor.goods.marks import sheet_pages, sheet_pdf

    written: list[Path] = []
    source, page = iter(labels), 0
    most = max(1, LABELS_IN_A_FILE // (sheet.columns * sheet.rows)) * sheet.columns * sheet.rows
    with errors_screen().status("Drawing labels") as status:
        while batch := list(islice(source, most)):
            path = folder / f"{stem}{f'-{len(written) + 1:03d}' if written or len(batch) == most else ''}.pdf"
            written.append(write_bytes(path, sheet_pdf(batch, sheet)))
            status.update(f"Drawing labels: {len(written)} file(s) written")
            for text in sheet_pages(batch, sheet) if svg else ():
                page += 1
                write_text(folder / f"{stem}-{page:03d}.svg", text)
    return written


@command.command(short_help="Say that codes are on goods now.")
@workspace
@click.argument("range_id", metavar="RANGE")
@serials
@numbers
@who
@store
@keys
def activate(
    workspace: Path,
    range_id: str,
    serials: tuple[str, ...],
    numbers: str,
    by: str,
    store: str,
    keys: Path | None,
) -> None:
    """Say that codes of RANGE are on goods now: those named, or all that were printed."""
    from corridor.goods.marks import activate as activate_codes

    book = _book(open_desk(workspace, store, keys))
    codes = book.load(range_id)
    wanted = _wanted(book, codes, serials, numbers)
    after, step = activate_codes(codes, wanted, by=by, at=_now())
    book.save(after, step)
    click.echo(f"{range_id}: {len(after.active)} codes are active")


@command.command(short_help="Take codes out of use for good.")
@workspace
@click.argument("range_id", metavar="RANGE")
@serials
@numbers
@reason
@who
@store
@keys
def decommission(
    workspace: Path,
    range_id: str,
    serials: tuple[str, ...],
    numbers: str,
    reason: str,
    by: str,
    store: str,
    keys: Path | None,
) -> None:
    """Take codes of RANGE out of use for good: those named, or all that were printed."""
    from corridor.goods.marks import decommission as decommission_codes

    book = _book(open_desk(workspace, store, keys))
    codes = book.load(range_id)
    wanted = _wanted(book, codes, serials, numbers)
    after, step = decommission_codes(codes, wanted, reason=reason, by=by, at=_now())
    book.save(after, step)
    click.echo(f"{range_id}: {len(after.out_of_use)} codes are out of use")


def _wanted(book: RangeBook, codes: CodeRange, serials: tuple[str, ...], numbers: str) -> Iterable[int]:
    """Return the places in the range that are meant."""
    from corridor.errors import RefusedError

    if not serials and not numbers:
        return range(codes.printed)
    if numbers:
        first, _, last = numbers.partition("-")
        if not first.isdigit() or not (last or first).isdigit():
            raise click.BadParameter("write the first and last place as 0-99", param_hint="--numbers")
        return range(int(first), int(last or first) + 1)
    places = []
    key = book.key(codes.id)
    for serial in serials:
        place = key.index(serial)
        if place is None or place >= codes.quantity:
            raise RefusedError(f"serial number {serial} is not of range {codes.id}")
        places.append(place)
    return places


@command.command(short_help="Show ranges, or how one serial number stands.")
@workspace
@click.argument("range_id", metavar="[RANGE]", required=False, default="")
@click.option("--serial", default="", help="How this serial number of the range stands.")
@store
@keys
@as_json
def show(workspace: Path, range_id: str, serial: str, store: str, keys: Path | None, as_json: bool) -> None:
    """Show all ranges or RANGE: how many codes were ordered, printed, activated and taken out of use."""
    from corridor.cli.screen import print_json

    book = _book(open_desk(workspace, store, keys))
    if serial:
        found = book.standing(book.load(range_id).gtin, serial)
        assert found is not None  # the range itself is of the product
        values = {"state": str(found.state), "range": found.range_id, "sentence": found.sentence}
        print_json(values) if as_json else click.echo(found.sentence)
        return
    told = [_numbers(book.load(one)) for one in ([range_id] if range_id else book.ids())]
    if as_json:
        print_json(told)
        return
    for one in told:
        click.echo(
            f"{one['id']}: {one['gtin']} under {one['certificate']}; {one['ordered']} ordered,"
            f" {one['printed']} printed, {one['active']} active, {one['gone']} out of use"
        )


def _numbers(codes: CodeRange) -> dict[str, object]:
    return {
        "id": codes.id,
        "gtin": codes.gtin,
        "lot": codes.lot,
        "certificate": codes.certificate,
        "ordered": codes.quantity,
        "printed": codes.printed,
        "active": len(codes.active),
        "gone": len(codes.out_of_use),
    }
