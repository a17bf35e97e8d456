"""Times of events: any ``xsd:dateTimeStamp`` to whole milliseconds since 1970 (UTC) and back."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

__all__ = ["milliseconds", "stamp"]

_STAMP = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d):(\d\d)(?:[.,](\d+))?([Zz]|[+-]\d\d:?\d\d)")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=1 << 14)
def milliseconds(text: str) -> int | None:
    """Return milliseconds since 1970 (UTC), the fourth decimal rounded half up; ``None`` if it is no time.

    A leap second (``:60``) is the second after ``:59``.
    """
    match = _STAMP.fullmatch(text.strip())
    if match is None:
        return None
    day, minute, second, fraction, zone = match.groups()
    leap = second == "60"
    try:
        moment = datetime.fromisoformat(f"{day}T{minute}:{'59' if leap else second}{zone.upper()}")
    except ValueError:
        return None
    digits = (fraction or "").ljust(4, "0")
    thousandths = int(digits[:3]) + (digits[3] >= "5")
    return (moment - _EPOCH) // timedelta(milliseconds=1) + thousandths + 1000 * leap


@lru_cache(maxsize=1 << 14)
def stamp(ms: int) -> str:
    """Return the moment as text in UTC with milliseconds, e.g. ``2020-03-04T10:00:30.000Z``."""
    moment = _EPOCH + timedelta(milliseconds=ms)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{ms % 1000:03d}Z"
