"""A pattern's trains as events: where they leave, arrive and pass, with driving and standing between."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from corridor.rail.model import Pattern, RailTask, Stop, Stretch, TrainRunning
from corridor.rail.timetable.daily.trains import control_stands
from corridor.rail.timetable.periodic.lines.draft import Draft, words
from corridor.units import format_duration

__all__ = ["Point", "Service", "add_service"]


@dataclass(frozen=True, slots=True)
class Point:
    """Where a service leaves, stands, passes or ends; one event where it passes or ends.

    Parameters
    ----------
    hold_s
        Least seconds it stands; 0 where it passes.
    boarding
        Whether passengers board or alight.
    """

    station: str
    arrival: int
    departure: int
    hold_s: int
    boarding: bool
    control_s: int = 0

    @property
    def stands(self) -> bool:
        """Whether it stands between two events."""
        return self.arrival != self.departure


@dataclass
class Service:
    """One of a pattern's trains within a period.

    Parameters
    ----------
    nth
        Which one, from 0.
    running
        Running times of the pattern's trains.
    points
        Stations and posts where trains may meet, and both ends, in the order of travel.
    legs
        Driving from each point to the next: seconds at least, and seconds that may be added.
    halts
        Within each leg, the places on the way: station, seconds from the leg's start to arriving and leaving.
    """

    pattern: Pattern
    nth: int
    every_s: int
    running: TrainRunning
    points: list[Point] = field(default_factory=list)
    legs: list[tuple[int, int]] = field(default_factory=list)
    halts: list[list[tuple[str, int, int]]] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The pattern's id, numbered if it has several trains within a period."""
        return self.pattern.id if self.pattern.count == 1 else f"{self.pattern.id}#{self.nth + 1}"

    def point(self, station: str) -> Point | None:
        """Return the point at a station; ``None`` if it does not come by, or trains cannot meet there."""
        return next((p for p in self.points if p.station == station), None)

    def stretches(self, task: RailTask) -> Iterator[tuple[Stretch, int]]:
        """Yield each stretch with the number of its leg."""
        for n, stretch in enumerate(task.network.stretches(self.pattern.train.path)):
            yield stretch, n


def add_service(
    draft: Draft, task: RailTask, service: Service, boarded: Mapping[str, float], waits: Collection[str]
) -> None:
    """Give a service its events, and the driving and standing between them.

    Parameters
    ----------
    boarded
        What a minute of standing costs by station, in passenger-minutes a day.
    waits
        Stations where it passes but may stop to let another train pass.
    """
    _Walk(draft, task, service, boarded, waits).go()


class _Walk:
    """Follows a service along its path."""

    def __init__(
        self,
        draft: Draft,
        task: RailTask,
        service: Service,
        boarded: Mapping[str, float],
        waits: Collection[str],
    ) -> None:
        self.draft, self.task, self.service, self.boarded = draft, task, service, boarded
        self.waits = waits
        self.train = service.pattern.train
        self.stops: dict[str, Stop] = {s.station: s for s in self.train.stops}
        self.controls = control_stands(task, self.train, service.running)

    def go(self) -> None:
        """Make the events of every point."""
        first = self._event(self.train.path[0], "leaves")
        self.service.points.append(Point(self.train.path[0], first, first, 0, boarding=True))
        start_s = 0
        for stretch, _ in self.service.stretches(self.task):
            start_s = self._reach(stretch, start_s)

    def _event(self, station: str, verb: str, rest_s: int = 0) -> int:
        name = f"{self.service.id} {verb} {station}"
        return self.draft.event(name, self.service.every_s, rest_s)

    def _reach(self, stretch: Stretch, start_s: int) -> int:
        """Drive over a stretch; return the seconds that starting again costs at its end."""
        drive_s = start_s + self._drive(stretch, start_s)
        station, last = stretch.end, stretch.end == self.train.path[-1]
        hold_s, brake_s, again_s = self._stand(station)
        stands = hold_s > 0 or brake_s + again_s > 0 or (station in self.stops and not last)
        drive_s += brake_s
        grid = self.draft.grid_s
        before = self.service.points[-1].departure
        reached = self.draft.rests_s[before] + drive_s
        rest = -(-reached % grid) if stands or last else reached % grid
        arrival = self._event(station, "reaches" if stands or last else "passes", rest)
        self._drives(stretch, before, arrival, drive_s)
        departure = self._stands(station, arrival, hold_s) if stands and not last else arrival
        control = self.controls.get(station, 0)
        self.service.points.append(Point(station, arrival, departure, hold_s, station in self.stops, control))
        return again_s

    def _drive(self, stretch: Stretch, start_s: int) -> int:
        """Return the seconds from a stretch's start to its end, and note the halts on the way."""
        path, at, halts = self.train.path, 0, []
        for station in stretch.stations[1:]:
            at += self.service.running.run_s[path.index(station) - 1]
            if station != stretch.end:
                hold = max(self._dwell(station), self.controls.get(station, 0))
                halts.append((station, start_s + at, start_s + at + hold))
                at += hold
        self.service.halts.append(halts)
        return at

    def _dwell(self, station: str) -> int:
        return self.stops[station].min_dwell_s if station in self.stops else 0

    def _stand(self, station: str) -> tuple[int, int, int]:
        """Return the least seconds to stand at a point, and what braking and starting cost besides."""
        if station == self.train.path[-1]:
            return 0, 0, 0
        control = self.controls.get(station, 0)
        if station in self.stops:
            return max(self._dwell(station), control), 0, 0
        if control or station in self.waits:
            running = self.service.running
            return control, running.brake_s.get(station, 0), running.start_s.get(station, 0)
        return 0, 0, 0

    def _drives(self, stretch: Stretch, before: int, arrival: int, drive_s: int) -> None:
        extra = min(self.service.pattern.supplement_s, drive_s)  # twice as long at most: see tracks
        self.service.legs.append((drive_s, extra))
        sentence = f"{self.service.id} runs {stretch.start} – {stretch.end} in {format_duration(drive_s)}"
        if extra:
            sentence += f" and at most {format_duration(extra)} more"
        label = words(sentence, self.train.origin, *(s.origin for s in stretch.sections))
        weight = self.boarded.get(stretch.end, 0.0)
        self.draft.join("drive", before, arrival, drive_s, drive_s + extra, label, weight=weight)

    def _stands(self, station: str, arrival: int, hold_s: int) -> int:
        """Stand at a station and leave it on the grid."""
        departure = self._event(station, "leaves")
        place = self.task.network.stations[station]
        may_wait = self.train.max_wait_s if place.tracks > 1 else 0
        most = hold_s + may_wait + self.draft.grid_s - 1
        control = self.controls.get(station, 0)
        why = f" ({format_duration(control)} of border control)" if control else ""
        longest = f" to {format_duration(hold_s + may_wait)}" if may_wait else ""
        sentence = f"{self.service.id} stands {format_duration(hold_s)}{longest} at {station}{why}"
        controls = [
            c.origin
            for c in self.task.network.controls_on(self.train.path)
            if station in (c.station, *c.between) and station in self.controls
        ]
        label = words(sentence, self.train.origin, *controls)
        weight = self.boarded.get(station, 0.0)
        self.draft.join("dwell", arrival, departure, hold_s, most, label, weight=weight)
        return departure
