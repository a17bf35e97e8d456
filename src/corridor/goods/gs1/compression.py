"""Compressed Digital Links: the elements as bits, written in base64url.

Source: GS1 Digital Link Standard 1.1, chapter on compression; the same bits that GS1's JavaScript toolkit
reads and writes. The form of the Compression standard 1.0.0 of 2025, for EPC binary strings, is not read.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from corridor.errors import UnknownNameError
from corridor.goods.gs1.code import Code, Element
from corridor.goods.gs1.fault import Fault, RefusedCodeError, refuse
from corridor.goods.gs1.link import CANONICAL_STEM, is_link, make_link, parse_link
from corridor.goods.gs1.syntax import Rule, dictionary

__all__ = ["compress_link", "decompress_link"]

BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
HEX = "0123456789ABCDEF"
FOREIGN = 0xF
"""First four bits of a parameter that is not GS1's."""

# How a text is written: as a number, in hexadecimal digits, small or capital, in 64 characters, in ASCII.
NUMBER, SMALL_HEX, CAPITAL_HEX, SIX_BITS, SEVEN_BITS = range(5)
_WRITTEN = (
    (NUMBER, re.compile("[0-9]+")),
    (CAPITAL_HEX, re.compile("[0-9A-F]+")),
    (SMALL_HEX, re.compile("[0-9a-f]+")),
    (SIX_BITS, re.compile("[A-Za-z0-9_-]+")),
)
_BITS = {SMALL_HEX: 4, CAPITAL_HEX: 4, SIX_BITS: 6, SEVEN_BITS: 7}


@cache
def _sequences() -> dict[str, tuple[str, ...]]:
    """Return code of two hexadecimal digits → AIs that often come together, in the standard's order."""
    text = (files("corridor.goods.gs1") / "link_sequences.csv").read_text(encoding="utf-8")
    return {row["code"]: tuple(row["ais"].split()) for row in csv.DictReader(text.splitlines())}


def _length_bits(most: int) -> int:
    return math.ceil(math.log(most) / math.log(2) + 0.01)


def _value_bits(digits: int) -> int:
    return math.ceil(digits * math.log(10) / math.log(2) + 0.01)


@cache
def _parts(ai: str) -> tuple[tuple[bool, int, bool], ...]:
    """Return (numeric, length, fixed) of the parts of a value; neighbours of one kind are one part."""
    parts: list[tuple[bool, int, bool]] = []
    for component in dictionary().rules[ai].components:
        numeric = component.cset == "N"
        fixed = component.least == component.most and not component.optional
        joins = bool(parts) and parts[-1][0] == numeric and (not numeric or parts[-1][2] == fixed)
        if joins:
            before = parts.pop()
            parts.append((numeric, before[1] + component.most, before[2] and fixed))
        else:
            parts.append((numeric, component.most, fixed))
    return tuple(parts)


class _Writer:
    """Bits being written."""

    def __init__(self) -> None:
        self.bits = ""

    def put(self, number: int, width: int) -> None:
        self.bits += format(number, "b").zfill(width)

    def put_text(self, text: str, length_bits: int) -> None:
        """Write a text: how it is written, its length unless that is known, its characters."""
        kind = next((k for k, pattern in _WRITTEN if pattern.fullmatch(text)), SEVEN_BITS)
        self.put(kind, 3)
        if length_bits:
            self.put(len(text), length_bits)
        if kind == NUMBER:
            self.put(int(text), _value_bits(len(text)))
        for character in text if kind != NUMBER else "":
            self.put(_index(kind, character), _BITS[kind])

    def put_value(self, ai: str, value: str) -> None:
        at = 0
        for numeric, most, fixed in _parts(ai):
            piece = value[at : at + most]
            at += len(piece)
            if not numeric:
                self.put_text(piece, 0 if fixed else _length_bits(most))
                continue
            if not fixed:
                self.put(len(piece), _length_bits(most))
            self.put(int(piece or "0"), _value_bits(len(piece)))

    def base64(self) -> str:
        padded = self.bits + "0" * (-len(self.bits) % 6)
        return "".join(BASE64[int(padded[at : at + 6], 2)] for at in range(0, len(padded), 6))


