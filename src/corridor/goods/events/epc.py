"""One key for one thing: EPC URNs and GS1 Digital Link URIs of the same object read the same.

The constrained canonical Digital Link of the CBV event hash (CBV 2.0, section 8.9; GS1 Digital Link: URI
Syntax, "canonical URIs") is the common form: domain ``https://id.gs1.org``, no query string, only the finest
level of identification. A URN can always be turned into it; the way back needs the length of the company
prefix, which a Digital Link does not tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import quote, unquote

__all__ = ["CANONICAL", "canonical_link", "check_digit", "index_key", "key_patterns", "to_urn"]

CANONICAL = "https://id.gs1.org/"
"""Domain of every canonical GS1 Digital Link URI."""

_SAFE = "-._';="
"""Characters of a serial, besides letters and digits, that a canonical link does not escape."""

_NAMES = {
    "gtin": "01", "itip": "8006", "cpid": "8010", "gln": "414", "party": "417", "gsrnp": "8017",
    "gsrn": "8018", "gcn": "255",
    "sscc": "00", "gdti": "253", "ginc": "401", "gsin": "402", "grai": "8003", "giai": "8004",
    "cpv": "22", "lot": "10", "ser": "21",
}  # fmt: skip
"""Short names of keys and qualifiers that older Digital Links use instead of the numbers."""

_KEYS: dict[str, tuple[str, tuple[str, ...]]] = {
    "00": (r"\d{18}", ()),
    "01": (r"\d{14}", ("22", "10", "21", "235")),
    "253": (r"\d{13}.{0,17}", ()),
    "255": (r"\d{13}\d{0,12}", ()),
    "401": (r".{1,30}", ()),
    "402": (r"\d{17}", ()),
    "414": (r"\d{13}", ("254",)),
    "417": (r"\d{13}", ()),
    "8003": (r"\d{14}.{0,16}", ()),
    "8004": (r".{1,30}", ()),
    "8006": (r"\d{18}", ("22", "10", "21")),
    "8010": (r"[#\-/0-9A-Z]{1,30}", ("8011",)),
    "8017": (r"\d{18}", ()),
    "8018": (r"\d{18}", ()),
}
"""Primary keys: what the (unescaped) value looks like, and the qualifiers that may follow."""

_FINEST = ("21", "235", "10", "254", "8011")
"""Qualifiers in order of preference: only the finest level stays."""

_LONGEST = {"21": 20, "235": 28, "10": 20, "254": 20, "8011": 12, "22": 20}

_URN = re.compile(r"urn:epc:(id|class|idpat|classpat):([a-z]+):(.+)")
_LINK = re.compile(r"https?://[^/?#]+(/[^?#]*)", re.IGNORECASE)
_PREFIX = re.compile(r"\d{6,12}")
_SERIAL = re.compile(r"(?:%[0-9A-Fa-f]{2}|[!')(*+,.0-9:;=A-Za-z_-])*")
_GTIN_LENGTHS = (8, 12, 13, 14)


def check_digit(digits: str) -> str:
    """Return the GS1 check digit of a key without it (General Specifications, section 7.9.1)."""
    total = sum(int(d) * (3 if n % 2 == 0 else 1) for n, d in enumerate(reversed(digits)))
    return str(-total % 10)


def _checked(digits: str) -> str:
    return digits + check_digit(digits)


def _escaped(value: str) -> str:
    return quote(unquote(value), safe=_SAFE)


def _gtin(prefix: str, item: str) -> str:
    return _checked(item[0] + prefix + item[1:])


# One function a scheme: company prefix and the parts after it, to the path of the link without the domain.
# A ``*`` as the serial has been cut off before, which leaves the class.


def _with(path: str, qualifier: str, serial: str | None) -> str:
    return path if serial is None else f"{path}/{qualifier}/{_escaped(serial)}"


def _sgtin(prefix: str, item: str, serial: str | None = None) -> str:
    return _with(f"01/{_gtin(prefix, item)}", "21", serial)


def _lgtin(prefix: str, item: str, lot: str | None = None) -> str:
    return _with(f"01/{_gtin(prefix, item)}", "10", lot)


def _upui(prefix: str, item: str, extension: str | None = None) -> str:
    return _with(f"01/{_gtin(prefix, item)}", "235", extension)


def _itip(prefix: str, item: str, piece: str, total: str, serial: str | None = None) -> str:
    return _with(f"8006/{_gtin(prefix, item)}{piece}{total}", "21", serial)


def _sscc(prefix: str, reference: str) -> str:
    return f"00/{_checked(reference[0] + prefix + reference[1:])}"


def _sgln(prefix: str, place: str, extension: str | None = None) -> str:
    return _with(f"414/{_checked(prefix + place)}", "254", None if extension == "0" else extension)


def _cpi(prefix: str, part: str, serial: str | None = None) -> str:
    return _with(f"8010/{_escaped(prefix + part)}", "8011", serial)


def _plain(ai: str, lead: str = "") -> Callable[..., str]:
    def path(prefix: str, reference: str, serial: str = "") -> str:
        return f"{ai}/{lead}{_checked(lead + prefix + reference)[len(lead) :]}{_escaped(serial)}"

    return path


def _free(ai: str) -> Callable[..., str]:
    def path(prefix: str, reference: str) -> str:
        return f"{ai}/{_escaped(prefix + reference)}"

    return path


_SCHEMES: dict[str, tuple[Callable[..., str], int, int, int]] = {
    "sgtin": (_sgtin, 13, 3, 20),
    "lgtin": (_lgtin, 13, 3, 20),
    "upui": (_upui, 13, 3, 28),
    "itip": (_itip, 13, 5, 20),
    "sscc": (_sscc, 17, 2, 0),
    "sgln": (_sgln, 12, 3, 20),
    "pgln": (_plain("417"), 12, 2, 0),
    "gsrn": (_plain("8018"), 17, 2, 0),
    "gsrnp": (_plain("8017"), 17, 2, 0),
    "gsin": (_plain("402"), 16, 2, 0),
    "gdti": (_plain("253"), 12, 3, 17),
    "sgcn": (_plain("255"), 12, 3, 12),
    "grai": (_plain("8003", "0"), 12, 3, 16),
    "giai": (_free("8004"), 0, 2, 30),
    "ginc": (_free("401"), 0, 2, 30),
    "cpi": (_cpi, 0, 3, 12),
}
"""Scheme: how its path is made, digits of prefix and reference together (0: free), parts, longest serial."""


def _parts(rest: str, count: int) -> list[str] | None:
    """Split what follows the scheme; free-form references keep their dots."""
    parts = rest.split(".", count - 1)
    return parts if len(parts) == count and _PREFIX.fullmatch(parts[0]) else None


def _fits(parts: list[str], digits: int, longest: int) -> bool:
    """Return whether numeric parts are numbers of the right length and the rest is allowed in an EPC URN."""
    prefix, reference = parts[0], parts[1]
    if digits and not (len(prefix + reference) == digits and (prefix + reference).isdecimal()):
        return False
    last = parts[-1]
    if len(parts) > 2 or not digits:
        if not _SERIAL.fullmatch(last) or not 0 < len(unquote(last)) <= longest:
            return False
        if not _SERIAL.fullmatch(reference):
            return False
    return True


def _urn_path(kind: str, scheme: str, rest: str) -> str | None:
    known = _SCHEMES.get(scheme)
    if known is None or (kind in ("class", "classpat")) != (scheme == "lgtin"):
        return None
    make, digits, count, longest = known
    is_pattern = kind in ("idpat", "classpat")
    parts = _parts(rest, count)
    if parts is None or (is_pattern and parts[-1] != "*"):
        return None
    if scheme == "itip" and not (len(parts[2]) == len(parts[3]) == 2 and (parts[2] + parts[3]).isdecimal()):
        return None
    if not _fits([*parts[:-1], "0"] if is_pattern else parts, digits, longest):
        return None
    return make(*(parts[:-1] if is_pattern else parts))


def _finest(key: str, value: str, qualifiers: dict[str, str]) -> str | None:
    for ai in _FINEST:
        if ai in qualifiers:
            serial = unquote(qualifiers[ai])
            if not 0 < len(serial) <= _LONGEST[ai]:
                return None
            return f"{key}/{value}/{ai}/{_escaped(serial)}"
    return f"{key}/{value}"


def _link_path(path: str) -> str | None:
    """Return the canonical path of a Digital Link's path; the key may stand below other folders."""
    words = [_NAMES.get(word, word) for word in path.strip("/").split("/")]
    for start in range(len(words) - 1):
        known = _KEYS.get(words[start])
        if known is None or (len(words) - start) % 2:
            continue
        qualifiers = dict(zip(words[start + 2 :: 2], words[start + 3 :: 2], strict=True))
        if not set(qualifiers) <= set(known[1]):
            continue
        value = unquote(words[start + 1])
        if words[start] == "01" and len(value) in _GTIN_LENGTHS:
            value = value.zfill(14)
        if value[:4].isdecimal() and re.fullmatch(known[0], value):
            return _finest(words[start], _escaped(value), qualifiers)
    return None


