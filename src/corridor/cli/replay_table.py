"""A replayed day as a table: who is cancelled, by bus, round about or late, and how many ride in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from corridor.study import Replay

__all__ = ["print_replay"]


def print_replay(told: Replay, screen: Console, names: Mapping[str, str]) -> None:
    """Print the day; ``names`` are those of the stations by id."""
    from rich import box
    from rich.table import Table

    concerned = f"{len(told.fates)} trains concerned, {told.untouched} untouched"
    screen.print(f"[bold]{told.name}[/], {told.day.isoformat()}: {concerned}")
    screen.print(f"About {told.passengers:.0f} passengers in the trains concerned (ESTIMATE: demand)")
    table = Table("train", "fate", "late at its end", "not served", "passengers", "", box=box.SIMPLE_HEAVY)
    for fate in told.fates:
        late = "–" if fate.late_s is None else f"{fate.late_s / 60:.0f} min"
        people = "?" if fate.passengers is None else f"{fate.passengers:.0f}"
        table.add_row(
            fate.run, fate.fate, late, ", ".join(names.get(s, s) for s in fate.missed), people, fate.note
        )
    screen.print(table)
