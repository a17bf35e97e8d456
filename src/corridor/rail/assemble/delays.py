"""How often and by how much trains are delayed on an ordinary day."""

from __future__ import annotations

from collections.abc import Container

from corridor.rail.assemble.ground import Ground, row_origin
from corridor.rail.model import Band, Disturbance
from corridor.workspace import Row

__all__ = ["assemble_delays"]

FILE = "services/delays.csv"


def assemble_delays(ground: Ground, trains: Container[str]) -> tuple[Disturbance, ...]:
    """Return the rows of the delays' table, minutes as whole seconds at the cap."""
    rows = ground.workspace.table(FILE)
    return tuple(_row(ground, row, trains) for row in rows if row.is_good("kind", "share", "mean_min"))


def _row(ground: Ground, row: Row, trains: Container[str]) -> Disturbance:
    train, station = row["train"] or "", row["station"] or ""
    if train and train not in trains:
        ground.report("delay-unknown-train", f"there is no train {train}", row.place("train"))
    return Disturbance(
        row["kind"],
        _band(ground, row, ("share", "share_low", "share_high"), 1.0, most=1.0),
        _band(ground, row, ("mean_min", "mean_low_min", "mean_high_min"), 60.0),
        round(row["cap_min"] * 60),
        train,
        ground.station(station) if station else "",
        origin=row_origin(row),
    )


def _band(
    ground: Ground, row: Row, columns: tuple[str, str, str], factor: float, most: float = float("inf")
) -> Band:
    """Return a value with its range; what lies the wrong way round or above ``most`` is reported."""
    central, low, high = (row[c] for c in columns)
    low = central if low is None else low
    high = central if high is None else high
    if not low <= central <= high <= most:
        sentence = f"{columns[0]} {central:g} with its range {low:g} to {high:g}"
        ground.report("range-reversed", sentence, row.place(columns[0]))
    return Band(central * factor, low * factor, high * factor)