@lru_cache(maxsize=1 << 16)
def canonical_link(uri: str) -> str | None:
    """Return the constrained canonical Digital Link of an EPC URN or Digital Link; ``None`` for other URIs.

    Classes, and patterns over all serials (``urn:epc:idpat:sgtin:4012345.012345.*``), give the class's link.

    Examples
    --------
    >>> canonical_link("urn:epc:id:sgtin:4012345.011111.98%22")
    'https://id.gs1.org/01/04012345111118/21/98%22'
    >>> canonical_link("https://shop.example/gtin/9780345418913/lot/7/ser/765tz?17=271231")
    'https://id.gs1.org/01/09780345418913/21/765tz'
    """
    path = None
    if uri.startswith("urn:epc:"):
        match = _URN.fullmatch(uri)
        path = _urn_path(*match.groups()) if match else None
    elif uri[:4].lower() == "http":
        match = _LINK.match(uri)
        path = _link_path(match[1]) if match else None
    return None if path is None else CANONICAL + path


def index_key(uri: str) -> str:
    """Return the text under which a URI is filed: one for all spellings of a GS1 key, else the URI itself."""
    link = canonical_link(uri)
    return uri if link is None else link[len(CANONICAL) :]


def key_patterns(uri: str) -> list[tuple[str, bool]]:
    """Return the keys that a query value means: (text, whether everything that begins so is meant as well).

    A class means itself and its lots and instances; a pattern that leaves the item open as well
    (``urn:epc:idpat:sgtin:4012345.*.*``) means all items of the company prefix.
    """
    match = _URN.fullmatch(uri)
    if match and match[1] in ("idpat", "classpat") and canonical_link(uri) is None:
        return _open_patterns(match[2], match[3])
    key = index_key(uri)
    is_class = key != uri and key.split("/")[0] in _OPEN_BELOW and key.count("/") == 1
    return [(key, False), (key + "/", True)] if is_class else [(key, False), *_serial_range(match, key)]


