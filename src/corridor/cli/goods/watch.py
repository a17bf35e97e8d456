"""``corridor goods watch``: what the scans that were kept give reason to look at."""

from __future__ import annotations

from pathlib import Path

import click

from corridor.cli.goods.options import keys, open_desk, store
from corridor.cli.options import as_json, workspace

__all__ = ["command"]


@click.command(short_help="Look at the scans for potential suspects.")
@workspace
@click.option("--all", "everything", is_flag=True, help="Also alerts that were raised before.")
@store
@keys
@as_json
def command(workspace: Path, everything: bool, store: str, keys: Path | None, as_json: bool) -> None:
    """Look at all scans that are kept, against ranges of codes, and print the alerts that are new.

    At most one scan in 500 raises an alert. An alert is a potential suspect, never a verdict: it says what
    was seen, why honest trade seldom looks so, on what evidence and how strong it is. Scans whose time is
    past are forgotten.
    """
    from corridor.cli.screen import print_json
    from corridor.goods.desk import engine_of, look
    from corridor.goods.watch import kept_alerts

    desk = open_desk(workspace, store, keys)
    found = look(desk, now=desk.clock())
    if everything:
        found = kept_alerts(engine_of(desk))
    if as_json:
        print_json([alert.as_json() for alert in found])
        return
    for alert in found:
        click.echo(f"{alert.kind} {alert.about} ({alert.strength:.0%})")
        click.echo(f"  {alert.what} {alert.why}")
        click.echo(f"  evidence: {', '.join(alert.evidence)}")
    click.echo(f"{len(found)} alert(s)")
