"""Vehicles: what a type of train can do, and the units there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from corridor.rail.model.origin import Origin

__all__ = ["Resistance", "Stock", "Unit"]


@dataclass(frozen=True, slots=True)
class Resistance:
    """Running resistance of a whole train on level track, in one of the published forms.

    Parameters
    ----------
    form
        ``davis`` (``a`` N + ``b`` N per m/s + ``c`` N per (m/s)²), ``strahl`` (freight wagons) or
        ``sauthoff`` (coaches, multiple units).
    coefficients
        By name; ``davis``: a, b, c. ``strahl`` and ``sauthoff`` carry a part for the traction unit too: see
        :mod:`corridor.rail.running.resistance`.
    """

    form: str
    coefficients: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Stock:
    """A type of train.

    Parameters
    ----------
    length_m, mass_t
        Of the whole train, loaded as planned.
    max_speed_kmh
        Greatest speed allowed.
    rotating_mass_factor
        Effective mass over mass, e.g. 1.08.
    braking_ms2
        Service deceleration used in the timetable, m/s², positive.
    traction
        Tractive effort curve: (km/h, kN), increasing speeds; linear between points, zero beyond the last.
    systems
        What it can run on: ``none`` for own power, or electrification systems.
    gauges_mm
        Track gauges it can run on.
    turnaround_s
        Least time at a terminus between arriving and leaving in the other direction.
    range_m
        Distance between two visits to a service point; 0 means no limit.
    service_s
        How long fuelling or servicing takes.
    service_stations
        Where it can be done.
    """

    id: str
    names: Mapping[str, str]
    length_m: int
    mass_t: float
    max_speed_kmh: float
    rotating_mass_factor: float
    braking_ms2: float
    traction: tuple[tuple[float, float], ...]
    resistance: Resistance
    systems: tuple[str, ...]
    gauges_mm: tuple[int, ...]
    seats: int
    turnaround_s: int
    range_m: int = 0
    service_s: int = 0
    service_stations: tuple[str, ...] = ()
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class Unit:
    """One vehicle: its type and the station where it belongs."""

    id: str
    stock: str
    home: str
    origin: Origin = field(default_factory=Origin)
