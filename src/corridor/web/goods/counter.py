"""The counter: what the API of the register stands on, and the few things that every route shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from corridor.goods.register import Register
from corridor.goods.resolver import Directory
from corridor.goods.verify import Bundle, Freshness, Knowledge
from corridor.goods.watch import Role
from corridor.trust import SigningKey
from corridor.web.gate import Gate

if TYPE_CHECKING:
    from sqlalchemy import Engine

__all__ = ["Counter", "Problem", "Responses", "body_of", "problem", "refusals", "url_of", "who"]

Responses = dict[int | str, dict[str, Any]]


class Problem(BaseModel):
    """Why a request was not answered (RFC 9457)."""

    title: str = Field(description="In people's words")
    status: int = Field(description="The HTTP status once more")


@dataclass(frozen=True)
class Counter:
    """What the API stands on.

    Parameters
    ----------
    register
        The register; its shelf serves the parties' logs.
    knowledge
        What checks ask; usually the register with marks and alerts.
    gate
        Who may write.
    base
        Address below which the API is served, without the last slash.
    directory
        What the resolver knows; nothing is resolved without one.
    events
        The database of events; none are taken in without one.
    signers
        Keys with which bundles and status lists are signed here.
    bundle, fresh
        (when) → what a device takes along to check without a network, and what changed since; none is served
        without them.
    watch
        Told of every scan that says where it was made: (code, area, device, role).
    witness
        Answers ``add-checkpoint``: request body → (status, media type, body).
    clock
        Gives the time in UTC.
    """

    register: Register
    knowledge: Knowledge
    gate: Gate = field(default_factory=Gate)
    base: str = "https://register.example"
    directory: Directory | None = None
    events: Engine | None = None
    signers: tuple[SigningKey, ...] = ()
    bundle: Callable[[datetime], Bundle] | None = None
    fresh: Callable[[datetime], Freshness] | None = None
    watch: Callable[[str, str, str, Role], object] | None = None
    witness: Callable[[bytes], tuple[int, str, bytes]] | None = None
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)


def problem(status: int, title: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return the answer to a request that is not answered."""
    content = {"title": title, "status": status}
    return JSONResponse(content, status, dict(headers or {}), "application/problem+json")


def refusals(*statuses: int) -> Responses:
    """Return what a route documents: these refusals, and 422 and 429, which every route may give."""
    content = {"application/problem+json": {"schema": Problem.model_json_schema()}}
    words = {400: "Not to be understood", 401: "Who are you?", 403: "Not with your roles", 404: "Not here",
             409: "Against a rule", 413: "Too large", 415: "Not of this kind", 422: "Not to be understood",
             429: "Too often", 501: "Not kept here"}  # fmt: skip
    return {status: {"description": words[status], "content": content} for status in (*statuses, 422, 429)}


def who(request: Request) -> str:
    """Return by what a reading caller is counted: its address."""
    return request.client.host if request.client else "unknown"


def url_of(counter: Counter, request: Request) -> str:
    """Return the address that a caller signed: below the counter's base, whatever stands in front of it."""
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{counter.base}{request.url.path}{query}"


async def body_of(counter: Counter, request: Request) -> bytes:
    """Return the body of a request.

    Raises
    ------
    GateError
        413 if it is longer than the gate lets through; it is not read to its end then.
    """
    from corridor.web.gate import GateError

    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > counter.gate.largest_bytes:
            raise GateError(413, f"a body may have at most {counter.gate.largest_bytes} bytes")
        parts.append(part)
    return b"".join(parts)
