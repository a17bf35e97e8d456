"""A railway of any size from a seed: mixed single and double track, trains already there, trains to insert.

400 km, 200 existing and 20 new trains are one unit of size; twice the size is twice of each. Existing trains
are put in one by one where the track is free, so that they never collide with each other.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from corridor.rail.model import (
    Allowance,
    Call,
    ExistingCall,
    ExistingTrain,
    Flow,
    Line,
    Network,
    Profile,
    RailTask,
    Resistance,
    RunningTimes,
    Section,
    Services,
    Station,
    Stock,
    Stop,
    TimetableYear,
    Train,
    TrainRunning,
    Unit,
    Weights,
)

HOUR = 3600
DAY = date(2027, 3, 2)
KM_A_UNIT, EXISTING_A_UNIT, NEW_A_UNIT = 400, 200, 20
SPEEDS_KMH = {"freight": 70, "express": 120, "stopping": 85}
CLEARANCE_S, HEADWAY_S, STAND_S = 60, 240, 300


@dataclass
class Size:
    """What is generated: ``scale`` units of 400 km with 200 trains and 20 new ones."""

    scale: float = 1.0
    seed: int = 1
    double_share: float = 0.4


@dataclass
class _Book:
    """Which seconds of which resource are taken, by (enter, leave)."""

    taken: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))

    def next_free(self, key: str, enter: int, leave: int, gap: int, capacity: int = 1) -> int:
        """Return how many seconds later the use must begin; 0 if it fits."""
        rivals = sorted(e for s, e in self.taken[key] if s < leave + gap and e + gap > enter)
        return 0 if len(rivals) < capacity else max(1, rivals[len(rivals) - capacity] + gap - enter)


def network(size: Size) -> Network:
    """Return a line of stations 6 to 14 km apart, about ``double_share`` of it double track."""
    rng = random.Random(size.seed)
    stations, sections, km = [], [], 0.0
    while km < KM_A_UNIT * size.scale:
        stations.append(_station(len(stations), rng))
        length = rng.randint(6_000, 14_000)
        km += length / 1000
        a, b = len(stations) - 1, len(stations)
        double = _in_double_zone(km, size)
        follow = "headway" if double else "clear"
        sections.append(
            Section(f"s{a}", (f"N{a}", f"N{b}"), length, 1 + double, follow, HEADWAY_S, 120.0, "none", 1520)
        )
    stations.append(_station(len(stations), rng))
    return Network({s.id: s for s in stations}, {s.id: s for s in sections})


def _in_double_zone(km: float, size: Size) -> bool:
    return (km % 100) / 100 < size.double_share


def _station(n: int, rng: random.Random) -> Station:
    tracks = rng.choice((3, 4, 5))
    return Station(f"N{n}", {"en": f"N{n}"}, "station", "W", "Etc/UTC", tracks, tracks, CLEARANCE_S, 300)


def _run_s(section: Section, kind: str) -> int:
    return round(section.length_m / (SPEEDS_KMH[kind] / 3.6) * 1.05)


def existing_trains(net: Network, size: Size) -> dict[str, ExistingTrain]:
    """Return trains on random parts of the line at random hours, free of collisions."""
    rng = random.Random(size.seed + 1000)
    ids = list(net.stations)
    book = _Book()
    trains: dict[str, ExistingTrain] = {}
    while len(trains) < round(EXISTING_A_UNIT * size.scale):
        span = rng.randint(4, min(12, len(ids) - 1))
        a = rng.randint(0, len(ids) - 1 - span)
        path = ids[a : a + span + 1]
        if rng.random() < 0.5:
            path.reverse()
        train = _insert(net, book, path, rng, f"X{len(trains)}")
        if train is not None:
            trains[train.id] = train
    return trains


def _insert(
    net: Network, book: _Book, path: list[str], rng: random.Random, name: str
) -> ExistingTrain | None:
    """Put a train in: at each station it waits until the track ahead and a track there are free."""
    kind = rng.choice(list(SPEEDS_KMH))
    at = rng.randint(1 * HOUR, 20 * HOUR)
    uses: list[tuple[str, int, int]] = []
    calls: list[ExistingCall] = []
    arrival = at
    for n, (a, b) in enumerate(pairwise(path)):
        section = net.section(a, b)
        assert section is not None
        dwell = 60 if kind == "stopping" and n else 0
        leave = _free_departure(book, section, (a, b), arrival + dwell, _run_s(section, kind))
        stand = STAND_S if n == 0 else 0
        if leave - arrival > 1800 or book.next_free(
            a, arrival - stand, leave, CLEARANCE_S, net.stations[a].tracks - 1
        ):
            return None
        uses += [(a, arrival - stand, leave), (_key(section, a, b), leave, leave + _run_s(section, kind))]
        calls.append(ExistingCall(a, arrival, leave))
        arrival = leave + _run_s(section, kind)
    last = path[-1]
    if book.next_free(last, arrival, arrival + STAND_S, CLEARANCE_S, net.stations[last].tracks - 1):
        return None
    calls.append(ExistingCall(last, arrival, arrival))
    uses.append((last, arrival, arrival + STAND_S))
    for key, enter, leave in uses:
        book.taken[key].append((enter, leave))
    return ExistingTrain(name, name, kind, tuple(path), tuple(calls), frozenset({DAY}))


def _key(section: Section, a: str, b: str) -> str:
    return section.id if section.tracks == 1 else f"{a}>{b}"


def _free_departure(book: _Book, section: Section, ends: tuple[str, str], ready: int, run_s: int) -> int:
    """Return the first second from ``ready`` at which the section is free for the whole run."""
    key = _key(section, *ends)
    leave = ready
    while True:
        if section.tracks == 1:
            later = book.next_free(key, leave, leave + run_s, CLEARANCE_S)
        else:
            later = _headway_shift(book.taken[key], leave, leave + run_s)
        if not later:
            return leave
        leave += later


def _headway_shift(taken: list[tuple[int, int]], enter: int, leave: int) -> int:
    for s, e in taken:
        before = enter - s >= HEADWAY_S and leave - e >= HEADWAY_S
        behind = s - enter >= HEADWAY_S and e - leave >= HEADWAY_S
        if not before and not behind:
            return max(s + HEADWAY_S - enter, e + HEADWAY_S - leave, 1)
    return 0


BUS = Stock(
    "bus", {"en": "bus"}, 40, 80.0, 120.0, 1.08, 0.5, ((0.0, 80.0), (120.0, 20.0)),
    Resistance("davis", {"a": 1500, "b": 20, "c": 5}), ("none",), (1520,), 90, 600,
)  # fmt: skip


def new_trains(net: Network, size: Size) -> dict[str, Train]:
    """Return 20 trains a unit over 200 km each, both ways, in windows of three hours over the day."""
    ids = list(net.stations)
    rng = random.Random(size.seed + 2000)
    count = round(NEW_A_UNIT * size.scale)
    zones = max(1, round(2 * size.scale))
    width = (len(ids) - 1) // zones
    trains: dict[str, Train] = {}
    for n in range(count):
        zone, order = n % zones, n // zones
        path = ids[zone * width : (zone + 1) * width + 1]
        back = order % 2 == 1
        if back:
            path = path[::-1]
        rounds = max(1, count // zones // 2)
        begin = 6 * HOUR + (order // 2) * (14 * HOUR // rounds) - rng.randint(0, HOUR)
        stops = tuple(
            Stop(s, 60 if s not in (path[0], path[-1]) else 0) for s in path[:: max(1, len(path) // 6)]
        )
        if stops[-1].station != path[-1]:
            stops = (*stops, Stop(path[-1], 0))
        trains[f"T{n}"] = Train(
            f"T{n}", f"L{zone}", "back" if back else "out", tuple(path), stops, "bus", "daily",
            frozenset({DAY}), (begin, begin + 3 * HOUR), None, 1800,
        )  # fmt: skip
    return trains


def task(size: Size) -> tuple[RailTask, RunningTimes, dict[str, tuple[Call, ...]]]:
    """Return the whole planning task."""
    net = network(size)
    there = existing_trains(net, size)
    trains = new_trains(net, size)
    ends = {(t.path[0], t.path[-1]) for t in trains.values()}
    lines = {t.line: Line(t.line, {"en": t.line}, t.path, "#000", "bus") for t in trains.values()}
    services = Services(TimetableYear(DAY, DAY), lines, trains, there)
    flows = tuple(Flow(a, b, 200.0, "day") for a, b in sorted(ends))
    profile = Profile("day", tuple((h * HOUR, (h + 1) * HOUR, 1 / 15) for h in range(6, 21)))
    units = {f"U{n}": Unit(f"U{n}", "bus", "N0") for n in range(len(trains))}
    planned = RailTask(
        net, services, {"bus": BUS}, units, flows, {"day": profile}, Weights(), Allowance(), "Etc/UTC", 60
    )
    calls = {
        t.id: tuple(Call(c.station, c.arrival_s, c.departure_s, False) for c in t.calls)
        for t in there.values()
    }
    return planned, RunningTimes({t.id: _running(net, t) for t in trains.values()}), calls


def _running(net: Network, train: Train) -> TrainRunning:
    legs = tuple(_run_s(s, "express") for s in net.path_sections(train.path))
    passing = set(train.path) - {s.station for s in train.stops}
    return TrainRunning(train.path, legs, legs, dict.fromkeys(passing, 40), dict.fromkeys(passing, 50))
