"""Vehicles: which unit works which train on every date, where it stands at night, when it is serviced."""

from corridor.rail.circulation.check import check_circulation
from corridor.rail.circulation.plan import plan_circulation
from corridor.rail.circulation.turns import NightPlace, Turn, overnight_places, turns

__all__ = ["NightPlace", "Turn", "check_circulation", "overnight_places", "plan_circulation", "turns"]
