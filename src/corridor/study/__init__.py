"""A study: opens a workspace, runs the stages in order, and keeps the record. The Python API.

>>> from corridor import Study
>>> study = Study.open("smolensk")                       # doctest: +SKIP
>>> plan = study.plan(limit_s=60)                        # doctest: +SKIP
>>> plan.timetable.verdict, plan.timetable.gap           # doctest: +SKIP
"""

from corridor.study.capacity import Capacity
from corridor.study.disruption import Replay
from corridor.study.nouns import Plan, Step, Watch, Why
from corridor.study.punctuality import Simulation, as_plain
from corridor.study.study import Study

__all__ = ["Capacity", "Plan", "Replay", "Simulation", "Step", "Study", "Watch", "Why", "as_plain"]
