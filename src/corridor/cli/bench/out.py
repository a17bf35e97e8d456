"""Where ``corridor bench`` writes the timetable it finds, and how it tells what is wrong with one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corridor.findings import Finding

__all__ = ["out", "show_findings", "write_out"]

_SHOWN = 20
"""Most findings that are shown as text; JSON has all."""

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


def show_findings(findings: Sequence[Finding]) -> None:
    """Show the first findings, a line each."""
    for finding in findings[:_SHOWN]:
        click.echo(f"{finding.severity}: {finding.place} {finding.sentence} ({finding.code})", err=True)
    if len(findings) > _SHOWN:
        click.echo(f"and {len(findings) - _SHOWN} more findings; --json shows all", err=True)
