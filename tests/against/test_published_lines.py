"""Real lines with published optima (Croella, Luteberget, Mannino, Ventura 2024), read by the benchmark.

The instances lie in a folder beside the repository, as ``benchmarks/blocking/lines.py`` expects them.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from benchmarks.blocking.lines import read

from corridor.rail.solvers import Stop, Verdict
from corridor.rail.solvers.blocking import find_conflicts, solve

LINES = Path(__file__).parents[3] / "shared" / "data" / "lines"
SMALL = ("B2", "B3", "B5", "B6", "B8", "A7")


@pytest.fixture(scope="module")
def published() -> dict[str, int]:
    """Return the best cost known, by instance."""
    if not LINES.is_dir():
        pytest.skip(f"the published lines are not here: {LINES} is missing")
    with (LINES / "published.csv").open(encoding="utf-8") as file:
        return {
            row["instance"].removeprefix("orig"): int(row["published_best_cost"])
            for row in csv.DictReader(file)
        }


@pytest.mark.parametrize("name", SMALL)
def test_a_real_line_gets_its_published_optimum(name: str, published: dict[str, int]) -> None:
    model = read(LINES / f"Instance{name}.txt.gz")
    outcome = solve(model, Stop(limit_s=10))
    assert outcome.solution is not None
    assert find_conflicts(model.occupations, outcome.solution) == []
    assert (outcome.verdict, outcome.objective) == (Verdict.OPTIMAL, published[name])
