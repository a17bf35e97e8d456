"""``corridor goods demo``: a product's whole way through the register, on one machine."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["command"]


@click.command(short_help="Tell a product's way: certified, copied, withdrawn, audited.")
@click.argument("folder", type=click.Path(path_type=Path), default=Path("build/goods-demo"))
def command(folder: Path) -> None:
    """Let two parties on this machine certify, mark, watch, withdraw and audit a product, in FOLDER.

    FOLDER becomes a workspace; it must be empty or not there. The trade in it is made up (estimate).
    """
    from corridor.cli.screen import results_screen
    from corridor.goods.desk.demo import tell_story
    from corridor.workspace import new

    screen = results_screen()
    for number, told in enumerate(tell_story(new(folder, "tiny")), start=1):
        screen.print(f"[bold]{number}. {told.step}[/]")
        screen.print(f"   {told.seen}", markup=False, soft_wrap=True)
    screen.print(f"Look on with: corridor goods show {folder} W-26-1", markup=False)
