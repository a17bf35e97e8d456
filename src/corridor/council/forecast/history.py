"""What became of cases like ours: opened, due, closed, of which kind; and what was known when.

A history is read once; every forecast then sees only :meth:`History.known`, from which whatever happened
after the day has been erased: a case that was closed later is open, at the age it had.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self

import numpy as np
from numpy.typing import NDArray

__all__ = ["Case", "Days", "Flags", "History", "Labels", "in_days"]

Days = NDArray[np.float64]
"""Days, each a proleptic ordinal (``date.toordinal``) or a length; NaN where there is none."""

Flags = NDArray[np.bool_]
Labels = NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Case:
    """One case: a decision, a milestone, a directive, a promise.

    Parameters
    ----------
    kind
        Reference class: what sort of instrument it is, e.g. ``law``.
    area, body
        Field of policy and body responsible; each bears on the forecast as a shrunk effect only.
    opened, due, closed
        ``None`` where there is none; an open case has no ``closed``.
    met
        Whether closing meant that it was done; ``False`` for a case that was given up.
    seen
        Last day on which an open case was looked at; ``None``: it still is.
    """

    id: str
    opened: date
    kind: str = ""
    area: str = ""
    body: str = ""
    due: date | None = None
    closed: date | None = None
    met: bool = True
    seen: date | None = None


@dataclass(frozen=True)
class History:
    """Cases as columns of equal length.

    Parameters
    ----------
    opened, due, closed, seen
        Ordinal days; NaN for no deadline, for open, and for still watched.
    met
        Whether a closed case was done (and not given up).
    kind, area, body
        Labels.
    """

    opened: Days
    due: Days
    closed: Days
    seen: Days
    met: Flags
    kind: Labels
    area: Labels
    body: Labels

    @classmethod
    def of(cls, cases: Iterable[Case]) -> Self:
        """Return the history of some cases."""
        rows = list(cases)
        return cls(
            in_days(c.opened for c in rows),
            in_days(c.due for c in rows),
            in_days(c.closed for c in rows),
            in_days(c.seen for c in rows),
            np.array([c.met for c in rows], dtype=bool),
            *(np.array([getattr(c, name) for c in rows], dtype=np.str_) for name in ("kind", "area", "body")),
        )

    def __len__(self) -> int:
        return len(self.opened)

    def where(self, rows: Flags) -> History:
        """Return some of the cases."""
        return History(**{name: column[rows] for name, column in vars(self).items()})

    def known(self, day: date | int) -> History:
        """Return what was known at the end of a day: later cases are gone, later closings not yet there.

        Every case of the result is closed by then or has ``seen``, the last day on which it is known open.
        """
        now = float(day if isinstance(day, int) else day.toordinal())
        past = self.where(self.opened <= now)
        closed = np.where(past.closed <= now, past.closed, np.nan)
        seen = np.where(np.isnan(closed), np.fmin(past.seen, now), np.nan)
        met = past.met | np.isnan(closed)
        return History(past.opened, past.due, closed, seen, met, past.kind, past.area, past.body)

    @property
    def end(self) -> Days:
        """Day of closing, or last day known open (of a known history)."""
        return np.where(np.isnan(self.closed), self.seen, self.closed)

    @property
    def planned(self) -> Days:
        """Days from opening to deadline; NaN without a deadline that lies after the opening."""
        length = self.due - self.opened
        return np.where(length > 0, length, np.nan)


def in_days(days: Iterable[date | None]) -> Days:
    """Return ordinal days, NaN for ``None``."""
    return np.array([np.nan if d is None else d.toordinal() for d in days], dtype=np.float64)
