"""Arguments and options that several verbs share."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["as_json", "limit", "seed", "workers", "workspace"]

workspace = click.argument("workspace", type=click.Path(path_type=Path))

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")

limit = click.option(
    "--limit",
    type=click.FloatRange(min=0.0, min_open=True),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="Longest search; the best plan found by then is kept.",
)

workers = click.option(
    "--workers", type=click.IntRange(min=1), default=2, show_default=True, help="Threads of the search."
)

seed = click.option(
    "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Of the search's random choices."
)
