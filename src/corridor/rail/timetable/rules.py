"""The few numbers that both the planner and the check go by."""

from __future__ import annotations

__all__ = ["SLOT_S", "TERMINAL_STAND_S"]

TERMINAL_STAND_S = 300
"""Seconds for which a train holds a track before its first departure and after its last arrival."""

SLOT_S = 3600
"""Longest slot of a desired-departure profile, seconds; longer ones are cut up, wishes fall on the middle."""
