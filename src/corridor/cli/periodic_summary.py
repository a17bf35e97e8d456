"""The minutes of a periodic plan: when trains leave every period, how long people and units wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridor.units import format_clock, format_duration
from corridor.web.words import minute_of_period

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from corridor.rail.model import PatternTimes, PeriodicPlan
    from corridor.study import Plan

__all__ = ["periodic_json", "print_periodic"]


def periodic_json(plan: Plan) -> dict[str, Any]:
    """Return the periodic plan as plain JSON values; nothing if the plan is none."""
    told = plan.periodic
    if told is None:
        return {}
    stations = plan.task.network.stations
    return {
        "period_min": told.period_s / 60,
        "verdict": told.verdict,
        "gap": told.gap,
        "waiting_passenger_min_a_day": told.objective,
        "bound_passenger_min_a_day": told.bound,
        "units": dict(told.units),
        "patterns": [
            {
                "pattern": t.pattern,
                "nth": t.nth + 1,
                "every_min": t.every_s / 60,
                "calls": [
                    {
                        "station": c.station,
                        "name": stations[c.station].name((plan.task.languages or ("en",))[0]),
                        "arrival_min": _minute(c.arrival_s, t),
                        "departure_min": _minute(c.departure_s, t),
                        "boarding": c.boarding,
                    }
                    for c in t.calls
                ],
            }
            for t in told.times
        ],
        "waits": [
            {
                "kind": w.kind,
                "station": w.station,
                "first": w.first,
                "second": w.second,
                "minutes": round(w.seconds / 60, 2),
                "at_min": w.at_s // 60 % (_every(told, w.first) // 60),
            }
            for w in told.waits
        ],
        "deviations": [
            {
                "pattern": d.pattern,
                "train": d.train,
                "leaves": format_clock(d.leaves_s),
                "shift_min": None if d.shift_s is None else d.shift_s / 60,
                "days": len(d.dates),
                "first_day": min(d.dates).isoformat(),
                "why": d.why,
            }
            for d in told.deviations
        ],
    }


def _minute(seconds: int, times: PatternTimes) -> int:
    return seconds // 60 % (times.every_s // 60)


def _every(told: PeriodicPlan, service: str) -> int:
    return next(t.every_s for t in told.times if t.pattern == service.partition("#")[0])


def print_periodic(plan: Plan, screen: Console) -> None:
    """Print the minutes above the plan's summary; nothing if the plan is not periodic."""
    told = plan.periodic
    if told is None:
        return
    screen.print(_minutes_table(plan, told))
    for finding in plan.findings:
        if finding.code == "pattern-too-few-units":
            screen.print(f"{finding.sentence}.", markup=False, soft_wrap=True)
    screen.print(_waits_table(plan, told))
    _print_deviations(told, screen)
    units = ", ".join(f"{n} of {stock}" for stock, n in sorted(told.units.items())) or "not known"
    screen.print(f"Units that the pattern keeps busy: {units}.", markup=False)
    screen.print(f"[bold]Pattern, {told.verdict}:[/] {_proof(told)}")


def _print_deviations(told: PeriodicPlan, screen: Console) -> None:
    """Print each train that leaves its pattern, or is left out, and why."""
    if told.deviations:
        screen.print("[bold]Trains that leave the pattern[/]")
    for d in told.deviations:
        by = "does not run" if d.shift_s is None else f"leaves {d.shift_s / 60:+g} min"
        days = f"on {len(d.dates)} days from {min(d.dates)}"
        line = f"  {d.train}, {format_clock(d.leaves_s)}, {by} {days}: {d.why}"
        screen.print(line, markup=False, soft_wrap=True)


def _proof(told: PeriodicPlan) -> str:
    waiting = f"{told.objective:,.0f} passenger-minutes of waiting a day"
    if told.verdict == "optimal":
        return f"{waiting}, proven least."
    return f"{waiting}; proven to be at least {told.bound:,.0f}."


def _minutes_table(plan: Plan, told: PeriodicPlan) -> Table:
    """Return one row for each stop of each pattern; minutes past the hour (or period), railway's clock."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    title = f"Every {format_duration(told.period_s)}, railway's clock"
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for heading in ("Pattern", "Every", "Station", "Arrives", "Leaves"):
        table.add_column(heading, justify="right" if heading in ("Every", "Arrives", "Leaves") else "left")
    language = (plan.task.languages or ("en",))[0]
    for times in told.times:
        several = sum(t.pattern == times.pattern for t in told.times) > 1
        name = f"{times.pattern}#{times.nth + 1}" if several else times.pattern
        for n, call in enumerate(c for c in times.calls if c.boarding or c.stands):
            first, last = n == 0, call is times.calls[-1]
            table.add_row(
                Text(name if first else ""),
                f"{times.every_s // 60} min" if first else "",
                Text(plan.task.network.stations[call.station].name(language)),
                "" if first else minute_of_period(call.arrival_s, times.every_s),
                "" if last else minute_of_period(call.departure_s, times.every_s),
            )
    return table


def _waits_table(plan: Plan, told: PeriodicPlan) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    title = "Where trains wait for each other"
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for heading in ("What", "Station", "From", "To", "At", "Waits"):
        table.add_column(heading, justify="right" if heading in ("At", "Waits") else "left")
    language = (plan.task.languages or ("en",))[0]
    for w in told.waits:
        place = plan.task.network.stations[w.station].name(language)
        at = minute_of_period(w.at_s, _every(told, w.first))
        row = (w.kind, place, w.first, w.second, at, format_duration(w.seconds))
        table.add_row(*(Text(word) for word in row))
    return table
