"""Fits the weights of the watch on simulated trade: ``python -m benchmarks.goods.tune``.

Only seeds from 1000 on are used here; ``benchmarks.goods.watch`` measures on others. It prints numbers to
be written into ``corridor.goods.watch.clones`` by hand.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize

from corridor.goods.watch.clones import CloneEvidence, weigh_newcomers
from corridor.goods.watch.nouns import Kind
from corridor.goods.watch.simulate import Frauds, World, play
from corridor.goods.watch.stream import Watch

SEEDS = range(1000, 1006)
SCENES = (
    Frauds(),
    Frauds(same_region=True),
    Frauds(adaptive=True),
    Frauds(adaptive=True, same_region=True),
)
NAMES = ("soon", "late", "elsewhere", "back", "sales", "too_fast", "crowd")


def rows(seed: int, frauds: Frauds) -> tuple[np.ndarray, np.ndarray]:
    """Return evidence and label of every item that has any newcomer, at the end of a play."""
    played = play(World(seed=seed), frauds=frauds)
    watch = Watch(played.ledger, {a.id: a for a in played.areas})
    watch.see(played.scans)
    found, labels = [], []
    for code in {s.code for s in played.scans}:
        lot = played.ledger.lots.get(code)
        if lot is None:
            continue
        evidence = weigh_newcomers(watch._memory.of(code), watch._areas, watch.settings.slack_hours)
        if evidence in (CloneEvidence(), CloneEvidence(areas=evidence.areas)):
            continue
        crowd = watch._crowds.excess(lot.id) if evidence.elsewhere else 0.0
        found.append([*(getattr(evidence, n) for n in NAMES[:-1]), crowd])
        labels.append(code in played.truth[Kind.CLONE])
    return np.array(found), np.array(labels)


def fit(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return base and weights of a logistic regression whose weights are not negative."""

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        score = w[0] + x @ w[1:]
        p = 1 / (1 + np.exp(-score))
        value = np.logaddexp(0, score).sum() - (score * y).sum() + 0.5 * (w[1:] ** 2).sum()
        gradient = np.concatenate([[(p - y).sum()], x.T @ (p - y) + w[1:]])
        return float(value), gradient

    bounds = [(None, None)] + [(0, None)] * x.shape[1]
    return minimize(loss, np.zeros(x.shape[1] + 1), jac=True, bounds=bounds, method="L-BFGS-B").x


def main() -> None:
    parts = [rows(seed, frauds) for seed in SEEDS for frauds in SCENES]
    x, y = np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
    weights = fit(x, y)
    print(f"{len(y)} items with newcomers, {int(y.sum())} of them cloned")
    for name, weight in zip(("base", *NAMES), weights, strict=True):
        print(f"{name:10} {weight:6.2f}")
    p = 1 / (1 + np.exp(-(weights[0] + x @ weights[1:])))
    for low in (0.0, 0.1, 0.3, 0.5, 0.7, 0.9):
        high = {0.0: 0.1, 0.1: 0.3, 0.3: 0.5, 0.5: 0.7, 0.7: 0.9, 0.9: 1.01}[low]
        inside = (p >= low) & (p < high)
        print(f"said {p[inside].mean():.3f}  true {y[inside].mean():.3f}  items {int(inside.sum())}")


if __name__ == "__main__":
    main()
