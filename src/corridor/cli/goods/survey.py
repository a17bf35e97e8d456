"""``corridor goods survey``: a visit to the holder of a certificate, recorded."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from corridor.cli.goods.options import effective, keys, open_desk, store, tell_entry
from corridor.cli.options import workspace

__all__ = ["command"]


@click.command(short_help="Record a visit to the holder of a certificate.")
@workspace
@click.argument("certificate", metavar="ID")
@click.option("--by", required=True, metavar="WHO", help="The body that granted, or a party.")
@click.option("--result", required=True, help="What was found; it is recorded and shown.")
@effective
@store
@keys
def command(
    workspace: Path,
    certificate: str,
    by: str,
    result: str,
    effective_from: datetime | None,
    store: str,
    keys: Path | None,
) -> None:
    """Record that the holder of certificate ID was visited, as its scheme asks at intervals.

    A visit changes no state: what it leads to is a ruling of its own. An audit tells which are overdue.
    """
    desk = open_desk(workspace, store, keys)
    tell_entry(desk, certificate, desk.survey(certificate, by, result=result, effective_from=effective_from))
