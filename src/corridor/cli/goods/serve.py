"""``corridor goods serve``: the register over HTTP."""

from __future__ import annotations

from pathlib import Path

import click

from corridor.cli.goods.options import keys, open_desk, store
from corridor.cli.options import workspace

__all__ = ["command"]


@click.command(short_help="Serve the register: verify, resolve, capture, logs, witness.")
@workspace
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65_535), default=8081, show_default=True, help="Port.")
@click.option("--party", default="", help="Whose witness answers here; the first party whose keys are here.")
@store
@keys
def command(workspace: Path, host: str, port: int, party: str, store: str, keys: Path | None) -> None:
    """Serve the register of WORKSPACE until Ctrl-C.

    Everyone may verify, resolve, read records, logs and bundles, within limits. Capturing events needs a
    request signed by an accredited body (RFC 9421). /openapi.json describes it all.
    """
    import uvicorn

    from corridor.web.goods import goods_app
    from corridor.web.goods.open import counter_of

    app = goods_app(counter_of(open_desk(workspace, store, keys), party=party))
    click.echo(f"Register of {workspace}: http://{host}:{port}/v1/verify?code=…  (Ctrl-C ends)", err=True)
    uvicorn.run(app, host=host, port=port, log_level="warning")
