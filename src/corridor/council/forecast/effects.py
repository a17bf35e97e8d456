"""How much faster or slower each body and area is, drawn towards "like the others" where little is known.

The hazard of a case is the common one times an effect for each of its labels. An effect is (events + k0) /
(expected + k0): what happened against what the common hazard made us expect, with k0 events' worth of doubt
(gamma frailty with mean 1, Clayton 1978, Biometrika 65). Unshrunk effects of bodies make forecasts worse
than none (docs/concepts/forecast.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.council.forecast.history import Labels
from corridor.council.forecast.pieces import Pieces
from corridor.council.forecast.product_limit import LARGEST_SHARE, at_risk, events_at, shares

__all__ = ["DOUBT_EVENTS", "Curve", "Effect", "learn"]

DOUBT_EVENTS = 30.0
"""k0: the events of its own that a label needs to be believed half."""

ROUNDS = 6
"""Turns of curve and effects; a further one changes no probability by 0.001 on the EU cases."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """The common hazard: at each age the fall of the log-survival by being done, and by being given up.

    Parameters
    ----------
    ages
        Ascending; days, or shares of the time planned.
    done, lost
        Falls, one an age.
    """

    ages: Floats
    done: Floats
    lost: Floats


@dataclass(frozen=True)
class Effect:
    """Factors on the hazard of being done, by label; 1 for a label not known."""

    by_label: dict[str, float]

    def of(self, labels: Labels) -> Floats:
        """Return the factor of each label."""
        names, which = np.unique(labels, return_inverse=True)
        factors: Floats = np.array([self.by_label.get(str(n), 1.0) for n in names])[which]
        return factors


def learn(
    pieces: Pieces, extra: Pieces, labels: Sequence[Labels], *, doubt_events: float = DOUBT_EVENTS
) -> tuple[Curve, list[Effect]]:
    """Return the common curve and the effects of each family of labels, found in turns.

    Parameters
    ----------
    pieces
        What was observed.
    extra
        Observations made up by a written prior; they shape the curve, not the effects.
    labels
        For each family (bodies, areas) the label of every case of the history.
    """
    whole = pieces.and_also(extra)
    ages = np.unique(whole.leave[whole.done | whole.lost])
    done = events_at(ages, whole.leave, whole.done, whole.weight)
    lost = events_at(ages, whole.leave, whole.lost, whole.weight)
    plain = at_risk(ages, whole.entry, whole.leave, whole.weight)
    coded = [np.unique(family[pieces.case], return_inverse=True) for family in labels]
    factors = [np.ones(len(names)) for names, _ in coded]
    curve = _curve(ages, done, lost, plain, plain)
    for _ in range(ROUNDS if labels else 0):
        expected = _expected(pieces, curve)
        for n, (names, which) in enumerate(coded):
            others = _product(factors[:n] + factors[n + 1 :], coded[:n] + coded[n + 1 :], len(pieces))
            seen = np.bincount(which, weights=pieces.weight * pieces.done, minlength=len(names))
            due = np.bincount(which, weights=pieces.weight * expected * others, minlength=len(names)).astype(
                float
            )
            factors[n] = _about_one((seen + doubt_events) / (due + doubt_events), due)
        mixed = np.concatenate((_product(factors, coded, len(pieces)), np.ones(len(extra))))
        risk = at_risk(ages, whole.entry, whole.leave, whole.weight * mixed)
        curve = _curve(ages, done, lost, risk, plain)
    return curve, [
        Effect(dict(zip(map(str, names), map(float, f), strict=True)))
        for (names, _), f in zip(coded, factors, strict=True)
    ]


def _about_one(factors: Floats, due: Floats) -> Floats:
    """Scale effects so that they cancel over the cases: the curve says how fast all are, they who differs."""
    total = float((factors * due).sum())
    return factors * (due.sum() / total) if total > 0 else np.ones(len(factors))


def _curve(ages: Floats, done: Floats, lost: Floats, risk: Floats, plain: Floats) -> Curve:
    """Return the falls; the effects bear on being done only, so losses count against all at risk."""
    done_share, lost_share = shares(done, risk), shares(lost, plain)
    both = done_share + lost_share
    fall = -np.log1p(-np.minimum(both, LARGEST_SHARE))
    each = np.divide(fall, both, out=np.zeros_like(fall), where=both > 0)
    return Curve(ages, done_share * each, lost_share * each)


def _expected(pieces: Pieces, curve: Curve) -> Floats:
    """Return the common hazard of being done that each piece went through."""
    total = np.concatenate(([0.0], np.cumsum(curve.done)))
    at_leave = total[np.searchsorted(curve.ages, pieces.leave, side="right")]
    expected: Floats = at_leave - total[np.searchsorted(curve.ages, pieces.entry, side="right")]
    return expected


def _product(factors: list[Floats], coded: list[tuple[Labels, NDArray[np.intp]]], size: int) -> Floats:
    product = np.ones(size)
    for factor, (_, which) in zip(factors, coded, strict=True):
        product *= factor[which]
    return product
