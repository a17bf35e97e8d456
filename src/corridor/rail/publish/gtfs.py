"""The timetable as a GTFS feed.

All times are on the railway's clock: GTFS asks for one clock a feed (``agency_timezone``) and shows each stop
in its own (``stop_timezone``), so times always increase along a trip, over the border too. A service day
begins at "noon minus 12 h" as inside Corridor. Fares are not written: no workspace has any yet.
Source: GTFS Schedule Reference, revised 2026-04-27.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from corridor.rail.model import Circulation, RailTask, Run, Timetable
from corridor.rail.publish.days import Days, weekly_pattern
from corridor.rail.publish.places import distances_m, spot_of
from corridor.rail.publish.publisher import Publisher, publisher_of, version_of
from corridor.rail.publish.trips import Trip, published_runs, trips_of
from corridor.workspace.gtfs import WEEKDAYS, Feed

__all__ = ["gtfs_feed"]

Row = dict[str, object]
RAIL = 2
PLANNED = "planned"


def gtfs_feed(
    task: RailTask,
    timetable: Timetable,
    circulation: Circulation,
    *,
    publisher: Publisher | None = None,
    with_existing: bool = False,
) -> Feed:
    """Return the timetable as the tables of a GTFS feed.

    Parameters
    ----------
    task, timetable, circulation
        The plan.
    publisher
        Named in ``agency`` and ``feed_info``; the task's publisher when ``None``.
    with_existing
        Whether trains already there that take passengers are published too.

    Returns
    -------
    Feed
        Times in seconds since "noon minus 12 h" on the railway's clock, distances in metres.
    """
    runs = published_runs(timetable, with_existing=with_existing)
    trips = tuple(trips_of(runs, circulation, timetable.zone))
    return _Writer(task, timetable, publisher or publisher_of(task), trips).feed()


@dataclass(frozen=True)
class _Writer:
    task: RailTask
    timetable: Timetable
    publisher: Publisher
    trips: tuple[Trip, ...]

    def feed(self) -> Feed:
        return Feed.of(
            {
                "agency": self.agencies(),
                "stops": self.stations() + self.platforms(),
                "routes": self.routes(),
                "trips": self.trip_rows(),
                "stop_times": [row for trip in self.trips for row in self.stop_times(trip)],
                "calendar": [row for s, days in self.days.items() for row in _calendar(s, days)],
                "calendar_dates": [row for s, days in self.days.items() for row in _exceptions(s, days)],
                "shapes": [row for path in self.shapes for row in self.shape_rows(path)],
                "feed_info": [self.feed_info()],
                "attributions": [self.attribution()],
                "translations": self.translations(),
            }
        )

    # --- who ---

    @property
    def language(self) -> str:
        return self.task.languages[0]

    @cached_property
    def operators(self) -> dict[str, str]:
        """Agency ids of the operators of trains already there."""
        existing = self.task.services.existing
        names = {existing[t.run.train].operator for t in self.trips if t.run.train in existing}
        return {name: f"operator-{n}" for n, name in enumerate(sorted(names - {""}), 1)}

    def agencies(self) -> list[Row]:
        own = {PLANNED: self.publisher.name} if self._publisher_runs_something else {}
        named = own | {id_: name for name, id_ in self.operators.items()}
        return [
            {
                "agency_id": id_,
                "agency_name": name,
                "agency_url": self.publisher.url,
                "agency_timezone": self.timetable.zone,
                "agency_lang": self.language,
            }
            for id_, name in named.items()
        ]

    @property
    def _publisher_runs_something(self) -> bool:
        return not self.trips or any(self.agency_of(t.run) == PLANNED for t in self.trips)

    def agency_of(self, run: Run) -> str:
        train = self.task.services.existing.get(run.train)
        return self.operators.get(train.operator, PLANNED) if train else PLANNED

    def feed_info(self) -> Row:
        year = self.task.services.year
        dates = [d for t in self.trips for d in t.dates]
        return {
            "feed_publisher_name": self.publisher.name,
            "feed_publisher_url": self.publisher.url,
            "feed_lang": self.language,
            "feed_start_date": min([year.first, *dates]),
            "feed_end_date": max([year.last, *dates]),
            "feed_version": version_of(self.timetable),
            "feed_contact_email": self.publisher.email or None,
            "feed_contact_url": self.publisher.url,
        }

    def attribution(self) -> Row:
        return {
            "attribution_id": "publisher",
            "organization_name": self.publisher.name,
            "is_producer": 1,
            "is_operator": 0,
            "is_authority": 0,
            "attribution_url": self.publisher.url,
        }

    # --- where ---

    @cached_property
    def called(self) -> dict[str, set[int]]:
        """Tracks used at every station where somebody boards."""
        tracks: dict[str, set[int]] = {}
        for trip in self.trips:
            for call in trip.calls:
                tracks.setdefault(call.station, set()).add(call.track)
        return dict(sorted(tracks.items()))

    def stations(self) -> list[Row]:
        return [self._stop(station) | {"location_type": 1} for station in self.called]

    def platforms(self) -> list[Row]:
        return [
            self._stop(station)
            | {
                "stop_id": _platform(station, track),
                "location_type": 0,
                "parent_station": station,
                "platform_code": str(track) if track else None,
            }
            for station, tracks in self.called.items()
            for track in sorted(tracks)
        ]

    def _stop(self, station: str) -> Row:
        s = self.task.network.stations[station]
        spot = spot_of(self.task, station)
        between = [self.task.network.stations[b].name(self.language) for b in spot.between] if spot else []
        return {
            "stop_id": s.id,
            "stop_code": s.code or None,
            "stop_name": s.name(self.language),
            "stop_desc": f"Approximate position, by distance between {' and '.join(between)}"
            if between
            else None,
            "stop_lat": spot.latitude if spot else None,
            "stop_lon": spot.longitude if spot else None,
            "stop_timezone": s.zone,
        }

    @cached_property
    def shapes(self) -> dict[tuple[str, ...], str]:
        """Shape ids by path, from the first to the last boarding call, where two points can be drawn."""
        ids: dict[tuple[str, ...], str] = {}
        for path in sorted({_ridden(t.run) for t in self.trips}):
            if len(self.shape_points(path)) > 1:
                name = f"{path[0]}-{path[-1]}"
                twins = sum(other[0] == path[0] and other[-1] == path[-1] for other in ids)
                ids[path] = f"{name}-{twins + 1}" if twins else name
        return ids

    def shape_points(self, path: Sequence[str]) -> list[tuple[float, float, int]]:
        """Return latitude, longitude and metres of every point of the path whose place is known."""
        points: list[tuple[float, float, int]] = []
        for station, along in zip(path, distances_m(self.task, path), strict=True):
            spot = spot_of(self.task, station)
            if spot and (not points or (spot.latitude, spot.longitude) != points[-1][:2]):
                points.append((spot.latitude, spot.longitude, along))
        return points

    def shape_rows(self, path: tuple[str, ...]) -> list[Row]:
        return [
            {
                "shape_id": self.shapes[path],
                "shape_pt_lat": latitude,
                "shape_pt_lon": longitude,
                "shape_pt_sequence": n,
                "shape_dist_traveled": along,
            }
            for n, (latitude, longitude, along) in enumerate(self.shape_points(path), 1)
        ]

    # --- what runs ---

    def route_of(self, run: Run) -> tuple[str, Row]:
        line = self.task.services.lines.get(run.line)
        if run.kind == "planned" and line:
            colour = line.colour.removeprefix("#").upper()
            return line.id, {
                "route_long_name": _name(line.names, self.language, line.id),
                "route_color": colour,
                "route_text_color": _readable_on(colour),
            }
        ends = sorted((_ridden(run)[0], _ridden(run)[-1]))
        names = [self.task.network.stations[s].name(self.language) for s in ends]
        return f"{self.agency_of(run)}-{'-'.join(ends)}", {"route_long_name": " – ".join(names)}

    def routes(self) -> list[Row]:
        rows: dict[str, Row] = {}
        for trip in self.trips:
            route, row = self.route_of(trip.run)
            rows[route] = {"route_id": route, "agency_id": self.agency_of(trip.run), "route_type": RAIL} | row
        return list(rows.values())

    @cached_property
    def services(self) -> dict[frozenset[date], str]:
        """Service ids by dates, the most frequent first."""
        sets = sorted({t.dates for t in self.trips}, key=lambda d: (-len(d), sorted(d)))
        return {dates: f"S{n}" for n, dates in enumerate(sets, 1)}

    @cached_property
    def days(self) -> dict[str, Days]:
        return {service: weekly_pattern(dates) for dates, service in self.services.items()}

    def trip_rows(self) -> list[Row]:
        blocks = sorted({t.block for t in self.trips if t.block})
        ids = {block: f"B{n}" for n, block in enumerate(blocks, 1)}
        return [
            {
                "route_id": self.route_of(t.run)[0],
                "service_id": self.services[t.dates],
                "trip_id": t.id,
                "trip_headsign": self.task.network.stations[t.calls[-1].station].name(self.language),
                "trip_short_name": self.number_of(t.run),
                "direction_id": {"out": 0, "back": 1}.get(t.run.direction),
                "block_id": ids.get(t.block),
                "shape_id": self.shapes.get(_ridden(t.run)),
            }
            for t in self.trips
        ]

    def number_of(self, run: Run) -> str:
        """Return the train's numbers, one a party, or our id where there is none."""
        services = self.task.services
        if run.kind == "existing" and run.train in services.existing:
            return services.existing[run.train].number or run.train
        train = services.trains.get(run.train)
        return "/".join(dict.fromkeys(train.numbers.values())) if train and train.numbers else run.train

    def stop_times(self, trip: Trip) -> list[Row]:
        path = _ridden(trip.run)
        along = dict(zip(path, distances_m(self.task, path), strict=True)) if path in self.shapes else {}
        last = len(trip.calls) - 1
        return [
            {
                "trip_id": trip.id,
                "arrival_time": call.arrival_s + trip.shift_s,
                "departure_time": call.departure_s + trip.shift_s,
                "stop_id": _platform(call.station, call.track),
                "stop_sequence": n + 1,
                "pickup_type": int(n == last),
                "drop_off_type": int(n == 0),
                "shape_dist_traveled": along.get(call.station),
                "timepoint": 1,
            }
            for n, call in enumerate(trip.calls)
        ]

    # --- in other languages ---

    def translations(self) -> list[Row]:
        return self._stop_names() + self._route_names() + self._headsigns()

    def _others(self, names: Mapping[str, str]) -> Iterable[tuple[str, str]]:
        return [(lang, text) for lang, text in names.items() if lang != self.language and text]

    def _stop_names(self) -> list[Row]:
        ids = [(s, s) for s in self.called] + [
            (s, _platform(s, t)) for s, ts in self.called.items() for t in sorted(ts)
        ]
        return [
            _translation("stops", "stop_name", language, text) | {"record_id": id_}
            for station, id_ in ids
            for language, text in self._others(self.task.network.stations[station].names)
        ]

    def _route_names(self) -> list[Row]:
        lines = {t.run.line for t in self.trips if t.run.kind == "planned"} & self.task.services.lines.keys()
        return [
            _translation("routes", "route_long_name", language, text) | {"record_id": line}
            for line in sorted(lines)
            for language, text in self._others(self.task.services.lines[line].names)
        ]

    def _headsigns(self) -> list[Row]:
        ends = sorted({t.calls[-1].station for t in self.trips})
        stations = self.task.network.stations
        rows = {
            (stations[end].name(self.language), language): _translation(
                "trips", "trip_headsign", language, text
            )
            | {"field_value": stations[end].name(self.language)}
            for end in ends
            for language, text in self._others(stations[end].names)
        }
        return list(rows.values())


