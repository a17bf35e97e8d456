"""What pages are made from: a plan, what else can be asked about it, and the addresses of its pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from corridor.web.slugs import slugs

if TYPE_CHECKING:
    from corridor.council import Status
    from corridor.council.review import Review
    from corridor.rail.model import Run, Station
    from corridor.study import Plan, Why

__all__ = ["AskPromises", "AskReview", "AskWhy", "Names", "Source"]

Names = dict[str, str]
"""A name by language code."""

AskWhy = Callable[[str], "list[Why]"]

AskPromises = Callable[[], "Status"]
"""Tells how the council's promises stand today."""

AskReview = Callable[[], "Review"]
"""Tells what will become of the council's promises, as seen today."""


@dataclass(frozen=True)
class Source:
    """A plan to be shown.

    Parameters
    ----------
    why
        Returns the rules that bear on a train; ``None`` where only the plan is at hand.
    downloads
        Published files that lie beside the first page.
    promises
        Tells how the council's promises stand; ``None`` where the workspace has no council.
    review
        Tells what will become of them; ``None`` likewise.
    """

    plan: Plan
    why: AskWhy | None = None
    downloads: tuple[str, ...] = ()
    promises: AskPromises | None = None
    review: AskReview | None = None

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which names of places can be shown, the first one by default."""
        return self.plan.task.languages or ("en",)

    @cached_property
    def line_slugs(self) -> dict[str, str]:
        """File name by line id."""
        return slugs(self.plan.task.services.lines)

    @cached_property
    def train_slugs(self) -> dict[str, str]:
        """File name by run id."""
        return slugs(run.id for run in self.plan.timetable.planned)

    def train_page(self, run: Run) -> str:
        """Return the address of a run's page, without extension."""
        return f"trains/{self.train_slugs[run.id]}"

    def line_page(self, line: str) -> str:
        """Return the address of a line's page, without extension."""
        return f"lines/{self.line_slugs[line]}"

    def graph_page(self, line: str) -> str:
        """Return the address of a line's time–distance graph, without extension."""
        return f"graphs/{self.line_slugs[line]}"

    def names(self, names: dict[str, str] | Names, fallback: str) -> Names:
        """Return the name in each of the plan's languages that has one; the fallback if none has."""
        known = {language: names[language] for language in self.languages if names.get(language)}
        return known or {self.languages[0]: next((n for n in names.values() if n), fallback)}

    def station_names(self, station: Station) -> Names:
        """Return a station's names."""
        return self.names(dict(station.names), station.id)
