"""The GS1 Barcode Syntax Dictionary: what each application identifier may hold, and beside which others.

The file that GS1 publishes is read as it is; the code knows nothing about single application identifiers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import combinations

from corridor.goods.gs1.linters import LINTERS, Complaint, charset

__all__ = ["Component", "Dictionary", "Rule", "dictionary", "read_dictionary"]

FIXED_LENGTHS = {
    **dict.fromkeys(("00",), 18),
    **dict.fromkeys(("01", "02", "03"), 14),
    "04": 16,
    **dict.fromkeys((str(n) for n in range(11, 20)), 6),
    "20": 2,
    **dict.fromkeys((str(n) for n in range(31, 37)), 6),
    "41": 13,
}
"""First two digits → length of the value, where no separator follows (General Specifications 7.8.5)."""

LONGEST_UNKNOWN = 90

_SPEC = re.compile(r"(?P<open>\[?)(?P<cset>[NXYZ])(?P<upto>\.\.)?(?P<most>\d+)\]?(?P<linters>(,\w+)*)$")
_FLAGS = re.compile(r"[*!?\"$%&'()+,\-./:;<=>@\[\\\]^_`{|}~]+$")

Lint = Callable[[str], Complaint | None]


@dataclass(frozen=True, slots=True)
class Component:
    """One part of a value: its character set, length and checks.

    Parameters
    ----------
    cset
        ``N`` digits, ``X`` the 82 characters, ``Y`` the 39, ``Z`` base64url.
    least, most
        Length in characters.
    optional
        Whether it may be left out, with everything after it.
    linters
        Names of the checks, in order.
    """

    cset: str
    least: int
    most: int
    optional: bool
    linters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """Everything the dictionary says of one application identifier (AI).

    Parameters
    ----------
    ai
        Its digits; empty for an AI that nobody knows, whose length is unknown too.
    fixed
        Whether its length is predefined, so that no separator (FNC1) follows.
    attribute
        Whether it may stand in the query of a Digital Link; ``None`` for unknown AIs.
    components
        The parts of its value, in order.
    required
        For each ``req=``: alternatives, each a group of AI patterns that must all be there.
    excluded
        AI patterns (``n`` is any digit) that may not be beside it.
    keys
        ``None`` if it is no Digital Link key; otherwise the orders of qualifiers it takes.
    title
        GS1's data title.
    """

    ai: str
    fixed: bool
    attribute: bool | None
    components: tuple[Component, ...]
    required: tuple[tuple[tuple[str, ...], ...], ...] = ()
    excluded: tuple[str, ...] = ()
    keys: tuple[tuple[str, ...], ...] | None = None
    title: str = ""
    least: int = field(init=False)
    most: int = field(init=False)
    shape: re.Pattern[str] = field(init=False)
    checks: tuple[tuple[int, int, bool, tuple[Lint, ...]], ...] = field(init=False)

    def __post_init__(self) -> None:
        parts = self.components
        put = object.__setattr__
        put(self, "least", sum(0 if p.optional else p.least for p in parts))
        put(self, "most", sum(p.most for p in parts))
        put(self, "shape", re.compile(_shape(parts)))
        put(self, "checks", tuple(_checks(parts)))


def _shape(parts: tuple[Component, ...]) -> str:
    """Return a pattern of the values whose characters and lengths are right."""
    if not parts:
        return ""
    head, rest = parts[0], _shape(parts[1:])
    inner = f"{charset(head.cset)}{{{head.least},{head.most}}}" + rest
    return f"(?:{inner})?" if head.optional else inner


def _checks(parts: tuple[Component, ...]) -> Iterator[tuple[int, int, bool, tuple[Lint, ...]]]:
    """Yield (start, end, optional, checks) of each part that has checks beyond its characters."""
    start = 0
    for part in parts:
        names = (*(("cset64",) if part.cset == "Z" else ()), *part.linters)
        if names:
            yield start, start + part.most, part.optional, tuple(LINTERS[name] for name in names)
        start += part.most


@dataclass(frozen=True)
class Dictionary:
    """All rules, found by AI or by the beginning of a text.

    Parameters
    ----------
    rules
        AI → its rule.
    """

    rules: Mapping[str, Rule]
    lengths: Mapping[str, int] = field(init=False)
    paths: Mapping[tuple[str, ...], int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lengths", {ai[:2]: len(ai) for ai in self.rules})
        ways = {way: n for n, way in enumerate(sorted(set(self._ways()), key=lambda way: " ".join(way)))}
        object.__setattr__(self, "paths", ways)

    def _ways(self) -> Iterator[tuple[str, ...]]:
        for rule in self.rules.values():
            for order in rule.keys or ():
                for count in range(len(order) + 1):
                    yield from ((rule.ai, *chosen) for chosen in combinations(order, count))

    def is_key(self, ai: str) -> bool:
        """Whether the AI is a primary key of a Digital Link."""
        return (ai,) in self.paths

    def named(self, ai: str, *, unknown: bool = False) -> Rule | None:
        """Return the rule of an AI.

        Parameters
        ----------
        ai
            Its digits.
        unknown
            Whether AIs that the dictionary does not list are let through, where their first two digits do not
            say otherwise.
        """
        rule = self.rules.get(ai)
        if rule is not None or not unknown:
            return rule
        if not 2 <= len(ai) <= 4 or not (ai.isascii() and ai.isdigit()):
            return None
        if self.lengths.get(ai[:2], len(ai)) != len(ai):
            return None
        return _unknown(ai[:2], self.lengths.get(ai[:2], 0))

    def leading(self, text: str, at: int, *, unknown: bool = False) -> Rule | None:
        """Return the rule of the AI with which the text goes on at a place, as :meth:`named` does."""
        length = self.lengths.get(text[at : at + 2])
        if length is not None:
            return self.named(text[at : at + length], unknown=unknown)
        two = text[at : at + 2]
        return _unknown(two, 0) if unknown and len(two) == 2 and two.isascii() and two.isdigit() else None


@cache
def _unknown(two: str, length: int) -> Rule:
    """Return what is known of an AI nobody knows: how long it is, and whether a separator follows."""
    size = FIXED_LENGTHS.get(two, 0) if length in (3, 4) else 0
    if (length, size) not in ((3, 13), (4, 6)):
        size = 0
    part = Component("X", size or 1, size or LONGEST_UNKNOWN, False, ())
    return Rule("?" * length, bool(size), None, (part,), title="UNKNOWN")


@cache
def dictionary() -> Dictionary:
    """Return the dictionary that ships with this module."""
    text = (files("corridor.goods.gs1") / "gs1-syntax-dictionary.txt").read_text(encoding="utf-8")
    return read_dictionary(text)


def read_dictionary(text: str) -> Dictionary:
    """Read a syntax dictionary in GS1's form.

    Raises
    ------
    ValueError
        If a line is not in that form, or names a check that is not implemented; the message says which line.
    """
    rules = {}
    for number, line in enumerate(text.splitlines(), start=1):
        entry, _, title = line.partition("#")
        if entry.strip():
            for rule in _read_entry(entry.split(), title.strip(), number):
                rules[rule.ai] = rule
    return Dictionary(rules)


def _read_entry(words: list[str], title: str, number: int) -> Iterator[Rule]:
    """Yield the rules of one line; a range of AIs is one rule each."""
    first, _, last = words[0].partition("-")
    rest = words[1:]
    flags = rest.pop(0) if rest and _FLAGS.match(rest[0]) else ""
    parts: list[Component] = []
    while rest and (found := _SPEC.match(rest[0])):
        parts.append(_component(found, number))
        rest.pop(0)
    if not first.isdigit() or not parts:
        raise ValueError(f"line {number} of the syntax dictionary is not in GS1's form: {' '.join(words)}")
    for ai in range(int(first), int(last or first) + 1):
        yield Rule(
            str(ai).zfill(len(first)),
            fixed="*" in flags,
            attribute="?" in flags,
            components=tuple(parts),
            required=tuple(_groups(word[4:]) for word in rest if word.startswith("req=")),
            excluded=tuple(ai for word in rest if word.startswith("ex=") for ai in word[3:].split(",")),
            keys=_keys(rest),
            title=title,
        )


def _component(found: re.Match[str], number: int) -> Component:
    linters = tuple(found["linters"].split(",")[1:])
    for name in linters:
        if name not in LINTERS:
            raise ValueError(f"line {number} of the syntax dictionary asks for an unknown check: {name}")
    most = int(found["most"])
    return Component(found["cset"], 1 if found["upto"] else most, most, bool(found["open"]), linters)


def _groups(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(group.split("+")) for group in text.split(","))


def _keys(words: list[str]) -> tuple[tuple[str, ...], ...] | None:
    found = [word.partition("=")[2] for word in words if word == "dlpkey" or word.startswith("dlpkey=")]
    if not found:
        return None
    return tuple(tuple(order.split(",")) if order else () for text in found for order in text.split("|"))
