"""Recompute a periodic timetable from the activities alone, one by one, in plain whole numbers."""

from __future__ import annotations

from corridor.findings import Finding
from corridor.rail.timetable.periodic.network import Integers, PeriodicNetwork

__all__ = ["check_periodic", "evaluate_periodic"]


def evaluate_periodic(network: PeriodicNetwork, times: Integers) -> tuple[int, list[int]]:
    """Return Σ weight · slack, and the indices of activities that do not keep their bounds."""
    total, broken = 0, []
    for index in range(network.activities):
        begin = int(times[network.source[index]])
        end = int(times[network.target[index]])
        lower, modulus = int(network.lower[index]), int(network.moduli[index])
        duration = lower + (end - begin - lower) % modulus
        total += int(network.weight[index]) * (duration - lower)
        if duration > int(network.upper[index]):
            broken.append(index)
    return total, broken


def check_periodic(network: PeriodicNetwork, times: Integers) -> list[Finding]:
    """Return a finding for each activity that does not keep its bounds."""
    _, broken = evaluate_periodic(network, times)
    return [Finding("periodic-out-of-bounds", _sentence(network, times, index)) for index in broken]


def _sentence(network: PeriodicNetwork, times: Integers, index: int) -> str:
    i, j = int(network.source[index]), int(network.target[index])
    label = network.labels[index] if network.labels else f"activity {index + 1}"
    return (
        f"{label} from event {network.names[i]} at {int(times[i])} to event {network.names[j]} at"
        f" {int(times[j])} does not take {int(network.lower[index])} to {int(network.upper[index])}"
        f" modulo {int(network.moduli[index])}"
    )
