"""``corridor goods show``: a certificate or body as it stood, with its whole history."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from corridor.cli.goods.options import keys, moment, open_desk, store
from corridor.cli.options import as_json, workspace

__all__ = ["command"]


@click.command(short_help="Show a certificate or body, as it stood at any time.")
@workspace
@click.argument("subject", metavar="ID")
@click.option("--at", metavar="TIME", callback=moment, help="When; now if left out.")
@click.option("--known-at", metavar="TIME", callback=moment, help="As known when; as known now if left out.")
@store
@keys
@as_json
def command(
    workspace: Path,
    subject: str,
    at: datetime | None,
    known_at: datetime | None,
    store: str,
    keys: Path | None,
    as_json: bool,
) -> None:
    """Show the certificate or body ID, as it stood at one time and as it was known at another."""
    from corridor.cli.goods.certificate_text import as_values, body_values, print_body, print_certificate
    from corridor.cli.screen import print_json

    desk = open_desk(workspace, store, keys)
    if desk.sort_of(subject) == "body":
        body = desk.register.body(subject, at=at, known_at=known_at)
        print_json(body_values(body)) if as_json else print_body(body)
    else:
        certificate = desk.register.certificate(subject, at=at, known_at=known_at)
        print_json(as_values(certificate)) if as_json else print_certificate(certificate)
