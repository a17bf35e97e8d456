"""Named little worlds: small enough to check by hand, shared by the tests of every room.

The *tiny* world is the one that ships as ``corridor/worlds/tiny``: one single-track line Aston – Belmont –
Camp Halt – border – Dorset – Eston, 60 km, West (Warsaw time) on one side and East (Minsk time, the railway's
clock) on the other.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from corridor.facts import Fact
from corridor.findings import Place
from corridor.rail.model import (
    Allowance,
    Assumption,
    Calendar,
    Call,
    Circulation,
    Comparison,
    Control,
    DayReturn,
    Duty,
    ExistingCall,
    ExistingTrain,
    Flow,
    Layover,
    Line,
    Network,
    Origin,
    Profile,
    Publisher,
    RailTask,
    Resistance,
    Run,
    RunningTimes,
    Section,
    Services,
    Station,
    Stock,
    Stop,
    Timetable,
    TimetableYear,
    Train,
    TrainRunning,
    Unit,
    Weights,
)
from corridor.study import Plan

WARSAW, MINSK = "Europe/Warsaw", "Europe/Minsk"
PATH = ("AST", "BEL", "CAM", "BRD", "DOR", "EST")
YEAR = TimetableYear(date(2026, 12, 13), date(2027, 12, 11))
DAILY = frozenset(YEAR.days())
WORKDAYS = frozenset(d for d in DAILY if d.weekday() < 5)
SUMMER_WEEKENDS = frozenset(
    d for d in DAILY if d.weekday() >= 5 and date(2027, 5, 1) <= d <= date(2027, 8, 31)
)


def clock(text: str) -> int:
    """Return the seconds of ``HH:MM``."""
    hours, minutes = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60


def _row(file: str, row: int, estimate: str = "invented") -> Origin:
    return Origin(Place(file, row), "made-up", estimate)


def _station(row: int, name: str, en: str, pl: str, be: str, kind: str, party: str, lon: float) -> Station:
    zone = WARSAW if party == "W" else MINSK
    tracks, platforms = {"station": (2, 2), "halt": (1, 1), "border": (1, 0)}[kind]
    names = {"en": en, "pl": pl, "be": be}
    origin = _row("network/stations.csv", row)
    return Station(name, names, kind, party, zone, tracks, platforms, 60, 300, 52.0, lon, origin=origin)


def _section(row: int, start: str, end: str, length_m: int, tracks: int = 1) -> Section:
    follow = "clear" if tracks == 1 else "headway"
    origin = _row("network/sections.csv", row)
    return Section(
        f"{start}-{end}", (start, end), length_m, tracks, follow, 240, 100.0, "none", 1520, origin=origin
    )


def tiny_network() -> Network:
    """Return the six points, five sections and two controls of the tiny world."""
    stations = [
        _station(2, "AST", "Aston", "Astonia", "Астон", "station", "W", 23.0),
        _station(3, "BEL", "Belmont", "Belmont", "Бельмонт", "station", "W", 23.29),
        _station(4, "CAM", "Camp Halt", "Camp", "Камп", "halt", "W", 23.36),
        _station(5, "BRD", "Border", "Granica", "Мяжа", "border", "", 23.43),
        _station(6, "DOR", "Dorset", "Dorset", "Дорсет", "station", "E", 23.58),
        _station(7, "EST", "Eston", "Eston", "Эстон", "station", "E", 23.87),
    ]
    sections = [
        _section(2, "AST", "BEL", 20_000),
        _section(3, "BEL", "CAM", 5_000),
        _section(4, "CAM", "BRD", 5_000),
        _section(5, "BRD", "DOR", 10_000),
        _section(6, "DOR", "EST", 20_000, tracks=2),
    ]
    between = ("BEL", "DOR")
    staffed = ((clock("07:00"), clock("24:00")),)
    origin = _row("border/crossings.toml", 6)
    west = Control("bel-dor", "W", "station", "BEL", between, "both", 180, 300, 900, staffed, origin)
    east = Control("bel-dor", "E", "on board", "", between, "both", 300, 480, 1200, (), origin)
    return Network({s.id: s for s in stations}, {s.id: s for s in sections}, (west, east))


def tiny_stock() -> Stock:
    """Return the rail bus."""
    return Stock(
        id="railbus",
        names={"en": "Rail bus", "pl": "Szynobus", "be": "Рэйкавы аўтобус"},
        length_m=40,
        mass_t=80.0,
        max_speed_kmh=120.0,
        rotating_mass_factor=1.08,
        braking_ms2=0.5,
        traction=((0, 80), (30, 70), (60, 36), (90, 24), (120, 18)),
        resistance=Resistance("davis", {"a": 1500, "b": 20, "c": 5}),
        systems=("none",),
        gauges_mm=(1520,),
        seats=90,
        turnaround_s=600,
        range_m=800_000,
        service_s=2400,
        service_stations=("AST",),
        origin=_row("fleet/stock.toml", 1),
    )


def _train(
    name: str, direction: str, calendar: str, dates: frozenset[date], window: tuple[str, str]
) -> Train:
    path = PATH if direction == "out" else PATH[::-1]
    stops = tuple(Stop(s, 60) for s in path if s != "BRD")
    numbers = {"W": f"10{name[1:]}", "E": f"610{name[1:]}"}
    return Train(
        name,
        "aston-eston",
        direction,
        path,
        stops,
        "railbus",
        calendar,
        dates,
        departure=(clock(window[0]), clock(window[1])),
        max_wait_s=900,
        numbers=numbers,
        origin=_row("services/lines.toml", 12, ""),
    )


def tiny_services() -> Services:
    """Return the line, its four trains, the freight train already there and the wish for a day out."""
    names = {"en": "Aston – Eston", "pl": "Astonia – Eston", "be": "Астон – Эстон"}
    line = Line("aston-eston", names, PATH, "#b3261e", "railbus", _row("services/lines.toml", 2, ""))
    trains = [
        _train("W1", "out", "daily", DAILY, ("07:00", "12:00")),
        _train("W2", "back", "daily", DAILY, ("07:00", "12:00")),
        _train("W5", "out", "summer-weekends", SUMMER_WEEKENDS, ("10:00", "15:00")),
        _train("W6", "back", "summer-weekends", SUMMER_WEEKENDS, ("11:00", "17:00")),
    ]
    calls = (
        ExistingCall("EST", None, clock("11:40"), _row("services/existing/trains.csv", 2)),
        ExistingCall("DOR", clock("11:58"), clock("12:02"), _row("services/existing/trains.csv", 3)),
        ExistingCall("AST", clock("12:40"), None, _row("services/existing/trains.csv", 4)),
    )
    freight = ExistingTrain("X9", "9", "East Freight", PATH[::-1], calls, WORKDAYS)
    calendars = {
        "daily": Calendar("daily", DAILY, _row("services/calendar.csv", 2)),
        "summer-weekends": Calendar("summer-weekends", SUMMER_WEEKENDS, _row("services/calendar.csv", 5)),
    }
    day_out = DayReturn("aston-eston", "EST", "AST", 5 * 3600, SUMMER_WEEKENDS)
    return Services(
        YEAR,
        {line.id: line},
        {t.id: t for t in trains},
        {"X9": freight},
        calendars,
        day_returns=(day_out,),
    )


def tiny_task() -> RailTask:
    """Return the task of the tiny world."""
    profile = Profile("there", ((clock("08:00"), clock("11:00"), 1.0),))
    units = {n: Unit(n, "railbus", "AST", _row("fleet/units.csv", row)) for row, n in ((2, "R1"), (3, "R2"))}
    return RailTask(
        network=tiny_network(),
        services=tiny_services(),
        stock={"railbus": tiny_stock()},
        units=units,
        flows=(Flow("AST", "EST", 60.0, "there"),),
        profiles={"there": profile},
        weights=Weights(),
        allowance=Allowance(),
        zone=MINSK,
        grid_s=60,
        languages=("en", "pl", "be"),
        names={"en": "Tiny", "pl": "Malutka", "be": "Маленькая"},
        publisher=Publisher("Corridor demonstration"),
        party_names={
            "W": {"en": "West", "pl": "Zachód", "be": "Захад"},
            "E": {"en": "East", "pl": "Wschód", "be": "Усход"},
        },
    )


def _calls(times: str) -> tuple[Call, ...]:
    """Read ``STATION arrival departure [control minutes]`` separated by commas."""
    calls = []
    for word in times.split(","):
        station, arrival, departure, *control = word.split()
        boarding = station != "BRD"
        minutes = int(control[0]) if control else 0
        calls.append(Call(station, clock(arrival), clock(departure), boarding, minutes * 60, track=1))
    return tuple(calls)


_TIMES = {
    "W1": "AST 08:00 08:00,BEL 08:15 08:20 5,CAM 08:25 08:26,BRD 08:31 08:31,DOR 08:40 08:41,EST 08:55 08:55",
    "W2": "EST 09:30 09:30,DOR 09:44 09:45,BRD 09:54 09:54,CAM 09:59 10:00,BEL 10:05 10:10 5,AST 10:25 10:25",
    "W5": "AST 13:00 13:00,BEL 13:15 13:20 5,CAM 13:25 13:26,BRD 13:31 13:31,DOR 13:40 13:41,EST 13:55 13:55",
    "W6": "EST 14:30 14:30,DOR 14:44 14:45,BRD 14:54 14:54,CAM 14:59 15:00,BEL 15:05 15:10 5,AST 15:25 15:25",
    "X9": "EST 11:40 11:40,DOR 11:58 12:02,BRD 12:10 12:10,CAM 12:15 12:15,BEL 12:20 12:20,AST 12:40 12:40",
}


def tiny_timetable() -> Timetable:
    """Return a timetable typed by hand: W1, W2 daily; W5, W6 on summer weekends; freight X9 on workdays."""
    trains = tiny_services().trains
    runs = {}
    for name, train in trains.items():
        calls = _calls(_TIMES[name])
        runs[name] = Run(name, name, "planned", "aston-eston", train.direction, "railbus", calls, train.dates)
    freight = tuple(replace(c, boarding=False) for c in _calls(_TIMES["X9"]))
    runs["X9"] = Run("X9", "X9", "existing", "", "", "", freight, WORKDAYS)
    return Timetable(runs, MINSK, 60, "feasible", 0.0125, {"passengers": 4200.0, "vehicles": 600.0})


def tiny_running() -> RunningTimes:
    """Return the running times that the hand-typed timetable keeps."""
    there = (900, 300, 300, 540, 840)
    none: dict[str, int] = {}
    out = TrainRunning(PATH, there, tuple(s * 94 // 100 for s in there), none, none)
    back = TrainRunning(PATH[::-1], there[::-1], out.technical_s[::-1], none, none)
    return RunningTimes({"W1": out, "W5": out, "W2": back, "W6": back})


def tiny_circulation() -> Circulation:
    """Return the work of rail bus R1, which does everything and sleeps at Aston; R2 rests."""
    duties, layovers = [], []
    for day in YEAR.days():
        weekend = ("W5", "W6") if day in SUMMER_WEEKENDS else ()
        duties.append(Duty("R1", day, ("W1", "W2", *weekend)))
        layovers += [Layover("R1", day, "AST", serviced=day.weekday() == 0), Layover("R2", day, "AST")]
    mondays = (YEAR.first + timedelta(n) for n in range(1, len(DAILY), 7))
    return Circulation(
        tuple(duties), tuple(layovers), tuple(("R1", d, "W2") for d in mondays), {"railbus": 1}
    )


def tiny_plan() -> Plan:
    """Return a whole plan of the tiny world, typed by hand.

    By hand: W1 leaves Aston at 08:00 Minsk time, which is 06:00 in Warsaw in winter and 07:00 in summer, and
    is in Eston at 08:55 after 55 minutes, 5 of them border control at Belmont.
    """
    journey = "Aston – Eston"
    day = date(2027, 6, 5)
    return Plan(
        task=tiny_task(),
        running=tiny_running(),
        timetable=tiny_timetable(),
        circulation=tiny_circulation(),
        findings=(),
        assumptions=(
            Assumption("control at Belmont 5 min", _row("border/crossings.toml", 6), "every through train"),
            Assumption("Aston – Belmont 20 km", _row("network/sections.csv", 2), "running times"),
        ),
        comparison=(
            Comparison(journey, "fastest journey", "min", 95.0, 55.0, "before: from an estimate"),
            Comparison(journey, "changes", "changes", 1.0, 0.0),
            Comparison(journey, "pairs a day", "pairs/day", None, 1.0),
            Comparison("Eston – Aston", "hours at the other end", "h", None, 2.5, "summer weekends"),
        ),
        facts=(Fact("rail.pairs_per_day.min", 1, "pairs/day", day, "corridor plan", journey, "ab12", 2),),
        inputs={"network/stations.csv": "5f" * 32},
        stages={"read": 0.02, "timetable": 1.4},
    )
