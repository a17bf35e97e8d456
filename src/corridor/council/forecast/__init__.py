"""Forecasts: when an open case will be done, learnt from others; stored when made, scored later."""

from corridor.council.forecast.history import Case, History
from corridor.council.forecast.model import Model, Outlook
from corridor.council.forecast.network import Runs, Step, planned_path, run_network
from corridor.council.forecast.origins import MEMORIES, Outcomes, choose_memory, open_on, roll
from corridor.council.forecast.pieces import Memory
from corridor.council.forecast.prior import Prior, prior_of, priors
from corridor.council.forecast.scoring import ReliabilityRow, brier, crps, reliability

__all__ = [
    "MEMORIES",
    "Case",
    "History",
    "Memory",
    "Model",
    "Outcomes",
    "Outlook",
    "Prior",
    "ReliabilityRow",
    "Runs",
    "Step",
    "brier",
    "choose_memory",
    "crps",
    "open_on",
    "planned_path",
    "prior_of",
    "priors",
    "reliability",
    "roll",
    "run_network",
]
