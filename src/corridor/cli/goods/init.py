"""``corridor goods init``: keys of the parties, an empty register, and the schemes adopted."""

from __future__ import annotations

from pathlib import Path

import click

from corridor.cli.goods.options import keys, open_desk, store
from corridor.cli.options import workspace

__all__ = ["command"]


@click.command(short_help="Set up a register for the parties of a workspace.")
@workspace
@store
@keys
def command(workspace: Path, store: str, keys: Path | None) -> None:
    """Set up the register of WORKSPACE from the files in its folder goods/.

    Parties without a first version in goods/parties/ get keys, all of them on this machine: good to try it
    out. In earnest every party makes its own and only the signed versions are exchanged. Every scheme in
    goods/schemes/ is adopted by its parties. What is there already is left as it is.
    """
    from corridor.goods.desk import Desk

    desk = open_desk(workspace, store, keys, opening=Desk.set_up)
    click.echo(f"Parties: {', '.join(sorted(desk.register.parties))}")
    for name in desk.register.names("scheme"):
        scheme = desk.register.scheme(name)
        click.echo(f"Scheme {name}: adopted by {' and '.join(scheme.parties)}")
        if scheme.reasoning:
            click.echo(f"  estimate: {scheme.reasoning}")
    click.echo(f"Keys that sign here are in {desk.keys.folder}; keep them to yourself.")
    click.echo(f"Next: corridor goods body add {workspace} BODY")
