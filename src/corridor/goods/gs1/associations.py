"""Which AIs must, and which must not, stand on the same item (the dictionary's ``req=`` and ``ex=``).

What the names of the AIs decide is kept for each combination of names met: the codes of one producer have all
the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from corridor.goods.gs1.code import Allow, Element
from corridor.goods.gs1.fault import Fault, RefusedCodeError
from corridor.goods.gs1.syntax import dictionary

__all__ = ["check_associations", "excluded", "repeated", "required", "unserialised"]

SERIAL_INSIDE = ("253", "255", "8003")
"""Keys whose serial number is an optional end of the value (General Specifications 4.15)."""


def check_associations(elements: Sequence[Element], allow: Allow) -> None:
    """Refuse AIs that may not be together, miss a partner, or contradict themselves.

    Raises
    ------
    RefusedCodeError
        With the first of these that is wrong.
    """
    names = tuple([e.ai for e in elements])
    fault = excluded(names)
    if fault is None and not allow.missing_partners:
        fault = required(names)
    if fault is None and len(set(names)) < len(names):
        fault = repeated(elements)
    if fault is None:
        fault = unserialised(elements)
    if fault is not None:
        raise RefusedCodeError(fault)


def _matches(pattern: str, names: Iterable[str], but: str) -> str | None:
    """Return the first AI of a pattern such as ``310n``, other than the one that asks."""
    bare = pattern.rstrip("n")
    return next((n for n in names if n != but and len(n) == len(pattern) and n.startswith(bare)), None)


@lru_cache(maxsize=4096)
def excluded(names: tuple[str, ...]) -> Fault | None:
    """Return the first pair of AIs that may not be together."""
    rules = dictionary().rules
    for name in names:
        rule = rules.get(name)
        for pattern in rule.excluded if rule else ():
            if other := _matches(pattern, names, name):
                return Fault("gs1-excluded", f"({name}) and ({other}) may not stand on the same item.", name)
    return None


@lru_cache(maxsize=4096)
def required(names: tuple[str, ...]) -> Fault | None:
    """Return the first AI that lacks the partners it needs."""
    rules = dictionary().rules
    for name in names:
        rule = rules.get(name)
        for groups in rule.required if rule else ():
            if not any(all(_matches(p, names, name) for p in group) for group in groups):
                return Fault("gs1-required", f"({name}) needs {_in_words(groups)} beside it.", name)
    return None


def _in_words(groups: tuple[tuple[str, ...], ...]) -> str:
    return " or ".join(" with ".join(f"({ai})" for ai in group) for group in groups)


def repeated(elements: Sequence[Element]) -> Fault | None:
    """Return the first AI that comes twice with different values."""
    seen: dict[str, str] = {}
    for ai, value, _ in elements:
        first = seen.setdefault(ai, value)
        if first != value:
            return Fault(
                "gs1-repeated", f"({ai}) comes twice with different values: {first} and {value}.", ai, value
            )
    return None


def unserialised(elements: Sequence[Element]) -> Fault | None:
    """Return the key that a signature (8030) cannot stand beside, because it has no serial number."""
    if all(e.ai != "8030" for e in elements):
        return None
    for ai, value, rule in elements:
        if ai in SERIAL_INSIDE and len(value) == rule.least:
            return Fault(
                "gs1-unserialised",
                f"(8030) signs one item, but ({ai}) {value} has no serial number.",
                ai,
                value,
                len(value),
            )
    return None
