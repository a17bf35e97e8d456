"""Write everything that is published about a plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from corridor.errors import FindingsError
from corridor.files import write_bytes
from corridor.rail.model import Assumption, Circulation, RailTask, Timetable
from corridor.rail.publish.check import check_feed, check_publishable
from corridor.rail.publish.graph import time_distance_graph
from corridor.rail.publish.gtfs import gtfs_feed
from corridor.rail.publish.poster import poster_html, poster_pdf
from corridor.rail.publish.publisher import Publisher
from corridor.rail.publish.words import languages_known
from corridor.workspace.gtfs import write_feed

__all__ = ["Watch", "publish", "publish_graphs", "publish_gtfs", "publish_posters"]

Watch = Callable[[str, float], None]
"""Told what happens (for people) and the share done, 0 to 1."""


def publish(
    task: RailTask,
    timetable: Timetable,
    circulation: Circulation,
    *,
    assumptions: Sequence[Assumption],
    folder: Path,
    publisher: Publisher | None = None,
    with_existing: bool = False,
    pdf: bool = True,
    watch: Watch | None = None,
) -> list[Path]:
    """Write the GTFS feed, the time–distance graphs and the posters.

    Parameters
    ----------
    folder
        Where to; made if absent. Each file is written whole or not at all.
    publisher, with_existing
        As for :func:`~corridor.rail.publish.gtfs.gtfs_feed`.
    pdf
        Whether to write the posters as PDF too; last of all, as it is what a machine may lack.

    Returns
    -------
    list of Path
        ``gtfs.zip``, ``graph-LINE.svg`` and ``timetable-LANGUAGE.html`` (and ``.pdf``).

    Raises
    ------
    FindingsError
        If a station cannot be placed on the map, or the feed does not read back to the same times.
    MissingPartError
        If PDF is asked for and the machine cannot make it; everything else is written by then.
    """
    tell = watch or (lambda _text, _share: None)
    tell("GTFS feed", 0.0)
    written = [
        publish_gtfs(
            task, timetable, circulation, folder=folder, publisher=publisher, with_existing=with_existing
        )
    ]
    tell("time–distance graphs", 0.2)
    written += publish_graphs(task, timetable, circulation, folder=folder)
    tell("posters", 0.4)
    written += publish_posters(task, timetable, assumptions=assumptions, folder=folder, pdf=pdf)
    tell("published", 1.0)
    return written


def publish_gtfs(
    task: RailTask,
    timetable: Timetable,
    circulation: Circulation,
    *,
    folder: Path,
    publisher: Publisher | None = None,
    with_existing: bool = False,
) -> Path:
    """Write ``gtfs.zip`` after reading back what would be in it; raises FindingsError if that differs."""
    feed = gtfs_feed(task, timetable, circulation, publisher=publisher, with_existing=with_existing)
    findings = check_publishable(task, timetable, publisher=publisher, with_existing=with_existing)
    findings += check_feed(feed, timetable, with_existing=with_existing)
    if any(f.is_error for f in findings):
        raise FindingsError(findings)
    return write_feed(feed, folder / "gtfs.zip")


def publish_graphs(
    task: RailTask, timetable: Timetable, circulation: Circulation, *, folder: Path
) -> list[Path]:
    """Write one ``graph-LINE.svg`` a line, of its busiest day, in the task's first language."""
    return [
        write_bytes(
            folder / f"graph-{line}.svg",
            time_distance_graph(task, timetable, circulation, line, language=task.languages[0]).encode(),
        )
        for line in task.services.lines
    ]


def publish_posters(
    task: RailTask,
    timetable: Timetable,
    *,
    assumptions: Sequence[Assumption],
    folder: Path,
    pdf: bool = True,
) -> list[Path]:
    """Write ``timetable-LANGUAGE.html`` and ``.pdf`` in every language of the task whose words are known."""
    languages = [lang for lang in task.languages if lang in languages_known()] or ["en"]
    pages = {lang: poster_html(task, timetable, assumptions=assumptions, language=lang) for lang in languages}
    written = [write_bytes(folder / f"timetable-{lang}.html", html.encode()) for lang, html in pages.items()]
    if pdf:
        written += [
            write_bytes(folder / f"timetable-{lang}.pdf", poster_pdf(html)) for lang, html in pages.items()
        ]
    return written
