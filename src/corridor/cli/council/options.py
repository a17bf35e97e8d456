"""Arguments and options that several verbs of the council share."""

from __future__ import annotations

from datetime import date, datetime

import click

__all__ = ["as_of", "decision"]

decision = click.argument("decision")


def _to_day(_ctx: click.Context, _option: click.Parameter, value: datetime | None) -> date | None:
    return value.date() if value else None


as_of = click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=_to_day,
    metavar="DAY",
    help="Recompute this day (YYYY-MM-DD) from what was known then; today if left out.",
)