_OPEN_BELOW = {"01", "8006", "8010"}


def _serial_range(match: re.Match[str] | None, key: str) -> list[tuple[str, bool]]:
    """Keys whose serial follows the reference without a stroke: GRAI, GDTI, GCN."""
    return [(key, True)] if match and match[1] == "idpat" and key[:4] in ("8003", "253/", "255/") else []


def _open_patterns(scheme: str, rest: str) -> list[tuple[str, bool]]:
    prefix = rest.split(".")[0]
    if not _PREFIX.fullmatch(prefix) or set(rest.split(".")[1:]) != {"*"}:
        return []
    if scheme in ("sgtin", "lgtin", "upui"):
        return [(f"01/{indicator}{prefix}", True) for indicator in range(10)]
    if scheme == "itip":
        return [(f"8006/{indicator}{prefix}", True) for indicator in range(10)]
    if scheme == "sscc":
        return [(f"00/{extension}{prefix}", True) for extension in range(10)]
    ai = {"sgln": "414/", "gdti": "253/", "sgcn": "255/", "grai": "8003/0", "cpi": "8010/", "giai": "8004/"}
    return [(ai[scheme] + prefix, True)] if scheme in ai else []


def to_urn(link: str, prefix_digits: int) -> str | None:
    """Return the EPC URN of a Digital Link, or ``None`` where it names no instance, lot, place or party.

    Parameters
    ----------
    link
        Any Digital Link or EPC URN.
    prefix_digits
        Length of the GS1 company prefix, 6 to 12; a Digital Link does not tell it.
    """
    words = index_key(link).split("/")
    if not 6 <= prefix_digits <= 12 or len(words) not in (2, 4) or words[0] not in _BACK:
        return None
    serial = unquote(words[3]) if len(words) == 4 else None
    ai = words[2] if serial is not None else ""
    return _BACK[words[0]](unquote(words[1]), ai, serial, prefix_digits)


