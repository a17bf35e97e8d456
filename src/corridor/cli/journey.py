"""``corridor journey``: from one place to another, by the trains of a workspace or of any GTFS feed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridor.cli.options import as_json

if TYPE_CHECKING:
    from rich.console import Console

    from corridor.rail.journeys import Journey
    from corridor.study.timetables import Opened

__all__ = ["MOMENTS", "command", "matches", "side", "timetable"]

timetable = click.argument("timetable", metavar="WORKSPACE")

matches = click.option(
    "--matches", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.csv",
    help="What was decided about stations and trains of several feeds; see corridor match.",
)  # fmt: skip

side = click.option(
    "--side", default="plan", show_default=True, metavar="NAME",
    help="For a workspace: plan, before, or a scenario of scenarios/.",
)  # fmt: skip

MOMENTS = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S")


@click.command(short_help="Find journeys over the plan or over GTFS feeds.")
@timetable
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="TO")
@click.option("--at", type=click.DateTime(MOMENTS), metavar="TIME",
              help='Earliest departure, e.g. "2027-05-02 08:00".')  # fmt: skip
@click.option("--by", type=click.DateTime(MOMENTS), metavar="TIME", help="Latest arrival instead.")
@click.option("--profile", is_flag=True, help="Every journey worth taking in the day after --at.")
@click.option("--within", type=click.IntRange(1, 7 * 24), default=24, show_default=True, metavar="HOURS",
              help="Longest journey.")  # fmt: skip
@side
@matches
@as_json
def command(
    timetable: str,
    start: str,
    end: str,
    at: datetime | None,
    by: datetime | None,
    profile: bool,
    within: int,
    side: str,
    matches: Path | None,
    as_json: bool,
) -> None:
    """Find the journeys from FROM to TO of which none arrives earlier and changes less.

    WORKSPACE is a planned workspace, a GTFS zip file, or several feeds separated by commas, which are joined
    where they meet. FROM and TO are ids, codes or names in any script. Times are those of the clocks at the
    place.
    """
    from corridor.cli.screen import print_json, results_screen
    from corridor.study.timetables import open_timetable

    opened = open_timetable(timetable, decisions=matches, side=side)
    planner = opened.planner
    a, b = planner.station(start), planner.station(end)
    found = _asked(opened, a, b, at, by, profile, within * 3600)
    if as_json:
        findings = [f.as_json() for f in opened.findings]
        print_json({"from": planner.network.name(a), "to": planner.network.name(b), "findings": findings,
                    "journeys": [j.as_json() for j in found]})  # fmt: skip
    else:
        _print(found, opened, (planner.network.name(a), planner.network.name(b)), within, results_screen())


def _asked(
    opened: Opened, a: int, b: int, at: datetime | None, by: datetime | None, profile: bool, within_s: int
) -> Sequence[Journey]:
    planner = opened.planner
    if by is not None:
        return planner.latest(a, b, by, within_s=within_s)
    begin = at or datetime.combine(opened.usual, datetime.min.time())
    if profile or at is None:
        found = planner.profile(a, b, begin, begin + timedelta(days=1), within_s=within_s)
        return planner.journeys(a, b, found)
    return planner.earliest(a, b, begin, within_s=within_s)


def _print(
    found: Sequence[Journey], opened: Opened, ends: tuple[str, str], within: int, screen: Console
) -> None:
    from corridor.cli.findings import print_findings
    from corridor.cli.screen import errors_screen

    if opened.findings:
        print_findings(opened.findings, errors_screen())
    screen.print(f"{ends[0]} – {ends[1]}", style="bold", markup=False)
    if not found:
        first, last = opened.planner.network.days
        screen.print(f"There is no journey within {within} hours; the timetable covers {first} to {last}.")
    for journey in found:
        _print_journey(journey, screen)


def _print_journey(journey: Journey, screen: Console) -> None:
    """Print one journey: a heading, and a line a leg."""
    from rich.text import Text

    from corridor.units import format_duration

    changes = {0: "no change", 1: "1 change"}.get(journey.changes, f"{journey.changes} changes")
    day = journey.departure.strftime("%a %d %b")
    head = f"{day}  {journey.departure:%H:%M} – {_clock(journey.arrival, journey.departure)}"
    screen.print(Text(f"\n{head}   {format_duration(journey.seconds)}, {changes}", style="bold"))
    for leg in journey.legs:
        mode = leg.train if leg.kind == "train" else "on foot"
        if leg.seated:
            mode += " (stay seated)"
        ends = (f"{name}{f' ({track})' if track else ''}" for name, track in
                ((leg.start, leg.start_platform), (leg.end, leg.end_platform)))  # fmt: skip
        line = f"  {leg.departure:%H:%M} {next(ends)} → {_clock(leg.arrival, journey.departure)} {next(ends)}"
        screen.print(Text.assemble(line, (f"   {mode}", "dim")), soft_wrap=True)


def _clock(time: datetime, begin: datetime) -> str:
    """Return a clock time, with the days that have passed since the journey began."""
    days = (time.date() - begin.date()).days
    return f"{time:%H:%M}" + (f"+{days}" if days else "")
