"""Marks: codes for single items, their serial numbers and ranges, their symbols and sheets of labels."""

from corridor.goods.marks.book import RangeBook, SerialStanding
from corridor.goods.marks.mark import MESSAGE_PREFIX, make_mark, sign_mark, signed_bytes, verify_mark
from corridor.goods.marks.ranges import (
    CodeRange,
    CodeState,
    Gone,
    Step,
    StepKind,
    activate,
    decommission,
    order_range,
    print_codes,
    state_of,
)
from corridor.goods.marks.serials import ALPHABET, LENGTH, RangeKey, new_secret, random_serial
from corridor.goods.marks.sheet import Label, Sheet, sheet_pages, sheet_pdf
from corridor.goods.marks.spans import Spans
from corridor.goods.marks.symbols import Symbol, make_datamatrix, make_qr

__all__ = [
    "ALPHABET",
    "LENGTH",
    "MESSAGE_PREFIX",
    "CodeRange",
    "CodeState",
    "Gone",
    "Label",
    "RangeBook",
    "RangeKey",
    "SerialStanding",
    "Sheet",
    "Spans",
    "Step",
    "StepKind",
    "Symbol",
    "activate",
    "decommission",
    "make_datamatrix",
    "make_mark",
    "make_qr",
    "new_secret",
    "order_range",
    "print_codes",
    "random_serial",
    "sheet_pages",
    "sheet_pdf",
    "sign_mark",
    "signed_bytes",
    "state_of",
    "verify_mark",
]
