"""Data into HTML: the templates, and nothing that a template cannot take from the JSON twin."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from corridor.web.source import Source

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

__all__ = ["render_error", "render_page", "static_files"]

_COLOUR = re.compile(r"#[0-9A-Fa-f]{3}(?:[0-9A-Fa-f]{3})?")


def render_page(source: Source, template: str, path: str, data: dict[str, Any]) -> str:
    """Return a page as HTML.

    Parameters
    ----------
    path
        Its address without extension; links to the other pages are made relative to it, so that the pages
        work from any folder and without a server.
    data
        Its JSON twin.
    """
    task = source.plan.task
    corridor = source.names(dict(task.names), "Corridor")
    lines = [
        (source.names(dict(x.names), x.id), source.line_page(x.id)) for x in task.services.lines.values()
    ]
    return (
        _templates()
        .get_template(template)
        .render(
            page=data,
            path=path,
            root="../" * path.count("/"),
            corridor=corridor,
            lines=lines,
            languages=source.languages,
            has_council=source.promises is not None,
            has_outlook=source.review is not None,
        )
    )


def render_error(status: int, message: str) -> str:
    """Return the page that says what cannot be had."""
    return _templates().get_template("error.html").render(
        status=status, message=message, root="/", path="", corridor={"en": "Corridor"}, lines=[],
        languages=("en",), page={"title": "Not here"}, has_council=False,
        has_outlook=False,
    )  # fmt: skip


def static_files() -> dict[str, str]:
    """Return stylesheet and script by file name."""
    return {f.name: f.read_text(encoding="utf-8") for f in (files("corridor.web") / "static").iterdir()}


@cache
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("corridor.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["address"] = lambda path: quote(path) + ".html"
    environment.filters["twin"] = lambda path: quote(path) + ".json"
    environment.filters["colour"] = _colour
    environment.filters["svg"] = _svg
    environment.filters["day"] = _day
    environment.filters["month"] = lambda iso: f"{date.fromisoformat(iso + '-01'):%B %Y}"
    return environment


def _colour(text: str) -> str:
    """Return a colour that may stand in a style, or the ink's."""
    return text if _COLOUR.fullmatch(text) else "currentColor"


def _day(iso: str) -> str:
    """Return ``9 May 2027``."""
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%B %Y}"


def _svg(document: str, language: str) -> Markup:
    """Return a picture of ours to stand in a page that holds one for each language.

    It was built as an XML tree, so every text in it is escaped already; ids are made distinct.
    """
    from markupsafe import Markup

    return Markup(document.replace("graph-title", f"graph-title-{language}"))
