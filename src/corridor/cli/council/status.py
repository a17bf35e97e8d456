"""``corridor council status``: how every promise stands."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridor.cli.council.options import as_of
from corridor.cli.options import as_json, workspace

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from corridor.council import Appraisal, Judgement, Status

__all__ = ["command"]

_COLOURS = {
    "met": "green",
    "partly": "yellow",
    "on schedule": "green",
    "at risk": "yellow",
    "late": "red",
    "cannot be measured": "magenta",
}


@click.command(short_help="Say of every target how it stands, by which evidence, and how old that is.")
@workspace
@as_of
@as_json
def command(workspace: Path, as_of: date | None, as_json: bool) -> None:
    """Say how every decision of WORKSPACE stands: verdict, evidence and its age, first and current deadline.

    What is not measured, or measured too long ago, cannot be measured: it is never counted as met.
    """
    from corridor.cli.screen import print_json, results_screen
    from corridor.council import Desk, told_status

    found = Desk.open(workspace).status(as_of)
    if as_json:
        print_json(told_status(found))
    else:
        _print(found, results_screen())


def _print(status: Status, screen: Console) -> None:
    if not status.appraisals:
        screen.print("There are no decisions: write one into council/decisions.")
        return
    for appraisal in status.appraisals:
        _print_decision(appraisal, screen)
    met = sum(j.verdict == "met" for j in status.judgements)
    total = sum(1 for _ in status.judgements)
    screen.print(f"\n{status.day.isoformat()}: {met} of {total} targets are met")


def _print_decision(appraisal: Appraisal, screen: Console) -> None:
    from rich.text import Text

    from corridor.council import say, visible

    decision = appraisal.decision
    colour = _COLOURS[str(appraisal.verdict)]
    screen.print()
    title = Text.assemble((decision.id, "bold"), "  ", visible(say(decision.title), 300))
    screen.print(title, soft_wrap=True)
    line = Text.assemble("  ", (str(appraisal.verdict), f"bold {colour}"), f"  {appraisal.because}")
    screen.print(line, soft_wrap=True)
    about = [str(appraisal.standing), *_deadlines(decision.deadline, appraisal.first_deadline)]
    screen.print(Text("  " + ", ".join(about), style="dim"), soft_wrap=True)
    if appraisal.missing and appraisal.standing == "draft":
        screen.print(Text(f"  until it is adopted: {_short(appraisal.missing)}", style="dim"), soft_wrap=True)
    for judgement in appraisal.judgements:
        screen.print(_target_line(judgement), soft_wrap=True)
        screen.print(Text(f"      {_evidence_words(judgement)}", style="dim"), soft_wrap=True)


def _short(missing: str) -> str:
    """Leave out who may still sign; ``corridor council verify`` tells."""
    import re

    return re.sub(r" \([^)]*\)", "", missing)


def _target_line(judgement: Judgement) -> Text:
    from rich.text import Text

    verdict = str(judgement.verdict)
    return Text.assemble(
        "    ", (f"{judgement.target.id}: ", "bold"), (verdict, _COLOURS[verdict]), f"  {judgement.because}"
    )


def _evidence_words(judgement: Judgement) -> str:
    evidence = judgement.evidence
    words = _deadlines(judgement.deadline, judgement.first_deadline)
    if judgement.days_late:
        words.append(f"{judgement.days_late} days late")
    if judgement.days_late_first > judgement.days_late:
        words.append(f"{judgement.days_late_first} days after the first promise")
    if evidence is None:
        return ", ".join(["no evidence that counts", *words])
    kind = "planned" if evidence.planned else "measured"
    assumed = f", resting on {evidence.assumed} estimates" if evidence.assumed else ""
    told = f"{kind} by {evidence.source} on {evidence.day.isoformat()}, {evidence.age_days} days ago{assumed}"
    return ", ".join([told, *words])


def _deadlines(current: date | None, first: date | None) -> list[str]:
    if current is None:
        return ["no deadline"]
    words = f"due {current.isoformat()}"
    return [f"{words} (first promised {first.isoformat()})" if first and first != current else words]
