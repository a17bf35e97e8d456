"""Demand: who travels when, in which train, what they gain, what it costs."""

from corridor.rail.demand.check import check_benefit, check_market
from corridor.rail.demand.evaluate import evaluate
from corridor.rail.demand.result import Benefit, Estimate, PairBenefit, Reach, SectionLoad, TrainLoad

__all__ = [
    "Benefit",
    "Estimate",
    "PairBenefit",
    "Reach",
    "SectionLoad",
    "TrainLoad",
    "check_benefit",
    "check_market",
    "evaluate",
]
