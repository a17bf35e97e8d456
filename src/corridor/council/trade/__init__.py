"""The trade board: both sides' figures and their gap; what nobody tells is shown as unknown."""

from corridor.council.trade.board import Board, Figure, Flow, Line, Produced, board, facts_of_trade
from corridor.council.trade.period import Period, parse_period
from corridor.council.trade.read import PRODUCTION, TRADE, read_trade

__all__ = [
    "PRODUCTION",
    "TRADE",
    "Board",
    "Figure",
    "Flow",
    "Line",
    "Period",
    "Produced",
    "board",
    "facts_of_trade",
    "parse_period",
    "read_trade",
]
