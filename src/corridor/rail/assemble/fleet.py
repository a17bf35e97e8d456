"""Types of train, and the units there are."""

from __future__ import annotations

from corridor.rail.assemble.ground import Ground, row_origin
from corridor.rail.model import Resistance, Stock, Unit
from corridor.workspace.models import StockType

__all__ = ["assemble_stock", "assemble_units"]

FILE = "fleet/stock.toml"


def assemble_stock(ground: Ground) -> dict[str, Stock]:
    """Return the types of train by id."""
    fleet = ground.workspace.fleet
    return {s.id: _stock(ground, s, n) for n, s in enumerate(fleet.stock if fleet else ())}


def _stock(ground: Ground, stock: StockType, n: int) -> Stock:
    if stock.range_km and not stock.service_stations:
        place = ground.workspace.place(FILE, "stock", n, "range_km")
        ground.report("unserviceable", f"{stock.id} has a range and nowhere to be serviced", place)
    return Stock(
        id=stock.id,
        names=dict(stock.name),
        length_m=stock.length_m,
        mass_t=stock.mass_t,
        max_speed_kmh=stock.max_speed_kmh,
        rotating_mass_factor=stock.rotating_mass_factor,
        braking_ms2=stock.braking_ms2,
        traction=stock.traction,
        resistance=Resistance(stock.resistance.form, stock.resistance.coefficients),
        systems=stock.systems,
        gauges_mm=stock.gauges_mm,
        seats=stock.seats,
        turnaround_s=round(stock.turnaround_min * 60),
        range_m=round(stock.range_km * 1000),
        service_s=round(stock.service_min * 60),
        service_stations=ground.stations(stock.service_stations),
        origin=ground.origin(FILE, "stock", n, source=stock.source, estimate=stock.reasoning),
    )


def assemble_units(ground: Ground) -> dict[str, Unit]:
    """Return the units by id."""
    return {
        row["unit"]: Unit(row["unit"], row["stock"], ground.station(row["home"]), row_origin(row))
        for row in ground.workspace.table("fleet/units.csv")
    }
