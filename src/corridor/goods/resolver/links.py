"""What a resolver knows: items, from product to serial number, and the links of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from corridor.goods.gs1.code import Code
from corridor.goods.gs1.link import make_link

__all__ = ["GS1", "Directory", "Handler", "Item", "Items", "Link", "link_type", "path_of"]

GS1 = "https://ref.gs1.org/voc/"
"""Namespace of GS1's link types; ``gs1:pip`` is ``pip`` in it."""

_SPELLINGS = ("gs1:", "https://gs1.org/voc/", "https://www.gs1.org/voc/")
_LANGUAGE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")
_TYPE = re.compile(r"\w+/[-+.\w]+")
_ADDRESS = re.compile(r"https?://[a-zA-Z0-9./][^\s<>\"]*")


def link_type(name: str) -> str:
    """Return the full name of a link type, whichever of its spellings was given.

    Parameters
    ----------
    name
        ``gs1:pip``, ``https://ref.gs1.org/voc/pip`` or an older address of GS1's; others stay as they are.
    """
    for spelling in _SPELLINGS:
        if name.startswith(spelling):
            return GS1 + name[len(spelling) :]
    return name


def path_of(code: Code) -> str:
    """Return the path under which an item is found: key and qualifiers of its Digital Link."""
    bare = Code(code.elements[: code.path], path=code.path) if code.path else code
    return make_link(bare, "").partition("?")[0]


@dataclass(frozen=True, slots=True)
class Link:
    """One link of an item.

    Parameters
    ----------
    kind
        Link type, e.g. ``gs1:pip``; kept as its full address, or a registered relation such as ``related``.
    href
        Where it leads.
    title
        For people.
    media_type
        What is there, e.g. ``text/html``; empty if unsaid.
    languages
        Two letters, perhaps with a country: ``be``, ``ru-BY``.
    contexts
        Where or for whom it holds, e.g. ``BY``.
    forward_query
        Whether the query of the request is passed on.

    Raises
    ------
    ValueError
        If GS1's linkset schema would refuse it; the message says what.
    """

    kind: str
    href: str
    title: str
    media_type: str = ""
    languages: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    forward_query: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", link_type(self.kind))
        if not re.fullmatch(r"[a-z-]+|https?://[a-zA-Z0-9./]+", self.kind):
            raise ValueError(
                f"“{self.kind}” is no link type; write gs1:pip, a registered relation or an address"
            )
        if not _ADDRESS.fullmatch(self.href):
            raise ValueError(f"“{self.href}” is no web address to link to")
        if not self.title:
            raise ValueError(f"the link to {self.href} has no title for people")
        if self.media_type and not _TYPE.fullmatch(self.media_type):
            raise ValueError(f"“{self.media_type}” is no media type such as text/html")
        wrong = [language for language in self.languages if not _LANGUAGE.fullmatch(language)]
        if wrong:
            raise ValueError(f"“{wrong[0]}” is no language such as be or ru-BY")

    def as_json(self) -> dict[str, object]:
        """Return the link as a target object of RFC 9264, with GS1's attributes."""
        found: dict[str, object] = {"href": self.href, "title": self.title}
        if self.media_type:
            found["type"] = self.media_type
        if self.languages:
            found["hreflang"] = list(self.languages)
        if self.contexts:
            found["context"] = list(self.contexts)
        if not self.forward_query:
            found["fwqs"] = False
        return found


@dataclass(frozen=True, eq=False)
class Item:
    """Something with a GS1 key, and its links.

    Parameters
    ----------
    path
        Key and qualifiers as in its Digital Link: ``/01/04600000000008/21/A``.
    description
        For people.
    links
        All links; several of one type are told apart by language, media type and context.
    default
        Where a request without wishes is sent; ``None`` if the level above decides.
    """

    path: str
    description: str
    links: tuple[Link, ...] = ()
    default: Link | None = None
    by_kind: Mapping[str, tuple[Link, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if not re.fullmatch(r"(/\d{2,4}/[^/?#\s]+)+", self.path):
            raise ValueError(f"“{self.path}” is no path of key and qualifiers such as /01/04600000000008")
        kinds: dict[str, tuple[Link, ...]] = {}
        for link in self.links:
            kinds[link.kind] = (*kinds.get(link.kind, ()), link)
        if self.default is not None:
            kinds[GS1 + "defaultLink"] = (self.default,)
        object.__setattr__(self, "by_kind", MappingProxyType(kinds))


class Items(Protocol):
    """Where items are found: a dictionary, or a register that looks them up."""

    def get(self, path: str, /) -> Item | None:
        """Return the item of a path, or ``None``."""


@dataclass(frozen=True, slots=True)
class Handler:
    """Another resolver that answers for all keys with a company prefix.

    Parameters
    ----------
    prefix
        GS1 Company Prefix, four digits or more.
    href
        Its root; path and query of the request are put behind it.
    """

    prefix: str
    href: str


@dataclass(frozen=True, eq=False)
class Directory:
    """All that a resolver answers from.

    Parameters
    ----------
    root
        Its own address without a slash at the end, e.g. ``https://m.example``.
    name
        For people.
    items
        Path → item.
    handlers
        Other resolvers, by company prefix.
    contexts
        Context values it tells apart.
    """

    root: str
    name: str
    items: Items
    handlers: tuple[Handler, ...] = ()
    contexts: tuple[str, ...] = ()

    @classmethod
    def of(cls, root: str, name: str, items: Iterable[Item], **more: object) -> Directory:
        """Return a directory of items held in memory."""
        return cls(root.rstrip("/"), name, {item.path: item for item in items}, **more)  # type: ignore[arg-type]

    def levels(self, path: str) -> list[Item]:
        """Return the items along a path, the most particular first."""
        found = []
        while path:
            item = self.items.get(path)
            if item is not None:
                found.append(item)
            path = path.rsplit("/", 2)[0]
        return found

    def handler(self, key: str, value: str) -> Handler | None:
        """Return who else answers for a key."""
        digits = value[1:] if key in ("00", "01", "8003", "8006") else value
        return next((h for h in self.handlers if digits.startswith(h.prefix)), None)
