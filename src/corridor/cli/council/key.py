"""``corridor council key``: make a key to sign with."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["command"]


@click.command(short_help="Make a key to sign with.")
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path))
def command(name: str, file: Path) -> None:
    """Make an Ed25519 key called NAME, e.g. smolensk.example/secretary, and keep its secret half in FILE.

    Only the owner may read the file; it is never overwritten. The line printed is the public half, for
    council/parties.toml.
    """
    from corridor.trust import SigningKey, save_key

    key = SigningKey.generate(name)
    save_key(key, file)
    click.echo(str(key.public))
