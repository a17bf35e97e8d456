"""Reads the answer: values of variables become runs with calls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from corridor.rail.model import Call, ExistingTrain, Run, Train
from corridor.rail.timetable.daily.draft import SCALE, Draft, DraftTrain

__all__ = ["merge_equal", "objective_parts", "runs"]


def runs(draft: Draft, values: Sequence[int]) -> list[Run]:
    """Return every train of the draft that runs, with its times."""
    there = (t for t in draft.trains if not t.present or values[t.present])
    return [_run(t, values) for t in there]


def _run(train: DraftTrain, values: Sequence[int]) -> Run:
    asked = train.asked
    calls = tuple(
        Call(
            s,
            train.arrival[s].value(values),
            train.departure[s].value(values),
            s in train.boarding,
            train.control_s.get(s, 0),
        )
        for s in train.path
    )
    if isinstance(asked, Train):
        return Run(
            train.id,
            asked.id,
            "planned",
            asked.line,
            asked.direction,
            asked.stock,
            calls,
            train.dates,
            asked.empty,
        )
    assert isinstance(asked, ExistingTrain)
    return Run(train.id, asked.id, "existing", "", "", "", calls, train.dates)


def merge_equal(found: Iterable[Run]) -> list[Run]:
    """Join variants of one train that came out with the same times."""
    joined: dict[tuple[str, tuple[Call, ...]], Run] = {}
    for run in found:
        key = (run.train, run.calls)
        first = joined.get(key)
        joined[key] = run if first is None else _with_dates(first, run)
    return list(joined.values())


def _with_dates(first: Run, other: Run) -> Run:
    return replace(first, dates=first.dates | other.dates)


def objective_parts(draft: Draft, values: Sequence[int]) -> dict[str, float]:
    """Return the objective by part, in equivalent passenger-minutes a year."""
    parts = {
        part: sum(c * values[v] for v, c in prices.items()) / SCALE for part, prices in draft.parts.items()
    }
    short = draft.price(values) - draft.model.price(values) + draft.model.objective_constant
    parts["passengers"] = parts.get("passengers", 0.0) + short / SCALE
    return parts
