"""What a keyboard, a screen or a word processor makes of a code.

Readers that pretend to be a keyboard send key presses; the layout of the computer decides which letters come
out of them, and caps lock swaps capitals and small letters.
"""

from __future__ import annotations

import unicodedata

__all__ = ["LAYOUTS", "as_digits", "latin_of_look_alikes", "plain_characters"]

QWERTY = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?@#$^&|"
RUSSIAN = 'ёйцукенгшщзхъфывапролджэячсмитьбю.ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,"№;:?/'
BELARUSIAN = "ёйцукенгшўзх'фывапролджэячсмітьбю.ЁЙЦУКЕНГШЎЗХ'ФЫВАПРОЛДЖЭЯЧСМІТЬБЮ,\"№;:?/"
UKRAINIAN = "'йцукенгшщзхїфівапролджєячсмитьбю.₴ЙЦУКЕНГШЩЗХЇФІВАПРОЛДЖЄЯЧСМИТЬБЮ,\"№;:?/"


def _keys(layout: str) -> dict[int, str]:
    """Return letter typed → letter on a QWERTY key; of two keys with one letter the first counts."""
    table: dict[int, str] = {}
    for typed, meant in zip(layout, QWERTY, strict=True):
        table.setdefault(ord(typed), meant)
    return table


LAYOUTS = {"Russian": _keys(RUSSIAN), "Belarusian": _keys(BELARUSIAN), "Ukrainian": _keys(UKRAINIAN)}
"""Layout → letter that came out → letter of the key on a QWERTY keyboard."""

_LOOK_ALIKES = str.maketrans(
    "АВЕКМНОРСТУХІЅЈԚԜҮаеорсухіѕјԛԝҺһΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "ABEKMHOPCTYXISJQWYaeopcyxisjqwhhABEZHIKMNOPTYXo",
)
"""Cyrillic and Greek letters that cannot be told from Latin ones."""

_DIGITS = str.maketrans("OoОоIlІіЗз", "0000111133")
"""Letters taken for digits where only a digit can be."""

_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\x00\x02\x03\x04\x06"


def plain_characters(text: str) -> str:
    """Return a text without invisible characters, full-width letters and digits of other scripts as ours.

    None of them can be in a GS1 code, so nothing is guessed.
    """
    return text if text.isascii() and text.isprintable() else "".join(map(_plain, text))


def _plain(character: str) -> str:
    if character in _INVISIBLE:
        return ""
    if "\uff01" <= character <= "\uff5e" or character == "\u3000":
        return unicodedata.normalize("NFKC", character)
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)


def latin_of_look_alikes(text: str) -> str | None:
    """Return a text with Latin letters for their look-alikes; ``None`` if others are left."""
    latin = text.translate(_LOOK_ALIKES)
    return latin if latin.isascii() else None


def as_digits(character: str) -> str:
    """Return the digit for which a letter was taken, or the letter itself."""
    return character.translate(_DIGITS)
