"""``corridor council rehearse``: sign every draft with demonstration keys."""

from __future__ import annotations

from pathlib import Path

import click

from corridor.cli.options import workspace

__all__ = ["command"]


@click.command(short_help="Try signing: make demonstration keys and adopt every draft.")
@workspace
def command(workspace: Path) -> None:
    """Make demonstration keys for every party of WORKSPACE and sign every decision with them.

    The keys lie in build/rehearsal and council/parties.toml is replaced; refused if anything was signed
    before. Nothing signed like this binds anybody.
    """
    from corridor.council import Desk
    from corridor.trust import load_key

    keys = [load_key(file) for file in Desk.open(workspace).rehearse()]
    desk = Desk.open(workspace)
    for decision in desk.council.decisions:
        standings = [str(desk.sign(decision, key).standing) for key in keys]
        click.echo(f"{decision}: {standings[-1]}")
