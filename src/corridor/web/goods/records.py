"""Records: certificates, bodies, schemes and all ever said of them; status lists; bundles; statements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Path, Request, Response
from pydantic import BaseModel, Field

from corridor.errors import RefusedError, TrustError, UnknownNameError
from corridor.goods.credential import register_status, sign_jwt, status_credential
from corridor.goods.credential.register_status import list_url
from corridor.goods.credential.status_list import StatusList
from corridor.goods.desk import MAX_AGE
from corridor.goods.register import Entry, write_instant
from corridor.goods.verify import Bundle, Freshness, Standing, standing_of
from corridor.trust import Envelope
from corridor.web.gate import GateError
from corridor.web.goods.counter import Counter, Responses, body_of, problem, refusals, who

__all__ = ["add_records"]

Name = Annotated[str, Path(min_length=1, max_length=100, pattern=r"^[^\s/]+$")]
Sort = Literal["certificate", "body", "scheme"]


class Said(BaseModel):
    """One entry of the parties' logs."""

    kind: str
    by: list[str]
    recorded_at: str = Field(description="When the last party's log took it in, UTC")
    effective_from: str = Field(description="From when on it holds, UTC; earlier is back-dated")
    back_dated: bool
    sentence: str
    leaf: str = Field(description="Its Merkle leaf hash in both logs")
    places: dict[str, int] = Field(description="Its index in each party's log")
    envelope: dict[str, Any] = Field(description="The signed statement itself (DSSE)")


class Record(BaseModel):
    """How a certificate, body or scheme stands, and everything ever recorded about it."""

    about: str
    id: str
    state: str
    sentence: str
    remarks: list[str]
    until: str | None
    history: list[Said]


class Receipt(BaseModel):
    """What became of a statement."""

    counts: bool = Field(description="Whether every party's log holds it by now")
    leaf: str | None
    sentence: str


def add_records(app: FastAPI, counter: Counter) -> None:
    """Add the routes of records, status lists, bundles and statements."""
    _add_record(app, counter, "certificate", "certificates")
    _add_record(app, counter, "body", "bodies")
    _add_record(app, counter, "scheme", "schemes")
    _add_status(app, counter)
    _add_bundles(app, counter)
    _add_statements(app, counter)


def _add_record(app: FastAPI, counter: Counter, sort: Sort, plural: str) -> None:
    @app.get(f"/v1/{plural}/{{name}}", responses=refusals(404), name=sort, tags=["register"])
    def record(request: Request, name: Name) -> Record:
        """Show how it stands and everything ever recorded about it; what was withdrawn stays here."""
        counter.gate.look("record", who(request))
        return _record(counter, sort, name)


def _record(counter: Counter, sort: Sort, name: str) -> Record:
    found: Standing = standing_of(counter.register, sort, name)
    return Record(
        about=sort,
        id=found.id,
        state=found.state,
        sentence=found.sentence,
        remarks=list(found.remarks),
        until=write_instant(found.until) if found.until else None,
        history=[_said(entry) for entry in counter.register.history(f"{sort}/{name}")],
    )


def _said(entry: Entry) -> Said:
    import json

    said = entry.statement
    return Said(
        kind=said.kind,
        by=list(said.by),
        recorded_at=write_instant(entry.recorded_at),
        effective_from=write_instant(said.effective_from),
        back_dated=entry.is_back_dated,
        sentence=entry.sentence(),
        leaf=entry.leaf,
        places=dict(entry.places),
        envelope=json.loads(entry.content),
    )


