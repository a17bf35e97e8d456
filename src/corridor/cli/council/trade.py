"""``corridor council trade``: trade as both sides tell it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corridor.cli.council.options import as_of
from corridor.cli.options import as_json, workspace

if TYPE_CHECKING:
    from rich.console import Console

    from corridor.council.trade import Figure, Line

__all__ = ["command"]


@click.command(short_help="Show trade as both sides tell it, with their gap; unknown is unknown.")
@workspace
@as_of
@click.option("--group", help="Only one product group.")
@click.option("--record/--no-record", default=True, show_default=True,
              help="Tell the figures as facts, so that targets can be judged by them.")  # fmt: skip
@as_json
def command(workspace: Path, as_of: date | None, group: str | None, record: bool, as_json: bool) -> None:
    """Show what council/trade.csv of WORKSPACE tells: by product group and month, both sides and their gap.

    Figures that disagree stand side by side with their sources; what nobody tells is unknown.
    """
    from corridor.cli.findings import print_findings
    from corridor.cli.screen import print_json, results_screen
    from corridor.council import Desk
    from corridor.council.review import Review
    from corridor.council.trade import facts_of_trade
    from corridor.files import record_facts

    review = Review(Desk.open(workspace), as_of or date.today())
    if record and review.trade.lines:
        facts = facts_of_trade(review.trade)
        record_facts(workspace, facts, source="corridor council trade", known=review.day)
    lines = [line for line in review.trade.lines if group in (None, line.flow.group)]
    findings = [f for f in review.check() if f.place.file.endswith(("/trade.csv", "/production.csv"))]
    if as_json:
        print_json({"as_of": review.day.isoformat(), "lines": [told(line) for line in lines],
                    "findings": [f.as_json() for f in findings]})  # fmt: skip
        return
    screen = results_screen()
    if not lines:
        screen.print("Nothing is told of trade: write figures into council/trade.csv.")
    for line in lines:
        _print(line, screen)
    if findings:
        print_findings(findings, screen)


def told(line: Line) -> dict[str, Any]:
    """Return a line as plain JSON values; unknown as ``None``."""
    flow = line.flow
    return {
        "period": str(line.period),
        "exporter": flow.exporter,
        "importer": flow.importer,
        "group": flow.group,
        "scope": flow.scope,
        "currency": flow.currency,
        "exporter_says": _number(line.exporter_says),
        "importer_says": _number(line.importer_says),
        "gap": line.gap,
        "share_of_production": line.share_of_production,
        "figures": [
            {"told_by": f.told_by, "value": _number(f.value), "bound": f.bound, "source": f.source}
            for f in line.figures
        ],
    }


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _print(line: Line, screen: Console) -> None:
    flow = line.flow
    way = f"{flow.exporter} → {flow.importer}" if flow.exporter else "both ways"
    head = f"\n{line.period}  {way}, {flow.group}, {flow.scope}"
    screen.print(head + ("  sources disagree" if line.disagree else ""), markup=False, soft_wrap=True)
    for figure in line.figures or ():
        screen.print(f"  {_words(figure)}", markup=False, soft_wrap=True)
    if not line.figures:
        screen.print("  unknown: nobody tells")
    if flow.exporter:
        gap = "unknown" if line.gap is None else f"{line.gap:+.1%}"
        share = "unknown" if line.share_of_production is None else f"{line.share_of_production:.1%}"
        screen.print(f"  gap {gap}; share of what {flow.exporter} produces {share}", markup=False)


def _words(figure: Figure) -> str:
    bound = "" if figure.bound == "exactly" else f"{figure.bound} "
    value = "unknown" if figure.value is None else f"{bound}{figure.value:,f} {figure.flow.currency}"
    source = f" [{figure.source}]" if figure.source else ""
    return f"{figure.told_by}: {value}{source}" + (" (estimate)" if figure.estimate else "")
