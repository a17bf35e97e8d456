"""What the syntax dictionary calls linters: checks of the content of one component.

Each takes the component's text, whose characters were already found to be of its character set, and returns
``None`` or a :class:`Complaint`. Names and meaning: GS1 Barcode Syntax Tests; the rules: GS1 General
Specifications, sections 3 and 7.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import NamedTuple

__all__ = ["LINTERS", "Complaint", "charset", "check_digit", "check_pair"]

DIGITS = "0-9"
CSET82 = r"!-\"%-?A-Z_a-z"
CSET39 = r"#\-/0-9A-Z"
CSET64 = r"A-Za-z0-9_\-"
CSET82_ORDER = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
CSET32_ORDER = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
SHORTEST_COMPANY_PREFIX = 4


class Complaint(NamedTuple):
    """What is wrong with a component.

    Parameters
    ----------
    sentence
        In people's words, to follow "the value".
    at, length
        Which characters of the component, from 0.
    check
        Whether a check digit or checksum does not fit: the code was misread or mistyped.
    """

    sentence: str
    at: int
    length: int
    check: bool = False


Linter = Callable[[str], Complaint | None]


def charset(cset: str) -> str:
    """Return the characters of a set as a bracketed piece of a regular expression.

    Padding (``=``) may end base64url; :func:`cset64` says how much.
    """
    return {"N": f"[{DIGITS}]", "X": f"[{CSET82}]", "Y": f"[{CSET39}]", "Z": f"[{CSET64}=]"}[cset]


def check_digit(digits: str) -> int:
    """Return the check digit of a GS1 key (weights 3 and 1 from the right).

    Parameters
    ----------
    digits
        The key without its check digit.
    """
    raw = digits.encode()
    total = sum(raw[-2::-2]) + 3 * sum(raw[-1::-2]) - 48 * (len(raw) // 2 + 3 * ((len(raw) + 1) // 2))
    return -total % 10


def csum(text: str) -> Complaint | None:
    """Check digit of a numeric key."""
    right = check_digit(text[:-1])
    if text[-1] == "0123456789"[right]:
        return None
    return Complaint(f"ends in the check digit {text[-1]}, but {right} belongs there", len(text) - 1, 1, True)


@cache
def _primes() -> tuple[int, ...]:
    return tuple(n for n in range(2, 510) if all(n % d for d in range(2, int(n**0.5) + 1)))


def check_pair(text: str) -> str:
    """Return the check character pair of a Global Model Number (GS1 General Specifications 7.9.5).

    Parameters
    ----------
    text
        The number without its pair.
    """
    total = sum(CSET82_ORDER.index(c) * p for c, p in zip(reversed(text), _primes(), strict=False)) % 1021
    return CSET32_ORDER[total >> 5] + CSET32_ORDER[total & 31]


def csumalpha(text: str) -> Complaint | None:
    """Check character pair of an alphanumeric key."""
    if len(text) < 2:
        return Complaint("is too short to hold a check character pair", 0, len(text))
    right = check_pair(text[:-2])
    if text[-2:] == right:
        return None
    return Complaint(
        f"ends in the check characters {text[-2:]}, but {right} belong there", len(text) - 2, 2, True
    )


def gcppos1(text: str) -> Complaint | None:
    """GS1 Company Prefix at the start: four digits at least."""
    head = text[:SHORTEST_COMPANY_PREFIX]
    if len(head) < SHORTEST_COMPANY_PREFIX:
        return Complaint("is too short to begin with a GS1 Company Prefix", 0, len(text))
    wrong = re.search(f"[^{DIGITS}]", head)
    return wrong and Complaint(
        "must begin with a GS1 Company Prefix, which has digits only", wrong.start(), 1
    )


def gcppos2(text: str) -> Complaint | None:
    """GS1 Company Prefix from the second character."""
    found = gcppos1(text[1:])
    return found and found._replace(at=found.at + 1)


def cset64(text: str) -> Complaint | None:
    """Check the padding of base64url: two characters at most, and none inside."""
    bare = text.rstrip("=")
    pads = len(text) - len(bare)
    if pads > 2 or (pads and len(text) % 3):
        return Complaint("has wrong base64 padding", len(bare), pads)
    inside = bare.find("=")
    return Complaint("has a character that is not base64url", inside, 1) if inside >= 0 else None


def hasnondigit(text: str) -> Complaint | None:
    """At least one character that is no digit."""
    return Complaint("must hold a character that is no digit", 0, len(text)) if text.isdigit() else None


def hyphen(text: str) -> Complaint | None:
    """Minus sign."""
    return (
        None
        if text and not text.strip("-")
        else Complaint("may hold nothing but a hyphen here", 0, len(text))
    )


def zero(text: str) -> Complaint | None:
    """Zeros only."""
    return None if text and not text.strip("0") else Complaint("must have a 0 here", 0, len(text))


def nonzero(text: str) -> Complaint | None:
    """Anything but zero."""
    return None if text.strip("0") else Complaint("may not be zero here", 0, len(text))


def nozeroprefix(text: str) -> Complaint | None:
    """No leading zero."""
    return Complaint("may not begin with 0", 0, 1) if text.startswith("0") else None


def _one_of(characters: str, sentence: str) -> Linter:
    def lint(text: str) -> Complaint | None:
        return None if len(text) == 1 and text in characters else Complaint(sentence, 0, len(text))

    return lint


def _listed(name: str, sentence: str, also: str = "") -> Linter:
    def lint(text: str) -> Complaint | None:
        known = text in _code_lists()[name] or (also and text == also)
        return None if known else Complaint(f"has {text} where {sentence} belongs", 0, len(text))

    return lint


@cache
def _code_lists() -> dict[str, frozenset[str]]:
    text = (files("corridor.goods.gs1") / "code_lists.csv").read_text(encoding="utf-8")
    return {row["list"]: frozenset(row["codes"].split()) for row in csv.DictReader(text.splitlines())}


def _number(most: int, length: int, what: str) -> Linter:
    def lint(text: str) -> Complaint | None:
        fits = len(text) == length and text.isdigit() and int(text) <= most
        return None if fits else Complaint(f"has {text} where {what} belongs", 0, len(text))

    return lint


hour = _number(23, 2, "an hour (00 to 23)")
minute = _number(59, 2, "minutes (00 to 59)")
second = _number(59, 2, "seconds (00 to 59)")
latitude = _number(1_800_000_000, 10, "a latitude (0000000000 to 1800000000)")
longitude = _number(3_600_000_000, 10, "a longitude (0000000000 to 3600000000)")


def hhmi(text: str) -> Complaint | None:
    """Hour and minutes."""
    if found := hour(text[:2]):
        return found
    found = minute(text[2:])
    return found and found._replace(at=found.at + 2)


def yyyymmd0(text: str) -> Complaint | None:
    """Date with four digits of the year; the day may be 00, "some day of the month"."""
    if len(text) != 8 or not text.isdigit():
        return Complaint("is not a date of eight digits (year, month, day)", 0, len(text))
    year, month, day = int(text[:4]), int(text[4:6]), int(text[6:])
    if not 1 <= month <= 12:
        return Complaint(f"has {text[4:6]} where a month (01 to 12) belongs", 4, 2)
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    longest = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
    return None if day <= longest else Complaint(f"has {text[6:]} where a day of that month belongs", 6, 2)


def _short_date(text: str) -> Complaint | None:
    # Two digits of a year name one within fifty years of today (General Specifications 7.12). The century
    # matters here for 29 February of "00" alone, which is 2000 until 2050.
    if len(text) != 6 or not text.isdigit():
        return Complaint("is not a date of six digits (year, month, day)", 0, len(text))
    found = yyyymmd0("20" + text)
    return found and found._replace(at=found.at - 2)


def _whole_day(lint: Linter) -> Linter:
    def whole(text: str) -> Complaint | None:
        found = lint(text)
        if found is None and text[-2:] == "00":
            return Complaint("must name a day; 00 is not one", len(text) - 2, 2)
        return found

    return whole


def pieceoftotal(text: str) -> Complaint | None:
    """Piece number and number of pieces, of equal length."""
    half = len(text) // 2
    if not text or len(text) % 2 or not text.isdigit():
        return Complaint("must hold a piece number and a number of pieces, of equal length", 0, len(text))
    piece, total = int(text[:half]), int(text[half:])
    if not piece or not total:
        return Complaint("may count neither piece nor pieces as zero", half if piece else 0, half)
    return Complaint(f"counts piece {piece} of {total}", 0, len(text)) if piece > total else None


def posinseqslash(text: str) -> Complaint | None:
    """Position in a sequence, e.g. 1/3."""
    found = re.fullmatch(rf"([{DIGITS}]+)/([{DIGITS}]+)", text)
    if found is None:
        return Complaint('must be a position in a sequence such as "1/3"', 0, len(text))
    for group in (1, 2):
        if found[group].startswith("0"):
            return Complaint("may not have a leading zero", found.start(group), len(found[group]))
    if int(found[1]) > int(found[2]):
        return Complaint(f"counts {found[1]} of {found[2]}", 0, len(text))
    return None


def pcenc(text: str) -> Complaint | None:
    """Percent signs begin escapes of two hexadecimal digits."""
    wrong = re.search(r"%(?![0-9A-Fa-f]{2})", text)
    return wrong and Complaint("has a % that is not followed by two hexadecimal digits", wrong.start(), 1)


def iban(text: str) -> Complaint | None:
    """International Bank Account Number: country, characters, check digits (ISO 13616)."""
    if text[:2] not in _code_lists()["iso3166alpha2"]:
        return Complaint("must begin with a country code, as an IBAN does", 0, min(2, len(text)))
    if not 10 < len(text) <= 34:
        return Complaint("has not the length of an IBAN", 0, len(text))
    wrong = re.search(r"[^0-9A-Z]", text)
    if wrong:
        return Complaint("has a character that no IBAN has", wrong.start(), 1)
    number = int("".join(str(int(c, 36)) for c in text[4:] + text[:4]))
    return None if number % 97 == 1 else Complaint("has wrong IBAN check digits", 2, 2, True)


def importeridx(text: str) -> Complaint | None:
    """Check the importer index: one character of 64."""
    fits = re.fullmatch(f"[{CSET64}]", text)
    return None if fits else Complaint("must have one letter, digit, - or _ here", 0, len(text))


def _coupon(name: str) -> Linter:
    def lint(text: str) -> Complaint | None:
        from corridor.goods.gs1 import coupons

        found: Complaint | None = getattr(coupons, name)(text)
        return found

    return lint


def _retired(text: str) -> Complaint | None:  # noqa: ARG001
    """Say nothing: a check that GS1 has retired, kept so that older dictionaries can be read."""
    return None


LINTERS: dict[str, Linter] = {
    "couponcode": _coupon("couponcode"),
    "couponposoffer": _coupon("couponposoffer"),
    "cset64": cset64,
    "csum": csum,
    "csumalpha": csumalpha,
    "gcppos1": gcppos1,
    "gcppos2": gcppos2,
    "hasnondigit": hasnondigit,
    "hh": hour,
    "hhmi": hhmi,
    "hhmm": _retired,
    "hyphen": hyphen,
    "iban": iban,
    "importeridx": importeridx,
    "iso3166": _listed("iso3166", "a country (ISO 3166, three digits)"),
    "iso3166999": _listed("iso3166", "a country (ISO 3166, three digits, or 999)", "999"),
    "iso3166alpha2": _listed("iso3166alpha2", "a country (ISO 3166, two capital letters)"),
    "iso3166list": _retired,
    "iso4217": _listed("iso4217", "a currency (ISO 4217, three digits)"),
    "iso5218": _one_of("0129", "must have 0, 1, 2 or 9 here (ISO 5218)"),
    "key": _retired,
    "keyoff1": _retired,
    "latitude": latitude,
    "longitude": longitude,
    "mediatype": _listed("mediatype", "an AIDC media type"),
    "mi": minute,
    "mmoptss": _retired,
    "nonzero": nonzero,
    "nozeroprefix": nozeroprefix,
    "packagetype": _listed("packagetype", "a package type"),
    "pcenc": pcenc,
    "pieceoftotal": pieceoftotal,
    "posinseqslash": posinseqslash,
    "ss": second,
    "winding": _one_of("019", "must have a winding direction here (0, 1 or 9)"),
    "yesno": _one_of("01", "must have 0 (no) or 1 (yes) here"),
    "yymmd0": _short_date,
    "yymmdd": _whole_day(_short_date),
    "yymmddhh": _retired,
    "yyyymmd0": yyyymmd0,
    "yyyymmdd": _whole_day(yyyymmd0),
    "zero": zero,
}
"""Name in the dictionary → check."""
