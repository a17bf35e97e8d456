"""What a simulation tells: how punctual, why late, and where buffer helps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from corridor.rail.model import Origin

__all__ = ["THRESHOLDS_S", "Buffer", "Cause", "Missed", "Punctuality", "Share", "StopPunctuality"]

THRESHOLDS_S = (180, 300, 900)
"""A train is late from 3, 5 and 15 minutes."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % confidence limits; how much of it is luck of the simulation, not of the model."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class StopPunctuality:
    """Arrivals of one group (a stop of a train, a train at all its stops, a station, everything).

    Parameters
    ----------
    run, station
        Empty where the group holds several.
    on_time
        Share of arrivals less late than each of the thresholds, in their order.
    mean_delay_s
        Mean delay, seconds; an early arrival counts as on time.
    arrivals
        Arrivals a day.
    """

    run: str
    station: str
    kind: str
    on_time: tuple[Share, ...]
    mean_delay_s: float
    arrivals: int = 1


@dataclass(frozen=True, slots=True)
class Cause:
    """A row of the user's files and the delay that comes from it, seconds a day over all counted arrivals.

    ``own_s`` is suffered by the train it happened to, ``passed_on_s`` by others.
    """

    cause: str
    origin: Origin
    own_s: float
    passed_on_s: float

    @property
    def total_s(self) -> float:
        """All delay from it, seconds a day."""
        return self.own_s + self.passed_on_s


@dataclass(frozen=True, slots=True)
class Buffer:
    """Where buffer helps.

    Parameters
    ----------
    kind, run, station
        The step that would need less, or be planned longer: it ends at the station.
    saves
        Seconds of delay a day that one second of buffer takes away at first (gradient).
    minute_saves_s
        Seconds a day that a whole minute takes away, by common random numbers; ``None`` if not computed.
    """

    kind: str
    run: str
    station: str
    saves: float
    minute_saves_s: float | None = None


@dataclass(frozen=True, slots=True)
class Missed:
    """A planned connection and the share of days on which it is missed."""

    arriving: str
    departing: str
    station: str
    share: Share


@dataclass(frozen=True)
class Punctuality:
    """A simulated day.

    Parameters
    ----------
    day
        Whose plan was played.
    days
        How often.
    level
        ``low``, ``central`` or ``high`` disturbances.
    order
        ``kept`` or ``re-decided``.
    overall
        The planned trains at all their stops.
    knock_on
        Share of all delay that was passed on from another train; ``None`` where the order is re-decided.
    fallbacks
        Share of days on which re-deciding would have locked trains up.
    unkept
        Rules between trains already there that their own times do not keep, left out.
    assumed
        Causes that rest on an estimate.
    train_events
        Arrivals and departures played, over all days.
    cpu_s
        Processor seconds of this process for them; other processes of a backend are not seen.
    """

    day: date
    days: int
    seed: int
    level: str
    order: str
    thresholds_s: tuple[int, ...]
    overall: StopPunctuality
    trains: tuple[StopPunctuality, ...]
    stations: tuple[StopPunctuality, ...]
    stops: tuple[StopPunctuality, ...]
    causes: tuple[Cause, ...]
    buffers: tuple[Buffer, ...]
    missed: tuple[Missed, ...]
    knock_on: float | None
    fallbacks: float
    unkept: int
    assumed: int
    train_events: int
    cpu_s: float
