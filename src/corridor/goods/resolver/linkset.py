"""Linksets (RFC 9264): everything a resolver knows of an item, for machines and for people."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from html import escape

from corridor.goods.resolver.links import GS1, Item, Link

__all__ = ["CONTEXT", "LINKSET_TYPE", "PLAIN_PROFILE", "linkset", "linkset_page"]

LINKSET_TYPE = "application/linkset+json"
CONTEXT = "https://ref.gs1.org/standards/resolver/linkset-context"
"""The JSON-LD context that turns a linkset into linked data."""

PLAIN_PROFILE = "https://www.rfc-editor.org/info/rfc9264"
"""Profile under which a linkset without GS1's additions is asked for."""

PLAIN_ATTRIBUTES = ("href", "title", "hreflang", "type")


def linkset(root: str, items: Sequence[Item], *, plain: bool = False) -> bytes:
    """Return the linkset of items as JSON.

    Parameters
    ----------
    root
        Address of the resolver, before each path.
    items
        One for each level, the most particular first.
    plain
        Whether to leave out what RFC 9264 does not know (``itemDescription``, ``context``, ``fwqs``); GS1's
        schema demands the first, the schema of the RFC refuses it.
    """
    return b'{"linkset":[' + b",".join(_one(root, item, plain) for item in items) + b"]}"


@lru_cache(maxsize=65536)
def _one(root: str, item: Item, plain: bool) -> bytes:
    found: dict[str, object] = {"anchor": root + item.path}
    if not plain:
        found["itemDescription"] = item.description
    for kind, links in item.by_kind.items():
        found[kind] = [_target(kind, link, plain) for link in links]
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()


def _target(kind: str, link: Link, plain: bool) -> dict[str, object]:
    """Return one link; the default link has no attributes but its title."""
    if kind == GS1 + "defaultLink":
        return {"href": link.href, "title": link.title}
    found = link.as_json()
    return {name: found[name] for name in PLAIN_ATTRIBUTES if name in found} if plain else found


def linkset_page(root: str, items: Sequence[Item], links: Sequence[Link]) -> bytes:
    """Return a small page on which a person chooses among links.

    Parameters
    ----------
    root
        Address of the resolver.
    items
        What was asked for, the most particular first.
    links
        Among which to choose.
    """
    title = escape(items[0].description)
    rows = "".join(
        f'<li><a href="{escape(link.href)}"{_lang(link)}>{escape(link.title)}</a>{_note(link)}</li>'
        for link in links
    )
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width"></head>'
        f"<body><h1>{title}</h1><p>{escape(root + items[0].path)}</p><ul>{rows}</ul></body></html>"
    )
    return page.encode()


def _lang(link: Link) -> str:
    return f' hreflang="{link.languages[0]}"' if link.languages else ""


def _note(link: Link) -> str:
    told = ", ".join((*link.languages, *link.contexts, *((link.media_type,) if link.media_type else ())))
    return f" <small>{escape(told)}</small>" if told else ""
