"""The rush before a deadline: what would be done shortly before or after is done in the last tenth.

A history that tells deadlines shows its own rush. One that does not is given the mild one measured elsewhere
(``rush.csv``): around the deadline the hazard is dealt out anew in those proportions; its sum stays.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from functools import cache
from importlib.resources import files

import numpy as np

from corridor.council.forecast.effects import Curve

__all__ = ["Bin", "hurry", "rush"]

Bin = tuple[float, float, float]
"""From, to (shares of the planned time), completions per tenth of it."""


@cache
def rush() -> tuple[Bin, ...]:
    """Return the bins, in order."""
    text = (files("corridor.council.forecast") / "rush.csv").read_text(encoding="utf-8")
    return tuple(
        (float(r["from"]), float(r["to"]), float(r["per_tenth"])) for r in csv.DictReader(text.splitlines())
    )


def hurry(curve: Curve, planned: float, bins: tuple[Bin, ...] = ()) -> Curve:
    """Return a curve with the rush before a deadline that lies ``planned`` after the opening.

    Parameters
    ----------
    planned
        In the unit of the curve's ages.
    bins
        Those of :func:`rush` when empty.
    """
    weight = np.zeros(len(curve.ages))
    for low, high, per_tenth in bins or rush():
        weight[(curve.ages > low * planned) & (curve.ages <= high * planned)] = per_tenth
    near = weight > 0
    total, weighted = curve.done[near].sum(), (curve.done * weight).sum()
    if weighted <= 0:
        return curve
    return replace(curve, done=np.where(near, curve.done * weight * (total / weighted), curve.done))
