"""``corridor simulate``: how punctual the plan will be, and why not."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridor.cli.options import as_json, seed, workspace

if TYPE_CHECKING:
    from rich.console import Console

    from corridor.rail.simulate import Punctuality, StopPunctuality
    from corridor.study import Simulation, Study

__all__ = ["command"]

SHOWN = 8
"""Causes and buffers shown."""


@click.command(short_help="Play a day many times: punctuality and its causes.")
@workspace
@click.option("--days", type=click.IntRange(min=1), default=10_000, show_default=True, help="Replications.")
@click.option(
    "--day", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Whose plan; the usual day if absent."
)
@click.option(
    "--hold", type=click.FloatRange(min=0), default=0.0, metavar="MINUTES", show_default=True,
    help="How long trains wait for late connections.",
)  # fmt: skip
@click.option(
    "--patience", type=click.FloatRange(min=0), metavar="MINUTES",
    help="Decide crossings anew: wait so long for trains planned before, then go first. Absent: as planned.",
)  # fmt: skip
@click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True, help="Who play.")
@click.option(
    "--backend", type=click.Choice(["loky", "threading", "dask", "ray"]), default="loky", show_default=True,
    help="Processes, threads, Dask or Ray; the answer is the same.",
)  # fmt: skip
@click.option("--scenario", metavar="NAME", help="Replay the day of a scenario of scenarios/ instead, once.")
@seed
@as_json
def command(
    workspace: Path, days: int, day: datetime | None, hold: float, patience: float | None, workers: int,
    backend: str, scenario: str | None, seed: int, as_json: bool,
) -> None:  # fmt: skip
    """Play a day of the plan of WORKSPACE many times and tell how punctual it is.

    Primary delays come from services/delays.csv and border/crossings.toml; where a kind of delay is not
    given, a usual value is assumed. Ctrl-C ends the playing and keeps the days done. The results are written
    to build/punctuality.json and to the facts. Run "corridor plan" first.
    """
    from corridor.cli.progress import watching
    from corridor.cli.replay_table import print_replay
    from corridor.cli.screen import errors_screen, print_json, results_screen
    from corridor.study import Study, as_plain

    study = Study.open(workspace)
    if scenario is not None:
        replayed = study.replay(scenario, day=day.date() if day else None)
        if as_json:
            print_json(as_plain(replayed))
        else:
            print_replay(replayed, results_screen(), _names(study))
        return
    with watching(errors_screen()) as watch:
        told = study.simulate(
            day=day.date() if day else None,
            days=days,
            hold_s=round(60 * hold),
            patience_s=None if patience is None else round(60 * patience),
            workers=workers,
            backend=backend,
            seed=seed,
            watch=watch,
        )
    if as_json:
        print_json(told.as_json())
    else:
        _print(told, results_screen(), _names(study), wanted=days)


def _names(study: Study) -> dict[str, str]:
    """Return the names of the stations by id."""
    stations = study.last_plan().task.network.stations
    return {s: station.name() for s, station in stations.items()}


def _print(told: Simulation, screen: Console, names: dict[str, str], wanted: int) -> None:
    central = told.central
    if central.days < wanted:
        screen.print(f"[yellow]Interrupted after {central.days} of {wanted} days.[/]")
    screen.print(_headline(told), markup=False)
    for title, groups in (("train", central.trains), ("station", central.stations)):
        _table(screen, title, central, groups, names)
    if central.causes:
        _causes(screen, central)
        _buffers(screen, central)
    for missed in central.missed:
        words = f"{missed.arriving} → {missed.departing} at {missed.station}"
        screen.print(f"Connection {words} missed on {missed.share.value:.1%} of days", markup=False)
    if central.order == "re-decided":
        screen.print(f"On {central.fallbacks:.1%} of days the plan's order had to be kept instead.")


def _headline(told: Simulation) -> str:
    central = told.central
    limits = ", ".join(
        f"{s.value:.1%} within {limit // 60} min"
        for s, limit in zip(central.overall.on_time, central.thresholds_s, strict=True)
    )
    means = sorted(p.overall.mean_delay_s / 60 for p in (told.low, central, told.high))
    return (
        f"{central.day.isoformat()}, {central.days} days played, order of trains {central.order}\n"
        f"Planned trains: {limits} (ESTIMATE: {central.assumed} causes rest on assumptions)\n"
        f"Mean delay {central.overall.mean_delay_s / 60:.1f} min; over the ranges of the delays "
        f"{means[0]:.1f} to {means[-1]:.1f} min"
    )


def _table(
    screen: Console,
    title: str,
    central: Punctuality,
    groups: tuple[StopPunctuality, ...],
    names: dict[str, str],
) -> None:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAVY)
    table.add_column(title)
    for limit in central.thresholds_s:
        table.add_column(f"< {limit // 60} min", justify="right")
    at = central.thresholds_s.index(300) if 300 in central.thresholds_s else 0
    table.add_column(f"95 % limits at {central.thresholds_s[at] // 60} min", justify="right")
    table.add_column("mean delay", justify="right")
    for group in groups:
        limits = group.on_time[at]
        table.add_row(
            group.run or names.get(group.station, group.station),
            *(f"{s.value:.1%}" for s in group.on_time),
            f"{limits.low:.1%}–{limits.high:.1%}",
            f"{group.mean_delay_s / 60:.1f} min",
        )
    screen.print(table)


def _causes(screen: Console, central: Punctuality) -> None:
    assert central.knock_on is not None
    screen.print(f"Where the delay comes from ({central.knock_on:.0%} is passed on from another train):")
    for cause in central.causes[:SHOWN]:
        words = f"  {cause.total_s / 60:6.1f} min a day  {cause.cause}"
        screen.print(words, markup=False, soft_wrap=True)
        screen.print(
            " " * 20 + str(cause.origin).removeprefix(", "), markup=False, soft_wrap=True, style="dim"
        )


def _buffers(screen: Console, central: Punctuality) -> None:
    screen.print("Where one more minute saves most delay a day:")
    for buffer in central.buffers[:SHOWN]:
        saves = buffer.saves if buffer.minute_saves_s is None else buffer.minute_saves_s / 60
        words = f"  {saves:6.2f} min  {buffer.kind} of {buffer.run} to {buffer.station}"
        screen.print(words, markup=False, soft_wrap=True)
