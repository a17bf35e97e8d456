"""``corridor why``: which rules bind a time."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridor.cli.options import as_json, workspace

if TYPE_CHECKING:
    from rich.console import Console

    from corridor.study import Why

__all__ = ["command"]


@click.command(short_help="Say which rules bind a time.")
@workspace
@click.argument("train")
@click.argument("station", required=False)
@as_json
def command(workspace: Path, train: str, station: str | None, as_json: bool) -> None:
    """Say which rules bear on the times of TRAIN (at STATION), the binding ones first.

    Each rule names the files and rows that it rests on, with their source or estimate.
    """
    from corridor.cli.screen import print_json, results_screen
    from corridor.study import Study

    reasons = Study.open(workspace).why(train, station)
    if as_json:
        print_json([asdict(reason) for reason in reasons])
    else:
        _print_reasons(reasons, results_screen())


def _print_reasons(reasons: list[Why], screen: Console) -> None:
    """Print the rules under each time they bear on."""
    from rich.text import Text

    from corridor.units import format_clock
    from corridor.web import slack_words

    heading = ""
    for why in reasons:
        time = f"{why.station} {why.event} {format_clock(why.time_s, with_seconds=why.time_s % 60 != 0)}"
        if time != heading:
            heading = time
            screen.print(Text(f"\n{heading} (the railway's clock)", style="bold"))
        style = "bold red" if why.slack_s == 0 else "dim"
        screen.print(Text.assemble((f"  {slack_words(why.slack_s):<20}", style), why.rule), soft_wrap=True)
        for place in why.places:
            screen.print(Text(" " * 22 + place, style="dim"), soft_wrap=True)
    if not reasons:
        screen.print("No rule bears on this train's times.")
