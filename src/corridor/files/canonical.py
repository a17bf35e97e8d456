"""JSON that has one form only, so that equal values have equal digests."""

from __future__ import annotations

import json

__all__ = ["canonical_json"]


def canonical_json(value: object) -> str:
    """Return JSON with sorted keys, no blanks, and letters as they are.

    Keys are sorted by code point and numbers printed as Python prints them, which is stable between our own
    programs; what is signed for others goes through RFC 8785 in ``corridor.trust``.

    Raises
    ------
    ValueError
        If a number is infinite or not a number.
    TypeError
        If a value is not JSON.
    """
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
