"""``corridor council agenda``: which few matters need the heads."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridor.cli.council.options import as_of
from corridor.cli.options import as_json, workspace

if TYPE_CHECKING:
    from rich.console import Console

    from corridor.council.agenda import Agenda, Item

__all__ = ["command"]


@click.command(short_help="Say which few matters need the heads, and why the others do not.")
@workspace
@as_of
@click.option("--limit", type=click.IntRange(min=0), help="Matters that the heads have time for.")
@click.option("--keep", is_flag=True, help="Keep the order in council/agenda.csv for the next one.")
@as_json
def command(workspace: Path, as_of: date | None, limit: int | None, keep: bool, as_json: bool) -> None:
    """Draw up the agenda of the heads from the decisions of WORKSPACE that are not fulfilled.

    Points for what is at stake, how likely it fails, how far the parties are apart and what waits for it;
    each total is the sum of its lines. Everything else is delegated, with the reason.
    """
    from corridor.cli.findings import print_findings
    from corridor.cli.screen import print_json, results_screen
    from corridor.council import Desk
    from corridor.council.agenda import keep_agenda
    from corridor.council.review import Review

    review = Review(Desk.open(workspace), as_of or date.today())
    agenda = review.agenda_of(limit)
    if keep:
        keep_agenda(workspace, agenda, review.day)
    if as_json:
        print_json({"as_of": review.day.isoformat(), "limit": agenda.rules.limit,
                    "items": [_told(item) for item in agenda.items],
                    "findings": [f.as_json() for f in review.papers.findings]})  # fmt: skip
        return
    screen = results_screen()
    _print(agenda, screen)
    if review.papers.findings:
        print_findings(review.papers.findings, screen)


def _told(item: Item) -> dict[str, object]:
    return {
        "id": item.matter.id,
        "title": dict(item.matter.title),
        "place": item.place,
        "points": item.points,
        "for_heads": item.for_heads,
        "why": item.why,
        "reasons": [
            {"ground": r.ground, "points": r.points, "share": round(r.share, 4), "because": r.because}
            for r in item.reasons
        ],
    }


def _print(agenda: Agenda, screen: Console) -> None:
    few, all_of_them = len(agenda.for_heads), len(agenda.items)
    screen.print(f"For the heads: {few} of {all_of_them} matters (limit {agenda.rules.limit})")
    for item in agenda.for_heads:
        _print_item(item, screen)
    if agenda.delegated:
        screen.print("\nDelegated:")
    for item in agenda.delegated:
        _print_item(item, screen)


def _print_item(item: Item, screen: Console) -> None:
    from rich.text import Text

    from corridor.council import say, visible

    title = visible(say(item.matter.title), 200)
    head = Text.assemble(
        f"\n{item.place}. ", (item.matter.id, "bold"), f"  {item.points:.1f} points  {title}"
    )
    screen.print(head, soft_wrap=True)
    screen.print(f"   {item.why}", markup=False, soft_wrap=True)
    for reason in item.reasons:
        line = f"   {reason.points:5.1f}  {reason.ground}: {reason.because}"
        screen.print(line, markup=False, soft_wrap=True)
