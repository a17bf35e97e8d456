"""``corridor goods reinstate``: reinstate a certificate or a body."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from corridor.cli.goods.options import by, effective, keys, open_desk, reason, store, tell_entry
from corridor.cli.options import workspace

__all__ = ["command"]


@click.command(short_help="Reinstate a certificate or a body.")
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
    """Reinstate the certificate or body ID in the register of WORKSPACE.

    Only who suspended it may, or all parties together (repeat --by).
    """
    desk = open_desk(workspace, store, keys)
    entry = desk.rule("reinstated", subject, by, reason=reason, effective_from=effective_from)
    tell_entry(desk, subject, entry)
    if entry:
        click.echo(f"  entry {entry.leaf} in the logs of {', '.join(sorted(entry.places))}")
