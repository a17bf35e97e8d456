"""Corridor: the software that opens a border.

The shop window: everything a caller needs is named in ``__all__`` and loaded when first used,
so that ``import corridor`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "CorridorError": "corridor.errors",
    "Fact": "corridor.facts",
    "Finding": "corridor.findings",
    "FindingsError": "corridor.errors",
    "InfeasibleError": "corridor.errors",
    "Place": "corridor.findings",
    "Plan": "corridor.study",
    "PlanRefusedError": "corridor.errors",
    "Study": "corridor.study",
    "WorkspaceError": "corridor.errors",
}

__all__ = [
    "CorridorError",
    "Fact",
    "Finding",
    "FindingsError",
    "InfeasibleError",
    "Place",
    "Plan",
    "PlanRefusedError",
    "Study",
    "WorkspaceError",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'corridor' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
