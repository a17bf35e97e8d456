"""The manual's page on the command line, made from ``--help``: ``python -m corridor.cli.manual FILE``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from corridor.cli.program import VERBS, main

__all__ = ["manual"]

_OPENING = """\
# The command line

<!-- Generated from --help by `python -m corridor.cli.manual docs/reference/cli.md`; do not edit. -->
"""


def manual() -> str:
    """Return the page as Markdown, one section a command."""
    root = click.Context(main, info_name="corridor", **main.context_settings)
    sections = [_OPENING, _section(main, root)]
    for verb in VERBS:
        command = main.get_command(root, verb)
        assert command is not None
        sections.append(_section(command, click.Context(command, info_name=verb, parent=root)))
    return "\n".join(sections)


def _section(command: click.Command, context: click.Context) -> str:
    """Return the section about one command, at the width of a page whatever the terminal."""
    context.terminal_width = context.max_content_width = 100
    return f"## {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(manual(), encoding="utf-8")
