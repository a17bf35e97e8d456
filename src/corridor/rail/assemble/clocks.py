"""Windows of local time → seconds on the railway's clock that hold on every one of some dates.

Where a zone and the railway's zone shift against each other within the dates, the window moves on the
railway's clock; what holds on all of them is the intersection.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from corridor.units import Clock, offset_s

__all__ = ["common_window", "shifts", "usual_shift"]


def shifts(zone: str, railway_zone: str, dates: Iterable[date]) -> Counter[int]:
    """Return the seconds to add to a clock of the zone to get railway time, with the number of dates."""
    return Counter(offset_s(railway_zone, day) - offset_s(zone, day) for day in dates)


def usual_shift(zone: str, railway_zone: str, dates: Iterable[date]) -> int:
    """Return the shift of most dates; the smaller if two are as frequent."""
    found = shifts(zone, railway_zone, dates)
    return min(found, key=lambda shift: (-found[shift], shift), default=0)


def common_window(
    window: tuple[Clock, Clock], railway_zone: str, dates: Iterable[date]
) -> tuple[int, int, bool]:
    """Return (from, to, whether the clocks shifted) on the railway's clock, seconds.

    The window is the intersection over the dates; it is empty if from is after to.
    """
    dates = list(dates)
    first, last = (shifts(clock.zone, railway_zone, dates) or Counter([0]) for clock in window)
    moved = len(first) > 1 or len(last) > 1
    return window[0].seconds + max(first), window[1].seconds + min(last), moved
