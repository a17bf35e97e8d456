"""Our own lines as a periodic network, and back: trains of every period among those already there."""

from corridor.rail.timetable.periodic.lines.build import LineDraft, build
from corridor.rail.timetable.periodic.lines.derive import as_often_as_units_allow, patterns_of
from corridor.rail.timetable.periodic.lines.draft import Activity, Draft
from corridor.rail.timetable.periodic.lines.plan import plan_patterns

__all__ = [
    "Activity",
    "Draft",
    "LineDraft",
    "as_often_as_units_allow",
    "build",
    "patterns_of",
    "plan_patterns",
]
