"""GS1 Digital Link: a code as a web address, ``https://id.example/01/04600000000006/21/A?17=271231``.

Source: GS1 Digital Link Standard: URI Syntax 1.6.0.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from corridor.errors import UnknownNameError
from corridor.goods.gs1.associations import check_associations
from corridor.goods.gs1.code import MOST_ELEMENTS, Allow, Code, Element
from corridor.goods.gs1.elements import STRICT, check_length, check_value
from corridor.goods.gs1.fault import Fault, RefusedCodeError, refuse
from corridor.goods.gs1.syntax import Rule, dictionary

__all__ = ["CANONICAL_STEM", "is_link", "make_link", "parse_link"]

CANONICAL_STEM = "https://id.gs1.org"

ALPHA_NAMES = {
    "cpid": "8010", "cpsn": "8011", "cpv": "22", "gcn": "255", "gdti": "253", "giai": "8004", "ginc": "401",
    "gln": "414", "glnx": "254", "gmn": "8013", "grai": "8003", "gsin": "402", "gsrn": "8018",
    "gsrnp": "8017",
    "gtin": "01", "itip": "8006", "lot": "10", "party": "417", "refno": "8020", "ser": "21", "srin": "8019",
    "sscc": "00",
}  # fmt: skip
"""Names of AIs in links made before version 1.2.1 of the standard."""

_ADDRESS = re.compile(
    r"(?P<stem>(?:https?|HTTPS?)://[A-Za-z0-9\-.:\[\]]+)(?P<path>/[^?#]*)(?:\?(?P<query>[^#]*))?"
)
_ALLOWED = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_RESERVED = re.compile(r"[^A-Za-z0-9\-._~]")


def is_link(text: str) -> bool:
    """Whether a text is to be read as a Digital Link."""
    return text.startswith(("https://", "http://", "HTTPS://", "HTTP://"))


def parse_link(text: str, allow: Allow = STRICT) -> Code | Fault:
    """Read an uncompressed Digital Link.

    Parameters
    ----------
    text
        The address, with any domain and any path before the key.
    allow
        What is let through beyond the standard.

    Returns
    -------
    Code | Fault
        The code holds the elements of the path, then those of the query. A fault says what is wrong where.
    """
    try:
        check_length(text)
        code = _parse(text, allow)
        check_associations(code.elements, allow)
    except RefusedCodeError as refused:
        return refused.fault
    return code


def _parse(text: str, allow: Allow) -> Code:
    address = _ADDRESS.match(text)
    if address is None or _ALLOWED.fullmatch(text) is None:
        raise _no_address(text)
    stem, path, query = address["stem"], address["path"], address["query"]
    segments = path.split("/")
    first = _key_at(segments, allow)
    if first is None:
        raise refuse("gs1-link", f"The path {path} holds no GS1 key such as /01/ with a GTIN after it.")
    elements = [
        _element(segments[at], segments[at + 1], allow, query=False) for at in range(first, len(segments), 2)
    ]
    count = len(elements)
    ignored = _read_query(query, elements, allow) if query else ()
    fault = _order_fault(
        tuple([e.ai for e in elements]), count, allow.unknown_attribute, _unknown_names(elements, allow)
    )
    if fault is not None:
        raise RefusedCodeError(fault)
    for ai, value, rule in elements:
        check_value(ai, value, rule)
    return Code(tuple(elements), path=count, stem=stem + "/".join(segments[:first]), ignored=ignored)


def _unknown_names(elements: Sequence[Element], allow: Allow) -> tuple[str, ...]:
    return tuple([e.ai for e in elements if e.rule.attribute is None]) if allow.unknown_ai else ()


def _no_address(text: str) -> RefusedCodeError:
    """Say why a text is no web address that could hold a code."""
    end = _ALLOWED.match(text)
    at = end.end() if end else 0
    if at < len(text):
        what = f"“{text[at]}” at character {at + 1} may not stand in a web address."
        return refuse("gs1-link", what, at=at, length=1)
    if not is_link(text):
        return refuse("gs1-link", "A Digital Link begins with https:// or http://.")
    return refuse("gs1-link", "The address has no domain and path that could hold a GS1 key.")


def _rule_of(segment: str, allow: Allow) -> Rule | None:
    if allow.alpha_names and segment in ALPHA_NAMES:
        segment = ALPHA_NAMES[segment]
    return dictionary().named(segment, unknown=allow.unknown_ai)


def _key_at(segments: list[str], allow: Allow) -> int | None:
    """Return where the key stands: the last AI of the path, seen from its end, that is a primary key."""
    for at in range(len(segments) - 2, 0, -2):
        rule = _rule_of(segments[at], allow)
        if rule is None:
            return None
        if rule.keys is not None:
            return at
    return None


def _element(name: str, escaped: str, allow: Allow, *, query: bool) -> Element:
    """Return one AI of the path or query with its value unescaped; only its length is checked."""
    rule = _rule_of(name, allow)
    if rule is None:
        raise refuse("gs1-unknown-ai", f"({name}) is no application identifier that GS1 defines.")
    ai = rule.ai if name in ALPHA_NAMES else name
    where = "query" if query else "path"
    if not escaped:
        raise refuse("gs1-length", f"({ai}) has no value in the {where}.", ai)
    value = _unescape(escaped, query=query) if "%" in escaped or "+" in escaped else escaped
    if allow.short_gtin and ai == "01" and len(value) in (8, 12, 13):
        value = value.zfill(14)
    if not rule.ai and len(ai) + len(value) > rule.most:
        raise refuse("gs1-length", f"({ai}): “{value}” is too long.", ai, value)
    return Element(ai, value, rule)


def _unescape(text: str, *, query: bool) -> str:
    """Return a part of an address without percent escapes; ``+`` is a blank in the query."""
    if query:
        text = text.replace("+", " ")
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def _read_query(query: str, elements: list[Element], allow: Allow) -> tuple[str, ...]:
    """Add the elements of the query and return the parameters that are not GS1's."""
    ignored = []
    for parameter in query.strip("&").split("&") if query.strip("&") else ():
        name, equals, value = parameter.partition("=")
        if equals and not name.strip("0123456789"):
            elements.append(_element(name, value, allow, query=True))
        elif parameter:
            ignored.append(parameter)
    if len(elements) + len(ignored) + query.endswith("&") > MOST_ELEMENTS:
        raise refuse("gs1-too-long", f"The link has more than {MOST_ELEMENTS} parameters.")
    return tuple(ignored)


