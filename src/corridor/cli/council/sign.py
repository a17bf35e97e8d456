"""``corridor council sign``: put a party's signature under a decision."""

from __future__ import annotations

from pathlib import Path

import click

from corridor.cli.council.options import decision
from corridor.cli.options import as_json, workspace

__all__ = ["command"]

_key = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(short_help="Sign the exact bytes of a decision file.")
@workspace
@decision
@click.option("--key", type=_key, required=True, help="File with the secret key; only its owner may read it.")
@click.option(
    "--log-key", type=(str, _key), multiple=True, metavar="PARTY FILE",
    help="Also publish this party's log, signed with this key.",
)  # fmt: skip
@click.option(
    "--despite-warnings", is_flag=True, help="Sign although its file has warnings; never one with errors."
)
@as_json
def command(
    workspace: Path,
    decision: str,
    key: Path,
    log_key: tuple[tuple[str, Path], ...],
    despite_warnings: bool,
    as_json: bool,
) -> None:
    """Sign DECISION of WORKSPACE and say what is missing until it is adopted.

    The signature covers every byte of the file: text, deadlines, targets. When the threshold of every party
    is reached, the decision is adopted and entered into every party's log. A draft that "corridor council
    check" finds errors in, such as a vacuous target, is not signed.
    """
    from corridor.cli.council.verify import print_signed
    from corridor.council import Desk
    from corridor.trust import load_key

    desk = Desk.open(workspace)
    signed = desk.sign(decision, load_key(key), despite_warnings=despite_warnings)
    for party, file in log_key:
        desk.books.publish(party, load_key(file))
    print_signed(decision, signed, as_json)
