"""Trains already there: timed calls, whatever file they came from → ExistingTrain on the railway's clock.

The seam between file formats and the model: ``trains.csv`` and GTFS readers give :class:`TimedTrain`; this
file completes the path through the network, turns clocks into railway seconds, and splits a train by dates
where its clock shifts against the railway's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import pairwise

from corridor.findings import Finding, Place
from corridor.rail.assemble.paths import Router, least_time_s
from corridor.rail.model import ExistingCall, ExistingTrain, Network, Origin
from corridor.units import Clock, format_duration, offset_s

__all__ = ["TimedCall", "TimedTrain", "existing_trains"]

ROUNDING_S = 60
"""Published times are whole minutes: a run may look this much shorter than it is."""


@dataclass(frozen=True, slots=True)
class TimedCall:
    """A call of a train already there, by the clock its file uses; ``None`` where a time is unknown."""

    station: str
    arrival: Clock | None
    departure: Clock | None
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class TimedTrain:
    """A train already there, as its file tells it.

    Parameters
    ----------
    calls
        In the order of travel; at least the first departure and the last arrival are known. Stations are
        ids of the network (no aliases).
    dates
        Service days.
    tolerance_s
        How far the whole train may be moved, either way.
    """

    id: str
    number: str
    operator: str
    calls: tuple[TimedCall, ...]
    dates: frozenset[date]
    tolerance_s: int = 0
    origin: Origin = field(default_factory=Origin)


def existing_trains(
    trains: Iterable[TimedTrain], network: Network, zone: str, *, network_is_whole: bool = True
) -> tuple[dict[str, ExistingTrain], list[Finding]]:
    """Place trains on the network and on the railway's clock.

    Parameters
    ----------
    trains
        From any source; trains without dates are passed over.
    network
        Where they run; between two calls they take the shortest path by length.
    zone
        The railway's clock.
    network_is_whole
        Whether a missing path may be reported; false if sections could not be read.

    Returns
    -------
    trains
        By id; where a train's clock shifts against the railway's within its dates there is one for each
        shift, ``X9``, ``X9@2``, …, in the order of their first dates.
    findings
        Codes ``too-few-calls``, ``no-time``, ``time-order``, ``too-fast``, ``not-connected``,
        ``path-repeats``, ``train-split``.
    """
    router = Router(network)
    found: dict[str, ExistingTrain] = {}
    findings: list[Finding] = []
    for train in trains:
        path, wrong = _path(train, router)
        wrong = _untimed(train) or wrong
        pieces = [] if wrong else _pieces(train, path, zone)
        findings += [f for f in wrong if network_is_whole or f.code != "not-connected"]
        for piece in pieces[:1]:
            findings += _impossible(piece, network)
        if len(pieces) > 1:
            ids = ", ".join(p.id for p in pieces)
            sentence = f"train {train.id} keeps another clock than the railway and became {ids}"
            findings.append(Finding("train-split", sentence, train.origin.place))
        found.update({piece.id: piece for piece in pieces})
    return found, findings


def _untimed(train: TimedTrain) -> list[Finding]:
    """Report what makes a train no train: fewer than two calls, or no time at either end."""
    if len(train.calls) < 2:
        return [Finding("too-few-calls", f"train {train.id} has fewer than two calls", train.origin.place)]
    first, last = train.calls[0], train.calls[-1]
    wrong = []
    if first.departure is None:
        sentence = f"train {train.id} has no departure at {first.station}"
        wrong.append(Finding("no-time", sentence, _at(first.origin.place, "departure")))
    if last.arrival is None:
        sentence = f"train {train.id} has no arrival at {last.station}"
        wrong.append(Finding("no-time", sentence, _at(last.origin.place, "arrival")))
    return wrong


def _path(train: TimedTrain, router: Router) -> tuple[tuple[str, ...], list[Finding]]:
    """Return every point from the first call to the last."""
    path: list[str] = [train.calls[0].station] if train.calls else []
    wrong = []
    for one, other in pairwise(train.calls):
        leg = router.between(one.station, other.station)
        path += leg[1:]
        if not leg:
            sentence = f"train {train.id}: no path joins {one.station} and {other.station}"
            wrong.append(Finding("not-connected", sentence, _at(other.origin.place, "station")))
    twice = next((s for s in path if path.count(s) > 1), "")
    stays = any(a.station == b.station for a, b in pairwise(train.calls))
    if (twice or stays) and not wrong:
        sentence = f"train {train.id} passes {twice or train.calls[0].station} twice"
        wrong.append(Finding("path-repeats", sentence, train.origin.place))
    return tuple(path), wrong


def _pieces(train: TimedTrain, path: tuple[str, ...], zone: str) -> list[ExistingTrain]:
    """Return one train for each set of dates on which its railway times are the same."""
    zones = tuple(sorted({c.zone for call in train.calls for c in (call.arrival, call.departure) if c}))
    return [
        _piece(train, n, path, dict(zip(zones, shift, strict=True)), days)
        for n, (shift, days) in enumerate(_by_shift(zones, zone, train.dates), 1)
    ]


@lru_cache(maxsize=1024)
def _by_shift(
    zones: tuple[str, ...], zone: str, dates: frozenset[date]
) -> list[tuple[tuple[int, ...], frozenset[date]]]:
    """Group dates by what is added to the clocks of the zones to get railway time, earliest dates first.

    Remembered, because thousands of trains share a handful of calendars.
    """
    groups: dict[tuple[int, ...], set[date]] = defaultdict(set)
    for day in dates:
        railway = offset_s(zone, day)
        groups[tuple(railway - offset_s(z, day) for z in zones)].add(day)
    return [(s, frozenset(d)) for s, d in sorted(groups.items(), key=lambda item: min(item[1]))]


def _piece(
    train: TimedTrain, n: int, path: tuple[str, ...], shift: dict[str, int], days: frozenset[date]
) -> ExistingTrain:
    def seconds(clock: Clock | None) -> int | None:
        return None if clock is None else clock.seconds + shift[clock.zone]

    calls = tuple(
        ExistingCall(c.station, seconds(c.arrival), seconds(c.departure), c.origin) for c in train.calls
    )
    return ExistingTrain(
        f"{train.id}@{n}" if n > 1 else train.id,
        train.number,
        train.operator,
        path,
        calls,
        days,
        train.tolerance_s,
        train.origin,
    )


def _impossible(train: ExistingTrain, network: Network) -> list[Finding]:
    """Report times that run backwards or faster than the speed limits."""
    wrong = [
        Finding(
            "time-order",
            f"train {train.id} leaves {c.station} before it arrives",
            _at(c.origin.place, "departure"),
        )
        for c in train.calls
        if c.arrival_s is not None and c.departure_s is not None and c.departure_s < c.arrival_s
    ]
    timed = [c for c in train.calls if c.arrival_s is not None or c.departure_s is not None]
    for one, other in pairwise(timed):
        finding = _too_short(train, one, other, network)
        wrong += [finding] if finding else []
    return wrong


def _too_short(
    train: ExistingTrain, one: ExistingCall, other: ExistingCall, network: Network
) -> Finding | None:
    left = one.departure_s if one.departure_s is not None else one.arrival_s
    reached = other.arrival_s if other.arrival_s is not None else other.departure_s
    assert left is not None
    assert reached is not None
    place = _at(other.origin.place, "arrival" if other.arrival_s is not None else "departure")
    legs = f"train {train.id} {one.station}–{other.station}"
    if reached < left:
        return Finding("time-order", f"{legs}: arrives before it left", place)
    least = _least_s(train.path, one.station, other.station, network)
    if reached - left + ROUNDING_S < least:
        sentence = f"{legs} takes {format_duration(reached - left)}; the speed limits allow no less than "
        return Finding("too-fast", sentence + format_duration(round(least)), place)
    return None


def _least_s(path: Sequence[str], start: str, end: str, network: Network) -> float:
    leg = path[path.index(start) : path.index(end) + 1]
    sections = network.path_sections(leg)
    return sum(least_time_s(section, point) for section, point in zip(sections, leg, strict=False))


def _at(place: Place, column: str) -> Place:
    return Place(place.file, place.row, column)
