"""``corridor council check``: every finding about the decisions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from corridor.cli.options import as_json, workspace

__all__ = ["command"]


@click.command(short_help="List everything that is wrong with decisions, signatures and evidence.")
@workspace
@as_json
@click.pass_context
def command(ctx: click.Context, workspace: Path, as_json: bool) -> None:
    """List everything that is wrong with the council's files of WORKSPACE, with file, row and remedy.

    Also what only several files show: changed bytes under a signature, an amendment of what was never
    adopted, milestones that wait for each other, targets that an empty plan would satisfy. Exits with 1 if
    there is an error.
    """
    from corridor.cli.findings import count_words, print_findings
    from corridor.cli.screen import print_json, results_screen
    from corridor.council import Desk
    from corridor.council.review import Review
    from corridor.findings import worst_first

    desk = Desk.open(workspace)
    findings = worst_first(dict.fromkeys([*desk.check(), *Review(desk, date.today()).check()]))
    if as_json:
        print_json({"findings": [f.as_json() for f in findings], "summary": count_words(findings)})
    else:
        print_findings(findings, results_screen())
    ctx.exit(1 if any(f.is_error for f in findings) else 0)
