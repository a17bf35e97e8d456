"""What ``suspend``, ``reinstate`` and ``withdraw`` have in common: a step on a certificate or a body."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from corridor.cli.goods.options import by, effective, keys, open_desk, reason, store, tell_entry
from corridor.cli.options import workspace

__all__ = ["ruling"]


def ruling(step: str, *, short: str, about: str) -> click.Command:
    """Return the command of a step.

    Parameters
    ----------
    step
        ``suspended``, ``reinstated`` or ``withdrawn``.
    short, about
        Its help.
    """

    @click.command(short_help=short, help=about)
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
        desk = open_desk(workspace, store, keys)
        entry = desk.rule(step, subject, by, reason=reason, effective_from=effective_from)
        tell_entry(desk, subject, entry)
        if entry:
            click.echo(f"  entry {entry.leaf} in the logs of {', '.join(sorted(entry.places))}")

    return command
