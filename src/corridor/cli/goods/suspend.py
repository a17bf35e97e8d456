"""``corridor goods suspend``: suspend a certificate or a body."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from corridor.cli.goods.options import by, effective, keys, open_desk, reason, store, tell_entry
from corridor.cli.options import workspace

__all__ = ["command"]


@click.command(short_help="Suspend a certificate or a body.")
@workspace
@click.argument("subject", metavar="ID")
@by
@reason
@effective
@store
@keys
def command(
    workspace: Path,
    subject: str,
    by: tuple[str, ...],
    reason: str,
    effective_from: datetime | None,
    store: str,
    keys: Path | None,
) -> None:
    """Suspend the certificate or body ID in the register of WORKSPACE.

    A party may suspend any certificate or body, a body its own certificates. It takes effect for all
    parties at once; only who suspended, or all parties together, may reinstate.
    """
    desk = open_desk(workspace, store, keys)
    entry = desk.rule("suspended", subject, by, reason=reason, effective_from=effective_from)
    tell_entry(desk, subject, entry)
    if entry:
        click.echo(f"  entry {entry.leaf} in the logs of {', '.join(sorted(entry.places))}")
