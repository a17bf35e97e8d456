"""Who wants to travel when, and how their minutes weigh."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from corridor.rail.assemble.clocks import shifts, usual_shift
from corridor.rail.assemble.ground import Ground, row_origin
from corridor.rail.model import Flow, Profile, Weights
from corridor.workspace import Row

__all__ = ["assemble_flows", "assemble_profiles", "assemble_weights"]

PARAMETERS = "demand/parameters.toml"


def assemble_flows(ground: Ground) -> tuple[Flow, ...]:
    """Return the wishes to travel, passengers on an average day."""
    return tuple(
        Flow(
            ground.station(row["from"]),
            ground.station(row["to"]),
            row["passengers_per_day"],
            row["profile"],
            row_origin(row),
        )
        for row in ground.workspace.table("demand/od.csv")
    )


def assemble_profiles(ground: Ground) -> dict[str, Profile]:
    """Return the profiles by id, shares scaled to sum to 1.

    Travellers' habits follow the clock on the wall; where that shifts against the railway's clock within the
    year, the slots stand as on most days of the year.
    """
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in ground.workspace.table("demand/profiles.csv"):
        if row.is_good("profile", "from", "to", "share"):
            rows[row["profile"]].append(row)
    return {name: _profile(ground, name, of_name) for name, of_name in rows.items()}


def _profile(ground: Ground, name: str, rows: list[Row]) -> Profile:
    total = sum(row["share"] for row in rows)
    if total <= 0:
        ground.report("profile-empty", f"the shares of profile {name} sum to zero", rows[0].place("share"))
        total = 1.0
    zones = sorted({row[end].zone for row in rows for end in ("from", "to")})
    days = ground.year.days()
    moving = [zone for zone in zones if len(shifts(zone, ground.zone, days)) > 1]
    if moving:
        sentence = f"profile {name}: {', '.join(moving)} shifts against {ground.zone} within the year"
        ground.report("profile-shifts", sentence, rows[0].place("zone"))
    shift = {zone: usual_shift(zone, ground.zone, days) for zone in zones}
    slots = tuple(_slot(ground, row, shift, row["share"] / total) for row in rows)
    return Profile(name, slots, row_origin(rows[0]))


def _slot(ground: Ground, row: Row, shift: Mapping[str, int], share: float) -> tuple[int, int, float]:
    first, last = (row[end].seconds + shift[row[end].zone] for end in ("from", "to"))
    if first >= last:
        ground.report("empty-window", "the slot ends before it begins", row.place("to"))
    return first, last, share


def assemble_weights(ground: Ground) -> Weights:
    """Return the weights of the objective; those that are not given have the model's usual value."""
    given = ground.workspace.demand.weights
    weights = {name: getattr(given, name) for name in type(given).model_fields if name not in _GROUNDS}
    values = {name: weight.value for name, weight in weights.items() if weight is not None}
    estimates = "; ".join(f"{n}: {w.reasoning}" for n, w in weights.items() if w is not None and w.reasoning)
    sources = {s for w in weights.values() if w is not None for s in w.source.split()}
    origin = ground.origin(PARAMETERS, "weights", source=" ".join(sorted(sources)), estimate=estimates)
    return Weights(**values, origin=origin)


_GROUNDS = ("source", "estimate", "note")
