"""One sentence of a bulletin."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Statement"]


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence, and the numbers of what it rests on."""

    text: str
    evidence: tuple[int, ...] = ()
