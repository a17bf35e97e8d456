"""``corridor council import``: statistics into facts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from corridor.cli.options import as_json, workspace

__all__ = ["command"]


@click.command(short_help="Import statistics that targets are judged by.")
@workspace
@click.argument("datasets", nargs=-1, metavar="[DATASET]…")
@as_json
@click.pass_context
def command(ctx: click.Context, workspace: Path, datasets: tuple[str, ...], as_json: bool) -> None:
    """Import the datasets that council/imports.toml of WORKSPACE names; all of them if none is given.

    CSV, Parquet, SDMX-CSV and SDMX-ML. Every row is a fact with its source and the day on which it was read;
    nothing in a file is ever run. Exits with 1 if a dataset cannot be used.
    """
    from corridor.cli.findings import print_findings
    from corridor.cli.screen import print_json, results_screen
    from corridor.council import Desk

    told = Desk.open(workspace).import_statistics(date.today(), datasets)
    findings = [f for t in told for f in t.findings]
    if as_json:
        counts = {t.dataset: len(t.facts) for t in told if t.dataset}
        print_json({"facts": counts, "findings": [f.as_json() for f in findings]})
    else:
        screen = results_screen()
        for t in told:
            if t.dataset:
                screen.print(f"{t.dataset}: {len(t.facts)} facts", markup=False)
        if not told:
            screen.print("There is nothing to import: council/imports.toml names no datasets.")
        print_findings(findings, screen)
    ctx.exit(1 if any(f.is_error for f in findings) else 0)
