"""``corridor show``: line timetables in the terminal, or the time–distance graph as a picture."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridor.cli.options import as_json, workspace

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from corridor.study import Plan
    from corridor.web.pages.line import Cell, Direction, LinePage

__all__ = ["command"]

STATIONS_WIDTH = 44
"""Characters for distance and names."""

TRAIN_WIDTH = 18
"""Characters for a train."""


@click.command(short_help="Show timetables in the terminal.")
@workspace
@click.option("--line", metavar="ID", help="Only this line.")
@click.option(
    "--language", metavar="CODE", help="Language of names and days; the workspace's first if absent."
)
@click.option(
    "--diagram",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.svg",
    help="Write the time-distance graph of the line (the first if no --line) instead.",
)
@click.option(
    "--day", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Only this day, e.g. 2027-06-05."
)
@as_json
def command(
    workspace: Path,
    line: str | None,
    language: str | None,
    diagram: Path | None,
    day: datetime | None,
    as_json: bool,
) -> None:
    """Show the timetable of every line of WORKSPACE, as the clocks at each place show it.

    Run "corridor plan" first.
    """
    from corridor.cli.screen import results_screen
    from corridor.study import Study

    plan = Study.open(workspace).last_plan()
    language = language or (plan.task.languages or ("en",))[0]
    only = day.date() if day else None
    lines = [line] if line else list(plan.task.services.lines)
    if diagram:
        _draw(plan, lines[0], diagram, only, language)
    else:
        _show(plan, lines, only, language, None if as_json else results_screen())


def _show(plan: Plan, lines: list[str], day: date | None, language: str, screen: Console | None) -> None:
    """Print the lines on the screen, or as JSON where there is none."""
    from dataclasses import asdict

    from corridor.cli.screen import print_json
    from corridor.web import pages
    from corridor.web.source import Source

    shown = [pages.line(Source(plan), name, day, language=language) for name in lines]
    if screen is None:
        print_json([asdict(page) for page in shown])
        return
    for page in shown:
        for direction in page.directions:
            if direction.columns:
                for table in _tables(page, direction, language, screen.width):
                    screen.print(table)


def _draw(plan: Plan, line: str, file: Path, day: date | None, language: str) -> None:
    """Write the time–distance graph whole or not at all."""
    from corridor.errors import UnknownNameError, WorkspaceError
    from corridor.rail.publish import time_distance_graph

    if line not in plan.task.services.lines:
        raise UnknownNameError(f"there is no line {line!r}; there are: {', '.join(plan.task.services.lines)}")
    picture = time_distance_graph(
        plan.task, plan.timetable, plan.circulation, line, day=day, language=language
    )
    beside = file.with_name(f".{file.name}.part")
    try:
        beside.write_text(picture, encoding="utf-8")
        beside.replace(file)
    except OSError as error:
        raise WorkspaceError(f"{file} cannot be written: {error.strerror}") from None
    click.echo(str(file))


def _tables(page: LinePage, direction: Direction, language: str, width: int) -> Iterator[Table]:
    """Yield one direction as tables that fit the screen, so that no time is ever cut off."""
    fitting = max(1, (width - STATIONS_WIDTH) // TRAIN_WIDTH)
    for first in range(0, len(direction.columns), fitting):
        yield _table(page, direction, range(first, first + fitting), language)


def _table(page: LinePage, direction: Direction, trains: range, language: str) -> Table:
    """Return some trains of one direction as a table, days in the last row."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    ends = (_name(direction.rows[i].names, language) for i in (0, -1))
    title = Text(" → ".join(ends), style="bold")
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAVY, show_footer=True)
    table.add_column("km", justify="right", style="dim", no_wrap=True)
    table.add_column("", footer=", ".join(f"{c.zone} {c.offset}" for c in page.clocks))
    columns = direction.columns[trains.start : trains.stop]
    for column in columns:
        heading = " / ".join(dict.fromkeys(column.numbers.values())) or column.train
        table.add_column(Text(heading), justify="right", min_width=13, footer=Text(column.days, style="dim"))
    for i, row in enumerate(direction.rows):
        style = "dim italic" if row.kind == "border" else ""
        cells = (_words(column.cells[i]) for column in columns)
        table.add_row(f"{row.km:.0f}", Text(_name(row.names, language)), *cells, style=style)
    return table


def _name(names: dict[str, str], language: str) -> str:
    return names.get(language) or next(iter(names.values()))


def _words(cell: Cell) -> str:
    """Return a cell: arrival above departure, a bar where the train passes."""
    if cell.kind == "absent":
        return ""
    if cell.kind == "passes":
        return f"{cell.arrival} | {cell.departure}" if cell.arrival else "|"
    return "\n".join(t for t in (cell.arrival, cell.departure) if t)
