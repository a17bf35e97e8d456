"""Logs: each party's checkpoint, hashes and entries as static files (C2SP tlog-tiles), and the witness."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, Path, Request, Response

from corridor.errors import UnknownNameError
from corridor.trust import MalformedError, MissingTileError, serve
from corridor.web.goods.counter import Counter, Responses, body_of, refusals, who

__all__ = ["add_logs"]

_FOREVER = "public, max-age=31536000, immutable"


def add_logs(app: FastAPI, counter: Counter) -> None:
    """Add ``/logs/{party}/checkpoint``, ``/logs/{party}/tile/…`` and ``/add-checkpoint``."""
    _add_files(app, counter)
    if counter.witness is not None:
        _add_witness(app, counter)


def _add_files(app: FastAPI, counter: Counter) -> None:
    note: Responses = {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}
    raw: Responses = {
        200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
    }

    @app.get(
        "/logs/{party}/checkpoint", responses=note | refusals(404), response_class=Response, tags=["logs"]
    )
    def checkpoint(request: Request, party: str) -> Response:
        """Serve the latest checkpoint with its cosignatures."""
        counter.gate.look("log", who(request))
        content = _served(counter, party, "checkpoint")
        return Response(
            content, media_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-cache"}
        )

    @app.get(
        "/logs/{party}/tile/{path:path}",
        responses=raw | refusals(404),
        response_class=Response,
        tags=["logs"],
    )
    def tile(request: Request, party: str, path: Annotated[str, Path(max_length=200)]) -> Response:
        """Serve 256 hashes of a level, or 256 entries, or as many as there are of the last."""
        counter.gate.look("log", who(request))
        content = _served(counter, party, f"tile/{path}")
        return Response(content, media_type="application/octet-stream", headers={"Cache-Control": _FOREVER})


def _served(counter: Counter, party: str, path: str) -> bytes:
    if party not in counter.register.parties:
        raise UnknownNameError(f"no party {party[:80]} has a log here")
    try:
        return serve(counter.register.shelf.storage(party), path)
    except (MissingTileError, MalformedError) as error:
        raise UnknownNameError(str(error)) from None


def _add_witness(app: FastAPI, counter: Counter) -> None:
    body = {"requestBody": {"required": True, "content": {"text/plain": {"schema": {"type": "string"}}}}}

    @app.post("/add-checkpoint", response_class=Response, openapi_extra=body, tags=["logs"],
              responses=refusals(400, 403, 404, 409, 413))  # fmt: skip
    async def add_checkpoint(request: Request) -> Response:
        """Cosign a log's checkpoint that extends the one seen last (C2SP tlog-witness)."""
        from starlette.concurrency import run_in_threadpool

        counter.gate.look("witness", who(request))
        assert counter.witness is not None
        content = await body_of(counter, request)
        status, media_type, answer = await run_in_threadpool(counter.witness, content)
        return Response(answer, status, media_type=media_type)
