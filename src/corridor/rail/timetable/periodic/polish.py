"""The best times for the whole periods that a timetable has: a linear problem, solved exactly."""

from __future__ import annotations

from corridor.rail.solvers.potentials import cheapest_potentials
from corridor.rail.timetable.periodic.network import Integers, PeriodicNetwork, slacks

__all__ = ["polish_periodic"]


def polish_periodic(network: PeriodicNetwork, times: Integers, *, limit_s: float = 10.0) -> Integers:
    """Return times at least as good, with the same number of whole periods in every activity.

    Parameters
    ----------
    network
        Events and activities.
    times
        Ticks 0 … T−1 that keep all bounds, shape (n,).
    limit_s
        Wall seconds; the times as given if it is over.
    """
    taken = network.lower + slacks(network, times)
    turns = (taken - (times[network.target] - times[network.source])) // network.moduli
    found = cheapest_potentials(
        network.events,
        network.source,
        network.target,
        network.lower - turns * network.moduli,
        network.upper - turns * network.moduli,
        network.weight,
        limit_s=limit_s,
    )
    return times if found is None else network.within(found)
