"""Seals: when a log's operator took entries in, told by the log itself.

After every batch the operator adds one short entry with the time. It bears no signature of its own, because
the log's checkpoint signs it like every other entry, and witnesses put their own time beside that. What a
statement says about its own time is a claim of its maker; "recorded on" is taken from the seal.
"""

from __future__ import annotations

from datetime import datetime

from corridor.goods.register.statement import read_instant, write_instant
from corridor.trust import MalformedError, canonicalize, parse_json

__all__ = ["seal", "sealed_at"]

_FORM = "corridor-seal/v1"
_BEGIN = b'{"sealed_at":'


def seal(moment: datetime) -> bytes:
    """Return the entry that says: all before me was taken in by then."""
    return canonicalize({"type": _FORM, "sealed_at": write_instant(moment)})


def sealed_at(content: bytes) -> datetime | None:
    """Return the time of a seal; ``None`` if the entry is no seal."""
    if not content.startswith(_BEGIN):
        return None
    try:
        raw = parse_json(content)
        moment = read_instant(raw["sealed_at"])
    except (MalformedError, KeyError, TypeError):
        return None
    return moment if content == seal(moment) else None
