"""The resolver's one decision: what to answer to a request for a Digital Link.

Source: GS1-Conformant Resolver 1.2.0.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import unquote_plus

from corridor.goods.gs1.code import Code
from corridor.goods.gs1.compression import decompress_link
from corridor.goods.gs1.fault import Fault
from corridor.goods.gs1.link import make_link, parse_link
from corridor.goods.resolver.description import WELL_KNOWN, description
from corridor.goods.resolver.exchange import CORS, Request, Response
from corridor.goods.resolver.links import GS1, Directory, Item, Link, link_type, path_of
from corridor.goods.resolver.linkset import CONTEXT, LINKSET_TYPE, PLAIN_PROFILE, linkset, linkset_page
from corridor.goods.resolver.negotiate import best_links, preferences

__all__ = ["resolve"]

DEFAULT = GS1 + "defaultLink"
DEFAULT_MULTI = GS1 + "defaultLinkMulti"
ALL_LINKS = ("all", "linkset")
VARY = ("Vary", "Accept, Accept-Language")


def resolve(request: Request, directory: Directory) -> Response:
    """Answer a request for a GS1 Digital Link.

    Parameters
    ----------
    request
        What the client asked.
    directory
        What this resolver knows.

    Returns
    -------
    Response
        307 to the link that fits best, 300 if several fit equally, 200 with the linkset if that was asked
        for, 400 for what is no valid Digital Link, 404 if the item or its link type is not known here, 405
        for other methods. A linkset holds every level from the serial number or lot up to the key.
    """
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        return _problem(405, "Only GET, HEAD and OPTIONS are answered here.", ("Allow", "GET, HEAD, OPTIONS"))
    if request.method == "OPTIONS":
        return Response(204, (*CORS, ("Allow", "GET, HEAD, OPTIONS")))
    response = _answer(request, directory)
    if request.method == "HEAD":
        return Response(response.status, response.headers)
    return response


def _answer(request: Request, directory: Directory) -> Response:
    path, _, query = request.target.partition("?")
    if path == WELL_KNOWN:
        return Response(200, (*CORS, ("Content-Type", "application/json")), description(directory))
    path = path.rstrip("/")
    root = directory.root
    address = f"{root}{path}?{query}" if query else root + path
    code = parse_link(address)
    same_as: tuple[tuple[str, str], ...] = ()
    if isinstance(code, Fault):
        fault, code = code, decompress_link(address)
        if isinstance(code, Fault):
            return _problem(400, str(fault))
        same_as = (("Link", f'<{make_link(code, root)}>; rel="owl:sameAs"'),)
    return _found(request, directory, code, query, same_as)


def _found(
    request: Request,
    directory: Directory,
    code: Code,
    query: str,
    same_as: tuple[tuple[str, str], ...],
) -> Response:
    """Answer for a valid code."""
    own = path_of(code)
    levels = directory.levels(own)
    if not levels:
        return _handled(directory, code, own, query) or _problem(404, f"Nothing is known here of {own}.")
    wishes = _wishes(query)
    wanted = wishes.get("linkType", "")
    if wanted in ALL_LINKS or (not wanted and "linkset" in request.accept):
        return _all_links(request, directory, levels, same_as)
    links = _links_of(levels, link_type(wanted) if wanted else "")
    if not links:
        return _problem(404, f"No link of the type {wanted or 'default'} is known here for {own}.")
    best = best_links(
        links,
        context=wishes.get("context", ""),
        accept_language=request.accept_language,
        accept=request.accept,
    )
    shared = (*CORS, VARY, *same_as, _to_linkset(directory.root, own))
    if len(best) > 1:
        return _several(request, directory, levels, best, shared)
    return Response(307, (("Location", _forwarded(best[0], query)), *shared))


def _wishes(query: str) -> dict[str, str]:
    """Return what the query says to the resolver itself."""
    found: dict[str, str] = {}
    if "linkType=" in query or "context=" in query:
        for parameter in query.split("&"):
            name, _, value = parameter.partition("=")
            found.setdefault(name, unquote_plus(value))
    return found


def _links_of(levels: Sequence[Item], kind: str) -> Sequence[Link]:
    """Return the links of a type at the most particular level that has any."""
    for item in levels:
        if kind:
            found = item.by_kind.get(kind)
        else:
            found = (*item.by_kind.get(DEFAULT_MULTI, ()), *item.by_kind.get(DEFAULT, ()))
        if found:
            return found if kind or len(found) == 1 else _with_default(found)
    return ()


def _with_default(links: Sequence[Link]) -> Sequence[Link]:
    """Return the alternatives to the default link with the default last, standing for every other wish."""
    *multi, default = links
    return (*multi, Link(default.kind, default.href, default.title, forward_query=default.forward_query))


def _to_linkset(root: str, own: str) -> tuple[str, str]:
    return "Link", f'<{root}{own}?linkType=linkset>; rel="linkset"; type="{LINKSET_TYPE}"'


def _forwarded(link: Link, query: str) -> str:
    """Return where a link leads, with the query of the request behind it."""
    if not query or not link.forward_query:
        return link.href
    address, hash_sign, fragment = link.href.partition("#")
    return f"{address}{'&' if '?' in address else '?'}{query}{hash_sign}{fragment}"


def _all_links(
    request: Request,
    directory: Directory,
    levels: Sequence[Item],
    same_as: tuple[tuple[str, str], ...],
) -> Response:
    """Answer with the linkset, as a page if a browser asks."""
    links = tuple(link for item in levels for found in item.by_kind.values() for link in found)
    ld = ("Link", f'<{CONTEXT}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"')
    headers = (*CORS, VARY, *same_as, ld)
    if _wants_page(request.accept):
        page = linkset_page(directory.root, levels, links)
        return Response(200, (*headers, ("Content-Type", "text/html; charset=utf-8")), page, links)
    plain = PLAIN_PROFILE in request.accept
    body = linkset(directory.root, levels, plain=plain)
    kind = "application/json" if preferences(request.accept)[:1] == ("application/json",) else LINKSET_TYPE
    return Response(200, (*headers, ("Content-Type", kind)), body, links)


def _wants_page(accept: str) -> bool:
    return "text/html" in accept and "json" not in preferences(accept)[0]


def _several(
    request: Request,
    directory: Directory,
    levels: Sequence[Item],
    links: Sequence[Link],
    shared: tuple[tuple[str, str], ...],
) -> Response:
    """Answer that the request leaves a choice, with the links to choose from."""
    chosen = tuple(links)
    if _wants_page(request.accept):
        page = linkset_page(directory.root, levels, chosen)
        return Response(300, (*shared, ("Content-Type", "text/html; charset=utf-8")), page, chosen)
    item = Item(levels[0].path, levels[0].description, chosen)
    body = linkset(directory.root, [item])
    return Response(300, (*shared, ("Content-Type", LINKSET_TYPE)), body, chosen)


def _handled(directory: Directory, code: Code, own: str, query: str) -> Response | None:
    """Answer with another resolver, if one answers for the company prefix."""
    key = code.elements[0]
    handler = directory.handler(key.ai, key.value)
    if handler is None:
        return None
    href = handler.href.rstrip("/") + own + (f"?{query}" if query else "")
    return Response(307, (("Location", href), *CORS, ("Link", f'<{href}>; rel="{GS1}handledBy"')))


def _problem(status: int, sentence: str, *headers: tuple[str, str]) -> Response:
    """Answer with an error (RFC 9457)."""
    body = json.dumps({"status": status, "detail": sentence}, ensure_ascii=False).encode()
    return Response(status, (*CORS, *headers, ("Content-Type", "application/problem+json")), body)
