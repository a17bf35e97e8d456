"""What the TOML files of a workspace may say, as pydantic models; the manual is written from them.

Lengths, times and masses carry their unit in the key. Clock times are text with their zone
(``"06:00 Europe/Minsk"``) and become :class:`corridor.units.Clock`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from corridor.units import Clock, is_zone, parse_clock

__all__ = [
    "Allowances",
    "Border",
    "ChangeWish",
    "ConnectionWish",
    "ControlRule",
    "Corridor",
    "Crossing",
    "DayReturnWish",
    "Demand",
    "ExceptionWish",
    "FixedWish",
    "Fleet",
    "Key",
    "LineWish",
    "Lines",
    "Party",
    "PatternWish",
    "PublisherOf",
    "Railway",
    "Ref",
    "ResistanceTerms",
    "SpacingWish",
    "StockType",
    "Thing",
    "ThinnedWish",
    "TrainWish",
    "Weight",
    "Weighting",
    "Year",
]


@dataclass(frozen=True, slots=True)
class Ref:
    """Marks an id of another file, e.g. ``network/stations.csv``, or of a kind, e.g. ``party``."""

    target: str


@dataclass(frozen=True, slots=True)
class Key:
    """Marks the id of a thing; no two of one kind may share it."""

    kind: str


def _clock(value: Any) -> Any:
    if isinstance(value, Clock):
        return value
    if not isinstance(value, str):
        raise PydanticCustomError("clock-without-zone", "write the time and its zone as text")
    try:
        return parse_clock(value)
    except ValueError as error:
        code = {"clock time without zone": "clock-without-zone"}.get(str(error), "bad-clock")
        code = "unknown-zone" if "unknown zone" in str(error) else code
        raise PydanticCustomError(code, "{reason}", {"reason": str(error)}) from None


def _zone(value: Any) -> Any:
    if not isinstance(value, str) or not is_zone(value):
        raise PydanticCustomError("unknown-zone", "not a time zone of the IANA list")
    return value


ClockTime = Annotated[Clock, BeforeValidator(_clock, json_schema_input_type=str)]
ZoneName = Annotated[str, BeforeValidator(_zone)]
Id = Annotated[str, Field(pattern=r"^[^\s,;\"]{1,100}$")]
Station = Annotated[str, Ref("network/stations.csv")]
CalendarId = Annotated[str, Ref("services/calendar.csv")]
Names = dict[str, str]
Large = 1_000_000
Metres = Annotated[int, Field(ge=1, le=1_000_000_000)]
Seconds = Annotated[int, Field(ge=0, le=Large)]
Minutes = Annotated[float, Field(ge=0, le=10_000)]
Positive = Annotated[float, Field(gt=0, le=Large)]
NotNegative = Annotated[float, Field(ge=0, le=1_000_000_000)]


class Thing(BaseModel):
    """Base of all: nothing unknown, nothing infinite, every thing may say what it rests on."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, arbitrary_types_allowed=True)

    needs_grounds: ClassVar[bool] = False
    """Whether it states facts, so that it must name a source or an estimate."""

    source: str = Field("", description="Ids of sources.csv, separated by blanks")
    estimate: str | dict[str, str] = Field(
        "", description="What is assumed and why; or a table from key to reasoning"
    )
    note: str = Field("", description="Anything else a reader should know")

    @property
    def reasoning(self) -> str:
        """The estimate as one text."""
        if isinstance(self.estimate, str):
            return self.estimate
        return "; ".join(f"{key}: {why}" for key, why in self.estimate.items())


class Year(Thing):
    """The timetable year."""

    first: date = Field(alias="from", description="First day of the timetable")
    last: date = Field(alias="to", description="Last day of the timetable, included")

    @model_validator(mode="after")
    def _order(self) -> Year:
        if not 0 <= (self.last - self.first).days <= 1096 or not 1900 < self.first.year < 2200:
            raise PydanticCustomError("bad-year", "the year must end after it begins, within three years")
        return self


class Railway(Thing):
    """The railway's own clock."""

    time_zone: ZoneName = Field(description="Zone of the working timetable, e.g. Europe/Minsk")
    grid_s: int = Field(60, ge=1, le=3600, description="Public departures fall on multiples of this, s")


