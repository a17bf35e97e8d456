"""``corridor goods object``: an objection to another party's ruling."""

from __future__ import annotations

from pathlib import Path

import click

from corridor.cli.goods.options import keys, open_desk, reason, store, tell_entry
from corridor.cli.options import workspace

__all__ = ["command"]


@click.command(short_help="Object to another party's ruling.")
@workspace
@click.argument("subject", metavar="ID")
@click.option("--by", required=True, metavar="PARTY", help="Which party objects.")
@reason
@click.option("--to", default="", metavar="LEAF", help="The ruling's entry; the last one if left out.")
@store
@keys
def command(
    workspace: Path, subject: str, by: str, reason: str, to: str, store: str, keys: Path | None
) -> None:
    """Record that a party objects to a ruling on the certificate or body ID.

    The ruling stands; the objection is shown beside it from now on.
    """
    desk = open_desk(workspace, store, keys)
    tell_entry(desk, subject, desk.object_to(subject, by, reason=reason, to=to))
