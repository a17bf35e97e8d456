"""Which pages there are: for each kind its address, its data and its template.

The static site and the server both walk :data:`KINDS`; neither knows a page that the other lacks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from corridor.errors import UnknownNameError
from corridor.web import pages
from corridor.web.source import Source

if TYPE_CHECKING:
    from corridor.study import Plan

__all__ = ["KINDS", "Kind", "page_data", "page_paths"]

Ids = Callable[[Source], Mapping[str, str]]


@dataclass(frozen=True)
class Kind:
    """A kind of page.

    Parameters
    ----------
    folder, name
        Where its pages lie and what they are called; a kind with ``ids`` has one page an id in its folder.
    data
        The dataclass of its data.
    make
        Makes the data from the source, and from the id for a kind with ``ids``.
    ids
        File name by id; ``None`` for a single page.
    """

    name: str
    data: type
    make: Callable[..., Any]
    folder: str = ""
    ids: Ids | None = None

    @property
    def template(self) -> str:
        """Name of its template."""
        return f"{self.name}.html"

    def paths(self, source: Source) -> dict[str, tuple[str, ...]]:
        """Return the address of each page, without extension, and the id it is made for."""
        if self.ids is None:
            return {self.name: ()}
        return {f"{self.folder}/{slug}": (name,) for name, slug in self.ids(source).items()}

    def page(self, source: Source, path: str) -> dict[str, Any]:
        """Return the data of one page as plain JSON values.

        Raises
        ------
        UnknownNameError
            If there is no such page.
        """
        arguments = self.paths(source).get(path)
        if arguments is None:
            raise UnknownNameError(f"there is no page {path!r} in this plan")
        data: dict[str, Any] = asdict(self.make(source, *arguments))
        return data


KINDS = (
    Kind("index", pages.Overview, pages.overview),
    Kind("line", pages.LinePage, pages.line, "lines", lambda source: source.line_slugs),
    Kind("graph", pages.GraphPage, pages.graph, "graphs", lambda source: source.line_slugs),
    Kind("train", pages.TrainPage, pages.train, "trains", lambda source: source.train_slugs),
    Kind("days", pages.Days, pages.days),
    Kind("vehicles", pages.Vehicles, pages.vehicles),
    Kind("council", pages.CouncilPage, pages.council),
    Kind("outlook", pages.OutlookPage, pages.outlook),
    Kind("findings", pages.Findings, pages.findings),
    Kind("assumptions", pages.Assumptions, pages.assumptions),
    Kind("record", pages.Record, pages.record),
)


def page_paths(plan: Plan) -> list[str]:
    """Return the address of every page of a plan, without extension."""
    source = Source(plan)
    return [path for kind in KINDS for path in kind.paths(source)]


def page_data(plan: Plan, path: str) -> dict[str, Any]:
    """Return the JSON twin of a page.

    Raises
    ------
    UnknownNameError
        If there is no such page.
    """
    source = Source(plan)
    for kind in KINDS:
        if path in kind.paths(source):
            return kind.page(source, path)
    raise UnknownNameError(f"there is no page {path!r} in this plan")