class Allowances(Thing):
    """Regularity allowance on running times; never on dwells or border control."""

    allowance_min_per_100_km: float = Field(1.0, ge=0, le=60, description="Minutes a 100 km")
    allowance_percent: float = Field(3.0, ge=0, le=100, description="Percent of the running time")


class Party(Thing):
    """A country or body on one side of the border."""

    id: Annotated[Id, Key("party")] = Field(description="Short permanent id that other files name")
    name: Names = Field(default_factory=dict, description="Name by language")
    time_zone: ZoneName = Field(description="Zone of its clocks")


class PublisherOf(Thing):
    """Who publishes the timetable: named in feeds and on posters."""

    name: str = Field(min_length=1, max_length=200, description="As passengers know it")
    url: str = Field(
        "https://example.org",
        pattern=r"^https?://[^\s/]+\S*$",
        description="Web address; the default stands for none",
    )
    email: str = Field(
        "", pattern=r"^([^@\s]+@[^@\s]+)?$", description="Where passengers may write; empty if unknown"
    )


class Corridor(Thing):
    """What the corridor is called, whose it is, and by which clock it runs."""

    name: Names = Field(min_length=1, description="Name by language")
    languages: tuple[str, ...] = Field(("en",), min_length=1, description="Languages, the first first")
    currency: str = Field("EUR", description="ISO 4217 code")
    year: Year = Field(description="The timetable year")
    railway: Railway = Field(description="The railway's clock")
    running: Allowances = Field(
        default_factory=lambda: Allowances.model_validate({}), description="Allowance on running times"
    )
    party: tuple[Party, ...] = Field(min_length=1, description="The parties")
    publisher: PublisherOf | None = Field(
        None, description="Who publishes; the corridor under its own name if left out"
    )


class ControlRule(Thing):
    """One party's border control."""

    needs_grounds = True

    party: Annotated[str, Ref("party")] = Field(description="Who checks")
    where: Literal["station", "on board"] = Field(description="Whether the train stands or runs meanwhile")
    station: Annotated[str, Ref("network/stations.csv")] | None = Field(
        None, description="Where the train stands; only with where = station"
    )
    applies: Literal["leaving", "entering", "both"] = Field("both", description="Seen from the party")
    min_minutes: Minutes = Field(description="Least duration, min")
    typical_minutes: Minutes = Field(description="What the timetable plans, min")
    max_minutes: Minutes = Field(description="Worst duration, min")
    staffed: tuple[tuple[ClockTime, ClockTime], ...] = Field(
        (), description="Windows within which a check may begin and end; empty means always"
    )

    @model_validator(mode="after")
    def _order(self) -> ControlRule:
        if not self.min_minutes <= self.typical_minutes <= self.max_minutes:
            raise PydanticCustomError("out-of-range", "min, typical and max minutes must not decrease")
        if (self.where == "station") != bool(self.station):
            raise PydanticCustomError("bad-value", "station belongs to where = “station”, and only to it")
        return self


class Crossing(Thing):
    """A place where the line crosses the border."""

    id: Annotated[Id, Key("crossing")] = Field(description="Permanent id")
    between: tuple[Station, Station] = Field(description="The two stations on either side")
    point: Station | None = Field(None, description="The border point between them")
    control: tuple[ControlRule, ...] = Field((), description="Controls; none means an open border")


class Border(Thing):
    """Where the border is crossed and who checks."""

    crossing: tuple[Crossing, ...] = Field((), description="The crossings")


class ResistanceTerms(Thing):
    """Running resistance of the whole train on level track."""

    model_config = ConfigDict(extra="allow")

    form: Literal["davis", "strahl", "sauthoff"] = Field(
        description="davis: a N + b N per m/s + c N per (m/s)²; strahl: freight wagons; sauthoff: coaches"
    )
    __pydantic_extra__: dict[str, Annotated[float, Field(ge=-1e9, le=1e9)]]

    @model_validator(mode="after")
    def _davis(self) -> ResistanceTerms:
        missing = {"a", "b", "c"} - set(self.coefficients)
        if self.form == "davis" and missing:
            raise PydanticCustomError("bad-value", "davis needs a, b and c")
        return self

    @property
    def coefficients(self) -> dict[str, float]:
        """Every key besides ``form``: the form's coefficients by name."""
        return dict(self.__pydantic_extra__ or {})


