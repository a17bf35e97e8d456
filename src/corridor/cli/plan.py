"""``corridor plan``: from the files to a timetable and its vehicles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridor.cli.options import Span, as_json, limit, seed, workers, workspace

if TYPE_CHECKING:
    from corridor.study import Plan

__all__ = ["command", "make_plan"]


@click.command(short_help="Plan trains and vehicles.")
@workspace
@limit
@workers
@seed
@click.option(
    "--robust", is_flag=True, help="Lay buffers where simulated delays say they buy most (as long again)."
)
@click.option(
    "--periodic",
    type=Span(),
    metavar="TIME",
    help="Let trains run at the same minutes every so often, e.g. 60m, 2h; not with --robust.",
)
@as_json
def command(
    workspace: Path,
    limit: float,
    workers: int,
    seed: int,
    robust: bool,
    periodic: int | None,
    as_json: bool,
) -> None:
    """Plan the trains of WORKSPACE and write WORKSPACE/build/plan.

    With --periodic the patterns of services/lines.toml are planned; if there is none, every line runs every
    so often within the windows in which trains are wanted on it.

    Ctrl-C ends the search and keeps the best plan found so far. Exits with 1 when the workspace has errors,
    or when no plan obeys every rule; then the rules that clash are listed with file and row.
    """
    from corridor.cli.periodic_summary import periodic_json, print_periodic
    from corridor.cli.plan_summary import print_plan
    from corridor.cli.robust_summary import print_robust, robust_json
    from corridor.cli.screen import print_json, results_screen
    from corridor.web import page_data

    if periodic is not None and (robust or periodic <= 0):
        wrong = "it cannot be combined with --robust" if robust else "it must be above 0"
        raise click.BadParameter(wrong, param_hint="--periodic")
    plan = make_plan(workspace, limit=limit, workers=workers, seed=seed, robust=robust, periodic_s=periodic)
    if as_json:
        extra = ({"robust": robust_json(plan)} if robust else {}) | (
            {"periodic": periodic_json(plan)} if periodic else {}
        )
        print_json(page_data(plan, "index") | extra)
    else:
        print_periodic(plan, results_screen())
        print_plan(plan, results_screen())
        print_robust(plan, results_screen())


def make_plan(
    folder: Path,
    *,
    limit: float,
    workers: int,
    seed: int,
    robust: bool = False,
    periodic_s: int | None = None,
) -> Plan:
    """Plan a workspace with its progress on standard error, and say so if Ctrl-C ended the search."""
    from corridor.cli.interrupt import noticing_interrupt
    from corridor.cli.progress import watching
    from corridor.cli.screen import errors_screen
    from corridor.study import Study

    screen = errors_screen()
    study = Study.open(folder)
    with noticing_interrupt() as interrupt, watching(screen) as watch:
        plan = study.plan(
            limit_s=limit,
            workers=workers,
            seed=seed,
            robust=robust,
            periodic_s=periodic_s,
            watch=watch,
        )
    if interrupt.noticed:
        screen.print("[yellow]Interrupted: the best plan found so far was kept.[/]")
    return plan
