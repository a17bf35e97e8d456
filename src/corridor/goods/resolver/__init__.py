"""Resolver: a Digital Link leads to the link that fits the request (GS1-Conformant Resolver 1.2.0)."""

from corridor.goods.resolver.description import WELL_KNOWN, description
from corridor.goods.resolver.exchange import CORS, Request, Response
from corridor.goods.resolver.links import GS1, Directory, Handler, Item, Items, Link, link_type, path_of
from corridor.goods.resolver.linkset import LINKSET_TYPE, linkset, linkset_page
from corridor.goods.resolver.negotiate import best_links
from corridor.goods.resolver.resolve import resolve

__all__ = [
    "CORS",
    "GS1",
    "LINKSET_TYPE",
    "WELL_KNOWN",
    "Directory",
    "Handler",
    "Item",
    "Items",
    "Link",
    "Request",
    "Response",
    "best_links",
    "description",
    "link_type",
    "linkset",
    "linkset_page",
    "path_of",
    "resolve",
]
