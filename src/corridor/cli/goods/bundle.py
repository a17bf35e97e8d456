"""``corridor goods bundle``: all that a till or phone needs to check without a network."""

from __future__ import annotations

from pathlib import Path

import click

from corridor.cli.goods.options import keys, open_desk, store
from corridor.cli.options import workspace

__all__ = ["command"]


@click.command(short_help="Write what checks without a network need.")
@workspace
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--max-age",
    type=click.IntRange(1, 24 * 366),
    default=72,
    show_default=True,
    metavar="HOURS",
    help="How old it may be before every answer from it says so.",
)
@store
@keys
def command(workspace: Path, file: Path, max_age: int, store: str, keys: Path | None) -> None:
    """Write to FILE the standings, status lists, latest rulings with their proofs, and checkpoints.

    Every party whose keys are here signs it. A device believes it as far as its signatures go, and says which
    party did not sign.
    """
    from datetime import UTC, datetime, timedelta

    from corridor.files import write_bytes
    from corridor.goods.desk import signed_bundle

    desk = open_desk(workspace, store, keys)
    now = datetime.now(UTC).replace(microsecond=0)
    envelope = signed_bundle(desk, made_at=now, max_age=timedelta(hours=max_age))
    written = write_bytes(file, envelope.to_bytes())
    click.echo(
        f"{written}: {written.stat().st_size:,} bytes, signed by {', '.join(sorted(desk.register.operates))}"
    )
