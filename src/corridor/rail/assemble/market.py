"""Zones, totals, counts, behaviour, prices and ridership: from rows to nouns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from corridor.findings import Place
from corridor.rail.assemble.ground import Ground, row_origin
from corridor.rail.model import Band, Count, Market, Parameter, Price, Ridership, Total, Zone
from corridor.workspace import Row

__all__ = ["assemble_market", "ridership_of"]


def assemble_market(ground: Ground) -> Market:
    """Return everything the demand stage reads besides the trains."""
    table = ground.workspace.table
    corridor = ground.workspace.corridor
    return Market(
        zones=tuple(
            Zone(
                r["zone"],
                ground.station(r["station"]),
                r["name"] or r["zone"],
                r["population"],
                row_origin(r),
            )
            for r in table("demand/zones.csv")
            if r.is_good("zone", "station", "population")
        ),
        totals=tuple(_totals(ground)),
        counts=tuple(_counts(ground)),
        parameters=tuple(
            Parameter(r["name"], _band(ground, r), origin=row_origin(r))
            for r in table("demand/behaviour.csv")
            if r.is_good("name", "value")
        ),
        prices=tuple(
            Price(r["item"], _band(ground, r), r["stock"] or "", row_origin(r))
            for r in table("demand/costs.csv")
            if r.is_good("item", "value")
        ),
        ridership=ridership_of(table("demand/ridership.csv"), ground.report),
        holidays=frozenset().union(*ground.holidays.values()) if ground.holidays else frozenset(),
        currency=corridor.currency if corridor else "",
    )


def ridership_of(rows: Iterable[Row], report: Callable[[str, str, Place], None]) -> tuple[Ridership, ...]:
    """Return a history of passengers; a row that ends before it begins is reported and left out."""
    found = []
    for r in rows:
        if not r.is_good("service", "from_date", "to_date", "passengers", "seats"):
            continue
        if r["to_date"] < r["from_date"]:
            report("range-reversed", "the row ends before it begins", r.place("to_date"))
            continue
        trains = tuple((r["trains"] or "").split())
        span = (r["from_date"], r["to_date"])
        found.append(Ridership(r["service"], *span, r["passengers"], r["seats"], trains, row_origin(r)))
    return tuple(found)


def _totals(ground: Ground) -> Iterator[Total]:
    for r in ground.workspace.table("demand/totals.csv"):
        if r.is_good("id", "from", "to", "passengers_per_year"):
            sides = ground.stations(r["from"]), ground.stations(r["to"])
            band = _band(ground, r, "passengers_per_year")
            yield Total(r["id"], *sides, band, r["carried"] == "yes", row_origin(r))


def _counts(ground: Ground) -> Iterator[Count]:
    for r in ground.workspace.table("demand/counts.csv"):
        if not r.is_good("from", "to", "from_date", "to_date", "passengers"):
            continue
        if r["to_date"] < r["from_date"]:
            ground.report("range-reversed", "the count ends before it begins", r.place("to_date"))
            continue
        ends = ground.station(r["from"]), ground.station(r["to"])
        yield Count(*ends, r["from_date"], r["to_date"], r["passengers"], row_origin(r))


def _band(ground: Ground, row: Row, column: str = "value") -> Band:
    central, low, high = row[column], row["low"], row["high"]
    low = central if low is None else low
    high = central if high is None else high
    if not low <= central <= high:
        sentence = f"{column} {central:g} with its range {low:g} to {high:g}"
        ground.report("range-reversed", sentence, row.place(column))
    return Band(central, low, high)


def _zone(ground: Ground, r: Row) -> Zone:
    station = ground.station(r["station"])
    return Zone(r["zone"], station, r["name"] or r["zone"], r["population"], row_origin(r))
