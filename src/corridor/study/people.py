"""What a plan means for passengers, as facts in words: each new train with its times and days.

The council's bulletin tells facts of the family ``people.`` as they are, so that it need know nothing of
rail.
"""

from __future__ import annotations

from collections.abc import Iterator

from corridor.facts import Fact
from corridor.rail.model import RailTask, Timetable
from corridor.rail.publish import Column, LineTable, line_table
from corridor.study.facts import PLANNER

__all__ = ["facts_of_trains"]


def facts_of_trains(task: RailTask, timetable: Timetable, inputs: str, assumed: int) -> tuple[Fact, ...]:
    """Return each train of a line as a sentence in every language of the corridor.

    Parameters
    ----------
    inputs
        SHA-256 digest of the files the plan was made from.
    assumed
        How many estimates are among them.

    Returns
    -------
    tuple of Fact
        ``people.train.LANGUAGE`` about a train, from its first to its last day: number, first and last
        station with local times, and the days on which it runs.
    """
    facts = []
    for language in task.languages or ("en",):
        for line in task.services.lines:
            for way in ("out", "back"):
                table = line_table(task, timetable, line, way, language=language)
                for column, words in _sentences(table, language):
                    span = min(column.dates), max(column.dates)
                    name = f"people.train.{language}"
                    told = Fact(name, words, "", span[0], PLANNER, column.train, inputs, assumed, span[1])
                    facts.append(told)
    return tuple(facts)


def _sentences(table: LineTable, language: str) -> Iterator[tuple[Column, str]]:
    for column in table.columns:
        calls = [
            (row, cell)
            for row, cell in zip(table.rows, column.cells, strict=True)
            if cell.kind == "calls" and not row.is_border
        ]
        if len(calls) > 1 and column.dates:
            (start, leaves), (end, reaches) = calls[0], calls[-1]
            left = leaves.departure or leaves.arrival
            reached = reaches.arrival or reaches.departure
            way = f"{start.name(language)} {left} – {end.name(language)} {reached}"
            yield column, f"{column.label}: {way}, {column.days}"
