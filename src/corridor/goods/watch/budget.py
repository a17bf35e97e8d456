"""The alert budget: attention is scarce, so the strongest candidates come first and no window is overdrawn.

For every stretch of ``window`` consecutive scans, wherever it is laid, at most ``share x window`` alerts
are raised; over the first ``n`` scans at most ``share x n``. What does not fit waits and competes again.
What is said once about a suspect is not said again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from corridor.goods.watch.nouns import Alert, Kind

__all__ = ["Budget", "strongest_first"]

_MOST_WAITING = 10_000


def strongest_first(alerts: Iterable[Alert]) -> list[Alert]:
    """Return the alerts by strength; ties by kind and subject, so that the order never depends on chance."""
    return sorted(alerts, key=lambda a: (-a.strength, a.kind, a.about))


class Budget:
    """Lets alerts through as the number of scans allows.

    Parameters
    ----------
    share
        Greatest share of scans, e.g. 0.002.
    window
        Length of the window in scans.
    """

    def __init__(self, share: float, window: int) -> None:
        self._share, self._window = share, window
        self._scans = 0
        self._raised_at: deque[int] = deque()
        self._raised: set[tuple[Kind, str]] = set()
        self._waiting: dict[tuple[Kind, str], Alert] = {}

    @property
    def step(self) -> int:
        """Scans that pay for one alert."""
        return max(1, round(1 / self._share))

    @property
    def waiting(self) -> list[Alert]:
        """Candidates not let through yet, strongest first."""
        return strongest_first(self._waiting.values())

    def offer(self, alerts: Iterable[Alert]) -> None:
        """Add candidates; a stronger word on a suspect replaces a weaker one that still waits."""
        for alert in alerts:
            key = alert.kind, alert.about
            known = self._waiting.get(key)
            if key not in self._raised and (known is None or alert.strength >= known.strength):
                self._waiting[key] = alert
        if len(self._waiting) > _MOST_WAITING:
            kept = strongest_first(self._waiting.values())[:_MOST_WAITING]
            self._waiting = {(a.kind, a.about): a for a in kept}

    def withdraw(self, kind: Kind, about: str) -> None:
        """Take back a candidate that turned out innocent while it waited."""
        self._waiting.pop((kind, about), None)

    def draw(self, scans: int) -> list[Alert]:
        """Count further scans and return the alerts that may now be raised, strongest first."""
        self._scans += scans
        while self._raised_at and self._raised_at[0] <= self._scans - self._window:
            self._raised_at.popleft()
        free = int(self._share * min(self._scans, self._window) + 1e-9) - len(self._raised_at)
        if free <= 0 or not self._waiting:
            return []
        chosen = strongest_first(self._waiting.values())[:free]
        for alert in chosen:
            key = alert.kind, alert.about
            del self._waiting[key]
            self._raised.add(key)
            self._raised_at.append(self._scans)
        return chosen
