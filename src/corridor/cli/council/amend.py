"""``corridor council amend``: begin a decision that supersedes another."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from corridor.cli.council.options import decision
from corridor.cli.options import workspace

__all__ = ["command"]


@click.command(short_help="Begin a new decision file that supersedes another.")
@workspace
@decision
@click.option("--id", "new", required=True, help="Id of the new decision; never one that was used before.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Its day; today if left out.")
def command(workspace: Path, decision: str, new: str, day: object) -> None:
    """Write a draft into WORKSPACE that says what DECISION says and supersedes it; then edit the draft.

    The signed file stays as it is. When all parties have signed the draft, it takes effect; the first
    promised days stay beside the new ones.
    """
    from datetime import datetime

    from corridor.council import Desk, Standing, draft_amendment
    from corridor.errors import RefusedError
    from corridor.files import write_text

    desk = Desk.open(workspace)
    if desk.standings.get(decision, Standing.DRAFT) is Standing.DRAFT and decision in desk.council.decisions:
        raise RefusedError(f"{decision} is not adopted: edit its file, or let all parties sign it first")
    on = day.date() if isinstance(day, datetime) else date.today()
    file, text = draft_amendment(desk.council, decision, new, on)
    write_text(workspace / file, text)
    click.echo(f"{workspace / file} supersedes {decision}; edit it, then: corridor council check {workspace}")
