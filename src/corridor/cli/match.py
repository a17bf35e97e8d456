"""``corridor match``: which stations and trains of several feeds are one."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corridor.cli.journey import matches
from corridor.cli.options import as_json

if TYPE_CHECKING:
    from rich.console import Console

    from corridor.study.timetables import Opened

__all__ = ["command"]


@click.command(short_help="Show which stations and trains of several feeds are one.")
@click.argument("feeds", nargs=-1, required=True, type=click.Path(path_type=Path))
@matches
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.csv",
              help="Write every match as a row to be corrected, for --matches.")  # fmt: skip
@as_json
def command(feeds: tuple[Path, ...], matches: Path | None, out: Path | None, as_json: bool) -> None:
    """Show how GTFS FEEDS meet: stations matched by code, name and distance, and trains stitched.

    Write the table with --out, correct its column "decision" (same, different, walk), and give it to
    --matches here and in the other commands.
    """
    from corridor.cli.screen import print_json, results_screen
    from corridor.files import write_sheet
    from corridor.study.timetables import DECISIONS, open_feeds

    opened = open_feeds(feeds, decisions=matches)
    rows = [*_stations(opened), *_trains(opened)]
    if out:
        write_sheet(out, list(DECISIONS), [[row[c] for c in DECISIONS] for row in rows])
        click.echo(str(out))
    elif as_json:
        print_json(rows)
    else:
        _print(rows, results_screen())


def _stations(opened: Opened) -> list[dict[str, Any]]:
    rows = []
    for first, second, match in opened.matches:
        apart = "place unknown" if math.isnan(match.distance_m) else f"{match.distance_m:.0f} m apart"
        note = f"by {match.by}: names {match.alike:.0%} alike, {apart}"
        decision = "same" if match.taken else "different"
        rows.append({"kind": "station", "first": first, "second": second, "decision": decision, "minutes": "",
                     "border_minutes": "", "note": note})  # fmt: skip
    return rows


def _trains(opened: Opened) -> list[dict[str, Any]]:
    network, rows = opened.planner.network, []
    for s in opened.stitches:
        first, second = (f"{network.trip_feed[t]}:{network.trip_id[t]}" for t in (s.first, s.second))
        numbers = " = ".join(str(network.trip_number[t]) for t in (s.first, s.second))
        note = (
            f"by {s.by}: {numbers} at {network.name(s.station)}, stands {s.stand_s // 60} min, {s.dates} days"
        )
        rows.append({"kind": "train", "first": first, "second": second, "decision": "same", "minutes": "",
                     "border_minutes": "", "note": note})  # fmt: skip
    return rows


def _print(rows: list[dict[str, Any]], screen: Console) -> None:
    from rich.text import Text

    for row in rows:
        style = "" if row["decision"] == "same" else "dim"
        line = f"{row['kind']:<8}{row['decision']:<10}{row['first']} = {row['second']}"
        screen.print(Text(line, style=style), soft_wrap=True)
        screen.print(Text(f"{'':18}{row['note']}", style="dim"), soft_wrap=True)
    if not rows:
        screen.print("The feeds have no station in common.")
