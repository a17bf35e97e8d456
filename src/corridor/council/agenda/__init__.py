"""The agenda: which few matters need the heads, in an order that explains itself and does not flicker."""

from corridor.council.agenda.agenda import Agenda, Item, Rules, draw_up
from corridor.council.agenda.matter import Matter, Position, held_up, matters
from corridor.council.agenda.order import in_order
from corridor.council.agenda.read import KEPT, Papers, keep_agenda, read_papers
from corridor.council.agenda.weigh import GROUNDS, Reason, Weights, points, reasons

__all__ = [
    "GROUNDS",
    "KEPT",
    "Agenda",
    "Item",
    "Matter",
    "Papers",
    "Position",
    "Reason",
    "Rules",
    "Weights",
    "draw_up",
    "held_up",
    "in_order",
    "keep_agenda",
    "matters",
    "points",
    "read_papers",
    "reasons",
]
