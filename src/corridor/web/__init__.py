"""Pages about a plan, each with a JSON twin: the same functions feed files, server and terminal.

``site`` knows which pages there are, ``pages`` makes their data, ``render`` puts data into templates,
``static_site`` writes files, ``server`` answers requests. No page writes anything to a workspace.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridor.web.promises import promises_of, review_of
from corridor.web.site import page_data, page_paths
from corridor.web.static_site import write_pages
from corridor.web.words import local_clock, measure_words, slack_words, verdict_sentence

if TYPE_CHECKING:
    from corridor.web.server import app

__all__ = [
    "app",
    "local_clock",
    "measure_words",
    "page_data",
    "page_paths",
    "promises_of",
    "review_of",
    "slack_words",
    "verdict_sentence",
    "write_pages",
]


def __getattr__(name: str) -> Any:
    """Load the server when it is asked for: FastAPI would slow every command."""
    if name != "app":
        raise AttributeError(f"module 'corridor.web' has no attribute {name!r}")
    from corridor.web.server import app

    return app
