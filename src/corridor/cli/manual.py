"""The manual's page on the command line, made from ``--help``: ``python -m corridor.cli.manual FILE``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from corridor.cli.program import main

__all__ = ["manual"]

_OPENING = """\
# The command line

<!-- Generated from --help by `python -m corridor.cli.manual docs/reference/cli.md`; do not edit. -->
"""


def manual() -> str:
    """Return the page as Markdown, one section a command."""
    root = click.Context(main, info_name="corridor", **main.context_settings)
    return "\n".join([_OPENING, *_sections(main, root)])


def _sections(command: click.Command, context: click.Context) -> Iterator[str]:
    """Yield the section about a command, then those about its verbs."""
    yield _section(command, context)
    if isinstance(command, click.Group):
        for verb in command.list_commands(context):
            inner = command.get_command(context, verb)
            assert inner is not None
            yield from _sections(inner, click.Context(inner, info_name=verb, parent=context))


def _section(command: click.Command, context: click.Context) -> str:
    """Return the section about one command, at the width of a page whatever the terminal."""
    context.terminal_width = context.max_content_width = 100
    return f"## {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(manual(), encoding="utf-8")
