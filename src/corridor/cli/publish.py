"""``corridor publish``: the files that travellers and other programs read."""

from __future__ import annotations

from pathlib import Path

import click

from corridor.cli.options import workspace

__all__ = ["command", "publish_all"]


@click.command(short_help="Write GTFS, timetables, graphs and pages.")
@workspace
def command(workspace: Path) -> None:
    """Publish the plan of WORKSPACE to WORKSPACE/build/published and print the files.

    GTFS, timetables, time-distance graphs, and the result pages (index.html). Run "corridor plan" first.
    """
    for file in publish_all(workspace):
        click.echo(str(file))


def publish_all(folder: Path) -> list[Path]:
    """Publish the last plan and write its pages beside; return every file, the first page at the end.

    Raises
    ------
    WorkspaceError
        If there is no plan.
    """
    from corridor.cli.progress import watching
    from corridor.cli.screen import errors_screen
    from corridor.study import Study
    from corridor.web import write_pages

    study = Study.open(folder)
    with watching(errors_screen()) as watch:
        files = study.publish(watch=watch)
    index = write_pages(study.last_plan(), folder / "build" / "published", why=study.why)
    return [*(f for f in files if f != index), index]
