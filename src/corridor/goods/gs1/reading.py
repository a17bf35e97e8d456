"""Any code in any of its forms, read exactly as given."""

from __future__ import annotations

from dataclasses import replace

from corridor.goods.gs1.code import Code, Element
from corridor.goods.gs1.elements import parse_bracketed, parse_elements
from corridor.goods.gs1.fault import Fault
from corridor.goods.gs1.link import is_link, parse_link
from corridor.goods.gs1.linters import check_digit
from corridor.goods.gs1.scan import NUMBER_SYMBOLS, parse_scan
from corridor.goods.gs1.syntax import dictionary

__all__ = ["is_gtin_like", "read_code"]

ITF = ("]I0", "]I1")
"""Interleaved 2 of 5, which carries GTINs of 14 digits on cases; GS1's reference engine does not read it."""


def read_code(text: str) -> Code | Fault:
    """Read a code in any of its forms, exactly as given.

    Parameters
    ----------
    text
        Scan data with symbology identifier, a Digital Link, an element string with brackets or with ``^``,
        or a bare GTIN of 8, 12, 13 or 14 digits, which becomes AI (01).
    """
    if text.startswith(ITF) and is_gtin_like(text[3:]):
        found = _gtin(text[3:])
        return found if isinstance(found, Fault) else replace(found, symbology=text[:3])
    if text.startswith("]"):
        return _with_gtin(parse_scan(text))
    if is_link(text):
        return parse_link(text)
    if text.startswith("("):
        return parse_bracketed(text)
    if text.startswith("^"):
        return parse_elements(text)
    if is_gtin_like(text):
        return _gtin(text)
    return Fault("gs1-not-a-code", "The text is neither an element string, nor a Digital Link, nor a GTIN.")


def is_gtin_like(text: str) -> bool:
    """Whether a text is a bare number of the length of a GTIN."""
    return len(text) in (8, 12, 13, 14) and text.isascii() and text.isdigit()


def _with_gtin(found: Code | Fault) -> Code | Fault:
    """Return an EAN number as AI (01)."""
    if isinstance(found, Code) and found.symbology in NUMBER_SYMBOLS and found.plain:
        gtin = _gtin(found.plain)
        if isinstance(gtin, Code):
            return replace(gtin, elements=gtin.elements + found.elements, symbology=found.symbology)
    return found


def _gtin(digits: str) -> Code | Fault:
    value = digits.zfill(14)
    right = check_digit(value[:-1])
    if value[-1] != str(right):
        sentence = f"“{digits}” ends in the check digit {value[-1]}, but {right} belongs there."
        return Fault("gs1-check-digit", sentence, "01", value, 13, 1, check=True)
    return Code((Element("01", value, dictionary().rules["01"]),))
