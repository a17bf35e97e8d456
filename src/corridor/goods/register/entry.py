"""An entry: a statement as the parties' logs hold it, and since when both do."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from corridor.goods.register.statement import Statement, write_instant
from corridor.trust import Envelope

__all__ = ["Entry", "leaf_of"]


def leaf_of(content: bytes) -> str:
    """Return the Merkle leaf hash of an entry's bytes, 64 hexadecimal digits (RFC 6962 section 2.1)."""
    return hashlib.sha256(b"\0" + content).hexdigest()


@dataclass(frozen=True)
class Entry:
    """A statement that counts: every party's log holds it.

    Parameters
    ----------
    statement
        What is said.
    content
        The envelope's bytes, which are what the logs hold.
    recorded_at
        When the last of the logs took it in, by the seal of that log's operator: UTC, whole seconds.
    places
        Its index in each party's log.
    broken_rule
        The rule that it breaks, as a sentence; such an entry is shown and has no effect. Empty: it has.
    """

    statement: Statement
    content: bytes = field(repr=False)
    recorded_at: datetime
    places: Mapping[str, int] = field(default_factory=dict)
    broken_rule: str = ""

    @cached_property
    def leaf(self) -> str:
        """Its Merkle leaf hash, by which proofs, objections and other entries name it."""
        return leaf_of(self.content)

    @property
    def envelope(self) -> Envelope:
        """The signed envelope."""
        return Envelope.parse(self.content)

    @property
    def counts(self) -> bool:
        """Whether it has an effect."""
        return not self.broken_rule

    @property
    def is_back_dated(self) -> bool:
        """Whether it holds from before it was recorded, by more than a minute."""
        return (self.recorded_at - self.statement.effective_from).total_seconds() > 60

    @property
    def order(self) -> tuple[datetime, tuple[tuple[str, int], ...]]:
        """What entries are sorted by: when recorded, then by place in the logs."""
        return self.recorded_at, tuple(sorted(self.places.items()))

    def sentence(self) -> str:
        """Return one sentence: ``suspended by RU, recorded on … effective from …: reason``."""
        said = self.statement
        day = write_instant(self.recorded_at)
        when = f"recorded on {day}"
        if self.is_back_dated or said.effective_from > self.recorded_at:
            back = " (back-dated)" if self.is_back_dated else ""
            when += f" effective from {write_instant(said.effective_from)}{back}"
        text = f"{said.step} by {' and '.join(said.by)}, {when}" + (f": {said.reason}" if said.reason else "")
        return text + (f" (without effect: {self.broken_rule})" if self.broken_rule else "")
