"""Trains as operations over exclusive track.

One time variable a junction (the end of one operation is the start of the next), and an order between two
trains only where they meet: the model is solved without any of them, the pairs that clash are added, and so
on until none clashes. Every round's bound holds for the whole problem. Measured by others and by us to
close where one interval per operation does not (see ``docs/concepts/timetable.md``).

Daily timetables use it, and dispatching can.
"""

from corridor.rail.solvers.blocking.clash import smallest_clash
from corridor.rail.solvers.blocking.conflicts import Conflict, find_conflicts
from corridor.rail.solvers.blocking.loop import solve
from corridor.rail.solvers.blocking.model import (
    PRICING,
    SYMMETRY,
    BlockingModel,
    Linear,
    Moment,
    Occupation,
    Rule,
    Track,
    Yard,
)
from corridor.rail.solvers.blocking.obstacles import Hole, find_obstacles, hole

__all__ = [
    "PRICING",
    "SYMMETRY",
    "BlockingModel",
    "Conflict",
    "Hole",
    "Linear",
    "Moment",
    "Occupation",
    "Rule",
    "Track",
    "Yard",
    "find_conflicts",
    "find_obstacles",
    "hole",
    "smallest_clash",
    "solve",
]
