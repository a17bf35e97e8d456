"""Bytes → text, tolerating what spreadsheets write and saying what was tolerated.

UTF-8 is the rule. UTF-16 is certain by its mark or by its zero bytes; other bytes that are not UTF-8 are read
as Windows-1251, which is only a guess, so that the caller can refuse them and still show every other problem.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

__all__ = ["Oddity", "decode"]


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something unusual about a file that reading survived.

    Parameters
    ----------
    kind
        A finding's code: ``bom``, ``crlf``, ``other-separator``, ``utf-16``, ``not-utf-8``, ``nul-byte``,
        ``unclosed-quote``, ``short-row``, ``long-row``, ``duplicate-column``, ``no-header``, ``too-large``
        or ``unreadable``.
    row
        Line in the file, from 1; 0 when the whole file is meant.
    column
        Column name, if it is about one.
    detail
        The sentence that says what was found.
    """

    kind: str
    row: int = 0
    column: str = ""
    detail: str = ""


def decode(content: bytes) -> tuple[str, list[Oddity]]:
    """Return the text of a file and what was odd about its bytes; never fails.

    NUL characters are taken out of the text.
    """
    text, odd = _text(content)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        odd.append(
            Oddity("nul-byte", line, detail=f"{text.count(chr(0))} NUL byte(s), the first in this line")
        )
        text = text.replace("\0", "")
    if "\r" in text:
        odd.append(Oddity("crlf", detail="lines end with CR LF" if "\r\n" in text else "lines end with CR"))
    return text, odd


def _text(content: bytes) -> tuple[str, list[Oddity]]:
    if content.startswith(codecs.BOM_UTF8):
        text, odd = _unmarked(content[3:])
        return text, [Oddity("bom", detail="the file begins with a byte order mark"), *odd]
    return _unmarked(content)


def _unmarked(content: bytes) -> tuple[str, list[Oddity]]:
    wide = _wide_encoding(content)
    if wide:
        text = content.decode(wide, errors="replace").removeprefix("\ufeff")
        return text, [Oddity("utf-16", detail="the file is UTF-16")]
    try:
        return content.decode("utf-8"), []
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        detail = (
            f"byte 0x{content[error.start]:02X} is not UTF-8; it was read as Windows-1251, which is a guess"
        )
        return content.decode("cp1251", errors="replace"), [Oddity("not-utf-8", line, detail=detail)]


def _wide_encoding(content: bytes) -> str:
    """Return the UTF-16 codec of the bytes, or nothing; without a mark, zeros in every second byte tell."""
    if content.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    if content.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be"
    sample = content[:4096]
    half = len(sample) // 2
    if half < 8:
        return ""
    low, high = sample[1::2].count(0), sample[::2].count(0)
    if low > 0.4 * half and high < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if high > 0.4 * half and low < 0.1 * half else ""
