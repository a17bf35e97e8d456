"""The program ``corridor``: its verbs by name, and nothing heavy until one is called."""

from __future__ import annotations

import click

from corridor.cli.refusal import INTERRUPTED, exit_code_of, print_refusal
from corridor.cli.screen import never_stumble_over_letters
from corridor.cli.verbs import Verbs
from corridor.errors import CorridorError

__all__ = ["VERBS", "main"]

VERBS = (
    "new", "check", "plan", "show", "why", "simulate", "demand", "capacity", "journey", "reach", "compare",
    "match",
    "publish", "council", "goods", "serve", "demo", "bench",
)  # fmt: skip
"""In the order in which one uses them; each is a module of this package with a ``command``."""


_ABOUT = """\
Open a border: plan through trains, keep the register of a common mark, follow decisions to their dates.

A WORKSPACE is a folder with a corridor.toml in it; start with "corridor demo" or "corridor new FOLDER".

\b
Exit codes:
  0    done
  1    the workspace has errors, no plan obeys every rule, or a check refuses what was shown
  2    wrong use, an unknown name, or a folder that is not a workspace
  3    this machine lacks a part; the message says how to get it
  130  interrupted
"""


class Program(Verbs):
    """The whole program; an error of ours ends as one message and an exit code."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the verb."""
        never_stumble_over_letters()
        try:
            return super().invoke(ctx)
        except CorridorError as error:
            print_refusal(error)
            ctx.exit(exit_code_of(error))
        except KeyboardInterrupt:
            click.echo("Interrupted; nothing was written.", err=True)
            ctx.exit(INTERRUPTED)


def _show_version(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib import metadata

        click.echo(f"corridor {metadata.version('corridor')}")
        ctx.exit()


@click.group(
    cls=Program,
    package="corridor.cli",
    verbs=VERBS,
    help=_ABOUT,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version,
              help="Show the version and exit.")  # fmt: skip
def main() -> None:
    """Run the verb asked for."""
