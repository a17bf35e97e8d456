"""``corridor goods measure``: what the register shows today, for the council to judge promises by."""

from __future__ import annotations

from pathlib import Path

import click

from corridor.cli.goods.options import keys, open_desk, store
from corridor.cli.options import as_json, workspace

__all__ = ["command"]


@click.command(short_help="Measure the register, and keep it as facts for the council.")
@workspace
@click.option(
    "--answers", type=click.IntRange(1, 100_000), default=100, show_default=True,
    help="Questions that are asked to measure the answer time.",
)  # fmt: skip
@store
@keys
@as_json
def command(workspace: Path, answers: int, store: str, keys: Path | None, as_json: bool) -> None:
    """Measure certificates in force, answer times, and the goods that pass without a second check.

    What is found is added to build/facts.jsonl of WORKSPACE under today's date; targets of decisions are
    judged by it. The answer time is that of this machine, without any network.
    """
    from corridor.cli.screen import print_json
    from corridor.files import record_facts
    from corridor.study.goods_facts import MEASURER, facts_of_goods

    desk = open_desk(workspace, store, keys)
    found = facts_of_goods(desk, answers=answers)
    record_facts(workspace, found, source=MEASURER, known=desk.clock().date(), replaces=False)
    if as_json:
        shown = ("name", "about", "value", "unit", "assumed")
        print_json([{name: getattr(fact, name) for name in shown} for fact in found])
        return
    for fact in found:
        about = f" ({fact.about})" if fact.about else ""
        click.echo(f"{fact.name}{about}: {fact.value:g} {fact.unit}")
    if not found:
        click.echo("There is nothing to measure: no scheme, no code, no scan.")
