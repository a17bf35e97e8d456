"""The one answer to a scan: what it is, why, on what evidence, and how old that evidence is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from corridor.goods.register import write_instant
from corridor.goods.verify.clock import TOLERANCE

__all__ = ["Answer", "Part", "Verdict"]


class Verdict(StrEnum):
    """What can be said of an item, a lot, a product, a certificate, a body or a scheme."""

    VALID = "genuine and valid"
    SUSPENDED = "genuine but suspended"
    WITHDRAWN = "genuine but withdrawn"
    EXPIRED = "genuine but expired"
    OUT_OF_SCOPE = "genuine but out of scope"
    UNKNOWN = "unknown"
    COPIED = "copied, suspected"
    FORGED = "forged"

    @property
    def is_good(self) -> bool:
        """Whether nothing speaks against it."""
        return self is Verdict.VALID


@dataclass(frozen=True, slots=True)
class Part:
    """What was found about one thing.

    Parameters
    ----------
    about
        ``code``, ``signature``, ``serial``, ``lot``, ``product``, ``certificate``, ``body`` or ``scheme``.
    name
        Which one.
    verdict
        What can be said of it.
    sentence
        Why.
    evidence
        What it rests on: leaf hashes of entries of the logs, ids of alerts, keys.
    """

    about: str
    name: str
    verdict: Verdict
    sentence: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """One answer over serial, lot, product, certificate, body and scheme.

    Parameters
    ----------
    verdict
        The worst that was found.
    reason
        The sentence of the part that decides.
    parts
        Everything that was looked at, the deciding one first.
    scanned
        What the reader or keyboard sent.
    item
        What it says: application identifiers and values.
    changes
        What had to be undone to read it.
    as_of
        When the evidence was gathered: UTC.
    asked_at
        By the clock of whoever asks: UTC.
    warnings
        What lessens the answer: evidence too old, a clock set back, a party that did not sign.
    """

    verdict: Verdict
    reason: str
    parts: tuple[Part, ...]
    scanned: str
    item: Mapping[str, str] = field(default_factory=dict)
    changes: tuple[str, ...] = ()
    as_of: datetime | None = None
    asked_at: datetime | None = None
    warnings: tuple[str, ...] = ()

    @property
    def age(self) -> timedelta | None:
        """How old the evidence is; ``None`` if there is none, or by a clock that cannot be believed."""
        if self.as_of is None or self.asked_at is None or self.asked_at < self.as_of - TOLERANCE:
            return None
        return max(self.asked_at - self.as_of, timedelta())

    @property
    def age_in_words(self) -> str:
        """The age in words, e.g. ``3 h 20 min``; said with every answer."""
        return "of unknown age" if self.age is None else f"{_words(int(self.age.total_seconds()))} old"

    def as_json(self) -> dict[str, Any]:
        """Return the answer as JSON values."""
        return {
            "verdict": str(self.verdict),
            "reason": self.reason,
            "as_of": write_instant(self.as_of) if self.as_of else None,
            "age_s": None if self.age is None else int(self.age.total_seconds()),
            "age": self.age_in_words,
            "warnings": list(self.warnings),
            "item": dict(self.item),
            "changes": list(self.changes),
            "parts": [
                {
                    "about": p.about,
                    "name": p.name,
                    "verdict": str(p.verdict),
                    "sentence": p.sentence,
                    "evidence": list(p.evidence),
                }
                for p in self.parts
            ],
            "scanned": self.scanned,
        }


def _words(seconds: int) -> str:
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86_400
    if minutes < 1:
        return f"{seconds} s"
    if hours < 1:
        return f"{minutes} min"
    if days < 1:
        return f"{hours} h {minutes % 60} min"
    return f"{days} d {hours % 24} h"
