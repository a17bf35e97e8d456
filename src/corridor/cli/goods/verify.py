"""``corridor goods verify``: what a code is, why, on what evidence, and how old the answer is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridor.cli.goods.options import keys, open_desk, store
from corridor.cli.options import as_json, workspace

if TYPE_CHECKING:
    from corridor.goods.verify import Answer

__all__ = ["command", "print_answer"]


@click.command(short_help="Say what a code is: genuine, forged, copied or unknown.")
@workspace
@click.argument("code")
@click.option(
    "--bundle",
    type=click.Path(path_type=Path),
    help="Answer from this bundle, as a phone without a network does, instead of the register.",
)
@store
@keys
@as_json
@click.pass_context
def command(
    ctx: click.Context,
    workspace: Path,
    code: str,
    bundle: Path | None,
    store: str,
    keys: Path | None,
    as_json: bool,
) -> None:
    """Check CODE, in any form: a Digital Link, scan data, an element string; mangled ones are repaired.

    With --bundle only the parties' first versions are taken from WORKSPACE. Exits with 1 unless the code is
    genuine and valid and nothing lessens the answer.
    """
    from datetime import UTC, datetime

    from corridor.cli.screen import print_json
    from corridor.goods.desk import knowledge_of
    from corridor.goods.verify import verify

    now = datetime.now(UTC)
    if bundle is None:
        desk = open_desk(workspace, store, keys)
        answer = verify(code, knowledge_of(desk), now=now)
    else:
        answer = _offline(workspace, code, bundle, now)
    print_json(answer.as_json()) if as_json else print_answer(answer)
    ctx.exit(0 if answer.verdict.is_good and not answer.warnings else 1)


def _offline(workspace: Path, code: str, bundle: Path, now: object) -> Answer:
    """Answer from a bundle as of the latest time that was seen, which is kept beside it."""
    from datetime import datetime

    from corridor.errors import WorkspaceError
    from corridor.files import load, write_text
    from corridor.goods.desk import believed_parties
    from corridor.goods.register import read_instant, write_instant
    from corridor.goods.verify import ClockMemory, open_bundle, verify
    from corridor.trust import MalformedError

    assert isinstance(now, datetime)
    content, odd = load(bundle)
    if odd:
        raise WorkspaceError(f"{bundle}: {odd[0].detail}")
    held = open_bundle(content, believed_parties(workspace))
    beside = bundle.with_name(f"{bundle.name}.seen")
    try:
        memory = ClockMemory(read_instant(beside.read_text().strip()) if beside.exists() else None)
    except (MalformedError, UnicodeDecodeError):
        sentence = "does not say the latest time that was seen; delete it to begin anew"
        raise WorkspaceError(f"{beside} {sentence}") from None
    answer = verify(code, held, now=memory.latest_with(now), warnings=held.warnings(now, memory))
    write_text(beside, write_instant(memory.latest_with(now, held.as_of)) + "\n")
    return answer


_COLOURS = {"genuine and valid": "green", "unknown": "yellow"}


def print_answer(answer: Answer) -> None:
    """Print the verdict, the reason, the age and all parts."""
    from rich.text import Text

    from corridor.cli.screen import results_screen

    screen = results_screen()
    colour = _COLOURS.get(str(answer.verdict), "red")
    screen.print(Text(str(answer.verdict).capitalize(), style=f"bold {colour}"))
    screen.print(answer.reason, markup=False, soft_wrap=True)
    screen.print(f"The evidence is {answer.age_in_words}.", markup=False)
    for warning in answer.warnings:
        screen.print(Text(f"But: {warning}", style="yellow"), soft_wrap=True)
    for change in answer.changes:
        screen.print(Text(f"Read after repair: {change}", style="dim"), soft_wrap=True)
    for part in answer.parts[1:]:
        screen.print(f"  {part.about} {part.name}: {part.sentence}", markup=False, soft_wrap=True)
