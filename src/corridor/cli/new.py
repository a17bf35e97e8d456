"""``corridor new``: a workspace to start from."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["command", "copy_world", "worlds"]


def worlds() -> list[str]:
    """Return the names of the worlds that ship with the package."""
    from importlib.resources import files

    found = files("corridor.worlds").iterdir()
    return sorted(w.name for w in found if w.is_dir() and (w / "corridor.toml").is_file())


def copy_world(name: str, folder: Path) -> None:
    """Copy a world into a folder that is missing or empty.

    The copy is made beside the folder and moved there whole, so that nothing is ever half-copied.

    Raises
    ------
    WorkspaceError
        If the folder exists and is not empty, or cannot be written.
    UnknownNameError
        If no such world ships with the package.
    """
    import shutil
    import tempfile
    from importlib.resources import as_file, files

    from corridor.errors import UnknownNameError, WorkspaceError

    if name not in worlds():
        raise UnknownNameError(f"there is no world {name!r}; there are: {', '.join(worlds())}")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WorkspaceError(f"{folder} exists and is not empty; name another folder")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with (
            as_file(files("corridor.worlds") / name) as world,
            tempfile.TemporaryDirectory(prefix=".corridor-", dir=folder.parent) as beside,
        ):
            copy = shutil.copytree(world, Path(beside) / name, ignore=shutil.ignore_patterns("build"))
            if folder.exists():
                folder.rmdir()
            copy.rename(folder)
    except OSError as error:
        raise WorkspaceError(f"{folder} cannot be written: {error.strerror}") from None


@click.command(short_help="Make a workspace to start from.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "world",
    default="tiny",
    show_default=True,
    metavar="WORLD",
    help="smolensk: the real corridor, from public facts; tiny: six made-up points, to learn with.",
)
def command(folder: Path, world: str) -> None:
    """Make FOLDER a workspace to start from; it must be missing or empty."""
    copy_world(world, folder)
    click.echo(f"{folder} is a workspace now, copied from {world}. Next: corridor check {folder}")
