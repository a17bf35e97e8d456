"""Which of several links fits a request best: context, then language, then media type.

Source: GS1-Conformant Resolver 1.2.0, section 4; weights of headers as in RFC 9110, section 12.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from corridor.goods.resolver.links import Link

__all__ = ["best_links", "preferences"]


def best_links(links: Sequence[Link], *, context: str, accept_language: str, accept: str) -> Sequence[Link]:
    """Return the links that fit best; more than one if the request does not tell them apart.

    Parameters
    ----------
    links
        All of one link type.
    context
        The context asked for, or empty.
    accept_language, accept
        Headers of the request, or empty.
    """
    if len(links) > 1:
        links = _narrowed(links, [context] if context else [], lambda link: link.contexts, _equal)
    if len(links) > 1:
        languages = preferences(accept_language)
        links = _narrowed(links, languages, lambda link: link.languages, _speaks)
    if len(links) > 1:
        types = preferences(accept)
        links = _narrowed(links, types, lambda link: (link.media_type,) if link.media_type else (), _holds)
    return links


@lru_cache(maxsize=1024)
def preferences(header: str) -> tuple[str, ...]:
    """Return the values of an Accept header, the most wanted first, without those of weight 0."""
    weighed = []
    for place, part in enumerate(header.split(",")):
        value, *parameters = (piece.strip() for piece in part.split(";"))
        weight = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        try:
            weighed.append((-float(weight), _breadth(value), place, value.lower()))
        except ValueError:
            continue
    return tuple(value for weight, _, _, value in sorted(weighed) if value and weight < 0)


def _breadth(value: str) -> int:
    return value.count("*")


Attribute = Callable[[Link], tuple[str, ...]]
Fits = Callable[[str, str], bool]


def _narrowed(
    links: Sequence[Link], wishes: Sequence[str], attribute: Attribute, fits: Fits
) -> Sequence[Link]:
    """Return the links that fit the first wish that any fits; else those that promise nothing; else all."""
    for wish in wishes:
        found = [link for link in links if any(fits(wish, value) for value in attribute(link))]
        if found:
            return found
    return [link for link in links if not attribute(link)] or links


def _equal(wish: str, value: str) -> bool:
    return wish.lower() == value.lower()


def _speaks(wish: str, value: str) -> bool:
    """Whether a language range of the request fits a language of the link (RFC 4647, lookup)."""
    value = value.lower()
    return wish == value or wish.split("-")[0] == value or value.startswith(f"{wish}-")


def _holds(wish: str, value: str) -> bool:
    """Whether a media range names the link's media type; ``*/*`` names none in particular."""
    value = value.lower()
    return wish == value or (wish.endswith("/*") and wish != "*/*" and value.startswith(wish[:-1]))
