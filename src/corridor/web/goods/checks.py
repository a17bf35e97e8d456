"""Checks: what is known of a code, and scans that say where they were made."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from corridor.goods.verify import Verdict, verify
from corridor.goods.watch import AREA, Role
from corridor.web.goods.counter import Counter, body_of, refusals, url_of, who

__all__ = ["add_checks"]

Word = Annotated[str, Field(max_length=400)]


class PartFound(BaseModel):
    """What was found about one thing."""

    about: str
    name: str
    verdict: Verdict
    sentence: str
    evidence: list[str]


class AnswerFound(BaseModel):
    """One answer over serial, lot, product, certificate, body and scheme."""

    verdict: Verdict
    reason: str
    as_of: str | None = Field(description="When the evidence was gathered, UTC")
    age_s: int | None = Field(description="How old it is in seconds; null if no clock can be believed")
    age: str
    warnings: list[str]
    item: dict[str, str] = Field(description="Application identifiers and their values")
    changes: list[str] = Field(description="What had to be undone to read the code")
    parts: list[PartFound]
    scanned: str


class Scan(BaseModel):
    """A scan, with no more than detection needs; it is forgotten after the retention of the watch."""

    model_config = ConfigDict(extra="forbid")

    code: Word = Field(min_length=1, description="What the reader sent")
    area: str = Field(pattern=AREA, description="Coarse: BY-VI, not a place")
    device: str = Field(pattern=r"^[A-Za-z0-9_-]{8,64}$", description="A token that changes with the salt")


def add_checks(app: FastAPI, counter: Counter) -> None:
    """Add ``/v1/verify`` and ``/v1/scans``."""

    @app.get("/v1/verify", responses=refusals(), tags=["verify"])
    def check(
        request: Request,
        code: Annotated[str, Query(min_length=1, max_length=400, description="In any form, even mangled")],
    ) -> AnswerFound:
        """Say what a code is: genuine, forged, copied or unknown, why, and how old the answer is."""
        counter.gate.look("verify", who(request))
        return _answer(counter, code)

    @app.post("/v1/scans", responses=refusals(401, 403, 413), tags=["verify"], openapi_extra=_body_of_scan())
    async def scan(request: Request) -> AnswerFound:
        """Check a code and tell the watch where it was seen.

        A caller that proves the role ``scan`` counts as what else it is: inspector, till, or shop; anyone
        else as the public.
        """
        body = await body_of(counter, request)
        role = _role(counter, request, body)
        counter.gate.look("scan", who(request))
        found = Scan.model_validate_json(body)
        if counter.watch is not None:
            counter.watch(found.code, found.area, found.device, role)
        return _answer(counter, found.code)


def _answer(counter: Counter, code: str) -> AnswerFound:
    return AnswerFound.model_validate(verify(code, counter.knowledge, now=counter.clock()).as_json())


def _role(counter: Counter, request: Request, body: bytes) -> Role:
    """Return who scans; one that claims to be known and is not is turned away."""
    headers = dict(request.headers)
    if "signature" not in headers and "authorization" not in headers:
        return Role.PUBLIC
    caller = counter.gate.enter("scan", request.method, url_of(counter, request), headers, body)
    return next((r for r in (Role.INSPECTOR, Role.TILL) if r in caller.roles), Role.SHOP)


def _body_of_scan() -> dict[str, Any]:
    content = {"application/json": {"schema": Scan.model_json_schema()}}
    return {"requestBody": {"required": True, "content": content}}
