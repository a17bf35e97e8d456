"""The two screens of the program: results on standard output, everything else on standard error."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["errors_screen", "never_stumble_over_letters", "print_json", "results_screen"]

_PLAIN_WIDTH = 110


def results_screen() -> Console:
    """Return the console on standard output."""
    return _console(stderr=False)


def errors_screen() -> Console:
    """Return the console on standard error."""
    return _console(stderr=True)


def print_json(value: object) -> None:
    """Print a value as JSON on standard output; letters are escaped where the output cannot carry them."""
    carries = (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
    click.echo(json.dumps(value, ensure_ascii=not carries, indent=2))


def never_stumble_over_letters() -> None:
    """Let a terminal that lacks a letter show a question mark instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _console(*, stderr: bool) -> Console:
    """Return a console; into a file or pipe it writes lines of one width, whatever the terminal."""
    from rich.console import Console

    console = Console(stderr=stderr, highlight=False, soft_wrap=False)
    return console if console.is_terminal else Console(stderr=stderr, highlight=False, width=_PLAIN_WIDTH)
