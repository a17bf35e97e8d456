"""The resolver over HTTP: every Digital Link that falls through to here, as fast as it can be answered."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from corridor.goods.resolver import Directory, Request, resolve

__all__ = ["Resolving"]


class Resolving:
    """Answers Digital Links and ``/.well-known/gs1resolver``; hands all other requests on.

    It stands before the application because a resolver is asked far more often than all the rest, and needs
    no more than the request line and two headers.

    Parameters
    ----------
    app
        Whatever answers the rest.
    directory
        What the resolver knows.
    own
        First path segments that are not Digital Links.
    """

    def __init__(self, app: ASGIApp, directory: Directory, own: frozenset[str]) -> None:
        self._app, self._directory, self._own = app, directory, own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"].split("/", 2)[1] in self._own or scope["path"] == "/":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        query = scope["query_string"]
        target = scope.get("raw_path", scope["path"].encode()) + (b"?" + query if query else b"")
        answer = resolve(
            Request(
                target.decode("latin-1"),
                scope["method"],
                headers.get(b"accept", b"").decode("latin-1"),
                headers.get(b"accept-language", b"").decode("latin-1"),
            ),
            self._directory,
        )
        raw = [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in answer.headers]
        raw.append((b"content-length", str(len(answer.body)).encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": raw})
        await send({"type": "http.response.body", "body": answer.body})
