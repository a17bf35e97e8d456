"""Targets that an empty plan would satisfy, and the floor that would mend them.

"Up to three pairs a day" is true of no train at all. What an empty plan gives is known for the metrics of
``corridor/metrics.csv``; of others it is taken from the unit: where nothing happens, a count is zero, and a
duration, a share or a price is not there at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from corridor.council.model import Target
from corridor.council.series import days_between
from corridor.facts import metrics

__all__ = ["empty_value", "vacuous"]

_NOT_COUNTED = re.compile(
    r"(ms|s|sec|min|h|d|seconds?|minutes?|hours?|days?|mm|m|km|%|‰|percent|share|[A-Z]{3}|changes?)(/.*)?"
)


def empty_value(metric: str, unit: str) -> float | None:
    """Return what is measured where nothing happens; ``None`` if nothing can be measured then."""
    known = metrics().get(metric)
    if known is not None:
        return known.empty
    return None if _NOT_COUNTED.fullmatch(unit) else 0.0


def vacuous(targets: Sequence[Target]) -> Iterator[tuple[Target, str, str]]:
    """Yield each target that nothing at all would satisfy, why, and what to write instead.

    A ceiling is no vacuous target if another target of the decision sets a floor under the same metric.
    """
    floors = {(t.metric, t.about) for t in targets if _is_floor(t)}
    for target in targets:
        if _no_day_counts(target):
            words = "no day of its window counts"
            yield target, words, "Give a window that has such days."
        elif _allows_nothing(target) and (target.metric, target.about) not in floors:
            yield target, _why(target), _floor(target)


def _is_floor(target: Target) -> bool:
    low = target.value[0] if isinstance(target.value, tuple) and target.value else target.value
    floor = target.op.removeprefix("each").strip() in (">=", ">", "between", "==")
    return floor and isinstance(low, int | float) and low > 0


def _allows_nothing(target: Target) -> bool:
    empty = empty_value(target.metric, target.unit)
    op = target.op.removeprefix("each").strip()
    bounds = target.value if isinstance(target.value, tuple) else (target.value, target.value)
    if (
        empty is None
        or op in ("exists", "")
        or not bounds
        or any(not isinstance(b, int | float) for b in bounds)
    ):
        return False
    low, high = float(bounds[0]), float(bounds[-1])  # type: ignore[arg-type]
    return {
        ">=": empty >= low, ">": empty > low, "<=": empty <= low, "<": empty < low,
        "==": empty == low, "!=": empty != low, "between": low <= empty <= high,
    }[op]  # fmt: skip


def _no_day_counts(target: Target) -> bool:
    if not (isinstance(target.first, date) and isinstance(target.last, date) and target.days):
        return False
    return days_between(target.first.toordinal(), target.last.toordinal(), target.days) == 0


def _why(target: Target) -> str:
    value = " to ".join(map(str, target.value)) if isinstance(target.value, tuple) else target.value
    unit = f" {target.unit}" if target.unit else ""
    return f"{target.metric} {target.op} {value}{unit} is true where there is none at all"


def _floor(target: Target) -> str:
    value = target.value[-1] if isinstance(target.value, tuple) else target.value
    base = target.baseline.value if target.baseline and target.baseline.value > 0 else 1
    floor = f"{base:g}"
    if isinstance(value, int | float) and value > base:
        return f'Set a floor: op = "between", value = [{floor}, {value:g}]; or add a target with op = ">=".'
    return f'Set a floor: add a target with op = ">=", value = {floor}.'
