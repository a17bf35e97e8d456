"""Scan data: what a reader sends, with the symbology identifier (ISO/IEC 15424) in front.

Source: GS1 General Specifications 5.1.6 (symbology identifiers) and 7.8 (processing of data).
"""

from __future__ import annotations

from dataclasses import replace

from corridor.errors import UnknownNameError
from corridor.goods.gs1.associations import check_associations
from corridor.goods.gs1.code import LONGEST, Allow, Code
from corridor.goods.gs1.elements import STRICT, check_count, split_elements
from corridor.goods.gs1.fault import Fault, RefusedCodeError, refuse
from corridor.goods.gs1.link import is_link, parse_link
from corridor.goods.gs1.linters import check_digit

__all__ = ["GS", "make_scan", "parse_scan"]

GS = "\x1d"
"""What a reader sends for a separator (FNC1)."""

ELEMENT_SYMBOLS = {
    "]C1": "GS1-128",
    "]e0": "GS1 DataBar",
    "]d2": "GS1 DataMatrix",
    "]Q3": "GS1 QR Code",
    "]J1": "GS1 DotCode",
}
TEXT_SYMBOLS = {"]d1": "Data Matrix", "]Q1": "QR Code", "]J0": "DotCode"}
NUMBER_SYMBOLS = {"]E0": 13, "]E4": 8}
COMPOSITE = "|]e0"


def parse_scan(text: str, allow: Allow = STRICT) -> Code | Fault:
    """Read scan data that begins with a symbology identifier.

    Parameters
    ----------
    text
        ``]d2``, ``]Q3``, ``]C1``, ``]e0``, ``]J1`` with GS (0x1D) as separator; ``]d1``, ``]Q1``, ``]J0``
        with a Digital Link or any other text; ``]E0`` with 13 and ``]E4`` with 8 digits, perhaps with a
        composite component after ``|]e0``.
    allow
        What is let through beyond the standard.

    Returns
    -------
    Code | Fault
        A text that is no link is a code without elements, as is a bare EAN number: see ``Code.plain``.
    """
    kind, data = text[:3], text[3:]
    try:
        if len(data) >= LONGEST:
            raise refuse("gs1-too-long", f"The scan has {len(data)} characters; no carrier holds that many.")
        if kind in NUMBER_SYMBOLS:
            code = _number(data, NUMBER_SYMBOLS[kind], allow)
        elif kind in ELEMENT_SYMBOLS:
            code = Code(tuple(split_elements(_elements_of(data), allow)))
        elif kind in TEXT_SYMBOLS:
            found = parse_link(data, allow) if is_link(data) else Code((), plain=data)
            return found if isinstance(found, Fault) else replace(found, symbology=kind)
        else:
            raise _no_symbology(text)
        check_count(len(code.elements))
        check_associations(code.elements, allow)
    except RefusedCodeError as refused:
        return refused.fault
    return replace(code, symbology=kind)


def _no_symbology(text: str) -> RefusedCodeError:
    known = ", ".join((*ELEMENT_SYMBOLS, *TEXT_SYMBOLS, *NUMBER_SYMBOLS))
    seen = f"“{text[:3]}”" if text.startswith("]") else "no symbology identifier"
    return refuse(
        "gs1-symbology", f"The scan begins with {seen}; readable are {known}.", length=min(3, len(text))
    )


def _elements_of(data: str) -> str:
    if "^" in data:
        raise refuse(
            "gs1-characters", "A scanned element string may not hold “^”.", at=data.index("^"), length=1
        )
    return "^" + data.replace(GS, "^")


def _number(data: str, length: int, allow: Allow) -> Code:
    """Read an EAN or UPC number, perhaps with a composite component."""
    digits, bar, component = data.partition(COMPOSITE)
    if len(digits) != length or not (digits.isascii() and digits.isdigit()):
        raise refuse(
            "gs1-length", f"An EAN number of {length} digits is expected, not “{digits}”.", length=len(digits)
        )
    right = check_digit(digits[:-1])
    if digits[-1] != str(right):
        sentence = f"“{digits}” ends in the check digit {digits[-1]}, but {right} belongs there."
        raise RefusedCodeError(Fault("gs1-check-digit", sentence, at=length - 1, length=1, check=True))
    if not bar:
        return Code((), plain=digits)
    return Code(tuple(split_elements(_elements_of(component), allow)), plain=digits, split=0)


def make_scan(code: Code, symbology: str) -> str:
    """Return what a reader would send for a code.

    Parameters
    ----------
    code
        With elements, for symbologies that carry them; its link or plain text otherwise.
    symbology
        ``]d2``, ``]Q3``, ``]C1``, ``]e0`` or ``]J1``.

    Raises
    ------
    UnknownNameError
        If that symbology carries no elements, or the code has none.
    """
    if symbology not in ELEMENT_SYMBOLS or not code.elements:
        raise UnknownNameError(f"{symbology} carries no element string, or the code has none")
    whole = replace(code, split=None, plain="")
    return symbology + whole.unbracketed[1:].replace("^", GS)
