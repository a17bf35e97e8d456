"""``corridor goods scan``: a check that also tells the watch where it was made."""

from __future__ import annotations

from pathlib import Path

import click

from corridor.cli.goods.options import keys, open_desk, store
from corridor.cli.options import as_json, workspace

__all__ = ["command"]


@click.command(short_help="Check a code, and keep where it was seen.")
@workspace
@click.argument("code")
@click.option("--area", required=True, metavar="AREA", help="A coarse area, e.g. BY-VI; never a place.")
@click.option("--device", default="", help="What the device calls itself; only a salted token is kept.")
@click.option(
    "--role",
    type=click.Choice(["public", "till", "shop", "inspector"]),
    default="public",
    show_default=True,
    help="Who scans.",
)
@store
@keys
@as_json
@click.pass_context
def command(
    ctx: click.Context,
    workspace: Path,
    code: str,
    area: str,
    device: str,
    role: str,
    store: str,
    keys: Path | None,
    as_json: bool,
) -> None:
    """Check CODE as "corridor goods verify" does, and keep the area, the hour and a token for the watch."""
    from corridor.cli.goods.verify import print_answer
    from corridor.cli.screen import print_json
    from corridor.goods.desk import keep_scan, knowledge_of
    from corridor.goods.verify import verify
    from corridor.goods.watch import Role

    desk = open_desk(workspace, store, keys)
    kept = keep_scan(desk, code, area, device, role=Role(role))
    answer = verify(code, knowledge_of(desk), now=desk.clock())
    if as_json:
        print_json(answer.as_json() | {"scan": kept.id if kept else None})
    else:
        print_answer(answer)
    ctx.exit(0 if answer.verdict.is_good else 1)
