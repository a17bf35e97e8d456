"""Forecasts: when an open case will be done, learnt from others; stored when made, scored later."""

from corridor.council.forecast.forecast import METHOD, PERCENTS, Forecast, forecast_decisions, steps_of
from corridor.council.forecast.history import Case, History
from corridor.council.forecast.model import Model, Outlook
from corridor.council.forecast.network import Runs, Step, planned_path, run_network
from corridor.council.forecast.origins import MEMORIES, Outcomes, choose_memory, open_on, roll
from corridor.council.forecast.pieces import Memory
from corridor.council.forecast.prior import Prior, prior_of, priors
from corridor.council.forecast.record import RECORD, Recorded, read_record, record_forecasts
from corridor.council.forecast.reference import REFERENCE, read_histories, stale_histories
from corridor.council.forecast.score import ENOUGH, Outcome, Score, score_forecasts
from corridor.council.forecast.scoring import ReliabilityRow, brier, crps, reliability

__all__ = [
    "ENOUGH",
    "MEMORIES",
    "METHOD",
    "PERCENTS",
    "RECORD",
    "REFERENCE",
    "Case",
    "Forecast",
    "History",
    "Memory",
    "Model",
    "Outcome",
    "Outcomes",
    "Outlook",
    "Prior",
    "Recorded",
    "ReliabilityRow",
    "Runs",
    "Score",
    "Step",
    "brier",
    "choose_memory",
    "crps",
    "forecast_decisions",
    "open_on",
    "planned_path",
    "prior_of",
    "priors",
    "read_histories",
    "read_record",
    "record_forecasts",
    "reliability",
    "roll",
    "run_network",
    "score_forecasts",
    "stale_histories",
    "steps_of",
]
