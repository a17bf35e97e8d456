"""A command of several verbs: each is a module with a ``command``, imported when it is asked for."""

from __future__ import annotations

import keyword
from collections.abc import Sequence
from importlib import import_module

import click

__all__ = ["Verbs", "desk"]


class Verbs(click.Group):
    """The verbs of a package, in the order in which one uses them.

    Parameters
    ----------
    package
        Dotted name of the package whose modules are the verbs.
    verbs
        Their names; a verb ``body-add`` is the module ``body_add``, ``import`` is ``import_``.
    """

    def __init__(self, *args: object, package: str = "", verbs: Sequence[str] = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.package = package
        self.verbs = tuple(verbs)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the verbs."""
        return list(self.verbs)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return the command of a verb, or ``None`` if there is no such verb."""
        if cmd_name not in self.verbs:
            return None
        module = cmd_name.replace("-", "_") + "_" * keyword.iskeyword(cmd_name)
        command: click.Command = import_module(f"{self.package}.{module}").command
        return command


def desk(package: str, verbs: Sequence[str], *, about: str, short: str) -> Verbs:
    """Return the command of a desk: ``corridor NAME VERB``."""
    return Verbs(
        package=package,
        verbs=verbs,
        help=about,
        short_help=short,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
