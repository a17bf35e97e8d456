"""The programme: many measures at once, where they end, who lags, and what goes into the next package."""

from corridor.council.programme.burn_up import BurnUp, Point, burn_up
from corridor.council.programme.chart import burn_up_chart
from corridor.council.programme.model import Count, Measure, Programme
from corridor.council.programme.next_package import Advice, Lag, advise, lags
from corridor.council.programme.read import read_programmes

__all__ = [
    "Advice",
    "BurnUp",
    "Count",
    "Lag",
    "Measure",
    "Point",
    "Programme",
    "advise",
    "burn_up",
    "burn_up_chart",
    "lags",
    "read_programmes",
]
