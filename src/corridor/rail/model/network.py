"""The line as planners see it: stations, sections between them, and the border on its way.

The level of detail is mesoscopic: a section is the track between two neighbouring points of the path; where
trains may meet or overtake is a *control point* (a station or a post), never a halt. The track between two
neighbouring control points is a *stretch*: the thing that trains exclude each other from.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from corridor.rail.model.origin import Origin

__all__ = ["Control", "Grade", "Network", "Section", "SpeedLimit", "Station", "Stretch"]


@dataclass(frozen=True, slots=True)
class Station:
    """A named point of the line.

    Parameters
    ----------
    id
        Permanent id, the same in every file.
    names
        Name by language code, e.g. ``{"en": "Orsha", "ru": "Орша"}``.
    kind
        ``station`` (trains may meet and stop), ``post`` (trains may meet, nobody boards), ``halt`` (boarding
        on the running line, no meeting) or ``border`` (a line on the map).
    party
        Id of the country or body on whose side it lies; empty for a border point.
    zone
        IANA time zone of the clock on the wall.
    tracks
        Tracks on which trains may stand at the same time, those with platforms included.
    platform_tracks
        Tracks on which passengers may board.
    clearance_s
        Seconds between one train leaving a track and the next one taking it, and between an arrival and an
        opposing departure on single track.
    change_s
        Seconds a passenger needs to change trains.
    latitude, longitude
        Degrees, WGS 84; ``None`` when unknown.
    """

    id: str
    names: Mapping[str, str]
    kind: str
    party: str
    zone: str
    tracks: int
    platform_tracks: int
    clearance_s: int
    change_s: int
    latitude: float | None = None
    longitude: float | None = None
    code: str = ""
    origin: Origin = field(default_factory=Origin)

    @property
    def is_control_point(self) -> bool:
        """Whether trains may meet or overtake here."""
        return self.kind in ("station", "post")

    def name(self, language: str = "en") -> str:
        """Return the name in the language, or in the first language there is."""
        return self.names.get(language) or next((n for n in self.names.values() if n), self.id)


@dataclass(frozen=True, slots=True)
class SpeedLimit:
    """A speed limit over part of a section, metres from its first end.

    The direction is ``both``, ``out`` or ``back``:

    ``out`` is the sense in which the section's row is written.
    """

    from_m: int
    to_m: int
    direction: str
    max_speed_kmh: float
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class Grade:
    """A gradient over part of a section, metres from its first end; ‰, rising from → to is positive."""

    from_m: int
    to_m: int
    permille: float
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class Section:
    """The track between two neighbouring points.

    Parameters
    ----------
    length_m
        Length along the track, metres.
    tracks
        1 (both directions share it) or 2 (one a direction).
    follow
        How trains in the same direction follow each other: ``headway`` (automatic block: ``headway_s`` apart
        at both ends) or ``clear`` (the next may enter when the one before has left the stretch).
    headway_s
        Seconds between two trains in the same direction, at both ends.
    max_speed_kmh
        The general limit; ``speed_limits`` lower it in places.
    electrification
        ``none`` or a system, e.g. ``25kV50Hz`` or ``3kV``.
    gauge_mm
        Track gauge, millimetres.
    """

    id: str
    ends: tuple[str, str]
    length_m: int
    tracks: int
    follow: str
    headway_s: int
    max_speed_kmh: float
    electrification: str
    gauge_mm: int
    speed_limits: tuple[SpeedLimit, ...] = ()
    grades: tuple[Grade, ...] = ()
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class Control:
    """Who checks travellers at a border crossing, where and for how long.

    Parameters
    ----------
    crossing
        Id of the crossing.
    party
        Who checks.
    where
        ``station`` (the train stands at ``station``) or ``on board`` (the train runs; the check must fit
        between departure from and arrival at the ends of ``between``).
    station
        Where the train stands; empty on board.
    between
        The two stations on either side of the border.
    applies
        ``leaving``, ``entering`` or ``both``, seen from the party.
    min_s, planned_s, max_s
        Least, typical and worst duration, seconds. The timetable plans ``planned_s``.
    staffed
        Windows of seconds on the railway's clock within which a check may begin and end; empty means always.
    """

    crossing: str
    party: str
    where: str
    station: str
    between: tuple[str, str]
    applies: str
    min_s: int
    planned_s: int
    max_s: int
    staffed: tuple[tuple[int, int], ...] = ()
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Sections between two neighbouring control points, in the direction of travel."""

    stations: tuple[str, ...]
    sections: tuple[Section, ...]

    @property
    def start(self) -> str:
        """The control point where it begins."""
        return self.stations[0]

    @property
    def end(self) -> str:
        """The control point where it ends."""
        return self.stations[-1]

    @property
    def key(self) -> str:
        """Name of the stretch whichever way a train runs."""
        return "–".join(sorted((self.start, self.end)))

    @property
    def single(self) -> bool:
        """Whether opposing trains share a track anywhere on it."""
        return any(s.tracks == 1 for s in self.sections)

    @property
    def clears(self) -> bool:
        """Whether a train must have left the stretch before the next one may enter behind it."""
        return any(s.follow == "clear" for s in self.sections)

    @property
    def headway_s(self) -> int:
        """Seconds between two trains in the same direction, at both ends."""
        return max(s.headway_s for s in self.sections)

    @property
    def length_m(self) -> int:
        """Length, metres."""
        return sum(s.length_m for s in self.sections)


@dataclass(frozen=True)
class Network:
    """Stations, sections and border controls."""

    stations: Mapping[str, Station]
    sections: Mapping[str, Section]
    controls: tuple[Control, ...] = ()

    @cached_property
    def _by_ends(self) -> dict[frozenset[str], Section]:
        return {frozenset(s.ends): s for s in self.sections.values()}

    def section(self, a: str, b: str) -> Section | None:
        """Return the section between two neighbouring points, or ``None``."""
        return self._by_ends.get(frozenset((a, b)))

    def path_sections(self, path: Sequence[str]) -> list[Section]:
        """Return the sections along a path.

        Raises
        ------
        KeyError
            If two neighbours of the path have no section between them.
        """
        return [self._by_ends[frozenset(pair)] for pair in itertools.pairwise(path)]

    def stretches(self, path: Sequence[str]) -> list[Stretch]:
        """Return the path cut at its control points; the two ends of the path count as control points."""
        last = len(path) - 1
        cuts = [i for i, s in enumerate(path) if i in (0, last) or self.stations[s].is_control_point]
        sections = self.path_sections(path)
        return [Stretch(tuple(path[a : b + 1]), tuple(sections[a:b])) for a, b in itertools.pairwise(cuts)]

    def length_m(self, path: Sequence[str]) -> int:
        """Return the length of a path, metres."""
        return sum(s.length_m for s in self.path_sections(path))

    def controls_on(self, path: Sequence[str]) -> list[Control]:
        """Return the border controls a train on this path undergoes, in the order of travel."""
        order = {s: i for i, s in enumerate(path)}
        met = [c for c in self.controls if all(s in order for s in c.between) and self._applies(c, order)]
        return sorted(met, key=lambda c: order[c.station or c.between[0]])

    def _applies(self, control: Control, order: Mapping[str, int]) -> bool:
        first = min(control.between, key=order.__getitem__)
        sense = "leaving" if self.stations[first].party == control.party else "entering"
        on_path = control.where == "on board" or control.station in order
        return on_path and control.applies in (sense, "both")
