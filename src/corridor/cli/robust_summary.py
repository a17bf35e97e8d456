"""What buffers bought: punctuality before and after, and the minutes they cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from corridor.study import Plan

__all__ = ["print_robust", "robust_json"]


def robust_json(plan: Plan) -> dict[str, Any]:
    """Return what buffers bought as plain JSON values; nothing if none were laid."""
    told = plan.robust
    if told is None:
        return {}
    limits = [s // 60 for s in told.before.thresholds_s]
    return {
        "thresholds_min": limits,
        "on_time_before": [s.value for s in told.before.overall.on_time],
        "on_time_after": [s.value for s in told.after.overall.on_time],
        "mean_delay_min_before": told.before.overall.mean_delay_s / 60,
        "mean_delay_min_after": told.after.overall.mean_delay_s / 60,
        "planned_min_before": told.minutes_before,
        "planned_min_after": told.minutes_after,
        "supplements": [
            {"train": t, "station": s, "step": kind, "seconds": n} for t, s, kind, n in told.supplements
        ],
    }


def print_robust(plan: Plan, screen: Console) -> None:
    """Print it under the plan's summary; nothing if the plan was not made robust."""
    told = robust_json(plan)
    if not told:
        return
    screen.print("[bold]Robust:[/] before → after")
    pairs = zip(told["thresholds_min"], told["on_time_before"], told["on_time_after"], strict=True)
    for limit, before, after in pairs:
        screen.print(f"  within {limit:>2} min  {before:.1%} → {after:.1%}", highlight=False)
    for words, key in (("mean delay", "mean_delay_min"), ("planned from the first station", "planned_min")):
        screen.print(f"  {words}  {told[f'{key}_before']:.1f} → {told[f'{key}_after']:.1f} min")
    for laid in told["supplements"]:
        words = f"  + {laid['seconds'] // 60} min  {laid['step']} of {laid['train']} to {laid['station']}"
        screen.print(words, markup=False)
