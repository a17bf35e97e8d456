"""Codes, symbols and the resolver beside others: ``python -m benchmarks.goods.gs1 [--small]``.

Protocol. The same 2,000 made-up codes of one product (GTIN, lot, serial number, expiry) are read and fully
checked as Digital Links and as element strings by this reader, by biip (which splits, and checks less), and
by GS1's reference engine through ctypes where the environment variable ``GS1ENCODERS_LIBRARY`` names its
shared library; on a machine without it the row says so. Symbols are made by this package, which reads each
back before it hands it out, and by the two writers alone. The resolver answers four kinds of requests from
directories of 100, 10,000 and 1,000,000 items. Every figure is the median of five runs, per second of CPU
time of one core, since others share the machine; growth is shown as the time for one code at three sizes.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import statistics
import time
from collections.abc import Callable, Sequence
from itertools import islice, permutations
from pathlib import Path

import biip
import segno
import zxingcpp

from benchmarks.machine import describe_machine
from corridor.goods.gs1 import Code, make_link, parse_elements, parse_link, repair_code
from corridor.goods.gs1.associations import excluded, required
from corridor.goods.marks import (
    Label,
    RangeKey,
    Sheet,
    make_datamatrix,
    make_mark,
    make_qr,
    sheet_pdf,
)
from corridor.goods.resolver import Directory, Item, Link, Request, resolve

RESULTS = Path(__file__).resolve().parents[1] / "results" / "gs1.md"
LIBRARY = "GS1ENCODERS_LIBRARY"
STEM = "https://m.example"
RUNS = 5


def rate(work: Callable[[object], object], items: Sequence[object]) -> float:
    """Return calls per second of CPU time, the median of the runs."""
    work(items[0])
    found = []
    for _ in range(RUNS):
        start = time.process_time()
        for item in items:
            work(item)
        found.append(len(items) / (time.process_time() - start))
    return statistics.median(found)


def engine() -> Callable[[object], object] | None:
    """Return the reference engine's reading of a code, if it is on this machine."""
    path = os.environ.get(LIBRARY, "")
    if not path:
        return None
    library = ctypes.CDLL(path)
    library.gs1_encoder_init_ex.restype = ctypes.c_void_p
    library.gs1_encoder_init_ex.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    library.gs1_encoder_setDataStr.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    library.gs1_encoder_setDataStr.restype = ctypes.c_bool
    library.gs1_encoder_getAIdataStr.argtypes = [ctypes.c_void_p]
    library.gs1_encoder_getAIdataStr.restype = ctypes.c_char_p
    context = library.gs1_encoder_init_ex(None, None)

    def read(text: object) -> object:
        assert library.gs1_encoder_setDataStr(context, str(text).encode())
        return library.gs1_encoder_getAIdataStr(context)

    return read


def row(name: str, value: float | None, base: float) -> str:
    """Return a line of a table: rate and ratio to ours."""
    if value is None:
        return f"| {name} | not on this machine | – |"
    return f"| {name} | {value:,.0f} | {base / value:.2f} |"


def marks(count: int) -> list[Code]:
    key = RangeKey("bench", bytes(32))
    return [make_mark("04600000000008", key.serial(n), lot="L1", expiry="271231") for n in range(count)]


def reading(codes: list[Code]) -> list[str]:
    """Return the table of readers."""
    links, strings = [make_link(c, STEM) for c in codes], [c.unbracketed for c in codes]
    scans = [s.replace("^", "\x1d")[1:] for s in strings]
    reference = engine()
    ours = rate(parse_link, links), rate(parse_elements, strings)  # type: ignore[arg-type]
    others = rate(biip.parse, links), rate(biip.parse, scans)  # type: ignore[arg-type]
    theirs = (rate(reference, links), rate(reference, strings)) if reference else (None, None)
    lines = ["| | Digital Links a second | ours / it |", "|---|---:|---:|"]
    lines += [row("this reader", ours[0], ours[0]), row("biip", others[0], ours[0])]
    lines += [row("reference engine (C, ctypes)", theirs[0], ours[0]), ""]
    lines += ["| | element strings a second | ours / it |", "|---|---:|---:|"]
    lines += [row("this reader", ours[1], ours[1]), row("biip", others[1], ours[1])]
    lines += [row("reference engine (C, ctypes)", theirs[1], ours[1]), ""]
    fresh = rate(_read_afresh, _combinations(2000))  # type: ignore[arg-type]
    lines += ["| codes that each hold other AIs than all before | a second |", "|---|---:|"]
    lines += [f"| this reader, no rule remembered | {fresh:,.0f} |", ""]
    valid = rate(repair_code, links)  # type: ignore[arg-type]
    mangled = rate(repair_code, [f" {s}\r\n" for s in scans[:400]])  # type: ignore[arg-type]
    lines += ["| repair | codes a second |", "|---|---:|"]
    lines += [
        f"| of a valid link | {valid:,.0f} |",
        f"| of scan data without symbology, with blanks | {mangled:,.0f} |",
    ]
    return lines


def _read_afresh(text: str) -> object:
    excluded.cache_clear()
    required.cache_clear()
    return parse_elements(text)


def _combinations(count: int) -> list[str]:
    """Return element strings of which no two have the same AIs in the same order, for all runs."""
    orders = permutations(range(91, 100), 5)
    tails = ["".join(f"^{ai}A1" for ai in order) for order in islice(orders, count)]
    return [f"^0104600000000008{tail}" for tail in tails]


