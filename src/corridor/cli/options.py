"""Arguments and options that several verbs share."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

__all__ = ["Span", "as_json", "duration", "limit", "seed", "workers", "workspace"]


class Span(click.ParamType[int]):
    """A length of time: 120m, 2h, 1h30."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return seconds."""
        if isinstance(value, int):
            return value
        match = re.fullmatch(r"(?:(\d+(?:\.\d+)?)h)?(?:(\d+)(?:m|min)?)?", str(value).replace(" ", ""))
        if not match or not any(match.groups()):
            self.fail(f"{value!r} is no length of time such as 120m or 2h", param, ctx)
        return round(float(match[1] or 0) * 3600 + int(match[2] or 0) * 60)


_DURATION = re.compile(r"(\d+(?:\.\d+)?)(s|m|h)?")


def _seconds(_ctx: click.Context, _option: click.Parameter, text: str) -> float:
    match = _DURATION.fullmatch(text)
    if match is None or float(match[1]) <= 0:
        raise click.BadParameter("write 90s, 20m or 1h")
    return float(match[1]) * {"m": 60.0, "h": 3600.0}.get(match[2] or "s", 1.0)


duration = click.option(
    "--time", "limit_s", default="60s", callback=_seconds, show_default=True, help="90s, 20m, 1h."
)

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
