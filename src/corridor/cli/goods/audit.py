"""``corridor goods audit``: everything the register claims, made again from the logs."""

from __future__ import annotations

from pathlib import Path

import click

from corridor.cli.goods.options import keys, open_desk, store
from corridor.cli.options import as_json, workspace

__all__ = ["command"]


@click.command(short_help="Make everything again from the logs, and compare.")
@workspace
@click.option("--rebuild", is_flag=True, help="Fold the tables from the logs anew, before the audit.")
@store
@keys
@as_json
@click.pass_context
def command(
    ctx: click.Context, workspace: Path, rebuild: bool, store: str, keys: Path | None, as_json: bool
) -> None:
    """Read the logs of every party from the first entry on, verify and judge everything again, and compare.

    Checked are the checkpoints, every signature, every rule, the tables, the documents, and that what counts
    is in every party's log. Exits with 1 if there is any finding.
    """
    import tempfile

    from corridor.cli.findings import count_words, print_findings
    from corridor.cli.screen import print_json, results_screen
    from corridor.goods.register import audit
    from corridor.goods.store import SqlShelf

    desk = open_desk(workspace, store, keys)
    if rebuild:
        click.echo(f"{desk.register.rebuild()} entries folded anew.", err=True)
    with tempfile.TemporaryDirectory(prefix="corridor-audit-") as folder:
        findings = list(audit(desk.register, lambda: SqlShelf.open(Path(folder) / "again.sqlite")))
    if as_json:
        print_json({"findings": [f.as_json() for f in findings], "summary": count_words(findings)})
    else:
        sizes = {p: desk.register.shelf.storage(p).size() for p in sorted(desk.register.parties)}
        for party, size in sizes.items():
            click.echo(f"log of {party}: {size} entries read")
        print_findings(findings, results_screen(), whole="the register")
    ctx.exit(1 if findings else 0)
