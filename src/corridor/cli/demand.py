"""``corridor demand``: who will ride, what they gain, what it costs, and how sure that is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridor.cli.options import as_json, seed, workspace

if TYPE_CHECKING:
    from rich.console import Console

    from corridor.rail.demand import Benefit, Estimate

__all__ = ["command"]

SHOWN = 8
"""Pairs shown at either end."""


@click.command(short_help="Tell who rides, what they gain and what it costs.")
@workspace
@click.option(
    "--samples", type=click.IntRange(min=0), default=100, show_default=True, help="Draws behind the bands."
)
@seed
@as_json
def command(workspace: Path, samples: int, seed: int, as_json: bool) -> None:
    """Tell the passengers, loads, minutes saved, cost and subsidy of the plan of WORKSPACE.

    Each figure stands with its band over the ranges of all parameters (5th to 95th percentile). Results are
    written to build/demand.json and to the facts. Run "corridor plan" first.
    """
    from corridor.cli.findings import print_findings
    from corridor.cli.progress import watching
    from corridor.cli.screen import errors_screen, print_json, results_screen
    from corridor.study import Study, as_plain

    study = Study.open(workspace)
    with watching(errors_screen()) as watch:
        told, findings = study.demand(samples=samples, seed=seed, watch=watch)
    if as_json:
        print_json(as_plain(told) | {"findings": [f.as_json() for f in findings]})
        return
    _print(told, results_screen())
    if findings:
        print_findings(findings, results_screen())


def _print(told: Benefit, screen: Console) -> None:
    screen.print(f"Trips: {told.origin}; ESTIMATE: {told.assumed} parameters, totals or prices are assumed")
    for name, figure in told.figures.items():
        screen.print(f"  {name.replace('_', ' '):<28}{_words(figure)}", markup=False)
    if not told.costs:
        screen.print("  no costs: demand/costs.csv gives no prices")
    winners, losers = told.pairs[:SHOWN], [p for p in told.pairs if p.minutes_saved < 0][-SHOWN:]
    for title, pairs in (("Who gains most", winners), ("Who loses", losers)):
        if pairs:
            screen.print(f"{title}: generalised minutes a journey, passengers a year")
        for p in pairs:
            minutes = f"{p.minutes_before:6.0f} → {p.minutes_after:4.0f} min"
            people = f"{p.passengers_before:8.0f} → {p.passengers_after:.0f}"
            screen.print(f"  {p.start:>5} – {p.end:<5}{minutes} {people}", markup=False)
    _loads(told, screen)
    _reach(told, screen)


def _words(figure: Estimate) -> str:
    digits = 0 if abs(figure.value) >= 100 else 4
    low, high = (f"{end:,.{digits}f}" for end in (figure.low, figure.high))
    return f"{figure.value:>14,.{digits}f}  ({low} to {high}) {figure.unit}"


def _loads(told: Benefit, screen: Console) -> None:
    from rich import box
    from rich.table import Table

    table = Table("train", "days like", "passengers", "fullest section", "seats", box=box.SIMPLE_HEAVY)
    seen: dict[str, int] = {}
    for load in told.trains:
        seen[load.run] = seen.get(load.run, 0) + 1
        if seen[load.run] == 1:
            band = f"{load.passengers.value:.0f} ({load.passengers.low:.0f}–{load.passengers.high:.0f})"
            days = f"{load.example} ({load.days})"
            table.add_row(load.run, days, band, f"{load.peak.value:.0f}", str(load.seats or "?"))
    screen.print(table)


def _reach(told: Benefit, screen: Console) -> None:
    screen.print("People within 1, 2 and 3 hours by train on the usual day, before → after")
    for zone in dict.fromkeys(r.zone for r in told.reach):
        rows = [r for r in told.reach if r.zone == zone]
        words = ", ".join(f"{r.people_before:,} → {r.people_after:,}" for r in rows)
        screen.print(f"  {zone:<12}{words}", markup=False)
