"""The pages over HTTP: read-only, for this machine unless told otherwise.

Each kind of page has two routes, ``.html`` and ``.json``, made from the same table as the static site.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from corridor import errors
from corridor.web.render import render_error, render_page, static_files
from corridor.web.shelf import Shelf
from corridor.web.site import KINDS, Kind

__all__ = ["STATUS", "app"]

STATUS: tuple[tuple[type[errors.CorridorError], int], ...] = (
    (errors.UnknownNameError, 404),
    (errors.WorkspaceError, 404),
    (errors.PlanRefusedError, 409),
    (errors.MissingPartError, 501),
    (errors.CorridorError, 500),
)
"""The first class that fits decides."""

_TYPES = {".css": "text/css", ".js": "text/javascript"}
_POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'"


def app(folder: str | Path) -> FastAPI:
    """Return the pages of a workspace as an application.

    Parameters
    ----------
    folder
        The workspace; its last plan is read anew whenever ``build/plan`` changes.

    Raises
    ------
    WorkspaceError
        If the folder is not a workspace.
    """
    shelf = Shelf(Path(folder))
    pages = FastAPI(
        title="Corridor",
        description="The pages of a plan as JSON; read-only.",
        version="1",
        docs_url=None,
        redoc_url=None,
    )
    for kind in KINDS:
        _add_page(pages, shelf, kind)
    _add_static(pages)
    _add_errors(pages)
    pages.middleware("http")(_with_headers)
    return pages


def _add_page(pages: FastAPI, shelf: Shelf, kind: Kind) -> None:
    """Add the two routes of a kind."""
    address = f"/{kind.folder}/{{name}}" if kind.ids else f"/{kind.name}"

    def find(name: str) -> tuple[str, dict[str, Any]]:
        path = f"{kind.folder}/{name}" if kind.ids else kind.name
        return path, kind.page(shelf.source(), path)

    def data(name: str) -> dict[str, Any]:
        return find(name)[1]

    def page(name: str) -> HTMLResponse:
        path, found = find(name)
        return HTMLResponse(render_page(shelf.source(), kind.template, path, found))

    def single_data() -> dict[str, Any]:
        return data("")

    def single_page() -> HTMLResponse:
        return page("")

    data_of, page_of = (data, page) if kind.ids else (single_data, single_page)
    pages.get(f"{address}.json", response_model=kind.data, name=f"{kind.name} data")(data_of)
    pages.get(f"{address}.html", response_class=HTMLResponse, include_in_schema=False)(page_of)


def _add_static(pages: FastAPI) -> None:
    """Add the stylesheet, the script, and the way to the first page."""
    files = static_files()

    @pages.get("/", include_in_schema=False)
    def home() -> RedirectResponse:
        return RedirectResponse("/index.html")

    @pages.get("/static/{name}", include_in_schema=False)
    def static(name: str) -> Response:
        if name not in files:
            raise HTTPException(404, f"there is no file {name!r}")
        return Response(files[name], media_type=_TYPES[Path(name).suffix])


def _add_errors(pages: FastAPI) -> None:
    """Give every error one status, as a page or as JSON."""

    @pages.exception_handler(errors.CorridorError)
    def ours(request: Request, error: errors.CorridorError) -> Response:
        status = next(code for kind, code in STATUS if isinstance(error, kind))
        return _answer(request, status, str(error))

    @pages.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> Response:
        return _answer(request, error.status_code, error.detail)


def _answer(request: Request, status: int, message: str) -> Response:
    """Return the error as a page to whoever asked for one, and as JSON to everyone else."""
    wants_page = request.url.path.endswith(".html") or "text/html" in request.headers.get("accept", "")
    if wants_page and not request.url.path.endswith(".json"):
        return HTMLResponse(render_error(status, message), status)
    return JSONResponse({"status": status, "message": message}, status)


async def _with_headers(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    """Forbid everything that the pages do not need."""
    response = await answer(request)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Content-Security-Policy"] = _POLICY
    return response
