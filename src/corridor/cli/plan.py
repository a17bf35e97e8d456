"""``corridor plan``: from the files to a timetable and its vehicles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridor.cli.options import as_json, limit, seed, workers, workspace

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
@as_json
def command(workspace: Path, limit: float, workers: int, seed: int, robust: bool, as_json: bool) -> None:
    """Plan the trains of WORKSPACE and write WORKSPACE/build/plan.

    Ctrl-C ends the search and keeps the best plan found so far. Exits with 1 when the workspace has errors,
    or when no plan obeys every rule; then the rules that clash are listed with file and row.
    """
    from corridor.cli.plan_summary import print_plan
    from corridor.cli.robust_summary import print_robust, robust_json
    from corridor.cli.screen import print_json, results_screen
    from corridor.web import page_data

    plan = make_plan(workspace, limit=limit, workers=workers, seed=seed, robust=robust)
    if as_json:
        print_json(page_data(plan, "index") | ({"robust": robust_json(plan)} if robust else {}))
    else:
        print_plan(plan, results_screen())
        print_robust(plan, results_screen())


def make_plan(folder: Path, *, limit: float, workers: int, seed: int, robust: bool = False) -> Plan:
    """Plan a workspace with its progress on standard error, and say so if Ctrl-C ended the search."""
    from corridor.cli.interrupt import noticing_interrupt
    from corridor.cli.progress import watching
    from corridor.cli.screen import errors_screen
    from corridor.study import Study

    screen = errors_screen()
    study = Study.open(folder)
    with noticing_interrupt() as interrupt, watching(screen) as watch:
        plan = study.plan(limit_s=limit, workers=workers, seed=seed, robust=robust, watch=watch)
    if interrupt.noticed:
        screen.print("[yellow]Interrupted: the best plan found so far was kept.[/]")
    return plan
