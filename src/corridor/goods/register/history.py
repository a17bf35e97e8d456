"""The history of one body, scheme or certificate: what state its entries have brought it to.

Two axes of time are kept apart. *Valid* time is when something holds (``effective_from``), *recorded* time
when both logs had it. What was recorded later overrules what was recorded earlier, from its effective date
on: so the state at time T, as known at time K, is that of the entries recorded until K and effective by T,
taken in the order of recording.

Source: R. T. Snodgrass, Developing Time-Oriented Database Applications in SQL (2000), chapter 10.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from corridor.goods.register.entry import Entry
from corridor.goods.register.kinds import KINDS

__all__ = ["Progress", "known", "replay"]

_FINAL = frozenset({"withdrawn", "expired"})


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a history stands.

    Parameters
    ----------
    state
        A state of :mod:`corridor.goods.register.kinds`; empty before the first entry.
    holds
        Who has it suspended: each maker of a suspension that nobody has lifted.
    last
        The entry that brought it to this state.
    """

    state: str = ""
    holds: frozenset[tuple[str, ...]] = frozenset()
    last: Entry | None = None

    def after(self, entry: Entry, parties: frozenset[str]) -> Progress:
        """Return where it stands after one more entry; ``parties`` are all parties of the register."""
        kind, by = KINDS[entry.statement.kind], entry.statement.by
        if not kind.after or self.state in _FINAL:
            return self
        if kind.after == "suspended":
            return Progress("suspended", self.holds | {by}, entry)
        if kind.after == "reinstated":
            together = parties <= set(by)
            left = frozenset(h for h in self.holds if not (together or set(h) <= set(by)))
            return Progress("suspended", left, self.last) if left else Progress("reinstated", left, entry)
        if self.holds and kind.after not in _FINAL:
            return self  # a renewal does not lift a suspension
        return replace(self, state=kind.after, last=entry)


def known(
    entries: Iterable[Entry], *, at: datetime | None = None, known_at: datetime | None = None
) -> list[Entry]:
    """Return the entries that have an effect, recorded until ``known_at`` and effective by ``at``.

    Without ``at`` those of the future are among them; without ``known_at`` all that is recorded.
    """
    return [
        e
        for e in entries
        if e.counts
        and (known_at is None or e.recorded_at <= known_at)
        and (at is None or e.statement.effective_from <= at)
    ]


def replay(entries: Sequence[Entry], parties: frozenset[str]) -> Progress:
    """Return where entries, in the order of recording, bring their subject to."""
    progress = Progress()
    for entry in entries:
        progress = progress.after(entry, parties)
    return progress
