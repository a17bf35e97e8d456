"""A request and its response, as plain values; whoever speaks HTTP translates."""

from __future__ import annotations

from dataclasses import dataclass

from corridor.goods.resolver.links import Link

__all__ = ["CORS", "Request", "Response"]

CORS = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS"),
    ("Access-Control-Allow-Headers", "Accept, Accept-Language, Content-Type"),
    ("Access-Control-Expose-Headers", "Link, Location, Content-Type"),
)
"""Sent with every response."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asks.

    Parameters
    ----------
    target
        Path and query as they stood in the request line, percent escapes and all.
    method
        ``GET``, ``HEAD`` or ``OPTIONS``.
    accept, accept_language
        The headers of these names; empty if they were not sent.
    """

    target: str
    method: str = "GET"
    accept: str = ""
    accept_language: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """What to answer.

    Parameters
    ----------
    status
        HTTP status.
    headers
        Names and values, in order; without Content-Length.
    body
        Empty for redirects and HEAD.
    choices
        The links among which people may choose, for a page of one's own; empty for everything but linksets.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""
    choices: tuple[Link, ...] = ()

    def header(self, name: str) -> str | None:
        """Return a header's value whatever the case of its name, or ``None``."""
        wanted = name.lower()
        return next((value for given, value in self.headers if given.lower() == wanted), None)
