"""``corridor council status``: how every promise stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridor.cli.council.options import as_of
from corridor.cli.options import as_json, workspace

if TYPE_CHECKING:
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

    What is not measured, or measured too long ago, cannot be measured: it is never counted as met. What is on
    schedule by its evidence is at risk if the forecast gives it less than at_risk_below of
    council/agenda.toml (0.5 if not written).
    """
    from corridor.cli.screen import print_json
    from corridor.council import Desk, told_status
    from corridor.council.review import Review

    review = Review(Desk.open(workspace), as_of or date.today())
    if as_json:
        print_json(told_status(review.status))
        return
    _print(review.status)
    if review.is_by_evidence_alone:
        click.echo(
            "By evidence alone: so many are open that only corridor council forecast tells their chances."
        )


def _print(status: Status) -> None:
    """Print everything at once: a programme has thousands of lines."""
    if not status.appraisals:
        click.echo("There are no decisions: write one into council/decisions.")
        return
    lines = [line for appraisal in status.appraisals for line in _decision_lines(appraisal)]
    verdicts = [j.verdict for j in status.judgements]
    met = sum(v == "met" for v in verdicts)
    total = f"{status.day.isoformat()}: {met} of {len(verdicts)} targets are met"
    click.echo("\n".join([*lines, "", total]))


def _decision_lines(appraisal: Appraisal) -> Iterator[str]:
    from corridor.council import say, visible

    decision, verdict = appraisal.decision, str(appraisal.verdict)
    yield ""
    yield f"{click.style(decision.id, bold=True)}  {visible(say(decision.title), 300)}"
    yield f"  {click.style(verdict, fg=_COLOURS[verdict], bold=True)}  {appraisal.because}"
    about = [str(appraisal.standing), *_deadlines(decision.deadline, appraisal.first_deadline)]
    yield click.style(f"  {', '.join(about)}", dim=True)
    if appraisal.missing and appraisal.standing == "draft":
        yield click.style(f"  until it is adopted: {_short(appraisal.missing)}", dim=True)
    for judgement in appraisal.judgements:
        verdict = str(judgement.verdict)
        name = click.style(f"{judgement.target.id}:", bold=True)
        yield f"    {name} {click.style(verdict, fg=_COLOURS[verdict])}  {judgement.because}"
        yield click.style(f"      {_evidence_words(judgement)}", dim=True)


def _short(missing: str) -> str:
    """Leave out who may still sign; ``corridor council verify`` tells."""
    return re.sub(r" \([^)]*\)", "", missing)


def _evidence_words(judgement: Judgement) -> str:
    evidence = judgement.evidence
    words = _deadlines(judgement.deadline, judgement.first_deadline)
    if judgement.days_late:
        words.append(f"{judgement.days_late} days late")
    if judgement.days_late_first > judgement.days_late:
        words.append(f"{judgement.days_late_first} days after the first promise")
    if evidence is None:
        return ", ".join(["no evidence that counts", *words])
    kind = ("too old: " if evidence.stale else "") + ("planned" if evidence.planned else "measured")
    assumed = f", resting on {evidence.assumed} estimates" if evidence.assumed else ""
    told = f"{kind} by {evidence.source} on {evidence.day.isoformat()}, {evidence.age_days} days ago{assumed}"
    return ", ".join([told, *words])


def _deadlines(current: date | None, first: date | None) -> list[str]:
    if current is None:
        return ["no deadline"]
    words = f"due {current.isoformat()}"
    return [f"{words} (first promised {first.isoformat()})" if first else words]
