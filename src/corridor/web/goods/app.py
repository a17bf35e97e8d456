"""The API of the register as an application: routes, errors, and the resolver before them."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from corridor.errors import CorridorError
from corridor.web.gate import GateError
from corridor.web.goods.checks import add_checks
from corridor.web.goods.counter import Counter, problem
from corridor.web.goods.events import add_events
from corridor.web.goods.logs import add_logs
from corridor.web.goods.records import REFUSALS, add_records
from corridor.web.goods.resolving import Resolving

__all__ = ["goods_app"]

OWN = frozenset({"v1", "logs", "status", "add-checkpoint", "openapi.json", "docs"})
"""First path segments that the API keeps for itself; all others are asked of the resolver."""


def goods_app(counter: Counter) -> FastAPI:
    """Return the API of a register.

    Parameters
    ----------
    counter
        What it stands on.
    """
    app = FastAPI(
        title="Corridor: register of a common mark",
        description="Verify, resolve, capture and query; the parties' logs and their witness.",
        version="1",
        docs_url=None,
        redoc_url=None,
    )
    for add in (add_checks, add_records, add_events, add_logs):
        add(app, counter)
    _add_errors(app)
    if counter.directory is not None:
        app.add_middleware(Resolving, directory=counter.directory, own=OWN)
    return app


def _add_errors(app: FastAPI) -> None:
    """Give every error one status and one form."""

    @app.exception_handler(GateError)
    def gate(_request: Request, error: GateError) -> Response:
        return problem(error.status, error.sentence, error.headers)

    @app.exception_handler(CorridorError)
    def ours(_request: Request, error: CorridorError) -> Response:
        status = next((code for kind, code in REFUSALS if isinstance(error, kind)), 500)
        return problem(status, str(error))

    @app.exception_handler(HTTPException)
    def http(_request: Request, error: HTTPException) -> Response:
        return problem(error.status_code, str(error.detail), error.headers)

    @app.exception_handler(RequestValidationError)
    @app.exception_handler(ValidationError)
    def invalid(_request: Request, error: RequestValidationError | ValidationError) -> Response:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return problem(422, f"{where}: {first['msg']}")
