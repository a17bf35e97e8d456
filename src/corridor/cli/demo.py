"""``corridor demo``: from nothing to a plan on the screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridor.cli.options import limit, seed, workers

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["command", "open_page"]


@click.command(short_help="Plan a real corridor and open the result.")
@click.argument("folder", type=click.Path(path_type=Path), default=Path("corridor-demo"))
@click.option("--from", "world", default="smolensk", show_default=True, metavar="WORLD",
              help="World to plan, as in corridor new.")  # fmt: skip
@limit
@workers
@seed
@click.option("--open/--no-open", "wants_browser", default=True, help="Open the result page in a browser.")
def command(folder: Path, world: str, limit: float, workers: int, seed: int, wants_browser: bool) -> None:
    """Plan a real corridor in FOLDER (default corridor-demo), publish it and open the result page.

    A folder that already holds a workspace is planned as it is, with whatever you changed in it.
    """
    from corridor.cli.new import copy_world
    from corridor.cli.plan import make_plan
    from corridor.cli.plan_summary import print_plan
    from corridor.cli.publish import publish_all
    from corridor.cli.screen import errors_screen, results_screen

    screen = errors_screen()
    if not (folder / "corridor.toml").is_file():
        copy_world(world, folder)
        screen.print(f"The world {world} is now in {folder}.", markup=False)
    plan = make_plan(folder, limit=limit, workers=workers, seed=seed)
    published = publish_all(folder)
    print_plan(plan, results_screen())
    if published.missing:
        screen.print(f"Not published: {published.missing}", markup=False)
    click.echo(f"Result page: {published.page}")
    if wants_browser:
        open_page(published.page, screen)


def open_page(page: Path, screen: Console) -> bool:
    """Open the page in a graphical browser if there is one; on any other machine say where it is.

    A text browser would take the terminal, so none is started without a display.
    """
    import os
    import sys
    import webbrowser

    has_display = sys.platform in ("darwin", "win32") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
    try:
        if has_display and webbrowser.open(page.absolute().as_uri()):
            return True
    except (webbrowser.Error, OSError):
        pass
    screen.print("No browser here to open it in.")
    return False
