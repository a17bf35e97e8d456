"""``corridor goods body``: accreditation of bodies."""

from __future__ import annotations

from pathlib import Path

import click

from corridor.cli.goods.options import keys, open_desk, store, tell_entry
from corridor.cli.options import workspace

__all__ = ["command"]


@click.group(short_help="Accredit a body.")
def command() -> None:
    """Accredit bodies; suspend, reinstate and withdraw take a body's id as well as a certificate's."""


@command.command(short_help="Let its party accredit a body.")
@workspace
@click.argument("body")
@store
@keys
def add(workspace: Path, body: str, store: str, keys: Path | None) -> None:
    """Let its party accredit BODY as goods/bodies.toml of WORKSPACE says.

    Called again after a change, it records a new accreditation with the new scope or term. A suspension is
    not lifted by it.
    """
    desk = open_desk(workspace, store, keys)
    entry = desk.add_body(body)
    tell_entry(desk, body, entry)
    if entry is None:
        return
    for line in desk.register.body(body, at=entry.statement.effective_from).scope:
        standards = ", ".join(f"{name} {edition}".strip() for name, edition in line.standards)
        click.echo(f"  {line.group}" + (f": {standards}" if standards else ""))
    if "estimate" in entry.statement.fields:
        click.echo(f"  estimate: {entry.statement.fields['estimate']}")
