"""The resolver over HTTP: requests a second, beside a plain FastAPI redirect served the same way.

    python -m benchmarks.goods.resolver [--seconds 5]

Each server is a process of its own with one worker (uvicorn, uvloop, httptools). The load comes from a second
process with 32 connections kept alive; it shares the two cores. The registers have 1,000, 10,000 and 100,000
products; every request asks for another one, with a serial number, and is answered by 307.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import socket
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.machine import describe_machine

RESULTS = Path(__file__).parents[1] / "results" / "resolver.md"
CONNECTIONS = 32
ROUNDS = 3


def gtins(count: int) -> list[str]:
    """Return valid GTINs."""
    from corridor.goods.gs1 import check_digit

    bodies = (f"0952{n:09d}" for n in range(count))
    return [f"{body}{check_digit(body)}" for body in bodies]


def ours(count: int) -> Any:
    """Return the resolver before an application that answers nothing."""
    from starlette.applications import Starlette

    from corridor.goods.resolver import Directory, Item, Link
    from corridor.web.goods.app import OWN
    from corridor.web.goods.resolving import Resolving

    def item(gtin: str) -> Item:
        home = Link("gs1:pip", f"https://works.example/{gtin}", "About the product")
        return Item(f"/01/{gtin}", gtin, (home,), default=home)

    directory = Directory.of("https://id.example", "Register", map(item, gtins(count)))
    return Resolving(Starlette(), directory, OWN)


def plain(count: int) -> Any:
    """Return what one would write by hand: a route that looks up and redirects; nothing is checked."""
    from fastapi import FastAPI
    from fastapi.responses import RedirectResponse

    app = FastAPI()
    homes = {gtin: f"https://works.example/{gtin}" for gtin in gtins(count)}

    @app.get("/01/{gtin}/21/{serial}")
    async def redirect(gtin: str, serial: str) -> RedirectResponse:  # noqa: ARG001
        return RedirectResponse(homes[gtin], 307)

    return app


def serve(make: Callable[[int], Any], count: int, port: int) -> None:
    """Serve an application until the process is ended."""
    import uvicorn

    uvicorn.run(make(count), host="127.0.0.1", port=port, log_level="critical", access_log=False)


async def ask(port: int, paths: list[str], seconds: float) -> int:
    """Return how many requests are answered by 307 in so many seconds."""
    end = time.monotonic() + seconds
    counts = await asyncio.gather(*(_one(port, paths[n::CONNECTIONS], end) for n in range(CONNECTIONS)))
    return sum(counts)


async def _one(port: int, paths: list[str], end: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    count = 0
    while time.monotonic() < end:
        path = paths[count % len(paths)]
        writer.write(f"GET {path} HTTP/1.1\r\nHost: id.example\r\nAccept: */*\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 307"):
            raise RuntimeError(head.decode()[:200])
        count += 1
    writer.close()
    return count


def measure(make: Callable[[int], Any], count: int, seconds: float) -> float:
    """Return requests a second, the median of several rounds."""
    import uvloop

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(make, count, port))
    server.start()
    try:
        _wait_for(port)
        paths = [f"/01/{gtin}/21/S{n}" for n, gtin in enumerate(gtins(count))]
        uvloop.run(ask(port, paths, 1.0))
        rates = [uvloop.run(ask(port, paths, seconds)) / seconds for _ in range(ROUNDS)]
    finally:
        server.terminate()
        server.join()
    return statistics.median(rates)


def _wait_for(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


def main() -> None:
    """Print and write the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=5.0)
    seconds = parser.parse_args().seconds
    rows = ["| products | resolver, requests/s | plain FastAPI redirect | ratio |", "|---|---|---|---|"]
    print("\n".join(rows))
    for count in (1_000, 10_000, 100_000):
        mine, other = (measure(make, count, seconds) for make in (ours, plain))
        rows.append(f"| {count:,} | {mine:,.0f} | {other:,.0f} | {mine / other:.2f} |")
        print(rows[-1], flush=True)
    how = f"wall time, median of {ROUNDS} rounds of {seconds:g} s, {CONNECTIONS} connections"
    head = f"# The resolver over HTTP\n\n{how}"
    RESULTS.write_text(f"{head}\n\n" + "\n".join(rows) + f"\n\n{describe_machine()}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