class StockType(Thing):
    """A type of train."""

    needs_grounds = True

    id: Annotated[Id, Key("stock")] = Field(description="Permanent id")
    name: Names = Field(default_factory=dict, description="Name by language")
    length_m: Metres = Field(description="Length of the whole train, m")
    mass_t: Positive = Field(description="Mass of the whole train, loaded as planned, t")
    rotating_mass_factor: float = Field(1.08, ge=1, le=2, description="Effective mass over mass")
    max_speed_kmh: float = Field(gt=0, le=1000, description="Greatest speed allowed, km/h")
    braking_ms2: float = Field(gt=0, le=5, description="Service deceleration in the timetable, m/s²")
    traction: tuple[tuple[NotNegative, NotNegative], ...] = Field(
        min_length=1, description="Tractive effort: pairs of km/h and kN, speeds increasing"
    )
    resistance: ResistanceTerms = Field(description="Running resistance")
    systems: tuple[str, ...] = Field(
        min_length=1, description="none for own power, or electrification systems it can use"
    )
    gauges_mm: tuple[int, ...] = Field(min_length=1, description="Track gauges it can run on, mm")
    seats: int = Field(ge=0, le=10_000, description="Seats")
    turnaround_min: Minutes = Field(description="Least time between arriving and leaving again, min")
    range_km: NotNegative = Field(0, description="Distance between two services, km; 0 is no limit")
    service_min: Minutes = Field(0, description="How long fuelling or servicing takes, min")
    service_stations: tuple[Station, ...] = Field((), description="Where it can be serviced")

    @model_validator(mode="after")
    def _curve(self) -> StockType:
        speeds = [v for v, _ in self.traction]
        if speeds != sorted(set(speeds)):
            raise PydanticCustomError("bad-value", "the speeds of traction must increase")
        if not any(f > 0 for _, f in self.traction):
            raise PydanticCustomError("bad-value", "traction has no effort above zero")
        return self


class Fleet(Thing):
    """The types of train there are."""

    stock: tuple[StockType, ...] = Field(min_length=1, description="The types")


class TrainWish(Thing):
    """A train that shall be planned."""

    id: Annotated[Id, Key("train")] = Field(description="Permanent id")
    direction: Literal["out", "back"] = Field(description="out: in the order of the line's path; back")
    calendar: CalendarId = Field("daily", description="When it runs")
    depart: tuple[ClockTime, ClockTime] | None = Field(None, description="Earliest and latest departure")
    arrive: tuple[ClockTime, ClockTime] | None = Field(None, description="Earliest and latest arrival")
    number: Names = Field(default_factory=dict, description="Train number by party")
    start: Station | None = Field(None, alias="from", description="First station, if not the line's")
    end: Station | None = Field(None, alias="to", description="Last station, if not the line's")
    stops: Literal["all"] | tuple[Station, ...] | None = Field(None, description="As the line's, if empty")
    dwell_s: Seconds | None = Field(None, description="As the line's, if empty, s")
    dwell: dict[Annotated[str, Ref("network/stations.csv")], Seconds] = Field(
        default_factory=dict, description="Dwell by station, before the line's, s"
    )
    stock: Annotated[str, Ref("fleet/stock.toml")] | None = Field(None, description="As the line's, if empty")
    max_wait_min: Minutes | None = Field(None, description="As the line's, if empty, min")
    empty: bool = Field(False, description="Whether it runs without passengers")
    optional: bool = Field(False, description="Whether the plan may leave it out")


class DayReturnWish(Thing):
    """A day out: leave home, stay some hours at the other end, and be back."""

    home: Station = Field(description="Where the travellers live")
    away: Station | None = Field(None, description="Where they go; the line's other end if empty")
    hours: float = Field(gt=0, le=24, description="Least time at the other end, h")
    calendar: CalendarId = Field("daily", description="On which days it must be possible")


class ThinnedWish(Thing):
    """Hours in which only some of a pattern's trains run."""

    start: ClockTime = Field(alias="from", description="Departures from this time on are thinned")
    end: ClockTime = Field(alias="to", description="Departures before this time are thinned")
    every_min: int = Field(ge=1, le=1440, description="Minutes between trains there, a multiple, min")


