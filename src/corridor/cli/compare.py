"""``corridor compare``: timetables side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridor.cli.options import as_json

if TYPE_CHECKING:
    from corridor.study.side_by_side import SideBySide
    from corridor.study.timetables import Opened

__all__ = ["command"]

TRAINS_SHOWN = 10
COLOURS = {"better": "green", "worse": "red", "same": ""}


@click.command(short_help="Compare timetables: before and after, scenarios, editions.")
@click.argument("workspace")
@click.argument("sides", nargs=-1, metavar="BEFORE AFTER ...")
@click.option(
    "--pair",
    "pairs",
    nargs=2,
    multiple=True,
    metavar="FROM TO",
    help="A journey to look at; may be repeated.",
)
@click.option(
    "--from",
    "starts",
    multiple=True,
    metavar="STATION",
    help="Count what is in reach of it; may be repeated.",
)
@click.option("--day", "days", type=click.DateTime(["%Y-%m-%d"]), multiple=True, metavar="DATE",
              help="A day of all; repeated: one of each in turn; a usual one if absent.")  # fmt: skip
@click.option(
    "--demand", is_flag=True, help="Passengers, hours and money of each scenario, with their bands."
)
@click.option("--csv", "csv_file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.csv")
@click.option("--html", "html_file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.html")
@click.option("--svg", "svg_file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.svg")
@as_json
def command(
    workspace: str,
    sides: tuple[str, ...],
    pairs: tuple[tuple[str, str], ...],
    starts: tuple[str, ...],
    days: tuple[datetime, ...],
    demand: bool,
    csv_file: Path | None,
    html_file: Path | None,
    svg_file: Path | None,
    as_json: bool,
) -> None:
    """Put timetables side by side; the first is the measure of the others.

    BEFORE, AFTER and any number more are "before", "plan", scenarios of WORKSPACE/scenarios, or GTFS feeds;
    "before plan" if none is named. WORKSPACE may be a GTFS feed too; then the others are feeds. The minutes
    that pairs of stations win or lose are credited to the trains that make the difference.
    """
    from corridor.cli.screen import print_json

    opened = _open(workspace, sides)
    found = _compared(workspace, opened, pairs, starts, [d.date() for d in days], demand)
    _write(found, _credit(opened), csv_file, html_file, svg_file)
    if as_json:
        print_json(found.as_json())
    else:
        _print(found)


def _open(workspace: str, names: Sequence[str]) -> list[Opened]:
    from corridor.study.timetables import open_timetable, sides_of

    if (Path(workspace) / "corridor.toml").is_file():
        return sides_of(Path(workspace), names or ("before", "plan"))
    if not names:
        raise click.UsageError("name a second timetable to compare with")
    return [open_timetable(source) for source in (workspace, *names)]


def _compared(
    workspace: str,
    opened: list[Opened],
    pairs: Sequence[tuple[str, str]],
    starts: Sequence[str],
    days: Sequence[object],
    demand: bool,
) -> SideBySide:
    from dataclasses import replace

    from corridor.cli.progress import watching
    from corridor.cli.screen import errors_screen
    from corridor.study import Step
    from corridor.study.reach import people_by_station
    from corridor.study.side_by_side import figures_of_demand, side_by_side

    plan = next((o.plan for o in opened if o.plan), None)
    lines = list(plan.task.services.lines.values()) if plan else []
    ends = list(dict.fromkeys((line.path[0], line.path[-1]) for line in lines))
    pairs = pairs or [pair for end in ends for pair in (end, end[::-1])]
    starts = starts or list(dict.fromkeys(s for end in ends for s in end))
    people = (lambda side: people_by_station(Path(workspace), side)) if plan else None
    with watching(errors_screen()) as watch:
        found = side_by_side(
            opened, pairs=pairs, starts=starts, days=days, people=people,  # type: ignore[arg-type]
            tell=lambda _text, share: watch(Step("compare", "every station with every station", share)),
        )  # fmt: skip
        if demand:
            watch(Step("demand", "passengers of each timetable", None))
            found = replace(found, lines=(*found.lines, *figures_of_demand(opened, samples=200, seed=1)))
    return found


def _credit(opened: Sequence[Opened]) -> str:
    """Return what the figures rest on."""
    plan = next((o.plan for o in opened if o.plan), None)
    if plan is None:
        return "Reckoned by Corridor from the feeds named."
    many = len(plan.assumptions)
    return (
        f"Reckoned by Corridor. ESTIMATE: the timetables rest on {many} assumptions that the workspace names."
    )


def _write(
    found: SideBySide, credit: str, csv_file: Path | None, html_file: Path | None, svg_file: Path | None
) -> None:
    from corridor.files import write_sheet, write_text
    from corridor.study.comparison_page import as_csv_rows, as_html, as_svg

    if csv_file:
        write_sheet(csv_file, *as_csv_rows(found))
    if html_file:
        write_text(html_file, as_html(found, " / ".join(found.names), credit=credit))
    if svg_file:
        write_text(svg_file, as_svg(found))
    for file in (csv_file, html_file, svg_file):
        if file:
            click.echo(str(file), err=True)


def _print(found: SideBySide) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from corridor.cli.findings import print_findings
    from corridor.cli.screen import errors_screen, results_screen
    from corridor.study.comparison_page import banded, number

    screen = results_screen()
    if found.findings:
        print_findings(found.findings, errors_screen())
    table = Table(box=box.SIMPLE_HEAVY)
    table.add_column("")
    for name, day in zip(found.names, found.days, strict=True):
        table.add_column(f"{name}\n{day}", justify="right")
    for name in found.names[1:]:
        table.add_column(f"{name}\nless {found.names[0]}", justify="right")
    about = ""
    for line in found.lines:
        if line.about != about:
            about = line.about
            table.add_row(Text(about, style="bold"))
        cells = [banded(f) for f in line.figures]
        marks = [
            Text(number(line.difference(n)), style=COLOURS[line.verdict(n)])
            for n in range(1, len(found.names))
        ]
        table.add_row(f"  {line.measure}, {line.unit}", *cells, *marks)
    if found.lines:
        screen.print(table)
    for n in range(len(found.trains)):
        _print_trains(found, n)


def _print_trains(found: SideBySide, n: int) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from corridor.cli.screen import results_screen
    from corridor.study.comparison_page import number

    screen = results_screen()
    gaining, losing = found.pairs[n]
    heading = (
        f"{found.names[n + 1]} against {found.names[0]}: {number(gaining)} pairs of stations gain "
        f"a minute or more, {number(losing)} lose"
    )
    screen.print(heading, style="bold", markup=False, soft_wrap=True)
    better, worse, rest = (number(round(t)) for t in found.totals[n])
    screen.print(
        f"mean minutes over all pairs: won {better}, lost {worse}, by no train {rest}",
        markup=False,
        soft_wrap=True,
    )
    table = Table(box=box.SIMPLE_HEAVY)
    for name in ("train", "", "minutes", "pairs", "most"):
        table.add_column(name, justify="right" if name in ("minutes", "pairs") else "left")
    for t in found.trains[n][:TRAINS_SHOWN]:
        example = "; ".join(f"{a} – {b} {number(m)}" for a, b, m in t.examples[:1])
        style = "green" if t.minutes > 0 else "red"
        minutes = Text(number(round(t.minutes, 1)), style=style)
        table.add_row(t.train, f"{t.what}: {t.route[0]} – {t.route[1]}", minutes, number(t.pairs), example)
    if found.trains[n]:
        screen.print(table)
    if len(found.trains[n]) > TRAINS_SHOWN:
        screen.print(f"and {len(found.trains[n]) - TRAINS_SHOWN} more trains; --csv writes all")
