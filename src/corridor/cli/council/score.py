"""``corridor council score``: how good the forecasts were."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridor.cli.council.options import as_of
from corridor.cli.options import as_json, workspace

if TYPE_CHECKING:
    from rich.console import Console

    from corridor.council.forecast import Score

__all__ = ["command"]

_GROUPS = {True: "made in time", False: "reconstructed later, from what was known on their day"}


@click.command(short_help="Score the recorded forecasts against what happened.")
@workspace
@as_of
@as_json
@click.pass_context
def command(ctx: click.Context, workspace: Path, as_of: date | None, as_json: bool) -> None:
    """Score the forecasts in council/forecasts.jsonl of WORKSPACE: Brier, CRPS, reliability.

    Beside them the base rate and "the plan is right". With fewer than 20 decisions whose outcome is known
    nothing is said about skill. Exits with 1 if the record was tampered with.
    """
    from corridor.cli.findings import print_findings
    from corridor.cli.screen import print_json, results_screen
    from corridor.council import Desk
    from corridor.council.review import Review

    review = Review(Desk.open(workspace), as_of or date.today())
    findings = [f for f in review.check() if f.code.startswith("forecast-record")]
    scores = {in_time: review.score(in_time=in_time) for in_time in (True, False)}
    if as_json:
        print_json({"as_of": review.day.isoformat(), "in_time": _told(scores[True]),
                    "reconstructed": _told(scores[False]),
                    "findings": [f.as_json() for f in findings]})  # fmt: skip
    else:
        screen = results_screen()
        for in_time, score in scores.items():
            _print(_GROUPS[in_time], score, screen)
        if findings:
            print_findings(findings, screen)
    ctx.exit(1 if any(f.is_error for f in findings) else 0)


def _told(score: Score) -> dict[str, object]:
    return asdict(score) | {"skill": score.skill, "verdict": score.verdict}


def _print(title: str, score: Score, screen: Console) -> None:
    from rich.table import Table

    screen.print(f"\nForecasts {title}: {score.verdict}", markup=False, soft_wrap=True)
    if score.unmeasurable:
        screen.print(f"  {score.unmeasurable} of decisions whose outcome cannot be measured are left out")
    if not score.forecasts and score.crps_days is None:
        return
    table = Table("", "Brier", "CRPS, days", box=None)
    table.add_row("forecasts", _number(score.brier), _number(score.crps_days, 1))
    table.add_row("base rate", _number(score.base_brier), "")
    table.add_row("the plan is right", _number(score.plan_brier), _number(score.plan_crps_days, 1))
    screen.print(table)
    for row in score.reliability:
        screen.print(f"  said {row.said:.0%}: happened {row.happened:.0%} of {row.forecasts}")


def _number(value: float | None, digits: int = 3) -> str:
    return "unknown" if value is None else f"{value:.{digits}f}"
