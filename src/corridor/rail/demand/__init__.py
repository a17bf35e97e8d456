"""Demand: who travels when, in which train, what they gain, what it costs."""

from corridor.rail.demand.advice import Advice, DayOutlook, Operation, Outlook, advise, outlook
from corridor.rail.demand.calendar_days import public_holidays
from corridor.rail.demand.check import check_benefit, check_market
from corridor.rail.demand.evaluate import evaluate
from corridor.rail.demand.parameters import in_force
from corridor.rail.demand.result import Benefit, Estimate, PairBenefit, Reach, SectionLoad, TrainLoad
from corridor.rail.demand.scene import wished_shares
from corridor.rail.demand.ways import Leg, Way, ways

__all__ = [
    "Advice",
    "Benefit",
    "DayOutlook",
    "Estimate",
    "Leg",
    "Operation",
    "Outlook",
    "PairBenefit",
    "Reach",
    "SectionLoad",
    "TrainLoad",
    "Way",
    "advise",
    "check_benefit",
    "check_market",
    "evaluate",
    "in_force",
    "outlook",
    "public_holidays",
    "ways",
    "wished_shares",
]
