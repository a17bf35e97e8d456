"""The pages as files that work from a disk, a stick or any web server."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from corridor.errors import WorkspaceError
from corridor.web.render import render_page, static_files
from corridor.web.site import KINDS
from corridor.web.source import AskPromises, AskReview, AskWhy, Source

if TYPE_CHECKING:
    from corridor.study import Plan

__all__ = ["write_pages"]


def write_pages(
    plan: Plan,
    folder: Path,
    *,
    why: AskWhy | None = None,
    downloads: Iterable[Path] = (),
    promises: AskPromises | None = None,
    review: AskReview | None = None,
) -> Path:
    """Write every page of a plan, its JSON twin, stylesheet and script.

    Parameters
    ----------
    folder
        Made if missing; files of an earlier plan with the same names are replaced.
    why
        Tells the rules that bear on a train, e.g. :meth:`corridor.study.Study.why`.
    downloads
        Published files; those that lie directly in the folder are linked from the first page.
    promises
        Tells how the council's promises stand, e.g. :func:`corridor.web.promises_of`.
    review
        Tells what will become of them, e.g. :func:`corridor.web.review_of`.

    Raises
    ------
    WorkspaceError
        If the folder cannot be written.

    Returns
    -------
    Path
        ``index.html``; it is written last, so that it never points to pages that are missing.
    """
    beside = tuple(file.name for file in downloads if file.parent == folder)
    source = Source(plan, why, beside, promises, review)
    for name, text in static_files().items():
        _write(folder / "static" / name, text)
    for kind in reversed(KINDS):
        for path in kind.paths(source):
            data = kind.page(source, path)
            _write(folder / f"{path}.json", json.dumps(data, ensure_ascii=False, indent=1))
            _write(folder / f"{path}.html", render_page(source, kind.template, path, data))
    return folder / "index.html"


def _write(file: Path, text: str) -> None:
    """Write a file whole or not at all."""
    beside = file.with_name(f".{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8")
        beside.replace(file)
    except OSError as error:
        raise WorkspaceError(f"{file} cannot be written: {error.strerror}") from None
