"""Element strings: ``(01)04600000000006(21)A`` as people write them, ``^01046…^21A`` as scanners do."""

from __future__ import annotations

from collections.abc import Callable

from corridor.goods.gs1.associations import check_associations
from corridor.goods.gs1.code import LONGEST, MOST_ELEMENTS, Allow, Code, Element
from corridor.goods.gs1.fault import Fault, RefusedCodeError, refuse
from corridor.goods.gs1.syntax import Rule, dictionary

__all__ = [
    "check_count",
    "check_length",
    "check_value",
    "parse_bracketed",
    "parse_elements",
    "split_elements",
]

STRICT = Allow()


def parse_elements(text: str, allow: Allow = STRICT) -> Code | Fault:
    """Read an element string with separators.

    Parameters
    ----------
    text
        Begins with ``^``, which stands for every separator (FNC1); ``|`` divides the parts of a composite.
    allow
        What is let through beyond the standard.

    Returns
    -------
    Code | Fault
        A fault says which AI, where, and what to do.
    """
    try:
        check_length(text)
        return _whole(text, split_elements, allow)
    except RefusedCodeError as refused:
        return refused.fault


def parse_bracketed(text: str, allow: Allow = STRICT) -> Code | Fault:
    r"""Read an element string with its AIs in round brackets.

    Parameters
    ----------
    text
        A bracket that opens inside a value is written ``\(``; ``|`` divides the parts of a composite symbol.
    allow
        What is let through beyond the standard.

    Returns
    -------
    Code | Fault
        A fault says which AI, where, and what to do.
    """
    try:
        check_length(text)
        return _whole(text, _bracketed, allow)
    except RefusedCodeError as refused:
        return refused.fault


def _whole(text: str, read: Callable[[str, Allow], list[Element]], allow: Allow) -> Code:
    """Return the code of one or two components."""
    head, bar, tail = text.partition("|")
    first = read(head, allow)
    second = read(tail, allow) if bar else []
    check_count(len(first) + len(second) + len(bar))
    elements = (*first, *second)
    check_associations(elements, allow)
    return Code(elements, split=len(first) if bar else None)


def check_length(text: str) -> None:
    """Refuse input that no carrier could hold."""
    if len(text) > LONGEST:
        raise refuse(
            "gs1-too-long", f"The code has {len(text)} characters; no carrier holds more than {LONGEST}."
        )


def split_elements(text: str, allow: Allow = STRICT) -> list[Element]:
    """Return the elements of a string that begins with ``^``, each checked by itself.

    Raises
    ------
    RefusedCodeError
        If one is not valid.
    """
    if not text.startswith("^"):
        raise refuse(
            "gs1-not-a-code", "The text does not begin with FNC1, so it holds no application identifiers."
        )
    if len(text) == 1:
        raise refuse("gs1-not-a-code", "The code is empty after FNC1.")
    elements: list[Element] = []
    rules = dictionary()
    at, end = 1, len(text)
    while at < end:
        rule = rules.leading(text, at, unknown=allow.unknown_ai)
        if rule is None or not rule.ai:
            raise _no_ai(text, at)
        ai = text[at : at + len(rule.ai)]
        at += len(ai)
        stop = text.find("^", at)
        stop = end if stop < 0 else stop
        if rule.fixed:
            stop = min(stop, at + rule.most)
        value = text[at:stop]
        check_value(ai, value, rule)
        elements.append(Element(ai, value, rule))
        at = stop + 1 if text.startswith("^", stop) else stop
    return elements


def check_count(count: int) -> None:
    """Refuse more elements than any carrier is read with."""
    if count > MOST_ELEMENTS:
        raise refuse("gs1-too-long", f"The code has {count} elements; at most {MOST_ELEMENTS} are read.")


def _no_ai(text: str, at: int) -> RefusedCodeError:
    rest = text[at : at + 4]
    seen = f"“{rest}”" if rest.strip("^") else "nothing"
    return refuse(
        "gs1-unknown-ai",
        f"{seen} at character {at} begins no application identifier that GS1 defines.",
        at=at,
        length=2,
    )


