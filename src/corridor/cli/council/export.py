"""``corridor council export``: decisions for other programs and for people."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from corridor.cli.council.options import as_of
from corridor.cli.options import workspace

__all__ = ["command"]


@click.command(short_help="Write decisions as Akoma Ntoso, data package or PDF.")
@workspace
@click.argument("decisions", nargs=-1, metavar="[DECISION]…")
@click.option(
    "--as",
    "form",
    type=click.Choice(["akn", "package", "pdf"]),
    default="akn",
    show_default=True,
    help="Akoma Ntoso 3.0, one file a language; a data package of all tables; PDF to be signed.",
)
@click.option(
    "--to", type=click.Path(file_okay=False, path_type=Path), help="Folder; build/council if left out."
)
@as_of
def command(
    workspace: Path, decisions: tuple[str, ...], form: str, to: Path | None, as_of: date | None
) -> None:
    """Write decisions of WORKSPACE into files; all if none is named. The same ones give the same bytes."""
    from corridor.council import Desk
    from corridor.files import write_bytes

    folder = to or workspace / "build" / "council"
    for name, content in Desk.open(workspace).export(form, decisions, as_of).items():
        click.echo(str(write_bytes(folder / name, content)))
