"""Bodies whose pass rates do not look like those of others.

A body is compared with the others in each product group it tests, by a beta-binomial model: groups differ,
bodies differ honestly, small numbers vary. Each body is judged by a model fitted without it. Looking at
many bodies at once is paid for by the share of false alarms (Benjamini and Hochberg).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corridor.goods.watch.chance import NORMAL, middle_and_spread, share_of_false, two_sided
from corridor.goods.watch.nouns import Alert, Kind

__all__ = ["PassCount", "find_abnormal_bodies"]

_FEWEST_OTHERS = 3
_LEAST_DIFFERENCE = 0.01
"""Estimate: smallest correlation within a body; bodies are never quite alike."""


@dataclass(frozen=True, slots=True)
class PassCount:
    """What a body tested in a product group and how much of it passed; ``evidence`` names the row."""

    body: str
    group: str
    tests: int
    passes: int
    evidence: str = ""


def find_abnormal_bodies(
    counts: Iterable[PassCount], *, most_false: float = 0.1, hour: int = 0
) -> list[Alert]:
    """Return an alert for each body whose pass rate is abnormally high or low.

    Parameters
    ----------
    counts
        One for each body and group; several are added up.
    most_false
        Greatest share of false alarms among the alerts that is expected.
    hour
        Hour to put on the alerts.

    Notes
    -----
    A group with fewer than three other bodies says nothing about a body.
    """
    merged = _merge(counts)
    groups: dict[str, list[PassCount]] = defaultdict(list)
    for count in merged:
        groups[count.group].append(count)
    scores: dict[str, list[tuple[float, float, PassCount, float]]] = defaultdict(list)
    for group in groups.values():
        for count in group:
            others = [c for c in group if c.body != count.body]
            if len(others) >= _FEWEST_OTHERS:
                z, usual = _score(count, others)
                scores[count.body].append((z, len(others), count, usual))
    bodies = sorted(scores)
    together = {body: _together(scores[body]) for body in bodies}
    # what differs between honest bodies differs in all their groups alike
    wide = max(1.0, middle_and_spread([z for z, _ in together.values()])[1]) if together else 1.0
    chances = [two_sided(z / wide, freedom) for z, freedom in together.values()]
    shares = share_of_false(chances)
    judged = zip(bodies, shares, strict=True)
    return [_alert(body, scores[body], share, hour) for body, share in judged if share <= most_false]


def _merge(counts: Iterable[PassCount]) -> list[PassCount]:
    sums: dict[tuple[str, str], PassCount] = {}
    for c in counts:
        known = sums.get((c.body, c.group), PassCount(c.body, c.group, 0, 0, c.evidence))
        tests, passes = known.tests + c.tests, known.passes + c.passes
        sums[c.body, c.group] = PassCount(c.body, c.group, tests, passes, known.evidence)
    return [c for c in sums.values() if c.tests > 0]


def _usual(others: Sequence[PassCount]) -> tuple[float, float]:
    """Return mean pass rate and correlation within a body, by moments, with one of each outcome added."""
    tests = sum(c.tests for c in others)
    mean = (sum(c.passes for c in others) + 1) / (tests + 2)
    rates = [(c.passes / c.tests, c.tests) for c in others]
    chance = mean * (1 - mean)
    size = tests - sum(n * n for _, n in rates) / tests
    between = sum(n * (r - mean) ** 2 for r, n in rates) - chance * (len(others) - 1)
    return mean, min(0.5, max(_LEAST_DIFFERENCE, between / max(size * chance, 1e-9)))


def _score(count: PassCount, others: Sequence[PassCount]) -> tuple[float, float]:
    """Return how far a body's rate is from the others', as a normal deviate of its tail."""
    mean, within = _usual(others)
    strength = 1 / within - 1
    a, b = mean * strength, (1 - mean) * strength
    below = _beta_binomial_below(count.passes, count.tests, a, b)
    return NORMAL.inv_cdf(min(max(below, 1e-15), 1 - 1e-15)), mean


def _beta_binomial_below(passes: int, tests: int, a: float, b: float) -> float:
    """Return the chance of fewer passes, counting half of the chance of just as many."""
    if tests > 3000:
        mean = a / (a + b)
        variance = mean * (1 - mean) * (1 / tests + (1 - 1 / tests) / (a + b + 1))
        return NORMAL.cdf((passes / tests - mean) / math.sqrt(variance))
    logs = [_log_mass(k, tests, a, b) for k in range(passes + 1)]
    return sum(math.exp(value) for value in logs[:-1]) + 0.5 * math.exp(logs[-1])


def _log_mass(k: int, n: int, a: float, b: float) -> float:
    choose = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return choose + _log_beta(k + a, n - k + b) - _log_beta(a, b)


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def _together(found: Sequence[tuple[float, float, PassCount, float]]) -> tuple[float, float]:
    """Join the groups of one body (Stouffer, by the root of tests); few others make the tail heavier."""
    weights = [math.sqrt(c.tests) for _, _, c, _ in found]
    z = sum(w * f[0] for w, f in zip(weights, found, strict=True)) / math.sqrt(sum(w * w for w in weights))
    return z, max(2.0, sum(others for _, others, _, _ in found))


def _alert(
    body: str, found: Sequence[tuple[float, float, PassCount, float]], share: float, hour: int
) -> Alert:
    tests = sum(c.tests for _, _, c, _ in found)
    passes = sum(c.passes for _, _, c, _ in found)
    usual = sum(c.tests * mean for _, _, c, mean in found) / tests
    return Alert(
        Kind.PASS_RATE,
        body,
        f"{body} passed {passes} of {tests} ({passes / tests:.1%}); others {usual:.1%} of such products.",
        "Bodies differ, and a body may be sent better or worse goods; this is more than that explains.",
        max(0.0, 0.98 - share),
        tuple(c.evidence for _, _, c, _ in found if c.evidence),
        hour,
    )
