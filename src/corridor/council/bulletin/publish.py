"""Write a bulletin in every language of the parties: pages, PDF, JSON and feeds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from corridor.council.bulletin.bulletin import Bulletin, write_bulletin
from corridor.council.bulletin.feed import NOBODY, atom, json_feed, rss
from corridor.council.bulletin.occasion import Occasion
from corridor.council.bulletin.page import bulletin_html, bulletin_json, bulletin_pdf, file_of
from corridor.council.review import Review
from corridor.files import write_bytes, write_text

__all__ = ["publish_bulletin"]


def publish_bulletin(
    review: Review, occasion: Occasion, folder: Path, *, languages: Sequence[str] = (), pdf: bool = True
) -> list[Path]:
    """Write a bulletin and return the files written.

    Parameters
    ----------
    languages
        Those of the workspace if empty; the feeds are in the first.
    pdf
        Whether to write PDF as well.

    Raises
    ------
    MissingPartError
        If PDF is wanted and this machine cannot make it; the pages are written before.
    """
    spoken = tuple(languages) or review.desk.council.languages
    bulletins = [write_bulletin(review, occasion, language) for language in spoken]
    pages = {b: bulletin_html(b, spoken) for b in bulletins}
    written = []
    for bulletin, html in pages.items():
        written.append(write_text(folder / file_of(bulletin, "html"), html))
        written.append(write_text(folder / file_of(bulletin, "json"), bulletin_json(bulletin)))
    written += _feeds(review, bulletins[0], folder)
    if pdf:
        for bulletin, html in pages.items():
            written.append(write_bytes(folder / file_of(bulletin, "pdf"), bulletin_pdf(html, bulletin.as_of)))
    return written


def _feeds(review: Review, bulletin: Bulletin, folder: Path) -> list[Path]:
    publisher = review.corridor.publisher if review.corridor else None
    base, author = (publisher.url, publisher.name) if publisher else (NOBODY, "")
    return [
        write_text(folder / "feed.atom", atom(bulletin, base or NOBODY, author)),
        write_text(folder / "feed.rss", rss(bulletin, base or NOBODY)),
        write_text(folder / "feed.json", json_feed(bulletin, base or NOBODY, author)),
    ]
