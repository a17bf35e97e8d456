"""A new workspace: a copy of one that ships with the package."""

from __future__ import annotations

from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path

from corridor.errors import UnknownNameError, WorkspaceError
from corridor.files import write_bytes

__all__ = ["new", "world", "worlds"]

_DERIVED = {"build", "__pycache__"}


def worlds() -> list[str]:
    """Return the names of the workspaces that ship with the package."""
    found = files("corridor.worlds").iterdir()
    return sorted(w.name for w in found if w.is_dir() and w.joinpath("corridor.toml").is_file())


def world(name: str) -> Path:
    """Return the folder of a workspace that ships with the package; it is to be read only.

    Raises
    ------
    UnknownNameError
        If there is none of this name.
    """
    if name not in worlds():
        raise UnknownNameError(f"no world {name} ships with Corridor; there are: {', '.join(worlds())}")
    with as_file(files("corridor.worlds") / name) as folder:
        return folder


def new(folder: str | Path, world: str = "tiny") -> Path:
    """Copy a shipped workspace into a folder.

    Parameters
    ----------
    folder
        Where; it must not exist, or be an empty folder.
    world
        A name in :func:`worlds`.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    UnknownNameError
        If no workspace of this name ships.
    WorkspaceError
        If something is in the way: nothing is ever overwritten.
    """
    folder = Path(folder)
    if world not in worlds():
        raise UnknownNameError(f"no world {world} ships with Corridor; there are: {', '.join(worlds())}")
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise WorkspaceError(f"{folder} exists and is not empty; nothing was written")
    _copy(files("corridor.worlds") / world, folder)
    return folder


def _copy(source: Traversable, target: Path) -> None:
    for part in source.iterdir():
        if part.name in _DERIVED:
            continue
        if part.is_dir():
            _copy(part, target / part.name)
        elif part.is_file():
            write_bytes(target / part.name, part.read_bytes())
