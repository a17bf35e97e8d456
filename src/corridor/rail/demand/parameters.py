"""How travellers behave, as a table: every number with its range and where it is from.

A workspace overrides a row in ``demand/behaviour.csv``. Of the two published forms of border resistance, a
factor on trips or extra minutes, exactly one may be in force: both together would count the border twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from corridor.findings import Finding
from corridor.rail.model import Band, Origin, Parameter

__all__ = ["USUAL", "Values", "check_parameters", "draw", "in_force"]

Values = Mapping[str, float]
"""One value for every parameter, by name."""


def _usual(name: str, value: float, low: float, high: float, unit: str, grounds: str) -> Parameter:
    return Parameter(name, Band(value, low, high), unit, Origin(estimate=grounds))


USUAL: tuple[Parameter, ...] = (
    _usual("population_exponent", 1.0, 0.8, 1.2, "", "plain gravity; the range is ours"),
    _usual("decay_exponent", 1.5, 1.0, 2.0, "", "power form of deterrence over minutes; the range is ours"),
    _usual("border_factor", 0.25, 0.2, 0.3, "", "Klodt: a factor of 4 to 5 less; Rietveld: up to 80 %"),
    _usual("border_min", 0.0, 0.0, 0.0, "min", "Pieters et al. 2012: 35 (NL-BE) to 46 (NL-DE); not in force "
           "beside the factor"),
    _usual("wait_weight", 1.75, 1.0, 2.5, "", "TAG and ATAP 1.4 to 2.5; Wardman et al. 2016"),
    _usual("transfer_min", 8.0, 5.0, 10.0, "min", "Wardman et al. 2016; 5 in NGE, 10 in MTC-type models"),
    _usual("shift_early", 0.5, 0.3, 1.0, "", "Robenek et al., quoted from memory of the paper"),
    _usual("shift_late", 1.0, 0.5, 1.5, "", "Robenek et al., quoted from memory of the paper"),
    _usual("no_train_min", 480.0, 240.0, 600.0, "min", "a working day lost"),
    _usual("choice_exponent", 3.0, 2.0, 4.0, "", "Kirchhoff's rule, worked example of the Visum manual"),
    _usual("gjt_elasticity", -0.9, -1.1, -0.8, "", "British practice; Wardman 2012, 427 elasticities"),
    _usual("fare_elasticity", -0.6, -0.9, -0.3, "", "long run −0.6 to −0.9, short run −0.3; Wardman 2023"),
)  # fmt: skip
"""In force where the workspace says nothing; nothing specific to these railways was found."""

_NEUTRAL = {"border_factor": 1.0, "border_min": 0.0}


def in_force(rows: Sequence[Parameter]) -> dict[str, Parameter]:
    """Return every parameter by name; a workspace that gives border minutes alone leaves the factor out."""
    given = {p.name: p for p in rows}
    found = {p.name: given.get(p.name, p) for p in USUAL}
    if "border_min" in given and "border_factor" not in given and given["border_min"].value.central:
        found["border_factor"] = Parameter("border_factor", Band(1.0, 1.0, 1.0))
    return found


def check_parameters(rows: Sequence[Parameter]) -> Iterator[Finding]:
    """Yield unknown names, double rows, and a border that is counted twice."""
    known = {p.name for p in USUAL}
    for row in rows:
        if row.name not in known:
            sentence = f"{row.name} is no parameter of demand; there are: {', '.join(sorted(known))}"
            yield Finding("demand-unknown-parameter", sentence, row.origin.place)
    names = [r.name for r in rows]
    for row in (r for n, r in enumerate(rows) if r.name in names[:n]):
        yield Finding("demand-double-parameter", f"{row.name} is given twice", row.origin.place)
    borders = [r for r in rows if r.name in _NEUTRAL and _acts(r)]
    if len({b.name for b in borders}) > 1:
        sentence = "border_factor and border_min are both in force: the border is counted twice"
        yield Finding("demand-two-borders", sentence, borders[-1].origin.place)


def _acts(row: Parameter) -> bool:
    neutral = _NEUTRAL[row.name]
    return any(v != neutral for v in (row.value.low, row.value.central, row.value.high))


def draw(found: Mapping[str, Parameter], rng: np.random.Generator) -> dict[str, float]:
    """Return one value of each, from the triangular distribution over its range."""
    return {name: triangular(p.value, rng) for name, p in found.items()}


def triangular(band: Band, rng: np.random.Generator) -> float:
    """Return a value of the range; its central value if there is no range."""
    if band.low >= band.high:
        return band.central
    return float(rng.triangular(band.low, band.central, band.high))
