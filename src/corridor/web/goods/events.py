"""Events: EPCIS 2.0 capture and query over HTTP.

Source: GS1 EPCIS 2.0, section 12 (REST binding).
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import FastAPI, Path, Query, Request, Response
from fastapi.responses import JSONResponse

from corridor.goods.events import (
    QueryParameterError,
    QueryTooLargeError,
    capture,
    find_event,
    find_job,
    query_events,
)
from corridor.web.goods.counter import Counter, body_of, problem, refusals, url_of, who

__all__ = ["add_events"]

_VERSIONS = {"GS1-EPCIS-Version": "2.0", "GS1-CBV-Version": "2.0"}
_PAGING = ("perPage", "nextPageToken")


def add_events(app: FastAPI, counter: Counter) -> None:
    """Add ``/v1/capture`` and ``/v1/events`` where events are kept."""
    if counter.events is not None:
        _add_capture(app, counter)
        _add_queries(app, counter)


def _add_capture(app: FastAPI, counter: Counter) -> None:
    body = {
        "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}
    }

    @app.post(
        "/v1/capture",
        status_code=202,
        responses=refusals(400, 401, 403, 413),
        openapi_extra=body,
        tags=["events"],
    )
    async def take(request: Request) -> dict[str, Any]:
        """Take in an EPCIS document, once however often it is sent; needs the role ``capture``.

        ``GS1-Capture-Error-Behaviour: proceed`` keeps the good events of a document that has bad ones.
        """
        from starlette.concurrency import run_in_threadpool

        content = await body_of(counter, request)
        counter.gate.enter(
            "capture", request.method, url_of(counter, request), dict(request.headers), content
        )
        on_error = request.headers.get("gs1-capture-error-behaviour", "rollback")
        job = await run_in_threadpool(
            capture,
            counter.events,  # type: ignore[arg-type]
            content,
            on_error="proceed" if on_error == "proceed" else "rollback",
        )
        return job.as_json()

    @app.get("/v1/capture/{name}", responses=refusals(404), tags=["events"])
    def job(request: Request, name: Annotated[str, Path(max_length=100)]) -> dict[str, Any]:
        """Show what became of a document."""
        counter.gate.look("query", who(request))
        assert counter.events is not None
        return find_job(counter.events, name).as_json()


def _add_queries(app: FastAPI, counter: Counter) -> None:
    engine = counter.events
    assert engine is not None

    @app.get("/v1/events", responses=refusals(400, 404, 413), tags=["events"])
    def events(
        request: Request,
        per_page: Annotated[int, Query(alias="perPage", ge=1, le=1000)] = 30,
        token: Annotated[str | None, Query(alias="nextPageToken", max_length=400)] = None,
    ) -> Response:
        """Answer the parameters of SimpleEventQuery, e.g. ``MATCH_epc``, page by page."""
        counter.gate.look("query", who(request))
        wishes = {k: v for k, v in request.query_params.items() if k not in _PAGING}
        try:
            page = query_events(engine, wishes, per_page=per_page, token=token)
        except QueryParameterError as error:
            no_such_page = token is not None and str(error).startswith("nextPageToken")
            return problem(404 if no_such_page else 400, str(error))
        except QueryTooLargeError as error:
            return problem(413, str(error))
        document = page.as_document(created_ms=int(counter.clock().timestamp() * 1000))
        return JSONResponse(document, headers=_VERSIONS | _next(counter, request, page.next_token))

    @app.get("/v1/events/{event_id:path}", responses=refusals(404), tags=["events"])
    def event(request: Request, event_id: Annotated[str, Path(max_length=400)]) -> dict[str, Any]:
        """Show one event by its id or hash."""
        counter.gate.look("query", who(request))
        return find_event(engine, event_id)


def _next(counter: Counter, request: Request, token: str | None) -> dict[str, str]:
    if token is None:
        return {}
    url = request.url.include_query_params(nextPageToken=token)
    return {
        "Link": f'<{counter.base}{url.path}?{url.query}>; rel="next"',
        "GS1-Next-Page-Token-Expires": "never",
    }
