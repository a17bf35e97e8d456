"""``corridor council verify``: who signed a decision, and what is missing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridor.cli.council.options import decision
from corridor.cli.options import as_json, workspace

if TYPE_CHECKING:
    from corridor.council import Signed

__all__ = ["command", "print_signed"]


@click.command(short_help="Say who signed a decision, and what is missing until it is adopted.")
@workspace
@decision
@click.option("--external", is_flag=True,
              help="Also run the verifiers of national signatures that council/parties.toml names; only with "
              "a workspace that you trust.")  # fmt: skip
@as_json
@click.pass_context
def command(ctx: click.Context, workspace: Path, decision: str, external: bool, as_json: bool) -> None:
    """Verify DECISION of WORKSPACE: the bytes of its file, the threshold of every party, the logs.

    Exits with 1 unless it is adopted.
    """
    from corridor.council import Desk, Standing

    signed = Desk.open(workspace).signed_of(decision, run_external=external)
    print_signed(decision, signed, as_json)
    ctx.exit(0 if signed.standing is Standing.ADOPTED else 1)


def print_signed(decision: str, signed: Signed, as_json: bool) -> None:
    """Print what a decision file is worth."""
    from rich.text import Text

    from corridor.cli.screen import print_json, results_screen

    if as_json:
        print_json(_told(decision, signed))
        return
    screen = results_screen()
    screen.print(Text.assemble((decision, "bold"), f" is {_word(signed)}"), soft_wrap=True)
    for tally in signed.tallies.values():
        screen.print(Text(f"  {tally.sentence()}"), soft_wrap=True)
    for party, answer in signed.national.items():
        screen.print(Text(f"  national signature of {party}: {answer.words}"), soft_wrap=True)
    if signed.logged:
        screen.print(Text(f"  in the log of {', '.join(signed.logged)}"), soft_wrap=True)
    said = {t.sentence() for t in signed.tallies.values()} | {f.sentence for f in signed.findings}
    for sentence in signed.missing:
        if sentence not in said:
            screen.print(Text(f"  missing: {sentence}"), soft_wrap=True)
    for finding in signed.findings:
        screen.print(Text(f"  {finding}"), soft_wrap=True)


def _word(signed: Signed) -> str:
    words = {"draft": "not adopted", "broken": "broken: its file is not what was signed"}
    return words.get(str(signed.standing), str(signed.standing))


def _told(decision: str, signed: Signed) -> dict[str, object]:
    return {
        "decision": decision,
        "file": signed.file,
        "standing": str(signed.standing),
        "adopted": signed.standing == "adopted",
        "parties": {
            party: {
                "threshold": t.threshold,
                "signed": [k.name for k in t.signed],
                "open": [k.name for k in t.open],
                "complete": t.complete,
            }
            for party, t in signed.tallies.items()
        },
        "national": {p: {"verified": n.verified, "words": n.words} for p, n in signed.national.items()},
        "logged": list(signed.logged),
        "missing": list(signed.missing),
        "findings": [f.as_json() for f in signed.findings],
    }
