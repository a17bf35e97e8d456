"""At risk by the forecast: evidence may look well and the chance to be kept in time be small all the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from corridor.council.forecast import Forecast
from corridor.council.model import DecisionId, Judgement, Verdict
from corridor.council.status import Status
from corridor.files import canonical_json, digest_bytes

__all__ = ["weigh_by_forecast"]

_OPEN = (Verdict.ON_SCHEDULE, Verdict.AT_RISK)


def weigh_by_forecast(
    status: Status, forecasts: Mapping[DecisionId, Forecast], at_risk_below: float
) -> Status:
    """Say of targets whose deadline is to come how likely they are kept by it.

    A target that is on schedule by its evidence is at risk if that is less likely than a written threshold.
    The forecast never makes good what the evidence says is at risk.

    Parameters
    ----------
    at_risk_below
        The threshold, 0 to 1.
    """
    weighed = status.rejudged(lambda j: _weighed(j, forecasts.get(j.decision), at_risk_below))
    if weighed.appraisals == status.appraisals:
        return status
    told = {name: found.inputs for name, found in sorted(forecasts.items())}
    inputs = canonical_json([status.inputs, at_risk_below, told])
    return replace(weighed, inputs=digest_bytes(inputs.encode()))


def _weighed(judgement: Judgement, forecast: Forecast | None, at_risk_below: float) -> Judgement:
    if judgement.verdict not in _OPEN or forecast is None or forecast.chance is None:
        return judgement
    if judgement.deadline != forecast.deadline:
        return judgement
    risky = forecast.chance < at_risk_below
    side = "less than" if risky else "at least"
    words = (
        f"the forecast gives {forecast.chance:.0%} by {forecast.deadline}, {side} the {at_risk_below:.0%} set"
    )
    verdict = Verdict.AT_RISK if risky else judgement.verdict
    return replace(judgement, verdict=verdict, because=f"{judgement.because}; {words}")
