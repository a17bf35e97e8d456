"""Feeds of what was decided: Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1, alike in what they say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree as ET

from corridor.council.bulletin.bulletin import Bulletin, Entry
from corridor.council.words import words

__all__ = ["NOBODY", "atom", "json_feed", "rss"]

NOBODY = "https://example.org"
"""Reserved address (RFC 2606) that stands where a workspace names no publisher."""

_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class _Item:
    id: str
    link: str
    title: str
    summary: str
    day: date


def atom(bulletin: Bulletin, base: str, author: str) -> str:
    """Return an Atom feed of a bulletin.

    Parameters
    ----------
    base
        Web address of the folder in which the bulletin is published.
    author
        Name of the publisher.
    """
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": bulletin.language})

    def add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
        child = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
        child.text = _clean(text) or None
        return child

    add(feed, "id", _tag(base, bulletin.as_of, f"feed.{bulletin.language}"))
    add(feed, "title", _title(bulletin))
    add(feed, "updated", _moment(bulletin.as_of).isoformat())
    add(feed, "link", href=f"{_folder(base)}feed.atom", rel="self")
    add(feed, "link", href=_page(bulletin, base), rel="alternate")
    add(add(feed, "author"), "name", author or bulletin.council)
    for item in _items(bulletin, base):
        entry = add(feed, "entry")
        add(entry, "id", item.id)
        add(entry, "title", item.title)
        add(entry, "updated", _moment(item.day).isoformat())
        add(entry, "link", href=item.link, rel="alternate")
        add(entry, "summary", item.summary)
    return _xml(feed)


def rss(bulletin: Bulletin, base: str) -> str:
    """Return an RSS 2.0 feed of a bulletin; see :func:`atom`."""
    ET.register_namespace("atom", _ATOM)
    root = ET.Element("rss", {"version": "2.0"})
    channel = ET.SubElement(root, "channel")

    def add(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
        ET.SubElement(parent, name, attributes).text = _clean(text)

    add(channel, "title", _title(bulletin))
    add(channel, "link", _page(bulletin, base))
    add(channel, "description", words(bulletin.language)["feed"])
    add(channel, "language", bulletin.language)
    add(channel, "lastBuildDate", format_datetime(_moment(bulletin.as_of), usegmt=True))
    self_link = {"href": f"{_folder(base)}feed.rss", "rel": "self", "type": "application/rss+xml"}
    ET.SubElement(channel, f"{{{_ATOM}}}link", self_link)
    for item in _items(bulletin, base):
        entry = ET.SubElement(channel, "item")
        add(entry, "title", item.title)
        add(entry, "link", item.link)
        add(entry, "guid", item.id, isPermaLink="false")
        add(entry, "pubDate", format_datetime(_moment(item.day), usegmt=True))
        add(entry, "description", item.summary)
    return _xml(root)


def json_feed(bulletin: Bulletin, base: str, author: str) -> str:
    """Return a JSON Feed 1.1 of a bulletin; see :func:`atom`."""
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(bulletin),
        "home_page_url": _page(bulletin, base),
        "feed_url": f"{_folder(base)}feed.json",
        "language": bulletin.language,
        "authors": [{"name": author or bulletin.council}],
        "items": [
            {
                "id": item.id,
                "url": item.link,
                "title": item.title,
                "content_text": item.summary,
                "date_published": _moment(item.day).isoformat(),
            }
            for item in _items(bulletin, base)
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _items(bulletin: Bulletin, base: str) -> list[_Item]:
    """Return the decisions, then what is late: one item each, of the day by whose knowledge it is told."""
    found: list[_Item] = []
    for section in bulletin.sections:
        if section.key in ("decided", "late"):
            found += [_item(bulletin, base, section.key, n, e) for n, e in enumerate(section.entries, 1)]
    return found


def _item(bulletin: Bulletin, base: str, key: str, number: int, entry: Entry) -> _Item:
    anchor = entry.anchor or key
    name = entry.anchor or f"{key}-{number}"
    title = f"{entry.title} ({entry.mark})" if entry.mark else entry.title
    summary = "; ".join(line.text for line in entry.statements)
    link = f"{_page(bulletin, base)}#{quote(anchor)}"
    return _Item(
        _tag(base, bulletin.as_of, f"{bulletin.name}.{bulletin.language}.{name}"),
        link,
        title,
        summary,
        bulletin.as_of,
    )


def _tag(base: str, day: date, name: str) -> str:
    """Return a permanent id (RFC 4151)."""
    return f"tag:{urlsplit(base).hostname or 'example.org'},{day.isoformat()}:{quote(name)}"


def _folder(base: str) -> str:
    return base.rstrip("/") + "/"


def _page(bulletin: Bulletin, base: str) -> str:
    return f"{_folder(base)}{bulletin.name}.{bulletin.language}.html"


def _title(bulletin: Bulletin) -> str:
    return f"{bulletin.council}: {words(bulletin.language)['bulletin']}, {bulletin.title}"


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _clean(text: str) -> str:
    """Leave out what XML cannot carry."""
    return "".join(c for c in text if c in "\t\n\r" or (ord(c) >= 0x20 and not 0xD800 <= ord(c) <= 0xDFFF))


def _xml(root: ET.Element) -> str:
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"
