"""A clock that may be wrong: what is said when it was set back, or when evidence is older than its limit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from corridor.goods.register import write_instant

__all__ = ["ClockMemory"]

TOLERANCE = timedelta(minutes=5)
"""By how much clocks may differ without a word."""


@dataclass(frozen=True, slots=True)
class ClockMemory:
    """The latest time that a device has reason to believe, kept between checks.

    Parameters
    ----------
    latest
        Of its own clock so far and of every bundle seen: UTC; ``None`` at first.
    """

    latest: datetime | None = None

    def latest_with(self, *moments: datetime) -> datetime:
        """Return the latest of these times and of what was seen before: it is that late at least."""
        return max((*moments, self.latest) if self.latest else moments)

    def seen(self, *moments: datetime) -> Self:
        """Return the memory after more times were seen; it never goes back."""
        known = [m for m in (self.latest, *moments) if m is not None]
        return replace(self, latest=max(known, default=None))

    def warnings(self, now: datetime, *, made_at: datetime, max_age: timedelta) -> Iterator[str]:
        """Yield what must be said about the time.

        Parameters
        ----------
        now
            By the device's clock: UTC.
        made_at
            When the evidence was gathered: UTC.
        max_age
            How old it may be.
        """
        if self.latest is not None and now < self.latest - TOLERANCE:
            yield (
                f"the clock says {write_instant(now)}, but it was {write_instant(self.latest)} before:"
                " it was set back, and the age of the evidence is not known"
            )
        elif now < made_at - TOLERANCE:
            yield (
                f"the clock says {write_instant(now)}, before the evidence was gathered on"
                f" {write_instant(made_at)}: it is wrong, and the age of the evidence is not known"
            )
        age = max(now, self.latest or now) - made_at
        if age > max_age:
            yield f"the evidence is {_days(age)} old, its limit is {_days(max_age)}: fetch a new bundle"


def _days(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    return f"{hours:.0f} h" if hours < 72 else f"{hours / 24:.0f} days"
