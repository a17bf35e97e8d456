"""``corridor publish``: the files that travellers and other programs read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridor.cli.options import workspace

if TYPE_CHECKING:
    from corridor.errors import MissingPartError

__all__ = ["Published", "command", "publish_all"]


@dataclass(frozen=True)
class Published:
    """The published files, the first page, and what this machine lacks for the rest (usually a PDF)."""

    files: list[Path]
    page: Path
    missing: MissingPartError | None = None


@click.command(short_help="Write GTFS, timetables, graphs and pages.")
@workspace
def command(workspace: Path) -> None:
    """Publish the plan of WORKSPACE to WORKSPACE/build/published and print the files.

    GTFS, timetables, time-distance graphs, and the result pages (index.html). Run "corridor plan" first.
    """
    published = publish_all(workspace)
    for file in (*published.files, published.page):
        click.echo(str(file))
    if published.missing:
        raise published.missing


def publish_all(folder: Path) -> Published:
    """Publish the last plan and write its pages beside.

    Raises
    ------
    WorkspaceError
        If there is no plan.
    """
    from corridor.cli.progress import watching
    from corridor.cli.screen import errors_screen
    from corridor.errors import MissingPartError
    from corridor.study import Study
    from corridor.web import promises_of, review_of, write_pages

    study, files, missing = Study.open(folder), list[Path](), None
    with watching(errors_screen()) as watch:
        try:
            files = study.publish(watch=watch)
        except MissingPartError as error:
            missing = error
    target = folder / "build" / "published"
    page = write_pages(
        study.last_plan(),
        target,
        why=study.why,
        downloads=files,
        promises=promises_of(folder),
        review=review_of(folder),
    )
    return Published([file for file in files if file != page], page, missing)
