"""Who stands behind a publication, and which timetable it shows."""

from __future__ import annotations

import hashlib
import json

from corridor.rail.model import Publisher, RailTask, Run, Timetable
from corridor.rail.model.task import NO_ADDRESS

__all__ = ["NO_ADDRESS", "Publisher", "publisher_of", "version_of"]


def publisher_of(task: RailTask) -> Publisher:
    """Return the task's publisher; one with the corridor's own name and no address if it names nobody."""
    if task.publisher:
        return task.publisher
    named = (task.names.get(language) for language in task.languages)
    return Publisher(next((name for name in named if name), "Corridor"))


def version_of(timetable: Timetable) -> str:
    """Return twelve hexadecimal digits that change whenever a time, a date or a train changes (SHA-256)."""
    runs = [
        [r.id, r.train, r.line, r.direction, r.empty, sorted(d.isoformat() for d in r.dates), *_times(r)]
        for r in sorted(timetable.runs.values(), key=lambda r: r.id)
    ]
    text = json.dumps([timetable.zone, runs], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _times(run: Run) -> list[tuple[str, int, int, bool, int, int]]:
    return [(c.station, c.arrival_s, c.departure_s, c.boarding, c.control_s, c.track) for c in run.calls]
