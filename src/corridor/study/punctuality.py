"""A simulated day joined to the study: at both ends of what is not known, and as facts for decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from corridor.facts import Fact
from corridor.files import canonical_json, digest_bytes

if TYPE_CHECKING:
    from corridor.rail.simulate import Punctuality
    from corridor.study.nouns import Plan

__all__ = ["SIMULATOR", "Simulation", "as_plain", "facts_of_simulation", "simulate_plan"]

SIMULATOR = "corridor simulate"
"""Who says so."""

LEVELS = ("central", "low", "high")


@dataclass(frozen=True)
class Simulation:
    """A simulated day with the disturbances at their central, lowest and highest values."""

    central: Punctuality
    low: Punctuality
    high: Punctuality

    def as_json(self) -> dict[str, Any]:
        """Return everything as plain JSON values."""
        return as_plain(self)


def as_plain(told: Any) -> dict[str, Any]:
    """Return a dataclass as plain JSON values; dates become ISO text."""
    plain: dict[str, Any] = _plain(asdict(told))
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    return [_plain(v) for v in value] if isinstance(value, (list, tuple)) else value


def simulate_plan(plan: Plan, watch: Callable[[str, float], None], **how: Any) -> Simulation:
    """Play a plan at each level; after Ctrl-C the other levels are played for a few days only.

    Parameters
    ----------
    how
        Passed on to :func:`corridor.rail.simulate.simulate`.
    """
    from corridor.rail.simulate import simulate
    from corridor.rail.solvers import Interruptible

    told = {}
    asked = Interruptible()
    for n, level in enumerate(LEVELS):

        def say(share: float, text: str, n: int = n, level: str = level) -> None:
            watch(f"{level} delays, {text}", (n + share) / len(LEVELS))

        parts = (plan.task, plan.running, plan.timetable, plan.circulation)
        if asked.requested:
            how |= {"workers": 1, "backend": "loky"}  # no processes for a few days more
        told[level] = simulate(*parts, level=level, interrupt=asked, watch=say, **how)
    return Simulation(**told)


def facts_of_simulation(plan: Plan, simulation: Simulation) -> tuple[Fact, ...]:
    """Return punctuality of the planned trains as facts, with what it is at either end of the ranges.

    ``rail.punctuality.5min`` and so on, shares from 0 to 1; ``.low`` and ``.high`` behind the name are the
    least and greatest share over the levels.
    """
    digest = digest_bytes(canonical_json(dict(plan.inputs)).encode())
    year = plan.task.services.year
    central = simulation.central

    def fact(name: str, value: float, unit: str) -> Fact:
        return Fact(
            name, value, unit, year.first, SIMULATOR, "all planned trains", digest, central.assumed, year.last
        )

    return tuple(fact(*row) for row in _measures(simulation))


def _measures(simulation: Simulation) -> Iterator[tuple[str, float, str]]:
    central = simulation.central
    everything = (central, simulation.low, simulation.high)
    for n, limit in enumerate(central.thresholds_s):
        name = f"rail.punctuality.{limit // 60}min"
        shares = [round(p.overall.on_time[n].value, 4) for p in everything]
        yield name, shares[0], ""
        yield f"{name}.low", min(shares), ""
        yield f"{name}.high", max(shares), ""
    means = [round(p.overall.mean_delay_s / 60, 2) for p in everything]
    yield "rail.mean_delay", means[0], "min"
    yield "rail.mean_delay.low", min(means), "min"
    yield "rail.mean_delay.high", max(means), "min"