def growth() -> list[str]:
    """Return how the time for one code grows with its elements."""
    lines = ["| elements | element string, µs | µs an element |", "|---:|---:|---:|"]
    for count in (2, 6, 20, 60):
        text = "^0104600000000008" + "".join(f"9{n % 9 + 1}{'A' * 20}^" for n in range(count - 1))
        text = text.rstrip("^")
        each = 1e6 / rate(parse_elements, [text] * 500)  # type: ignore[arg-type]
        lines.append(f"| {count} | {each:.1f} | {each / count:.2f} |")
    return lines


def symbols(codes: list[Code]) -> list[str]:
    """Return the table of writers."""
    links = [make_link(c, STEM) for c in codes]
    qr, dm = zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.DataMatrix

    def write_qr(link: object) -> object:
        return zxingcpp.create_barcode(link, qr, ec_level="M").to_image(scale=1)

    def write_dm(code: object) -> object:
        assert isinstance(code, Code)
        made = zxingcpp.create_barcode(code.bracketed, dm, gs1=True, force_square=True)
        return made.to_image(scale=1)

    ours = rate(lambda c: make_qr(c, STEM), codes), rate(make_datamatrix, codes)  # type: ignore[arg-type]
    lines = ["| | QR Codes a second | ours / it |", "|---|---:|---:|"]
    lines += [row("this package, each read back", ours[0], ours[0])]
    lines += [row("zxing-cpp alone, not read back", rate(write_qr, links), ours[0])]
    lines += [row("segno", rate(lambda t: segno.make(t, error="m"), links[:100]), ours[0]), ""]
    lines += ["| | GS1 DataMatrix a second | ours / it |", "|---|---:|---:|"]
    lines += [row("this package, each read back", ours[1], ours[1])]
    lines += [row("zxing-cpp alone, not read back", rate(write_dm, codes), ours[1]), ""]  # type: ignore[arg-type]
    sheets = []
    for count in (8, 24, 96):
        labels = [Label((make_qr(c, STEM), make_datamatrix(c)), c.lines) for c in codes[:count]]
        start = time.process_time()
        sheet_pdf(labels, Sheet(label=(60.0, 36.0)))
        sheets.append(f"| {count} | {count / (time.process_time() - start):.0f} |")
    return [*lines, "| labels in one PDF, two symbols each | labels a second |", "|---:|---:|", *sheets]


def numbers() -> list[str]:
    """Return how fast serial numbers are made and recognised."""
    key = RangeKey("bench", bytes(32))
    made = rate(key.serial, range(5000))  # type: ignore[arg-type]
    known = rate(key.index, [key.serial(n) for n in range(5000)])  # type: ignore[arg-type]
    return [
        "| | a second |",
        "|---|---:|",
        f"| serial numbers made | {made:,.0f} |",
        f"| recognised | {known:,.0f} |",
    ]


def resolving(sizes: Sequence[int]) -> list[str]:
    """Return answers a second by size of the directory."""
    lines = [
        "| items | to the default, from a serial number | by type and language | linkset | refused |",
        "|---:|---:|---:|---:|---:|",
    ]
    for size in sizes:
        directory, paths = _directory(size)
        asked = [paths[n * 7919 % len(paths)] for n in range(2000)]

        def answers(
            suffix: str, directory: Directory = directory, asked: list[str] = asked, **more: str
        ) -> float:
            requests = [Request(path + suffix, **more) for path in asked]
            return rate(lambda r: resolve(r, directory), requests)  # type: ignore[arg-type]

        found = [
            answers("/21/A3C4D6E7F9", accept="text/html"),
            answers("?linkType=gs1:pip", accept="text/html", accept_language="be,ru;q=0.8"),
            answers("?linkType=linkset"),
            answers("/foo"),
        ]
        lines.append(f"| {size:,} | " + " | ".join(f"{one:,.0f}" for one in found) + " |")
    return lines


def _directory(size: int) -> tuple[Directory, list[str]]:
    from corridor.goods.gs1 import check_digit

    items, paths = {}, []
    links = tuple(
        Link("gs1:pip", f"https://p.example/{lang}", lang, "text/html", (lang,))
        for lang in ("be", "ru", "en")
    )
    home = Link("gs1:defaultLink", "https://p.example/", "Home")
    for n in range(size):
        body = f"0460{n:09d}"
        path = f"/01/{body}{check_digit(body)}"
        paths.append(path)
        items[path] = Item(path, "Milk", links, home)
    return Directory(STEM, "bench", items), paths


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--small", action="store_true", help="A tenth of everything; nothing is written.")
    small = parser.parse_args().small
    codes = marks(200 if small else 2000)
    parts = [
        "# Codes, symbols and the resolver",
        describe_machine(),
        f"`python -m benchmarks.goods.gs1`; CPU time of one core, medians of {RUNS} runs; the protocol is in"
        " `benchmarks/goods/gs1.py`.",
        "## Reading and checking",
        "\n".join(reading(codes)),
        "Growth with the length of a code:",
        "\n".join(growth()),
        "## Symbols",
        "\n".join(symbols(codes[:200])),
        "## Serial numbers",
        "\n".join(numbers()),
        "## Resolver: `resolve()` without HTTP, answers a second",
        "\n".join(resolving((100, 1000) if small else (100, 10_000, 1_000_000))),
    ]
    text = "\n\n".join(parts) + "\n"
    print(text)
    if not small:
        RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
