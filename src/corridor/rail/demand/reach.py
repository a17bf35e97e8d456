"""How many places and people are within one, two and three hours by train, before and after."""

from __future__ import annotations

from collections.abc import Iterator

from corridor.rail.demand.result import Reach
from corridor.rail.demand.scene import Scene
from corridor.rail.model import RailTask

__all__ = ["WITHIN_MIN", "reach"]

WITHIN_MIN = (60, 120, 180)


def reach(task: RailTask, scene: Scene) -> Iterator[Reach]:
    """Yield, for every zone, other zones and their people within each limit on the usual day.

    A zone is reached if its fastest journey of the day takes no longer, whenever it leaves.
    """
    for zone in task.market.zones:
        for limit in WITHIN_MIN:
            old, new = (
                [
                    z
                    for z in task.market.zones
                    if z is not zone and minutes.get((zone.station, z.station), float("inf")) <= limit
                ]
                for minutes in (scene.usual_before, scene.usual_after)
            )
            people = (sum(z.population for z in old), sum(z.population for z in new))
            yield Reach(zone.id, limit, len(old), len(new), *people)