class ExceptionWish(Thing):
    """Trains of a pattern that do not run, or run at other minutes, on some days or at some hours."""

    calendar: CalendarId | None = Field(None, description="On which days; every day if empty")
    start: ClockTime | None = Field(None, alias="from", description="Departures from this time on")
    end: ClockTime | None = Field(None, alias="to", description="Departures before this time")
    shift_min: int | None = Field(
        None, ge=-720, le=720, description="Run so much later (negative: earlier); do not run if empty, min"
    )

    @model_validator(mode="after")
    def _says_when(self) -> ExceptionWish:
        if self.calendar is None and self.start is None and self.end is None:
            raise PydanticCustomError("bad-value", "an exception names days (calendar) or hours (from, to)")
        return self


class FixedWish(Thing):
    """A clock-face time that is given, such as the neighbour's: it holds every period."""

    station: Station = Field(description="Where")
    direction: Literal["out", "back"] | None = Field(None, description="Both directions if empty")
    arrive: ClockTime | None = Field(None, description="Any one arrival; give this or depart")
    depart: ClockTime | None = Field(None, description="Any one departure; give this or arrive")
    tolerance_min: Minutes = Field(0, description="How far from it the time may be, either way, min")

    @model_validator(mode="after")
    def _one(self) -> FixedWish:
        if (self.arrive is None) == (self.depart is None):
            raise PydanticCustomError("bad-value", "give either arrive or depart")
        return self


class PatternWish(Thing):
    """Trains of a line at the same minutes every period; planned with ``corridor plan --periodic``."""

    id: Annotated[Id, Key("pattern")] = Field(description="Permanent id; its trains are ID-1, ID-2, …")
    direction: Literal["both", "out", "back"] = Field("both", description="Which way")
    every_min: int | None = Field(
        None, ge=1, le=1440, description="Minutes from train to train; that of --periodic if empty, min"
    )
    trains: int = Field(1, ge=1, le=60, description="Trains within every_min, evenly spaced")
    uneven_min: Minutes = Field(0, description="How far from evenly spaced they may be, min")
    first: ClockTime = Field(description="Earliest departure from the first station of each direction")
    last: ClockTime = Field(description="Latest departure from the first station of each direction")
    calendar: CalendarId = Field("daily", description="When they run")
    start: Station | None = Field(None, alias="from", description="First station, if not the line's")
    end: Station | None = Field(None, alias="to", description="Last station, if not the line's")
    stops: Literal["all"] | tuple[Station, ...] | None = Field(None, description="As the line's, if empty")
    dwell_s: Seconds | None = Field(None, description="As the line's, if empty, s")
    dwell: dict[Annotated[str, Ref("network/stations.csv")], Seconds] = Field(
        default_factory=dict, description="Dwell by station, before the line's, s"
    )
    stock: Annotated[str, Ref("fleet/stock.toml")] | None = Field(None, description="As the line's, if empty")
    max_wait_min: Minutes | None = Field(None, description="As the line's, if empty, min")
    supplement_min: Minutes = Field(0, description="Most running time added between two stations, min")
    shift_min: Minutes = Field(
        10, description="How far one train may leave the pattern to let an irregular train pass, min"
    )
    number_from: int | None = Field(
        None, ge=1, le=10**9, description="Number of the first train; the next has two more, back one more"
    )
    thinned: tuple[ThinnedWish, ...] = Field((), description="Hours with fewer trains")
    exception: tuple[ExceptionWish, ...] = Field((), description="Trains that do not run, or run otherwise")
    fixed: tuple[FixedWish, ...] = Field((), description="Times that are given")


class ChangeWish(Thing):
    """A change between two patterns, every period."""

    arriving: Annotated[str, Ref("pattern")] = Field(description="Pattern that brings the passengers")
    departing: Annotated[str, Ref("pattern")] = Field(description="Pattern that takes them on")
    arriving_direction: Literal["out", "back"] | None = Field(None, description="Both, if empty")
    departing_direction: Literal["out", "back"] | None = Field(None, description="Both, if empty")
    station: Station = Field(description="Where they change")
    min_min: Minutes | None = Field(None, description="Least time; the station's change_min if empty, min")
    max_min: Minutes | None = Field(None, description="Longest time; no limit if empty, min")
    passengers: float = Field(
        1.0, ge=0, le=1_000_000, description="Who change so a day: how much waiting weighs"
    )


