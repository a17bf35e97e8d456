"""A finished plan on one screen: what was found, the trains, and what changes for passengers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridor.units import format_duration

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from corridor.rail.model import Run
    from corridor.study import Plan

__all__ = ["print_comparison", "print_plan"]


def print_plan(plan: Plan, screen: Console) -> None:
    """Print trains, verdict, comparison, and how much of it rests on assumptions."""
    from corridor.web import verdict_sentence

    screen.print(_trains_table(plan))
    screen.print(f"[bold]{plan.timetable.verdict.capitalize()}:[/] {verdict_sentence(plan.timetable)}")
    print_comparison(plan, screen)
    _print_grounds(plan, screen)


def print_comparison(plan: Plan, screen: Console) -> None:
    """Print every measure before and after, side by side."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from corridor.web import measure_words

    if not plan.comparison:
        return
    table = Table(title="Before and after", title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for heading in ("Journey", "Measure"):
        table.add_column(heading)
    table.add_column("Before", justify="right")
    table.add_column("After", justify="right", style="bold")
    table.add_column("Note", style="dim")
    for c in plan.comparison:
        before, after = measure_words(c.before, c.unit), measure_words(c.after, c.unit)
        table.add_row(*(Text(word) for word in (c.journey, c.measure, before, after, c.note)))
    screen.print(table)


def _trains_table(plan: Plan) -> Table:
    """Return the planned trains; times are local at each end, on the first day of the train."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title="Planned trains", title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for heading in ("Train", "From", "Leaves", "To", "Arrives", "Takes", "Days"):
        right = heading in ("Leaves", "Arrives", "Takes", "Days")
        table.add_column(heading, justify="right" if right else "left")
    for run in sorted(plan.timetable.planned, key=_order):
        table.add_row(*(Text(word) for word in _train_row(plan, run)))
    return table


def _order(run: Run) -> tuple[str, bool, int]:
    """Return what sorts trains: line, first those out, then by departure."""
    return run.line, run.direction != "out", run.departure_s


def _train_row(plan: Plan, run: Run) -> tuple[str, ...]:
    from corridor.web import local_clock

    first, last = (plan.task.network.stations[c.station] for c in (run.calls[0], run.calls[-1]))
    language = (plan.task.languages or ("en",))[0]
    zone, dates = plan.timetable.zone, run.dates
    leaves = local_clock(run.departure_s, first.zone, zone, dates)
    arrives = local_clock(run.arrival_s, last.zone, zone, dates)
    takes = format_duration(run.arrival_s - run.departure_s)
    label = f"{run.id} (empty)" if run.empty else run.id
    start, end = first.name(language), last.name(language)
    return label, start, leaves, end, arrives, takes, str(len(dates))


def _print_grounds(plan: Plan, screen: Console) -> None:
    """Print how many findings and assumptions there are."""
    from corridor.cli.findings import count_words

    screen.print(f"Findings: {count_words(plan.findings)}.")
    if plan.assumptions:
        screen.print(
            f"{len(plan.assumptions)} assumptions: values that no source gives; the result page lists each"
            " with file and row."
        )
