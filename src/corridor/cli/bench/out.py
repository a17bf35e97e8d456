"""Where ``corridor bench`` writes the timetable it finds."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["out", "write_out"]

out = click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the timetable here, event; time."
)


def write_out(path: Path | None, text: str) -> None:
    """Write a timetable, if anywhere.

    Raises
    ------
    WorkspaceError
        If the file cannot be written.
    """
    from corridor.errors import WorkspaceError
    from corridor.files import write_text

    if path is None:
        return
    try:
        write_text(path, text)
    except OSError as error:
        raise WorkspaceError(f"{path}: {error.strerror}") from None