def _urn_text(value: str) -> str:
    return quote(value, safe="!')(*+,.:;=_-")


def _gtin_urn(value: str, ai: str, serial: str | None, digits: int) -> str:
    item = f"{value[1 : 1 + digits]}.{value[0]}{value[1 + digits : 13]}"
    kind = {"21": "id:sgtin", "10": "class:lgtin", "235": "id:upui", "": "idpat:sgtin"}[ai]
    return f"urn:epc:{kind}:{item}." + ("*" if serial is None else _urn_text(serial))


def _itip_urn(value: str, ai: str, serial: str | None, digits: int) -> str | None:
    if ai == "10":
        return None
    item = f"{value[1 : 1 + digits]}.{value[0]}{value[1 + digits : 13]}.{value[14:16]}.{value[16:18]}"
    return f"urn:epc:id{'pat' if serial is None else ''}:itip:{item}." + (
        "*" if serial is None else _urn_text(serial)
    )


def _sscc_urn(value: str, _ai: str, _serial: str | None, digits: int) -> str:
    return f"urn:epc:id:sscc:{value[1 : 1 + digits]}.{value[0]}{value[1 + digits : 17]}"


def _sgln_urn(value: str, _ai: str, serial: str | None, digits: int) -> str:
    return f"urn:epc:id:sgln:{value[:digits]}.{value[digits:12]}." + _urn_text(serial or "0")


def _plain_urn(scheme: str, length: int, skip: int = 0) -> Callable[[str, str, str | None, int], str]:
    def urn(value: str, _ai: str, _serial: str | None, digits: int) -> str:
        body, rest = value[skip : skip + length], value[skip + length + 1 :]
        open_end = "." + (_urn_text(rest) if rest else "*") if _SCHEMES[scheme][2] == 3 else ""
        kind = "idpat" if open_end == ".*" else "id"
        return f"urn:epc:{kind}:{scheme}:{body[:digits]}.{body[digits:]}{open_end}"

    return urn


def _free_urn(scheme: str) -> Callable[[str, str, str | None, int], str]:
    def urn(value: str, _ai: str, serial: str | None, digits: int) -> str:
        reference = f"{value[:digits]}.{_urn_text(value[digits:])}"
        if scheme != "cpi":
            return f"urn:epc:id:{scheme}:{reference}"
        return f"urn:epc:id{'pat' if serial is None else ''}:cpi:{reference}.{serial or '*'}"

    return urn


_BACK: dict[str, Callable[[str, str, str | None, int], str | None]] = {
    "00": _sscc_urn,
    "01": _gtin_urn,
    "253": _plain_urn("gdti", 12),
    "255": _plain_urn("sgcn", 12),
    "401": _free_urn("ginc"),
    "402": _plain_urn("gsin", 16),
    "414": _sgln_urn,
    "417": _plain_urn("pgln", 12),
    "8003": _plain_urn("grai", 12, 1),
    "8004": _free_urn("giai"),
    "8006": _itip_urn,
    "8010": _free_urn("cpi"),
    "8017": _plain_urn("gsrnp", 17),
    "8018": _plain_urn("gsrn", 17),
}
