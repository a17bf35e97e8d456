"""The last plan of a workspace, read anew when it has changed."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from corridor.study import Study
from corridor.web.promises import promises_of, review_of
from corridor.web.source import Source

__all__ = ["Shelf"]

Stamp = tuple[tuple[str, int, int], ...]


class Shelf:
    """Keeps what the pages are made from between two requests.

    Raises
    ------
    WorkspaceError
        If the folder is not a workspace.
    """

    def __init__(self, folder: Path) -> None:
        self._study = Study.open(folder)
        self._folder = folder / "build" / "plan"
        self._lock = Lock()
        self._stamp: Stamp | None = None
        self._source: Source | None = None

    def source(self) -> Source:
        """Return the source of the last plan.

        Raises
        ------
        WorkspaceError
            If there is no plan.
        """
        with self._lock:
            stamp = self._now()
            if self._source is None or stamp != self._stamp:
                workspace = self._folder.parent.parent
                self._source = Source(
                    self._study.last_plan(),
                    self._study.why,
                    promises=promises_of(workspace),
                    review=review_of(workspace),
                )
                self._stamp = stamp
            return self._source

    def _now(self) -> Stamp:
        """Return names, times and sizes of the plan's files."""
        files = sorted(f for f in self._folder.rglob("*") if f.is_file())
        return tuple((f.name, f.stat().st_mtime_ns, f.stat().st_size) for f in files)
