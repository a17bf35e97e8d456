"""Mirror trade: what one country says it sent against what the other received. Weak evidence, never more.

Real figures disagree nearly always: of the tinned-tuna flows that both sides report, a fifth agree within a
quarter and half differ more than twofold. So values are first brought from CIF to FOB, then what each
reporter and each partner always does is taken out, then each gap is measured by how reliable the two have
been on their other flows. What still stands out supports other evidence about the same goods; alone it
stays below any sensible threshold.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from corridor.goods.watch.chance import middle_and_spread, share_of_false, two_sided
from corridor.goods.watch.nouns import Alert, Kind

__all__ = ["CIF_OVER_FOB", "Flow", "corroborate", "find_mirror_gaps"]

CIF_OVER_FOB = 1.08
"""Estimate: what insurance and freight add to a value on the way; 1 for weights."""

STRONGEST = 0.3
"""Estimate: a gap alone never counts more than this."""

_FREEDOM = 4.0
_SHRINK = 4.0
_USUAL_SPREAD = 1.0
_ROUNDS = 10


@dataclass(frozen=True, slots=True)
class Flow:
    """One flow of one kind of goods, as both sides report it.

    Parameters
    ----------
    exporter, importer
        The two countries.
    exported, imported
        What each reports; a flow that one of them does not report is passed over.
    evidence
        Id of the rows.
    """

    exporter: str
    importer: str
    exported: float
    imported: float
    evidence: str = ""


def find_mirror_gaps(
    flows: Iterable[Flow], *, cif_over_fob: float = 1.0, most_false: float = 0.01, hour: int = 0
) -> list[Alert]:
    """Return gaps that the habits of the two reporters do not explain, as weak evidence.

    Parameters
    ----------
    flows
        All flows of one kind of goods; habits are learnt from them.
    cif_over_fob
        :data:`CIF_OVER_FOB` for values, 1 for weights.
    most_false
        Greatest share of false alarms that is expected.
    hour
        Hour to put on the alerts.

    Returns
    -------
    list of Alert
        Strength at most 0.3.
    """
    both = [f for f in flows if f.exported > 0 and f.imported > 0]
    if not both:
        return []
    ratios = [math.log(f.imported / cif_over_fob / f.exported) for f in both]
    left = _without_habits(both, ratios)
    noise = _reliability(both, left)
    scores = [
        r / math.hypot(noise[f"from {f.exporter}"], noise[f"to {f.importer}"]) * math.sqrt(2)
        for f, r in zip(both, left, strict=True)
    ]
    shares = share_of_false([two_sided(z, _FREEDOM) for z in scores])
    judged = zip(both, shares, strict=True)
    return [_alert(f, share, cif_over_fob, hour) for f, share in judged if share <= most_false]


def _sides(flow: Flow) -> tuple[str, str]:
    return f"from {flow.exporter}", f"to {flow.importer}"


def _without_habits(flows: Sequence[Flow], ratios: Sequence[float]) -> list[float]:
    """Take out the middle of all, of exporters and of importers in turn (Tukey's median polish), shrunk."""
    left = list(ratios)
    middle = median(left)
    left = [r - middle for r in left]
    for turn in range(_ROUNDS):
        side = turn % 2
        groups: dict[str, list[int]] = defaultdict(list)
        for n, flow in enumerate(flows):
            groups[_sides(flow)[side]].append(n)
        for members in groups.values():
            habit = median(left[n] for n in members) * len(members) / (len(members) + _SHRINK)
            for n in members:
                left[n] -= habit
    return left


def _reliability(flows: Sequence[Flow], left: Sequence[float]) -> Mapping[str, float]:
    """Return the spread of each side's gaps, drawn to what is usual the more the fewer flows it has."""
    groups: dict[str, list[float]] = defaultdict(list)
    for flow, r in zip(flows, left, strict=True):
        for side in _sides(flow):
            groups[side].append(r)
    usual = max(middle_and_spread(left)[1], _USUAL_SPREAD)
    return {
        side: math.sqrt((len(v) * middle_and_spread(v)[1] ** 2 + _SHRINK * usual**2) / (len(v) + _SHRINK))
        for side, v in groups.items()
    }


def _alert(flow: Flow, share: float, cif_over_fob: float, hour: int) -> Alert:
    return Alert(
        Kind.MIRROR_GAP,
        f"{flow.exporter} > {flow.importer}",
        f"{flow.exporter} reports {flow.exported:,.0f} sent, {flow.importer} {flow.imported:,.0f} received"
        + (f" (values, CIF over FOB {cif_over_fob:g})" if cif_over_fob != 1 else "")
        + ".",
        "Goods sent on through third countries, other months, other codes look the same; weak evidence only.",
        STRONGEST * (1 - share),
        (flow.evidence,) if flow.evidence else (),
        hour,
    )


def corroborate(alert: Alert, gaps: Iterable[Alert]) -> Alert:
    """Return an alert with its strength raised a little by gaps about the same goods, their sum bounded."""
    support = list(gaps)
    if not support:
        return alert
    odds = math.log(max(alert.strength, 1e-6) / max(1 - alert.strength, 1e-6))
    raised = 1 / (1 + math.exp(-odds - min(0.7, sum(g.strength for g in support))))
    evidence = (*alert.evidence, *(e for g in support for e in g.evidence))
    return replace(alert, strength=raised, evidence=evidence)
