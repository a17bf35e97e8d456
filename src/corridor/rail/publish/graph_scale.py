"""Where time and distance fall on the sheet, in SVG pixels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corridor.rail.model import RailTask
from corridor.rail.publish.places import distances_m

__all__ = ["Scale", "flow", "spread"]

MARGIN_LEFT, MARGIN_RIGHT, MARGIN_TOP, MARGIN_BOTTOM = 210.0, 70.0, 124.0, 92.0
WIDE, HOUR_AT_LEAST = 1500.0, 66.0
LOW, HIGH, PER_STATION = 480.0, 900.0, 34.0


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear scale of time (to the right) and distance (down).

    Parameters
    ----------
    metres
        Distance of each point from the first, along the line.
    first_hour, last_hour
        Of the railway's clock.
    """

    metres: Mapping[str, int]
    first_hour: int
    last_hour: int
    right: float
    bottom: float
    left: float = MARGIN_LEFT
    top: float = MARGIN_TOP

    @classmethod
    def of(cls, task: RailTask, path: Sequence[str], first_hour: int, last_hour: int) -> Scale:
        """Choose a sheet on which hours and stations have room."""
        metres = dict(zip(path, distances_m(task, path), strict=True))
        across = max(WIDE, HOUR_AT_LEAST * (last_hour - first_hour))
        down = min(max(LOW, PER_STATION * len(path)), HIGH)
        return cls(metres, first_hour, last_hour, MARGIN_LEFT + across, MARGIN_TOP + down)

    @property
    def width(self) -> float:
        """Of the sheet."""
        return self.right + MARGIN_RIGHT

    @property
    def height(self) -> float:
        """Of the sheet."""
        return self.bottom + MARGIN_BOTTOM

    def x(self, seconds: int) -> float:
        """Return where a second of the railway's clock falls."""
        span = (self.last_hour - self.first_hour) * 3600
        return self.left + (seconds - self.first_hour * 3600) / span * (self.right - self.left)

    def y(self, station: str) -> float:
        """Return where a point of the line falls."""
        return self.top + self.metres[station] / max(self.metres.values()) * (self.bottom - self.top)


def spread(wanted: Sequence[float], gap: float) -> list[float]:
    """Return positions at least ``gap`` apart, in order, and as near to the wanted ones as that allows.

    Least squares by pooling neighbours that are too close (isotonic regression; pool adjacent violators).
    """
    pools: list[tuple[float, int]] = []
    for n, position in enumerate(wanted):
        pools.append((position - n * gap, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (mean_b, count_b), (mean_a, count_a) = pools.pop(), pools.pop()
            pools.append(((mean_a * count_a + mean_b * count_b) / (count_a + count_b), count_a + count_b))
    level = [mean for mean, count in pools for _ in range(count)]
    return [mean + n * gap for n, mean in enumerate(level)]


def flow(
    widths: Sequence[float], left: float, right: float, top: float, row: float
) -> list[tuple[float, float]]:
    """Return where things of these widths stand when they fill rows from left to right."""
    places: list[tuple[float, float]] = []
    x, y = left, top
    for width in widths:
        if x > left and x + width > right:
            x, y = left, y + row
        places.append((x, y))
        x += width
    return places
