"""How the pages ask the council."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from corridor.web.source import AskPromises, AskReview

if TYPE_CHECKING:
    from corridor.council import Status
    from corridor.council.review import Review

__all__ = ["promises_of", "review_of"]


def promises_of(folder: Path) -> AskPromises | None:
    """Return how to ask a workspace for its promises; ``None`` if it has no council."""
    if not (folder / "council").is_dir():
        return None

    def promises() -> Status:
        from datetime import date

        from corridor.council import Desk
        from corridor.council.review import Review

        return Review(Desk.open(folder), date.today()).status

    return promises


def review_of(folder: Path) -> AskReview | None:
    """Return how to ask a workspace what will become of its promises; ``None`` if it has no council."""
    if not (folder / "council").is_dir():
        return None

    def review() -> Review:
        from datetime import date

        from corridor.council import Desk
        from corridor.council.review import Review

        return Review(Desk.open(folder), date.today())

    return review