def check_value(ai: str, value: str, rule: Rule) -> None:
    """Refuse a value that its rule does not allow.

    Raises
    ------
    RefusedCodeError
        With the first thing wrong: length, then characters, then content.
    """
    if rule.shape.fullmatch(value) is None:
        raise _shapeless(ai, value, rule)
    for start, end, optional, lints in rule.checks:
        part = value[start:end]
        if optional and not part:
            continue
        for lint in lints:
            if (found := lint(part)) is not None:
                code = "gs1-check-digit" if found.check else "gs1-content"
                sentence = f"({ai}) {rule.title or 'value'}: “{value}” {found.sentence}."
                raise RefusedCodeError(
                    Fault(code, sentence, ai, value, start + found.at, found.length, found.check)
                )


def _shapeless(ai: str, value: str, rule: Rule) -> RefusedCodeError:
    """Say whether it is the length or a character."""
    name = f"({ai}) {rule.title or 'value'}"
    if not value:
        return refuse("gs1-length", f"{name} has no value.", ai)
    if not rule.least <= len(value) <= rule.most:
        span = f"{rule.least}" if rule.least == rule.most else f"{rule.least} to {rule.most}"
        return refuse(
            "gs1-length",
            f"{name}: “{value}” has {len(value)} characters, {span} belong there.",
            ai,
            value,
            min(len(value), rule.most),
            max(0, len(value) - rule.most),
        )
    at = _first_wrong(value, rule)
    if at is None:
        return refuse("gs1-length", f"{name}: “{value}” ends in the middle of a part.", ai, value, len(value))
    return refuse(
        "gs1-characters",
        f"{name}: “{value[at]}” (character {at + 1} of “{value}”) is not allowed there.",
        ai,
        value,
        at,
        1,
    )


def _first_wrong(value: str, rule: Rule) -> int | None:
    from re import fullmatch

    from corridor.goods.gs1.linters import charset

    start = 0
    for part in rule.components:
        for at in range(start, min(start + part.most, len(value))):
            if not fullmatch(charset(part.cset), value[at]):
                return at
        start += part.most
    return None


def _bracketed(text: str, allow: Allow) -> list[Element]:
    elements: list[Element] = []
    at = 0
    while at < len(text):
        close = text.find(")", at)
        if text[at] != "(" or close < 0:
            raise refuse(
                "gs1-not-a-code", f"An AI in brackets is expected at character {at + 1}.", at=at, length=1
            )
        ai = text[at + 1 : close]
        rule = dictionary().named(ai, unknown=allow.unknown_ai)
        if rule is None:
            raise refuse(
                "gs1-unknown-ai",
                f"({ai}) is no application identifier that GS1 defines.",
                at=at + 1,
                length=len(ai),
            )
        value, at = _bracketed_value(text, close + 1)
        _check_alone(ai, value, rule)
        elements.append(Element(ai, value, rule))
    if not elements:
        raise refuse("gs1-not-a-code", "The text is empty.")
    return elements


def _bracketed_value(text: str, at: int) -> tuple[str, int]:
    """Return the value that begins at a place, and where the next bracket is."""
    parts: list[str] = []
    while True:
        end = text.find("(", at)
        if end < 0:
            return "".join((*parts, text[at:])), len(text)
        if text[end - 1] != "\\":
            return "".join((*parts, text[at:end])), end
        parts.append(text[at : end - 1] + "(")
        at = end + 1


def _check_alone(ai: str, value: str, rule: Rule) -> None:
    """Check a value whose AI came by itself; an unknown AI and its value share the longest length."""
    if not rule.ai and len(ai) + len(value) > rule.most:
        raise refuse("gs1-length", f"({ai}): “{value}” is too long.", ai, value, rule.most - len(ai), 1)
    check_value(ai, value, rule)
