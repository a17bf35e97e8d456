"""What it means that one train goes before another on a resource."""

from __future__ import annotations

from corridor.rail.solvers.blocking.model import Moment, Occupation, Track

__all__ = ["Separation", "apart", "separations"]

Separation = tuple[Moment, Moment, int]
"""(later, earlier, lag): ``later`` comes at least ``lag`` seconds after ``earlier``."""


def separations(first: Occupation, second: Occupation) -> list[Separation]:
    """Return what must hold if ``first`` uses the resource before ``second``."""
    resource = first.resource
    follows = isinstance(resource, Track) and first.sense == second.sense and not resource.clears
    if follows:
        assert isinstance(resource, Track)
        return [
            (second.enter, first.enter, resource.headway_s),
            (second.leave, first.leave, resource.headway_s),
        ]
    return [(second.enter, first.leave, resource.release_s)]


def apart(first: Occupation, second: Occupation, values: list[int]) -> bool:
    """Whether, under an assignment, ``first`` goes before ``second`` with every separation kept."""
    return all(
        later.value(values) - earlier.value(values) >= lag
        for later, earlier, lag in separations(first, second)
    )
