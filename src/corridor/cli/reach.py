"""``corridor reach``: how far one gets, and how many people live there."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridor.cli.journey import MOMENTS, matches, side, timetable
from corridor.cli.options import Span, as_json

if TYPE_CHECKING:
    from corridor.study.reach import Reached

__all__ = ["command"]


@click.command(short_help="Say how many places and people are within reach.")
@timetable
@click.argument("start", metavar="FROM")
@click.option(
    "--within", type=Span(), default="120m", show_default=True, help="Longest journey, e.g. 90m, 2h."
)
@click.option("--at", type=click.DateTime(MOMENTS), metavar="TIME",
              help="Leave then; else the fastest journey of the usual day counts.")  # fmt: skip
@click.option("--picture", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.svg",
              help="Draw a map, before beside after where the workspace has both.")  # fmt: skip
@side
@matches
@as_json
def command(
    timetable: str,
    start: str,
    within: int,
    at: datetime | None,
    picture: Path | None,
    side: str,
    matches: Path | None,
    as_json: bool,
) -> None:
    """Say which places, and how many people, are within reach of FROM.

    People are those of demand/zones.csv and geo/places.csv of a workspace; a place counts where a station
    within five kilometres of it is reached.
    """
    from corridor.cli.screen import print_json
    from corridor.study.reach import reached
    from corridor.study.timetables import open_timetable

    if picture:
        _draw(Path(timetable), start, picture)
        return
    opened = open_timetable(timetable, decisions=matches, side=side)
    found = reached(opened, start, within, at, folder=Path(timetable))
    if as_json:
        print_json(found.as_json())
    else:
        _print(found)


CREDIT = (
    "Places: GeoNames (CC BY 4.0). Borders and rivers: Natural Earth. The plan rests on estimates, as its "
    "workspace says; people are those of the town or district of each station."
)


def _draw(folder: Path, start: str, file: Path) -> None:
    from corridor.files import write_text
    from corridor.study.reach import before_and_after
    from corridor.study.reach_map import ground_of, reach_map

    before, after, places, countries = before_and_after(folder, start)
    write_text(file, reach_map(before, after, ground_of(folder, places, countries), credit=CREDIT))
    click.echo(str(file))


def _print(found: Reached) -> None:
    from rich import box
    from rich.table import Table

    from corridor.cli.screen import results_screen
    from corridor.units import format_duration

    screen = results_screen()
    table = Table(box=box.SIMPLE_HEAVY, title=f"From {found.start}", title_justify="left")
    for name, justify in (("within", "right"), ("place", "left"), ("people", "right"), ("changes", "right")):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    for stop in found.stops:
        people = f"{stop.people:,}".replace(",", " ") if stop.people else ""
        table.add_row(format_duration(stop.seconds), stop.name, people, str(stop.changes))
    screen.print(table)
    people = f"{found.people:,}".replace(",", " ")
    screen.print(f"{len(found.stops)} stations, {found.places} places with {people} people")
