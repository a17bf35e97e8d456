"""What the demand stage tells."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Benefit", "Estimate", "PairBenefit", "Reach", "SectionLoad", "TrainLoad"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A result at the central values of all parameters, and the 5th and 95th percentile over their ranges."""

    value: float
    low: float
    high: float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class PairBenefit:
    """What changes for those who go from one station to another.

    Parameters
    ----------
    passengers_before, passengers_after
        A year.
    minutes_before, minutes_after
        Mean generalised journey time: riding, weighted waiting, changes, and leaving at another time than
        wished.
    minutes_saved
        Generalised minutes a year, by the rule of a half; negative for those who lose.
    """

    start: str
    end: str
    passengers_before: float
    passengers_after: float
    minutes_before: float
    minutes_after: float
    minutes_saved: float


@dataclass(frozen=True, slots=True)
class SectionLoad:
    """Passengers a day on board between two calls."""

    start: str
    end: str
    passengers: Estimate


@dataclass(frozen=True, slots=True)
class TrainLoad:
    """A train on a class of days.

    Parameters
    ----------
    day_class, days, example
        Name of the class, how many days it has, and the first of them.
    passengers
        Who ride in it at all, a day.
    peak
        On its fullest section, a day.
    seats
        0 if unknown.
    """

    run: str
    day_class: str
    days: int
    example: str
    passengers: Estimate
    peak: Estimate
    seats: int
    sections: tuple[SectionLoad, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """Places (zones) and people within some minutes of a zone by train on the usual day."""

    zone: str
    within_min: int
    places_before: int
    places_after: int
    people_before: int
    people_after: int


@dataclass(frozen=True)
class Benefit:
    """Demand and benefit of a year.

    Parameters
    ----------
    origin
        Where the trips are from: ``counts``, ``gravity`` or ``od`` (the wishes of ``demand/od.csv``).
    figures
        By name: passengers a year, induced ones, minutes saved, cost, subsidy …; see the manual.
    pairs
        Best first; the last ones lose.
    fit_error
        Greatest relative error that the fitting to totals left.
    samples
        Draws behind the bands.
    assumed
        Parameters, totals and prices that rest on an estimate.
    """

    origin: str
    figures: dict[str, Estimate]
    pairs: tuple[PairBenefit, ...]
    trains: tuple[TrainLoad, ...]
    reach: tuple[Reach, ...]
    costs: dict[str, Estimate]
    currency: str
    fit_error: float
    samples: int
    assumed: int
