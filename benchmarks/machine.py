"""The machine and versions that stand beside every figure."""

from __future__ import annotations

import os
import platform
from datetime import date
from importlib.metadata import version

__all__ = ["describe_machine"]


def describe_machine() -> str:
    """Return one line: date, processors, system, Python, solver."""
    parts = [
        date.today().isoformat(),
        f"{os.cpu_count()} cores ({platform.machine()}), shared with other jobs",
        platform.system(),
        f"Python {platform.python_version()}",
        f"OR-tools {version('ortools')}",
        f"Corridor {version('corridor')}",
    ]
    return ", ".join(parts)
