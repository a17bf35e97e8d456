"""``corridor goods rekey``: new keys for a party or a body."""

from __future__ import annotations

from pathlib import Path

import click

from corridor.cli.goods.options import keys, open_desk, store, tell_entry
from corridor.cli.options import workspace

__all__ = ["command"]


@click.command(short_help="Give a party or a body new keys.")
@workspace
@click.argument("who")
@store
@keys
def command(workspace: Path, who: str, store: str, keys: Path | None) -> None:
    """Give the party or body WHO new keys, one for each of its signers in the files of goods/.

    The threshold of the old keys and that of the new ones sign. What the old keys signed stays good; they are
    kept beside the new ones, and sign nothing more.
    """
    desk = open_desk(workspace, store, keys)
    tell_entry(desk, who, desk.rekey(who))
