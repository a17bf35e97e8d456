"""``corridor goods follow``: another party's log mirrored, and what the rules allow taken over."""

from __future__ import annotations

from pathlib import Path

import click

from corridor.cli.goods.options import keys, open_desk, store
from corridor.cli.options import workspace

__all__ = ["command"]


@click.command(short_help="Mirror another party's log, and take over what the rules allow.")
@workspace
@click.argument("party")
@click.option("--log", default="", metavar="URL", help="Where it is served, if elsewhere than known.")
@store
@keys
def command(workspace: Path, party: str, log: str, store: str, keys: Path | None) -> None:
    """Mirror the log of PARTY, which runs it elsewhere, into the register of WORKSPACE.

    Every byte is verified; a rollback, another history or altered tiles are refused and named. What that log
    holds and the rules allow is taken into the log that is run here, so that it counts.
    """
    from corridor.trust import over_http

    desk = open_desk(workspace, store, keys)
    folded = desk.follow(party, over_http(log) if log else None)
    size = desk.register.shelf.storage(party).size()
    click.echo(f"log of {party}: {size} entries mirrored; {folded} more count now")
    waiting = len(desk.register.shelf.waiting())
    if waiting:
        click.echo(f"  {waiting} wait until every log holds them")
