"""What is believed of a kind of case before its own history is long enough: written down, with its sources.

``priors.csv`` beside this module says what share of cases was still open at some ages. A prior enters the
estimate as so many cases' worth of made-up cases that follow it (Susarla and Van Ryzin 1976, J. Am. Stat.
Assoc. 71: a Dirichlet prior of that weight). Between its points the hazard is constant; after the last one
it falls as one over the age, because what is long overdue closes ever more slowly (of the EU cases 31 %, 11
% and 6 % are open after one, two, three years).
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from corridor.council.forecast.pieces import Pieces

__all__ = ["ANY", "DAYS", "SHARE", "Prior", "made_up_cases", "pace", "prior_of", "priors"]

ANY = "any"
DAYS, SHARE = "days", "share"
"""Clocks: days since opening, or time since opening as a share of the time planned."""

MADE_UP = 80
"""Made-up cases a prior; together they weigh what the prior weighs."""


@dataclass(frozen=True, slots=True)
class Prior:
    """A written survival curve.

    Parameters
    ----------
    ages, still_open
        Points of the curve; ages in the unit of the clock.
    clock
        ``days`` or ``share``.
    weight
        How many cases it is worth.
    source, estimate
        Where the points come from; why they are assumed where no source gives them.
    """

    kind: str
    clock: str
    ages: tuple[float, ...]
    still_open: tuple[float, ...]
    weight: float
    source: str
    estimate: str

    def ages_at(self, share_open: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the age at which so large a share is still open."""
        x = np.concatenate(([0.0], -np.log(self.still_open)))
        y = np.concatenate(([0.0], self.ages))
        wanted = -np.log(share_open)
        tail = y[-1] * (x[-1] - x[-2]) / (y[-1] - y[-2])
        beyond = y[-1] * np.exp((wanted - x[-1]) / tail)
        ages: NDArray[np.float64] = np.where(wanted <= x[-1], np.interp(wanted, x, y), beyond)
        return ages

    def hazard(self, ages: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the fall of the log-survival from the opening to each age."""
        x = np.concatenate(([0.0], self.ages))
        y = np.concatenate(([0.0], -np.log(self.still_open)))
        tail = x[-1] * (y[-1] - y[-2]) / (x[-1] - x[-2])
        beyond = y[-1] + tail * np.log(np.maximum(ages, x[-1]) / x[-1])
        fall: NDArray[np.float64] = np.where(ages <= x[-1], np.interp(ages, x, y), beyond)
        return fall


@cache
def priors() -> dict[str, Prior]:
    """Return every written prior by kind."""
    text = (files("corridor.council.forecast") / "priors.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {kind: _prior(kind, list(points)) for kind, points in groupby(rows, key=lambda r: r["kind"])}


def prior_of(kind: str) -> Prior:
    """Return the prior of a kind; that of any kind where none is written."""
    known = priors()
    return known.get(kind) or known[ANY]


def pace(prior: Prior, scale: float, pieces: Pieces) -> float:
    """Return how much faster than the prior cases were done, drawn to 1 as far as they are few.

    A history may know nothing of the ages to come (all its cases began on one day); there the prior speaks
    alone, and should not promise more than cases have kept so far.
    """
    through = prior.hazard(pieces.leave / scale) - prior.hazard(pieces.entry / scale)
    done, expected = np.sum(pieces.weight * pieces.done), np.sum(pieces.weight * through)
    return float((done + prior.weight) / (expected + prior.weight))


def made_up_cases(prior: Prior, scale: float, faster: float = 1.0) -> Pieces:
    """Return the prior as cases that follow it, weighing together what the prior weighs.

    Parameters
    ----------
    scale
        Length of the prior's unit of age in that of the estimate (days planned, where a prior in shares
        serves an estimate in days).
    """
    shares = 1.0 - (np.arange(MADE_UP) + 0.5) / MADE_UP
    each = np.full(MADE_UP, prior.weight / MADE_UP)
    yes, no = np.ones(MADE_UP, dtype=bool), np.zeros(MADE_UP, dtype=bool)
    return Pieces(
        np.full(MADE_UP, -1), np.zeros(MADE_UP), prior.ages_at(shares ** (1 / faster)) * scale, yes, no, each
    )


def _prior(kind: str, points: Sequence[dict[str, str]]) -> Prior:
    first = points[0]
    sources = "; ".join(dict.fromkeys(p["source"] for p in points if p["source"]))
    estimates = "; ".join(dict.fromkeys(p["estimate"] for p in points if p["estimate"]))
    return Prior(
        kind,
        first["clock"],
        tuple(float(p["at"]) for p in points),
        tuple(float(p["open"]) for p in points),
        float(first["weight"]),
        sources,
        estimates,
    )
