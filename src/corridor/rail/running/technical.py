"""Technical running time: the fastest run of a stock over a path with given stops, no allowance."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from corridor.rail.model import Section, Stock
from corridor.rail.running.gradient import weight_n
from corridor.rail.running.profile import STEP_M, PathProfile, path_profile
from corridor.rail.running.resistance import quadratic

__all__ = ["Course", "TechnicalRun", "technical_time"]


@dataclass(frozen=True, slots=True)
class TechnicalRun:
    """A fastest run.

    Parameters
    ----------
    times_s
        Running seconds (not rounded, dwell excluded) at each station of the path; shorter than the path if
        the train stalls, and then without the stations it does not reach.
    stalled_m
        Where it stalls, metres from the first station; ``None`` if it arrives.
    """

    times_s: tuple[float, ...]
    stalled_m: float | None = None


class Course:
    """A stock on a path, prepared once and run with any stops.

    Parameters
    ----------
    stock
        The train.
    sections
        The sections along the path, in the order of travel.
    path
        Their ends in the order of travel, one more than the sections.
    step_m
        Longest cell of the integration, metres.

    Raises
    ------
    ValueError
        If the stock's resistance cannot be computed.

    Notes
    -----
    Preparing and running both take time proportional to the length of the path over ``step_m``, measured in
    ``docs/concepts/running_times.md``.
    """

    def __init__(
        self, stock: Stock, sections: Sequence[Section], path: Sequence[str], *, step_m: float = STEP_M
    ) -> None:
        import numpy as np

        self.profile: PathProfile = path_profile(
            sections, path, train_length_m=stock.length_m, max_speed_kmh=stock.max_speed_kmh, step_m=step_m
        )
        mass_kg = stock.mass_t * 1000
        inertia = mass_kg * stock.rotating_mass_factor
        self._lengths = np.diff(self.profile.edges_m)
        steep, where = np.unique(self.profile.permille, return_inverse=True)
        weights = np.array([weight_n(mass_kg, float(p)) / inertia for p in steep])[where]
        curve = np.array(stock.traction, dtype=float)
        self._train: tuple[Any, ...] = (
            float(stock.braking_ms2),
            inertia,
            curve[:, 0] / 3.6,
            curve[:, 1] * 1000,
            np.array(quadratic(stock.resistance, stock.mass_t)),
        )
        self._track: tuple[Any, ...] = (self._lengths, self.profile.speeds_ms, weights)

    def run(self, stops: Collection[int] = (), *, plain: bool = False) -> TechnicalRun:
        """Return the fastest run that starts and ends at rest.

        Parameters
        ----------
        stops
            Positions in the path of further stops.
        plain
            Whether to run the kernel in plain Python, for tests.
        """
        import numpy as np

        from corridor.rail.running.integrate import fastest_run

        at = self.profile.stations
        halts = np.zeros(len(self.profile.edges_m), dtype=np.bool_)
        halts[[at[0], at[-1], *(at[i] for i in stops)]] = True
        times = np.zeros(len(halts))
        kernel: Any = fastest_run.py_func if plain else fastest_run
        stalled = int(kernel(*self._track, halts, *self._train, times))
        if stalled < 0:
            return TechnicalRun(tuple(float(times[i]) for i in at))
        reached = tuple(float(times[i]) for i in at if i <= stalled)
        return TechnicalRun(reached, float(self.profile.edges_m[stalled]))


def technical_time(
    stock: Stock,
    sections: Sequence[Section],
    path: Sequence[str],
    stops: Collection[int] = (),
    *,
    step_m: float = STEP_M,
) -> TechnicalRun:
    """Return the fastest run of a stock over a path that starts and ends at rest; see :class:`Course`."""
    return Course(stock, sections, path, step_m=step_m).run(stops)
