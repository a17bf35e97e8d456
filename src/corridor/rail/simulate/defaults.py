"""What is assumed of an ordinary day where the workspace says nothing: every row is an estimate."""

from __future__ import annotations

from corridor.rail.model import Band, Disturbance, Origin

__all__ = ["USUAL"]

_FORM = "late arrivals follow an exponential law (Yuan, Goverde, Hansen 2002); no figures of these railways"


def _usual(kind: str, share: Band, mean_s: Band, cap_s: int, why: str) -> Disturbance:
    return Disturbance(kind, share, mean_s, cap_s, origin=Origin(estimate=f"{why}; {_FORM} were found"))


USUAL: tuple[Disturbance, ...] = (
    _usual("entry", Band(0.3, 0.15, 0.5), Band(480, 300, 900), 7200,
           "a long-distance train that has run for hours: one in three late, by 8 min on average"),
    _usual("departure", Band(0.1, 0.05, 0.2), Band(120, 60, 240), 1800,
           "a train made ready at its terminus: one in ten late, by 2 min on average"),
    _usual("running", Band(0.15, 0.08, 0.3), Band(180, 90, 300), 3600,
           "a slow order, a signal, a vehicle: one run of 100 km in seven, by 3 min on average"),
    _usual("dwell", Band(0.2, 0.1, 0.35), Band(45, 20, 90), 900,
           "boarding with luggage; at The Hague HS trains lost 15 to 45 s on average"),
)  # fmt: skip
"""One row a kind, for any train and any station."""
