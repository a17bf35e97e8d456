"""How often one caller may ask: moving windows in memory, one for each kind of request."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from corridor.web.gate.caller import GateError

__all__ = ["Pace"]


class Pace:
    """Counts requests by kind and caller.

    Parameters
    ----------
    rates
        By kind, in words such as ``100/second``; kinds that are not named are not limited.
    """

    def __init__(self, rates: Mapping[str, str]) -> None:
        self._rates: dict[str, RateLimitItem] = {kind: parse(words) for kind, words in rates.items()}
        self._windows = SlidingWindowCounterRateLimiter(MemoryStorage())

    def count(self, kind: str, who: str) -> None:
        """Count one request.

        Raises
        ------
        GateError
            429 with ``Retry-After`` in whole seconds, if it is one too many.
        """
        rate = self._rates.get(kind)
        if rate is None or self._windows.hit(rate, kind, who):
            return
        wait = self._windows.get_window_stats(rate, kind, who).reset_time - time.time()
        seconds = str(max(1, math.ceil(wait)))
        raise GateError(429, f"at most {rate}; try again in {seconds} s", {"Retry-After": seconds})