def _index(kind: int, character: str) -> int:
    if kind == SEVEN_BITS:
        return ord(character)
    return BASE64.index(character) if kind == SIX_BITS else int(character, 16)


def compress_link(code: Code, stem: str = CANONICAL_STEM) -> str:
    """Return a code as a compressed Digital Link.

    Parameters
    ----------
    code
        With a key, as for :func:`make_link`.
    stem
        Scheme, domain and, if wanted, a path.

    Raises
    ------
    UnknownNameError
        If the code has no key that a Digital Link could begin with.
    """
    make_link(code)
    values = {e.ai: e.value for e in reversed(code.elements)}
    left = sorted(values)
    writer = _Writer()
    while found := _sequence_for(left):
        _put_name(writer, found)
        for ai in _sequences()[found]:
            writer.put_value(ai, values[ai])
            left.remove(ai)
    for ai in left:
        _put_name(writer, ai)
        writer.put_value(ai, values[ai])
    return f"{stem.removesuffix('/')}/{writer.base64()}"


def _put_name(writer: _Writer, name: str) -> None:
    for digit in name:
        writer.put(int(digit, 16), 4)


def _sequence_for(ais: list[str]) -> str:
    """Return the code of the sequence that saves most digits; empty if none fits.

    Left aside are the two whose order in the standard is not that of GS1's toolkit, which sorts them.
    """
    ways = {code: way for code, way in _sequences().items() if list(way) == sorted(way)}
    fitting = {code: len("".join(way)) for code, way in ways.items() if set(way) <= set(ais)}
    return max(fitting, key=lambda code: fitting[code], default="")


class _Reader:
    """Bits being read."""

    def __init__(self, text: str) -> None:
        self.bits = "".join(format(BASE64.index(c), "06b") for c in text)
        self.at = 0

    @property
    def left(self) -> int:
        return len(self.bits) - self.at

    def take(self, width: int) -> int:
        if width > self.left:
            raise refuse("gs1-compressed", "The compressed link ends in the middle of a value.")
        self.at += width
        return int(self.bits[self.at - width : self.at] or "0", 2)

    def take_number(self, digits: int) -> str:
        number = self.take(_value_bits(digits))
        if number >= 10**digits:
            raise refuse("gs1-compressed", "The compressed link holds a number too large for its place.")
        return str(number).zfill(digits) if digits else ""

    def take_text(self, length: int | None, length_bits: int) -> str:
        kind = self.take(3)
        count = self.take(length_bits) if length is None else length
        if kind == NUMBER:
            return self.take_number(count)
        if kind not in _BITS:
            raise refuse("gs1-compressed", "The compressed link holds a text in an unknown form.")
        return "".join(_character(kind, self.take(_BITS[kind])) for _ in range(count))

    def take_value(self, ai: str) -> str:
        pieces = []
        for numeric, most, fixed in _parts(ai):
            if numeric:
                pieces.append(self.take_number(most if fixed else self.take(_length_bits(most))))
            else:
                pieces.append(self.take_text(most if fixed else None, _length_bits(most)))
        return "".join(pieces)


def _character(kind: int, index: int) -> str:
    if kind == SEVEN_BITS:
        return chr(index)
    if kind == SIX_BITS:
        return BASE64[index]
    return HEX[index].lower() if kind == SMALL_HEX else HEX[index]


_COMPRESSED = re.compile(r"(?P<head>.*?)/(?P<bits>[A-Za-z0-9_-]+)(?:\?(?P<query>[^#]*))?(?:#.*)?")
_KEY = re.compile(r"(?P<stem>.*)/(?P<ai>\d{2,4})/(?P<value>[^/]+)")


