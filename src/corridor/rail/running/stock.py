"""What must be right about a train before its running time can be computed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from corridor.findings import Finding, Place
from corridor.rail.model import RailTask, Section, Stock, Train
from corridor.rail.running.resistance import quadratic

__all__ = ["check_stock", "check_track"]


def check_stock(stock: Stock) -> list[Finding]:
    """Return what is wrong with the dynamics of a stock."""
    return [*_dynamics(stock), *_traction(stock), *_resistance(stock)]


def check_track(task: RailTask, train: Train) -> list[Finding]:
    """Return the sections on which a train's stock finds no power or another gauge."""
    stock = task.stock[train.stock]
    sections = task.network.path_sections(train.path)
    return [f for s in sections for f in (*_power(train, stock, s), *_gauge(train, stock, s))]


def _place(stock: Stock, column: str) -> Place:
    at = stock.origin.place
    return Place(at.file, at.row, column)


def _dynamics(stock: Stock) -> Iterator[Finding]:
    for column, least in (
        ("mass_t", 0.0),
        ("braking_ms2", 0.0),
        ("max_speed_kmh", 0.0),
        ("rotating_mass_factor", 0.99),
    ):
        value = getattr(stock, column)
        if not value > least:
            sentence = f"{stock.id}: {column} is {value:g}, which no train has."
            yield Finding("stock-dynamics", sentence, _place(stock, column))


def _traction(stock: Stock) -> Iterator[Finding]:
    curve, place = stock.traction, _place(stock, "traction")
    speeds = [v for v, _ in curve]
    if not curve:
        yield Finding("stock-traction", f"{stock.id}: the traction curve is empty.", place)
    elif any(b <= a for a, b in itertools.pairwise(speeds)):
        yield Finding(
            "stock-traction", f"{stock.id}: the speeds of the traction curve do not increase.", place
        )
    elif min(f for _, f in curve) < 0 or speeds[0] < 0:
        yield Finding("stock-traction", f"{stock.id}: the traction curve has a negative value.", place)
    elif speeds[-1] < stock.max_speed_kmh:
        sentence = (
            f"{stock.id}: the traction curve ends at {speeds[-1]:g} km/h, below the greatest speed "
            f"{stock.max_speed_kmh:g} km/h; it will not run faster than that on the level."
        )
        yield Finding("stock-traction-ends", sentence, place)


def _resistance(stock: Stock) -> Iterator[Finding]:
    try:
        quadratic(stock.resistance, stock.mass_t)
    except ValueError as wrong:
        sentence = f"{stock.id}: the resistance cannot be computed: {wrong}."
        yield Finding("stock-resistance", sentence, _place(stock, "resistance"))


def _power(train: Train, stock: Stock, section: Section) -> Iterator[Finding]:
    if "none" not in stock.systems and section.electrification not in stock.systems:
        sentence = (
            f"Train {train.id}: {stock.id} runs on {' or '.join(stock.systems)}, "
            f"but section {section.id} has {section.electrification}."
        )
        yield Finding("train-without-power", sentence, train.origin.place)


def _gauge(train: Train, stock: Stock, section: Section) -> Iterator[Finding]:
    if section.gauge_mm not in stock.gauges_mm:
        gauges = " or ".join(str(g) for g in stock.gauges_mm)
        sentence = (
            f"Train {train.id}: {stock.id} has {gauges} mm gauge, section {section.id} {section.gauge_mm} mm."
        )
        yield Finding("train-of-other-gauge", sentence, train.origin.place)
