"""``corridor capacity``: will there be seats, who is turned away, and what a seat more would cost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridor.cli.options import as_json, seed, workspace

if TYPE_CHECKING:
    from rich.console import Console

    from corridor.rail.demand import Advice, Estimate, Outlook
    from corridor.study import Capacity

__all__ = ["command"]

SHOWN = 8
"""Fullest days shown."""


@click.command(short_help="Tell when trains sell out and what a seat more costs.")
@workspace
@click.option(
    "--history", type=click.Path(path_type=Path), metavar="FILE",
    help="Ridership by day or span, as demand/ridership.csv, which is read if absent.",
)  # fmt: skip
@click.option(
    "--limit", type=click.FloatRange(min=0.0, min_open=True), default=5.0, show_default=True,
    metavar="SECONDS", help="Longest planning for each way to make room.",
)  # fmt: skip
@seed
@as_json
def command(workspace: Path, history: Path | None, limit: float, seed: int, as_json: bool) -> None:
    """Forecast the ridership of each service of WORKSPACE by day, and weigh ways to make room.

    Longer trains, an extra pair, other times and a price change are ranked by what a seat costs; each is
    planned among all trains and checked. Results are written to build/capacity.json and to the facts. Run
    "corridor plan" first.
    """
    from corridor.cli.progress import watching
    from corridor.cli.screen import errors_screen, print_json, results_screen
    from corridor.study import Study, as_plain

    study = Study.open(workspace)
    with watching(errors_screen()) as watch:
        told = study.capacity(history=history, limit_s=limit, seed=seed, watch=watch)
    if as_json:
        print_json({"services": [as_plain(service) for service in told]})
        return
    for service in told:
        _print(service, results_screen())


def _print(told: Capacity, screen: Console) -> None:
    seen = told.outlook
    screen.print(f"[bold]{seen.service}[/]: {len(seen.days)} days from {seen.days[0].day.isoformat()}")
    shape = "fitted to counted days" if seen.fitted else "ASSUMED (ESTIMATE): the history tells sums only"
    screen.print(f"  shape of the year {shape}; growth {seen.growth:+.1%} a year; {told.assumed} assumptions")
    for name in ("demand", "carried", "turned_away", "sold_out_days"):
        screen.print(f"  {name.replace('_', ' '):<14}{_words(getattr(seen, name))}", markup=False)
    _fullest(seen, screen)
    screen.print("  Ways to make room, the cheapest seat first:")
    for way in told.advice:
        _advice(way, screen)


def _words(figure: Estimate) -> str:
    return f"{figure.value:>12,.0f}  ({figure.low:,.0f} to {figure.high:,.0f}) {figure.unit}"


def _fullest(seen: Outlook, screen: Console) -> None:
    days = sorted(seen.days, key=lambda d: -d.sold_out)[:SHOWN]
    screen.print("  Fullest days: probability of selling out, turned away")
    for day in days:
        words = f"    {day.day.isoformat()} {day.day:%a}  {day.sold_out:>4.0%}  {day.turned_away:,.0f}"
        screen.print(words, markup=False)


def _advice(way: Advice, screen: Console) -> None:
    def money(value: float | None) -> str:
        return "?" if value is None else f"{value:,.0f}"

    screen.print(f"  • {way.kind}: {way.text}", markup=False, soft_wrap=True)
    words = (
        f"    {way.seats_year:,.0f} seats more, {way.carried_year:+,.0f} passengers a year, "
        f"{way.turned_away_year:,.0f} still turned away; a seat costs {money(way.cost_per_seat)}, "
        f"a passenger more {money(way.cost_per_passenger)}"
    )
    screen.print(words, markup=False, soft_wrap=True)
    screen.print(f"    {way.room}: {way.detail}", markup=False, soft_wrap=True, style="dim")
