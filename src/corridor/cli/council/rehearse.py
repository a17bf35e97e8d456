"""``corridor council rehearse``: sign every draft with demonstration keys."""

from __future__ import annotations

from pathlib import Path

import click

from corridor.cli.options import workspace

__all__ = ["command"]


@click.command(short_help="Try signing: make demonstration keys and adopt every draft.")
@workspace
@click.pass_context
def command(ctx: click.Context, workspace: Path) -> None:
    """Make demonstration keys for every party of WORKSPACE and sign every decision with them.

    The keys lie in build/rehearsal and council/parties.toml is replaced; refused if anything was signed
    before. Nothing signed like this binds anybody. Warnings do not stop a rehearsal; a decision with errors
    stays a draft, and the exit code is 1.
    """
    from corridor.council import Desk
    from corridor.errors import RefusedError
    from corridor.trust import load_key

    keys = [load_key(file) for file in Desk.open(workspace).rehearse()]
    desk = Desk.open(workspace)
    refused = 0
    for decision in desk.council.decisions:
        try:
            standing = [desk.sign(decision, key, despite_warnings=True).standing for key in keys][-1]
            click.echo(f"{decision}: {standing}")
        except RefusedError as error:
            refused += 1
            click.echo(f"{decision}: {error}")
    ctx.exit(1 if refused else 0)
