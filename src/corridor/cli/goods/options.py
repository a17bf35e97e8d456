"""Options that several verbs of the register share, and how a desk is opened for them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from corridor.findings import Finding
    from corridor.goods.desk import Desk
    from corridor.goods.register import Entry

__all__ = [
    "by",
    "effective",
    "keys",
    "moment",
    "open_desk",
    "print_and_leave",
    "reason",
    "store",
    "tell_entry",
]

store = click.option(
    "--store", default="", metavar="ADDRESS", help="PostgreSQL address or SQLite file, if not the usual one."
)

keys = click.option(
    "--keys",
    type=click.Path(path_type=Path),
    default=None,
    help="Folder of the keys, if not goods/keys of the workspace.",
)

by = click.option(
    "--by", multiple=True, required=True, metavar="WHO", help="Party or body that says so; may be repeated."
)

reason = click.option("--reason", required=True, help="Why; it is recorded and shown.")


def moment(_ctx: click.Context, _option: click.Parameter, text: str | None) -> datetime | None:
    """Return the time of ``YYYY-MM-DD`` (its first second in UTC) or of ``YYYY-MM-DDTHH:MM:SSZ``."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("write 2026-11-24 or 2026-11-24T18:40:00Z") from None
    return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)


effective = click.option(
    "--from",
    "effective_from",
    metavar="TIME",
    callback=moment,
    help="From when on it holds; now if left out. An earlier day is shown as back-dated.",
)


def open_desk(
    workspace: Path, store: str, keys: Path | None, *, opening: Callable[..., Desk] | None = None
) -> Desk:
    """Return the desk of a workspace; findings in its files are printed and end the program with 1."""
    from corridor.errors import FindingsError
    from corridor.goods.desk import Desk

    try:
        return (opening or Desk.open)(workspace, store=store, keys=keys or "")
    except FindingsError as error:
        print_and_leave(list(error.findings))
        raise  # never reached: an error is among them


def tell_entry(desk: Desk, subject: str, entry: Entry | None) -> None:
    """Print what was recorded, or that another party's log still lacks it."""
    if entry:
        click.echo(f"{subject}: {entry.sentence()}")
    else:
        click.echo(f"{subject}: recorded here; it counts when the log of {desk.others} holds it too")


def print_and_leave(findings: list[Finding]) -> None:
    """Print findings to standard error; leave with exit code 1 if one is an error."""
    from corridor.cli.findings import print_findings
    from corridor.cli.screen import errors_screen

    if findings:
        print_findings(findings, errors_screen())
    if any(f.is_error for f in findings):
        raise click.exceptions.Exit(1)
