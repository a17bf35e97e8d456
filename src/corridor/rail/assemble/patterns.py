"""Patterns: trains at the same minutes every period, the changes between them and the minutes apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from corridor.findings import Place
from corridor.rail.assemble.clocks import common_window, shifts, usual_shift
from corridor.rail.assemble.ground import Ground
from corridor.rail.assemble.wishes import train_of
from corridor.rail.model import (
    Calendar,
    Change,
    Exempt,
    FixedTime,
    Line,
    Pattern,
    Patterns,
    Services,
    Spacing,
    Thinning,
    Train,
)
from corridor.units import DAY_S, Clock, format_clock
from corridor.workspace.models import ChangeWish, FixedWish, LineWish, PatternWish, SpacingWish, TrainWish

__all__ = ["assemble_patterns"]

FILE = "services/lines.toml"
LONGEST_S = 4 * DAY_S
"""Stands for no end of the hours of an exception."""

Loc = tuple[str | int, ...]


def assemble_patterns(ground: Ground, calendars: Mapping[str, Calendar], services: Services) -> Patterns:
    """Return what is asked of a periodic plan; nothing if no line has a pattern."""
    wishes = ground.workspace.lines
    found: dict[str, Pattern] = {}
    for n, wish in enumerate(wishes.line if wishes else ()):
        line = services.lines.get(wish.id)
        for m, wanted in enumerate(wish.pattern if line else ()):
            assert line is not None
            _judge(ground, wanted, ("line", n, "pattern", m))
            for direction in ("out", "back") if wanted.direction == "both" else (wanted.direction,):
                pattern = _Reader(ground, wish, wanted, line, ("line", n, "pattern", m), calendars).read(
                    direction
                )
                if pattern:
                    found[pattern.id] = pattern
    _judge_names(ground, found, services)
    changes = [
        c for n, w in enumerate(wishes.change if wishes else ()) for c in _changes(ground, w, n, found)
    ]
    spacings = [
        s for n, w in enumerate(wishes.spacing if wishes else ()) for s in _spacings(ground, w, n, found)
    ]
    return Patterns(found, tuple(changes), tuple(spacings))


def _judge_names(ground: Ground, patterns: Mapping[str, Pattern], services: Services) -> None:
    """Report trains that bear the name of one that a pattern will have."""
    for pattern in {p.service: p for p in patterns.values()}.values():
        mine = re.compile(rf"{re.escape(pattern.service)}-\d+")
        for name in sorted(n for n in (*services.trains, *services.existing) if mine.fullmatch(n)):
            sentence = f"train {name} has the name of a train of pattern {pattern.service}"
            ground.report("duplicate-id", sentence, pattern.origin.place)


def _judge(ground: Ground, wanted: PatternWish, loc: Loc) -> None:
    """Report what of a pattern contradicts itself in whichever direction."""
    if wanted.every_min is not None:
        for k, thin in enumerate(wanted.thinned):
            if thin.every_min % wanted.every_min:
                sentence = (
                    f"pattern {wanted.id}: {thin.every_min} min is no multiple of {wanted.every_min} min"
                )
                place = ground.workspace.place(FILE, *loc, "thinned", k, "every_min")
                ground.report("pattern-thinned", sentence, place)
        if (wanted.every_min * 60) % wanted.trains or wanted.every_min * 60 // wanted.trains < 60:
            sentence = f"pattern {wanted.id}: {wanted.trains} trains do not divide {wanted.every_min} min"
            place = ground.workspace.place(FILE, *loc, "trains")
            ground.report("pattern-uneven", sentence, place)


class _Reader:
    """Reads one pattern, once a direction."""

    def __init__(
        self,
        ground: Ground,
        wish: LineWish,
        wanted: PatternWish,
        line: Line,
        loc: Loc,
        calendars: Mapping[str, Calendar],
    ) -> None:
        self.ground, self.wish, self.wanted, self.line, self.loc = ground, wish, wanted, line, loc
        self.calendars = calendars

    def read(self, direction: str) -> Pattern | None:
        """Return the pattern of a direction, or ``None`` if its path, dates or hours cannot be used."""
        wanted, train = self.wanted, self._train(direction)
        if train is None:
            return None
        first, last, moved = common_window((wanted.first, wanted.last), self.ground.zone, train.dates)
        if first > last:
            why = " on every day, because the clocks shift against each other" if moved else ""
            sentence = f"pattern {wanted.id}: the last train leaves before the first{why}"
            self.ground.report("empty-window", sentence, self._place("last"))
            return None
        if moved:
            self._tell_narrowed(first, last)
        return Pattern(
            id=train.id,
            service=wanted.id,
            train=train,
            every_s=(wanted.every_min or 0) * 60,
            first_s=first,
            last_s=last,
            count=wanted.trains,
            uneven_s=round(wanted.uneven_min * 60),
            supplement_s=round(wanted.supplement_min * 60),
            shift_s=round(wanted.shift_min * 60),
            number_from=(wanted.number_from or 0) + (direction == "back" if wanted.number_from else 0),
            thinned=tuple(self._thinned(train)),
            exempt=tuple(self._exempt(train)),
            fixed=tuple(self._fixed(train)),
            origin=train.origin,
        )

    def _place(self, *more: str | int) -> Place:
        return self.ground.workspace.place(FILE, *self.loc, *more)

    def _tell_narrowed(self, first: int, last: int) -> None:
        sentence = (
            f"pattern {self.wanted.id}: the clocks shift within its dates; first and last train leave within"
            f" {format_clock(first)}–{format_clock(last)} railway time on all"
        )
        self.ground.report("window-narrowed", sentence, self._place("first"))

    def _train(self, direction: str) -> Train | None:
        """Return what each train of the pattern is."""
        w = self.wanted
        ends = (w.start, w.end) if direction == "out" else (w.end, w.start)
        both = w.direction == "both"
        wanted = TrainWish.model_construct(
            id=f"{w.id}/{direction}",
            direction=direction,
            calendar=w.calendar,
            start=ends[0] if both else w.start,
            end=ends[1] if both else w.end,
            stops=w.stops,
            dwell_s=w.dwell_s,
            dwell=w.dwell,
            stock=w.stock,
            max_wait_min=w.max_wait_min,
            source=w.source,
            estimate=w.estimate,
        )
        return train_of(self.ground, self.wish, wanted, self.line, self.loc, self.calendars)

    def _seconds(self, clock: Clock, train: Train) -> int:
        return clock.seconds + usual_shift(clock.zone, self.ground.zone, train.dates)

    def _thinned(self, train: Train) -> Iterator[Thinning]:
        for k, wish in enumerate(self.wanted.thinned):
            begin, end = self._seconds(wish.start, train), self._seconds(wish.end, train)
            if begin >= end:
                sentence = f"pattern {self.wanted.id}: the thinned hours end before they begin"
                self.ground.report("empty-window", sentence, self._place("thinned", k, "to"))
            origin = self.ground.origin(FILE, *self.loc, "thinned", k)
            yield Thinning(begin, end, wish.every_min * 60, origin)

    def _exempt(self, train: Train) -> Iterator[Exempt]:
        for k, wish in enumerate(self.wanted.exception):
            calendar = self.calendars.get(wish.calendar) if wish.calendar else None
            if wish.calendar and calendar is None:
                continue
            dates = train.dates & calendar.dates if calendar else train.dates
            begin = self._seconds(wish.start, train) if wish.start else -LONGEST_S
            end = self._seconds(wish.end, train) if wish.end else LONGEST_S
            if begin >= end:
                sentence = f"pattern {self.wanted.id}: the hours of the exception end before they begin"
                self.ground.report("empty-window", sentence, self._place("exception", k, "to"))
            shift = None if wish.shift_min is None else wish.shift_min * 60
            yield Exempt(dates, begin, end, shift, self.ground.origin(FILE, *self.loc, "exception", k))

    def _fixed(self, train: Train) -> Iterator[FixedTime]:
        for k, wish in enumerate(self.wanted.fixed):
            station = self.ground.station(wish.station)
            if wish.direction not in (None, train.direction) or not station:
                continue
            if not self._has(train, wish, station):
                where = "never arrives at" if wish.arrive else "never departs from"
                sentence = f"{train.id} {where} {station}, so its time there cannot be fixed"
                if wish.direction or station not in train.path:
                    self.ground.report("stop-off-path", sentence, self._place("fixed", k, "station"))
                continue
            _judge_halt(self.ground, station, self._place("fixed", k, "station"))
            clock = wish.arrive or wish.depart
            assert clock is not None
            if len(shifts(clock.zone, self.ground.zone, train.dates)) > 1:
                sentence = f"pattern {self.wanted.id}: {clock.zone} and the railway's clock shift apart"
                self.ground.report("pattern-clock-shifts", sentence, self._place("fixed", k))
            yield FixedTime(
                station,
                "arrival" if wish.arrive else "departure",
                self._seconds(clock, train),
                round(wish.tolerance_min * 60),
                self.ground.origin(FILE, *self.loc, "fixed", k),
            )

    @staticmethod
    def _has(train: Train, wish: FixedWish, station: str) -> bool:
        end = train.path[0] if wish.arrive else train.path[-1]
        return station in train.path and station != end


def _changes(ground: Ground, wish: ChangeWish, n: int, patterns: Mapping[str, Pattern]) -> Iterator[Change]:
    station = ground.station(wish.station)
    if not station:
        return
    first = _named(patterns, wish.arriving, wish.arriving_direction, station, arrives=True)
    second = _named(patterns, wish.departing, wish.departing_direction, station, arrives=False)
    place = ground.workspace.place(FILE, "change", n, "station")
    if patterns and not (first and second):
        sentence = f"nobody can change from {wish.arriving} to {wish.departing} at {station}"
        ground.report("stop-off-path", sentence, place)
    _judge_halt(ground, station, place)
    usual = ground.network.stations[station].change_s
    least = usual if wish.min_min is None else round(wish.min_min * 60)
    most = 0 if wish.max_min is None else round(wish.max_min * 60)
    if most and most < least:
        sentence = f"at most {most // 60} min are left to change at {station}, {least // 60} min are needed"
        ground.report("out-of-range", sentence, ground.workspace.place(FILE, "change", n, "max_min"))
        return
    origin = ground.origin(FILE, "change", n, source=wish.source, estimate=wish.reasoning)
    for a in first:
        for b in second:
            if a != b:
                yield Change(a, b, station, least, most, wish.passengers, origin)


def _spacings(
    ground: Ground, wish: SpacingWish, n: int, patterns: Mapping[str, Pattern]
) -> Iterator[Spacing]:
    station = ground.station(wish.station)
    if not station:
        return
    first = _named(patterns, wish.first, wish.first_direction, station, arrives=False)
    second = _named(patterns, wish.second, wish.second_direction, station, arrives=False)
    if patterns and not (first and second):
        sentence = f"{wish.first} and {wish.second} do not both depart from {station}"
        ground.report("stop-off-path", sentence, ground.workspace.place(FILE, "spacing", n, "station"))
    _judge_halt(ground, station, ground.workspace.place(FILE, "spacing", n, "station"))
    origin = ground.origin(FILE, "spacing", n, source=wish.source, estimate=wish.reasoning)
    for a in first:
        for b in second:
            if a != b:
                yield Spacing(a, b, station, round(wish.min_min * 60), round(wish.max_min * 60), origin)


def _judge_halt(ground: Ground, station: str, place: Place) -> None:
    if not ground.network.stations[station].is_control_point:
        ground.report("pattern-halt", f"{station} is a halt: its times follow from those around it", place)


def _named(
    patterns: Mapping[str, Pattern], service: str, direction: str | None, station: str, *, arrives: bool
) -> list[str]:
    """Return the directions of a service that passengers leave, or board, at a station."""
    return [
        p.id
        for p in patterns.values()
        if p.service == service
        and direction in (None, p.train.direction)
        and station in {s.station for s in p.train.stops}
        and station != (p.train.path[0] if arrives else p.train.path[-1])
    ]