def _platform(station: str, track: int) -> str:
    return f"{station}:{track}"


def _ridden(run: Run) -> tuple[str, ...]:
    """Return the path between the first and the last boarding call."""
    boarding = [n for n, c in enumerate(run.calls) if c.boarding]
    return run.path[boarding[0] : boarding[-1] + 1]


def _name(names: Mapping[str, str], language: str, other: str) -> str:
    return names.get(language) or next((n for n in names.values() if n), other)


def _readable_on(colour: str) -> str:
    """Return black or white, whichever has the greater contrast (WCAG relative luminance)."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "000000" if luminance > 0.179 else "FFFFFF"


def _translation(table: str, field: str, language: str, text: str) -> Row:
    return {"table_name": table, "field_name": field, "language": language, "translation": text}


def _calendar(service: str, days: Days) -> list[Row]:
    return [
        {"service_id": service, "start_date": s.first, "end_date": s.last}
        | {name: int(n in s.weekdays) for n, name in enumerate(WEEKDAYS)}
        for s in days.seasons
    ]


def _exceptions(service: str, days: Days) -> list[Row]:
    marked = sorted([(d, 1) for d in days.added] + [(d, 2) for d in days.removed])
    return [{"service_id": service, "date": d, "exception_type": kind} for d, kind in marked]
