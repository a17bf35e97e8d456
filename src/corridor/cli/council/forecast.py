"""``corridor council forecast``: when each promise will be kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridor.cli.council.options import as_of
from corridor.cli.options import as_json, workspace

if TYPE_CHECKING:
    from rich.console import Console

    from corridor.council.forecast import Forecast
    from corridor.council.review import Review

__all__ = ["command"]


@click.command(short_help="Say how likely each promise is kept by its date, and when it will be.")
@workspace
@as_of
@click.option("--record/--no-record", default=True, show_default=True,
              help="Keep the forecasts in council/forecasts.jsonl, to be scored later.")  # fmt: skip
@as_json
def command(workspace: Path, as_of: date | None, record: bool, as_json: bool) -> None:
    """Forecast every decision of WORKSPACE that is not fulfilled: chance to be kept by its date, P50, P80.

    Learnt from council/reference/*.csv, drawn to written priors where those are short; nothing later than the
    day is looked at. What was said is kept and never changed: see "corridor council score".
    """
    from corridor.cli.screen import print_json, results_screen
    from corridor.council import Desk
    from corridor.council.forecast import RECORD, record_forecasts
    from corridor.council.review import Review

    review = Review(Desk.open(workspace), as_of or date.today())
    found = list(review.forecasts.values())
    added = record_forecasts(workspace, found, written=date.today()) if record else []
    files = ("council/reference/", RECORD)
    findings = [f for f in review.check() if f.place.file.startswith(files)]
    if as_json:
        told = [f.as_json() for f in found]
        print_json({"as_of": review.day.isoformat(), "forecasts": told, "recorded": len(added),
                    "findings": [f.as_json() for f in findings]})  # fmt: skip
        return
    screen = results_screen()
    _print(found, review, screen)
    if record:
        screen.print(f"\n{len(added)} new in council/forecasts.jsonl")
    if findings:
        from corridor.cli.findings import print_findings

        print_findings(findings, screen)


def _print(forecasts: list[Forecast], review: Review, screen: Console) -> None:
    from rich.text import Text

    from corridor.council import say, visible

    if not forecasts:
        screen.print("There is nothing to forecast: every decision is fulfilled, or says not by when or how.")
    for found in forecasts:
        decision = review.desk.council.decisions[found.decision]
        screen.print()
        title = visible(say(decision.title), 200)
        screen.print(Text.assemble((found.decision, "bold"), "  ", title), soft_wrap=True)
        for line in _lines(found):
            screen.print(f"  {line}", markup=False, soft_wrap=True)


def _lines(found: Forecast) -> list[str]:
    from corridor.council.forecast import prior_of

    dates = f"P50 {_day(found.p50)}, P80 {_day(found.p80)}"
    if found.chance is None:
        lines = [f"no deadline; {dates}"]
    else:
        lines = [f"{found.chance:.0%} by {found.deadline}; {dates}"]
    if found.never >= 0.01:
        lines.append(f"{found.never:.0%} that it is given up, or takes longer than any case has shown")
    if found.base_rate is not None:
        lines.append(f"beside it: {found.base_rate:.0%} of such cases keep their date; the plan says 100%")
    critical = sorted(found.critical.items(), key=lambda item: -item[1])[:3]
    lines += [
        f"waits for {name} in {share:.0%} of the runs" for name, share in critical if share and name != "*"
    ]
    prior = prior_of(found.kind)
    grounds = prior.source or prior.estimate
    lines.append(f"learnt from {found.cases} cases of kind {found.kind or '(none)'}, {found.closed} closed; "
                 f"prior {prior.kind}, worth {prior.weight:g} cases: {grounds}")  # fmt: skip
    return lines


def _day(day: date | None) -> str:
    return day.isoformat() if day else "beyond what any case has shown"
