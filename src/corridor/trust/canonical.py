"""JSON with one form only (RFC 8785, JCS), and a parser that refuses what has more than one reading.

Two programs that disagree about a repeated key, a number too large for a double or a lone surrogate would
sign different things and believe they signed the same; all three are refused here instead.
"""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

import rfc8785

from corridor.trust.errors import MalformedError

__all__ = ["canonicalize", "parse_json"]


def canonicalize(value: Any) -> bytes:
    """Return the canonical JSON of a value: UTF-8 bytes, keys sorted by UTF-16 units, no blanks.

    Parameters
    ----------
    value
        Dictionaries with text keys, lists, tuples, text, numbers, booleans, ``None``.

    Raises
    ------
    MalformedError
        If a number is not finite, a whole number is beyond ±(2⁵³−1), or a value is not JSON.

    Source: RFC 8785.
    """
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError, AttributeError) as error:
        raise MalformedError(f"this has no canonical JSON: {error}") from None


def parse_json(text: bytes | str) -> Any:
    """Return the value of a JSON text that has one reading only.

    Raises
    ------
    MalformedError
        If it is not JSON in UTF-8, an object names a key twice, a number is not finite or too large for a
        double, a text holds half a surrogate pair, or it is nested too deeply to be read.

    Source: RFC 8259 section 4, RFC 7493 section 2.
    """
    try:
        whole = text.decode("utf-8") if isinstance(text, bytes) else text
        value = json.loads(whole, object_pairs_hook=_object, parse_constant=_no_constant, parse_float=_finite)
        if "\\u" in whole:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise MalformedError("this is not JSON with one reading: it holds half a surrogate pair") from None
    except (ValueError, RecursionError) as error:
        raise MalformedError(f"this is not JSON: {error}") from None
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise MalformedError(f"this is not JSON with one reading: the key {twice!r} is there twice")
    return found


def _no_constant(word: str) -> NoReturn:
    raise MalformedError(f"this is not JSON: {word} is not a number")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise MalformedError(f"this is not JSON with one reading: {digits} is too large for a double")
    return number
