"""A small HTTP server for a witness, and for logs and mirrors: standard library only.

It answers what C2SP asks and nothing else; put a web server with TLS, compression and limits before it. The
register's own API (``corridor.web``) serves the same paths for those who run it anyway.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from corridor.trust.errors import MalformedError, MissingTileError
from corridor.trust.mirror_door import MirrorDoor
from corridor.trust.request import LARGEST_REQUEST
from corridor.trust.storage import Storage, serve
from corridor.trust.witness import Answer, Witness

__all__ = ["trust_server"]

LARGEST_UPLOAD = 32 * 2**20
"""Of what is sent to a mirror in one request; a client sends the rest in the next."""


def trust_server(
    host: str,
    port: int,
    *,
    witness: Witness | None = None,
    logs: Mapping[str, Storage] | None = None,
    door: MirrorDoor | None = None,
) -> ThreadingHTTPServer:
    """Return a server; run it with ``serve_forever()``, end it with ``shutdown()``.

    Parameters
    ----------
    host, port
        Where to listen; port 0 takes a free one, see ``server_address``.
    witness
        Answered at ``/add-checkpoint``, ``/sign-subtree`` and ``/<origin hash>/checkpoint``.
    logs
        Path below which a log or mirror is served, e.g. ``log`` → storage: ``/log/checkpoint``,
        ``/log/tile/…``.
    door
        Lets others write to mirrors at ``/mirror/add-checkpoint`` and ``/mirror/add-entries``.
    """
    takers = _takers(witness, door)
    shown = {prefix.strip("/"): storage for prefix, storage in (logs or {}).items()}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def do_POST(self) -> None:
            self._answer(_post(self, takers))

        def do_GET(self) -> None:
            self._answer(_get(self.path.lstrip("/"), witness, shown))

        def _answer(self, answer: Answer) -> None:
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
            self.send_header("Cache-Control", _caching(self.path, answer.status))
            if self.command == "POST" and answer.status in (404, 413):
                # What was sent may not have been read.
                self.close_connection = True
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Say nothing: who asks is nobody's business."""

    return ThreadingHTTPServer((host, port), Handler)


Taker = tuple[Callable[[bytes], Answer], int]
"""Answers a body, and how many bytes it may have."""


def _takers(witness: Witness | None, door: MirrorDoor | None) -> dict[str, Taker]:
    takers: dict[str, Taker] = {}
    if witness is not None:
        takers["/add-checkpoint"] = witness.add_checkpoint, LARGEST_REQUEST
        takers["/sign-subtree"] = witness.sign_subtree, LARGEST_REQUEST
    if door is not None:
        takers["/mirror/add-checkpoint"] = door.add_checkpoint, LARGEST_REQUEST
        takers["/mirror/add-entries"] = door.add_entries, LARGEST_UPLOAD
    return takers


def _post(request: BaseHTTPRequestHandler, takers: Mapping[str, Taker]) -> Answer:
    if request.path not in takers:
        return Answer(404, b"there is nothing here\n")
    take, most = takers[request.path]
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or int(length) > most:
        return Answer(413, b"a request has at most %d bytes\n" % most)
    body: bytes | None = request.rfile.read(int(length))
    if request.headers.get("Content-Encoding") == "gzip":
        body = _unpack(body or b"", most)
    return Answer(400, b"this is not gzip, or too long when it is unpacked\n") if body is None else take(body)


def _unpack(body: bytes, most: int) -> bytes | None:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        content = unpacker.decompress(body, most + 1)
    except zlib.error:
        return None
    return content if len(content) <= most and unpacker.eof else None


def _get(path: str, witness: Witness | None, logs: Mapping[str, Storage]) -> Answer:
    for prefix, storage in logs.items():
        if path.startswith(f"{prefix}/"):
            return _from_log(storage, path[len(prefix) + 1 :])
    if witness is not None and path.endswith("/checkpoint"):
        return witness.checkpoint(path.removesuffix("/checkpoint"))
    return Answer(404, b"there is nothing here\n")


def _from_log(storage: Storage, path: str) -> Answer:
    try:
        content = serve(storage, path)
    except (MissingTileError, MalformedError) as error:
        return Answer(404, f"{error}\n".encode())
    return Answer(200, content) if path == "checkpoint" else Answer(200, content, "application/octet-stream")


def _caching(path: str, status: int) -> str:
    """Tiles never change; everything else may, at any second."""
    return "public, max-age=31536000, immutable" if "/tile/" in path and status == 200 else "no-cache"