@lru_cache(maxsize=4096)
def _order_fault(names: tuple[str, ...], count: int, unknown: bool, strange: tuple[str, ...]) -> Fault | None:
    """Return what is wrong with the places of the AIs: key and qualifiers in the path, the rest not."""
    rules = dictionary()
    path, query = names[:count], names[count:]
    if path not in rules.paths:
        return Fault("gs1-link-order", _order_sentence(path), path[-1])
    for at, name in enumerate(names):
        if name in names[:at]:
            return Fault("gs1-repeated", f"({name}) comes twice in the link.", name)
    for name in query:
        known = rules.rules.get(name)
        if not (known.attribute if known else unknown and name in strange):
            return Fault(
                "gs1-link-attribute", f"({name}) may not stand in the query of a Digital Link.", name
            )
        if any((*path[:at], name, *path[at:]) in rules.paths for at in range(1, count + 1)):
            return Fault(
                "gs1-link-order", f"({name}) belongs in the path of the link, not in its query.", name
            )
    return None


def _order_sentence(path: tuple[str, ...]) -> str:
    orders = dictionary().rules[path[0]].keys or ()
    allowed = " or ".join("/".join(f"({ai})" for ai in order) for order in orders if order)
    given = "/".join(f"({ai})" for ai in path[1:])
    return f"After ({path[0]}) the path has {given}; allowed is, in this order, {allowed or 'nothing'}."


def make_link(code: Code, stem: str = CANONICAL_STEM, *, unknown_attribute: bool = False) -> str:
    """Return a code as an uncompressed Digital Link.

    Parameters
    ----------
    code
        What :func:`parse_link` and its sisters return. Elements read from a link keep their places.
    stem
        Scheme, domain and, if wanted, a path; ``https://id.gs1.org`` makes the canonical form.
    unknown_attribute
        Whether AIs that GS1 does not define may stand in the query.

    Raises
    ------
    UnknownNameError
        If the code has no key that a Digital Link could begin with, or an AI that may stand in none.
    """
    path = code.elements[: code.path] if code.path else _path_of(code.elements)
    parts = [stem.removesuffix("/")]
    parts += [f"/{ai}/{_escape(value)}" for ai, value, _ in path]
    seen = {e.ai for e in path}
    query = []
    for fixed in (True, False):
        for ai, value, rule in code.elements[code.path :]:
            if rule.fixed is fixed and ai not in seen:
                if not (unknown_attribute if rule.attribute is None else rule.attribute):
                    raise UnknownNameError(f"({ai}) may not stand in the query of a Digital Link")
                seen.add(ai)
                query.append(f"{ai}={_escape(value).replace('%20', '+')}")
    return "".join(parts) + ("?" + "&".join(query) if query else "")


def _path_of(elements: Sequence[Element]) -> list[Element]:
    """Return the first key with as many of its qualifiers as the code holds."""
    ways = dictionary().paths
    held = {e.ai: e for e in reversed(elements)}
    key = next((e.ai for e in elements if (e.ai,) in ways), None)
    if key is None:
        raise UnknownNameError("the code holds no key with which a Digital Link could begin, such as (01)")
    fitting = [way for way in ways if way[0] == key and all(ai in held for ai in way)]
    longest = max(fitting, key=len)
    return [held[ai] for ai in longest]


def _escape(value: str) -> str:
    return _RESERVED.sub(lambda found: f"%{ord(found[0]):02X}", value)