def decompress_link(text: str) -> Code | Fault:
    """Read a compressed Digital Link, also one whose key is written out before the compressed part.

    Parameters
    ----------
    text
        ``https://id.example/DBHKVAdpQgKWZnI`` or ``https://id.example/01/04600000000008/QowA``.

    Returns
    -------
    Code | Fault
        The code as if its uncompressed link had been read.
    """
    found = _COMPRESSED.fullmatch(text)
    if not is_link(text) or found is None:
        return Fault("gs1-compressed", "The address ends in nothing that could be a compressed Digital Link.")
    key = _KEY.fullmatch(found["head"])
    plain = key is not None and key["ai"] in dictionary().rules
    values = {key["ai"]: key["value"]} if key is not None and plain else {}
    stem = key["stem"] if key is not None and plain else found["head"]
    others = [p for p in (found["query"] or "").split("&") if p]
    code = _read(found["bits"], stem, values, others, toolkit=False)
    return _read(found["bits"], stem, values, others, toolkit=True) if isinstance(code, Fault) else code


def _read(
    bits: str, stem: str, values: Mapping[str, str], others: list[str], *, toolkit: bool
) -> Code | Fault:
    """Read the compressed part, with sequences in the order of the standard or of GS1's toolkit."""
    held = dict(values)
    try:
        foreign = _read_bits(_Reader(bits), held, toolkit)
    except RefusedCodeError as refused:
        return refused.fault
    return _uncompressed(stem, held, [*foreign, *others])


def _uncompressed(stem: str, values: Mapping[str, str], others: list[str]) -> Code | Fault:
    """Return what the uncompressed link says; of several keys the first with which it is valid begins it."""
    rules = dictionary().rules
    elements = [Element(ai, value, rules[ai]) for ai, value in values.items()]
    fault = Fault("gs1-compressed", "The compressed link holds no key such as (01).")
    for key in (e for e in elements if e.rule.keys is not None):
        code = Code((key, *(e for e in elements if e is not key)))
        try:
            link = make_link(code, stem)
        except UnknownNameError as error:
            fault = Fault("gs1-compressed", f"The compressed link cannot be written out: {error}.")
            continue
        extra = "&".join(others)
        found = parse_link(link + (("&" if "?" in link else "?") + extra if extra else ""))
        if isinstance(found, Code):
            return found
        fault = found
    return fault


def _read_bits(reader: _Reader, values: dict[str, str], toolkit: bool) -> list[str]:
    """Add the elements to ``values`` and return the parameters that are not GS1's."""
    foreign = []
    while reader.left > 8:
        first, second = reader.take(4), reader.take(4)
        if first == FOREIGN:
            foreign.append(_read_foreign(reader, second))
            continue
        names = _read_names(reader, HEX[first] + HEX[second])
        for ai in sorted(names) if toolkit else names:
            values[ai] = reader.take_value(ai)
    if reader.left >= 6 or "1" in reader.bits[reader.at :]:
        raise refuse("gs1-compressed", "The compressed link goes on after its last value.")
    return foreign


def _read_names(reader: _Reader, two: str) -> tuple[str, ...]:
    """Return the AIs whose values come next."""
    if two in _sequences():
        return _sequences()[two]
    length = dictionary().lengths.get(two, 0)
    ai = two + "".join(HEX[reader.take(4)] for _ in range(length - 2))
    rule: Rule | None = dictionary().rules.get(ai)
    if rule is None:
        raise refuse(
            "gs1-compressed", f"The compressed link names ({ai}), which is no application identifier."
        )
    return (ai,)


def _read_foreign(reader: _Reader, high: int) -> str:
    length = high << 3 | reader.take(3)
    name = "".join(BASE64[reader.take(6)] for _ in range(length))
    return f"{name}={reader.take_text(None, 7)}"