def _add_status(app: FastAPI, counter: Counter) -> None:
    content: Responses = {200: {"content": {"application/vc+jwt": {"schema": {"type": "string"}}}}}

    @app.get(
        "/status/{purpose}/{number}",
        responses=content | refusals(404, 422, 501),
        response_class=Response,
        tags=["register"],
    )
    def status(
        request: Request,
        purpose: Literal["revocation", "suspension"],
        number: Annotated[int, Path(ge=0, le=2**31)],
    ) -> Response:
        """Serve a status list as a credential: one bit for each certificate (W3C Bitstring Status List)."""
        counter.gate.look("status", who(request))
        if not counter.signers:
            return problem(501, "Status lists are not signed here.")
        now, key = counter.clock(), counter.signers[0]
        lists = register_status(counter.register)
        found = lists.get((purpose, number)) or (StatusList(purpose) if number == 0 else None)
        if found is None:
            raise UnknownNameError(f"there is no list {purpose}/{number}")
        credential = status_credential(
            found,
            url=list_url(counter.base, purpose, number),
            issuer=_did(counter),
            valid_from=now,
            valid_until=now + MAX_AGE,
        )
        return Response(sign_jwt(credential, key), media_type="application/vc+jwt")


def _did(counter: Counter) -> str:
    from corridor.goods.credential.multibase import did_key

    return did_key(counter.signers[0].public)


def _add_bundles(app: FastAPI, counter: Counter) -> None:
    @app.get("/v1/bundle", responses=refusals(501), response_model=dict[str, Any], tags=["verify"])
    def bundle(request: Request) -> Response:
        """Serve all that a till or phone needs to check without a network, signed by the keys here."""
        return made(request, counter.bundle)

    @app.get("/v1/freshness", responses=refusals(501), response_model=dict[str, Any], tags=["verify"])
    def freshness(request: Request) -> Response:
        """Serve what changed since any bundle: status lists and latest rulings, a few kilobytes."""
        return made(request, counter.fresh)

    def made(request: Request, gather: Callable[[datetime], Bundle | Freshness] | None) -> Response:
        counter.gate.look("bundle", who(request))
        if gather is None or not counter.signers:
            return problem(501, "Bundles are not signed here.")
        gathered = gather(counter.clock().replace(microsecond=0))
        envelope = gathered.envelope(*counter.signers)
        return Response(envelope.to_bytes(), media_type="application/json")


def _add_statements(app: FastAPI, counter: Counter) -> None:
    body = {"requestBody": {"required": True, "content": {"application/json": {"schema": _DSSE}}}}

    @app.post(
        "/v1/statements",
        status_code=201,
        responses={**_WAITS, **refusals(400, 403, 404, 409, 413)},
        openapi_extra=body,
        tags=["register"],
    )
    async def statement(request: Request, response: Response) -> Receipt:
        """Take in a signed statement: 201 if it counts, 202 while another party's log lacks it.

        Its signatures say who makes it; no other proof is asked for.
        """
        from starlette.concurrency import run_in_threadpool

        counter.gate.look("statement", who(request))
        envelope = Envelope.parse(await body_of(counter, request))
        try:
            entry = await run_in_threadpool(counter.register.admit, envelope)
        except TrustError as error:
            raise GateError(403, f"no statement that whoever may make it has signed: {error}") from error
        if entry is None:
            response.status_code = 202
            return Receipt(counts=False, leaf=None, sentence="it waits for the other parties' logs")
        return Receipt(counts=True, leaf=entry.leaf, sentence=entry.sentence())


_WAITS: Responses = {202: {"model": Receipt}}

_BASE64 = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)$"

_DSSE = {
    "type": "object",
    "required": ["payload", "payloadType", "signatures"],
    "properties": {
        "payload": {"type": "string", "pattern": _BASE64},
        "payloadType": {"const": "application/vnd.corridor.statement+json"},
        "signatures": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["sig"],
                "properties": {"keyid": {"type": "string"}, "sig": {"type": "string", "pattern": _BASE64}},
            },
        },
    },
}
"""A DSSE envelope, as OpenAPI describes it."""

REFUSALS: tuple[tuple[type[Exception], int], ...] = (
    (UnknownNameError, 404),
    (RefusedError, 409),
    (TrustError, 400),
)
"""Errors of the register and the status they are answered with; the first class that fits decides."""