class SpacingWish(Thing):
    """Minutes between the departures of two patterns from one station, every period."""

    first: Annotated[str, Ref("pattern")] = Field(description="One pattern")
    second: Annotated[str, Ref("pattern")] = Field(description="The other pattern")
    first_direction: Literal["out", "back"] | None = Field(None, description="Both, if empty")
    second_direction: Literal["out", "back"] | None = Field(None, description="Both, if empty")
    station: Station = Field(description="From where")
    min_min: Minutes = Field(description="Least minutes from a departure of first to one of second, min")
    max_min: Minutes = Field(description="Most minutes from a departure of first to one of second, min")

    @model_validator(mode="after")
    def _order(self) -> SpacingWish:
        if self.min_min > self.max_min:
            raise PydanticCustomError("out-of-range", "min_min is above max_min")
        return self


class LineWish(Thing):
    """A path through the network and the trains wanted on it."""

    id: Annotated[Id, Key("line")] = Field(description="Permanent id")
    name: Names = Field(default_factory=dict, description="Name by language")
    colour: str = Field("#555555", pattern=r"^#[0-9a-fA-F]{6}$", description="For maps and graphs")
    path: tuple[Station, ...] = Field(min_length=2, description="Every point it passes, in order")
    stock: Annotated[str, Ref("fleet/stock.toml")] = Field(description="Type of train")
    stops: Literal["all"] | tuple[Station, ...] = Field(
        "all", description="all stations and halts with a platform, or a list; both ends are always stops"
    )
    dwell_s: Seconds = Field(60, description="Least time at a stop on the way, s")
    dwell: dict[Annotated[str, Ref("network/stations.csv")], Seconds] = Field(
        default_factory=dict, description="Except at these stations, s"
    )
    max_wait_min: Minutes = Field(0, description="Longest wait to let another train pass, min")
    train: tuple[TrainWish, ...] = Field((), description="The trains")
    pattern: tuple[PatternWish, ...] = Field((), description="Trains at the same minutes every period")
    day_return: tuple[DayReturnWish, ...] = Field((), description="Days out that must be possible")


class ConnectionWish(Thing):
    """A change between two named trains, on every day when both run."""

    arriving: Annotated[str, Ref("train")] = Field(description="Train that brings the passengers")
    departing: Annotated[str, Ref("train")] = Field(description="Train that takes them on")
    station: Station = Field(description="Where they change")
    min_min: Minutes = Field(description="Least time from arrival to departure, min")
    max_min: Minutes = Field(description="Longest, min")

    @model_validator(mode="after")
    def _order(self) -> ConnectionWish:
        if self.min_min > self.max_min:
            raise PydanticCustomError("out-of-range", "min_min is above max_min")
        return self


class Lines(Thing):
    """The lines, their trains, and connections with others."""

    line: tuple[LineWish, ...] = Field((), description="The lines")
    connection: tuple[ConnectionWish, ...] = Field((), description="The connections")
    change: tuple[ChangeWish, ...] = Field((), description="Changes between patterns")
    spacing: tuple[SpacingWish, ...] = Field((), description="Minutes between patterns")


class Weight(Thing):
    """One weight of the objective, in equivalent passenger-minutes of riding."""

    needs_grounds = True

    value: NotNegative = Field(description="The weight")


class Weighting(Thing):
    """How the parts of the timetable's objective weigh; what is not given has its usual value."""

    early: Weight | None = Field(None, description="A minute of leaving earlier than wished")
    late: Weight | None = Field(None, description="A minute of leaving later than wished")
    no_train_min: Weight | None = Field(None, description="What a traveller without a train loses, min")
    unit_day: Weight | None = Field(None, description="A vehicle in use for a day")
    empty_km: Weight | None = Field(None, description="A kilometre run empty")
    moved_min: Weight | None = Field(None, description="A minute an existing train is moved, a day")
    wait_min: Weight | None = Field(None, description="A minute a train stands where it need not, a day")
    other_time_min: Weight | None = Field(None, description="A train at other than its usual times, a day")


class Demand(Thing):
    """How travellers' wishes weigh against cost."""

    weights: Weighting = Field(
        default_factory=lambda: Weighting.model_validate({}), description="The weights"
    )
