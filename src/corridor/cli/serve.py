"""``corridor serve``: the pages over HTTP, for this machine."""

from __future__ import annotations

from pathlib import Path

import click

from corridor.cli.options import workspace

__all__ = ["command"]


@click.command(short_help="Serve the pages on this machine.")
@workspace
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65_535), default=8080, show_default=True, help="Port.")
def command(workspace: Path, host: str, port: int) -> None:
    """Serve the pages of WORKSPACE and their JSON twins, read-only, until Ctrl-C.

    A new plan shows at the next request. /openapi.json describes the JSON.
    """
    import uvicorn

    from corridor.web import app

    pages = app(workspace)
    click.echo(f"Pages of {workspace}: http://{host}:{port}/  (Ctrl-C ends)", err=True)
    uvicorn.run(pages, host=host, port=port, log_level="warning")
