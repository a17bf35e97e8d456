"""A bulletin as HTML that needs no other file, as PDF made from it, and as JSON."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from corridor.council.bulletin.bulletin import Bulletin
from corridor.council.words import day_in_words, words
from corridor.errors import MissingPartError

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

__all__ = ["bulletin_html", "bulletin_json", "bulletin_pdf", "file_of"]

EPOCH = "SOURCE_DATE_EPOCH"

FEEDS = (
    {"type": "application/atom+xml", "file": "feed.atom"},
    {"type": "application/rss+xml", "file": "feed.rss"},
    {"type": "application/feed+json", "file": "feed.json"},
)


def file_of(bulletin: Bulletin, kind: str) -> str:
    """Return the name of a bulletin's file, e.g. ``2026-02-26.ru.html``."""
    return f"{bulletin.name}.{bulletin.language}.{kind}"


def bulletin_html(bulletin: Bulletin, languages: Sequence[str] = ()) -> str:
    """Return the page.

    Parameters
    ----------
    languages
        In which it is published too; the page links to them.
    """
    say = words(bulletin.language)
    others = [
        {"language": other, "name": words(other)["language"], "file": f"{bulletin.name}.{other}.html"}
        for other in languages
        if other != bulletin.language
    ]
    return (
        _templates()
        .get_template("bulletin.html.j2")
        .render(
            bulletin=bulletin,
            say=say,
            as_of=say["as_of"].format(day=day_in_words(bulletin.as_of, bulletin.language)),
            others=others,
            feeds=FEEDS,
            style=_style(),
        )
    )


def bulletin_pdf(html: str, day: date) -> bytes:
    """Return the page as PDF; the same page and day give the same bytes.

    Parameters
    ----------
    day
        The day by whose knowledge it was made: what the file and the fonts in it are dated.

    Raises
    ------
    MissingPartError
        If WeasyPrint or the Pango library it draws with is not on this machine.
    """
    try:
        from weasyprint import HTML
    except (ImportError, OSError) as error:
        raise MissingPartError(
            "PDF needs the Pango library, which this machine lacks (Debian and Ubuntu: apt install "
            "libpango-1.0-0 libpangoft2-1.0-0; macOS: brew install pango). The HTML page prints as well."
        ) from error
    identifier = sha256(html.encode("utf-8")).digest()[:16]
    with _dated(day):
        return bytes(HTML(string=html, url_fetcher=_no_fetching).write_pdf(pdf_identifier=identifier))


def bulletin_json(bulletin: Bulletin) -> str:
    """Return everything the page says as JSON; days as ``YYYY-MM-DD``."""
    told = asdict(bulletin) | {"as_of": bulletin.as_of.isoformat()}
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


@contextmanager
def _dated(day: date) -> Iterator[None]:
    """Let the fonts in a PDF be dated by a day, not by the clock (reproducible-builds.org)."""
    before = os.environ.get(EPOCH)
    os.environ[EPOCH] = str(int(datetime.combine(day, time(), UTC).timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ[EPOCH]
        else:
            os.environ[EPOCH] = before


def _no_fetching(url: str) -> dict[str, object]:
    """Refuse to fetch anything: a bulletin needs no other file, and what a file says is never followed.

    Raises
    ------
    ValueError
        Always; WeasyPrint then goes on without.
    """
    raise ValueError(f"a bulletin fetches nothing, not even {url[:80]}")


@cache
def _style() -> Markup:
    from markupsafe import Markup

    folder = files("corridor.council.bulletin") / "templates"
    return Markup((folder / "bulletin.css").read_text(encoding="utf-8"))


@cache
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("corridor.council.bulletin"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["picture"] = _picture
    return environment


def _picture(svg: str) -> Markup:
    """Return a picture of ours to stand in a page; every text in it was escaped when it was drawn."""
    from markupsafe import Markup

    return Markup(re.sub(r' (?:width|height)="[\d.]+"', "", svg, count=2))
