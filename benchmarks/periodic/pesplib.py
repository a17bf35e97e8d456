"""PESPlib: what the periodic planner reaches in a given time, with one setting for all instances.

    python -m benchmarks.periodic.pesplib ../shared/data/pesplib [--time 120] [--seeds 1 2 3] [--only R1L1]

A value counts only after the check has recomputed it, activity by activity, and found every bound kept.
"Known" is the best value recalled from the literature (2019–2021, see ``known.csv``): its digits are not
verified, and later work improved some by one to three percent, so read the gap as orientation. Timetables go
to ``build/pesplib/NAME-SEED.csv``.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.machine import describe_machine
from corridor.files import write_text
from corridor.rail.solvers import Stop
from corridor.rail.timetable.periodic import evaluate_periodic, format_times, parse_network, plan_periodic

HERE = Path(__file__).parent
RESULTS = HERE.parent / "results" / "pesplib.md"
HEAD = (
    "| instance | activities | first, s | median | best | known | median − known | bound | CPU s |\n"
    "|---|---|---|---|---|---|---|---|---|"
)


def known() -> dict[str, int]:
    """Return the best value recalled for each instance."""
    rows = csv.DictReader((HERE / "known.csv").read_text(encoding="utf-8").splitlines())
    return {row["instance"]: int(row["value"]) for row in rows}


def solve(path: Path, seconds: float, seed: int) -> tuple[int, float, float, float]:
    """Return value, bound, seconds to the first timetable, and CPU seconds of one run."""
    network, _ = parse_network(gzip.decompress(path.read_bytes()).decode())
    assert network is not None
    first: list[float] = []
    cpu = time.process_time()
    outcome = plan_periodic(
        network, stop=Stop(seconds, workers=2, seed=seed), watch=lambda tick: first.append(tick.seconds)
    )
    assert outcome.solution is not None, f"no timetable for {path.name}"
    value, broken = evaluate_periodic(network, outcome.solution)
    assert not broken
    name = path.name.partition(".")[0]
    write_text(Path("build") / "pesplib" / f"{name}-{seed}.csv", format_times(network, outcome.solution))
    return value, outcome.bound or 0.0, first[0], time.process_time() - cpu


def rows(folder: Path, seconds: float, seeds: list[int], only: list[str]) -> Iterator[str]:
    """Yield a row an instance."""
    values = known()
    for path in sorted(folder.glob("*.csv.gz")):
        name = path.name.partition(".")[0]
        if only and name not in only:
            continue
        runs = [solve(path, seconds, seed) for seed in seeds]
        median, best = int(statistics.median(r[0] for r in runs)), min(r[0] for r in runs)
        network, _ = parse_network(gzip.decompress(path.read_bytes()).decode())
        assert network is not None
        gap = f"{(median - values[name]) / values[name]:+.2%}" if name in values else "–"
        yield (
            f"| {name} | {network.activities:,} | {statistics.median(r[2] for r in runs):.1f} | {median:,}"
            f" | {best:,} | {values.get(name, 0):,} | {gap} | {max(r[1] for r in runs):,.0f}"
            f" | {statistics.median(r[3] for r in runs):.0f} |"
        )


def main() -> None:
    """Print and write the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--time", type=float, default=120.0)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--only", nargs="*", default=[])
    asked = parser.parse_args()
    print(HEAD)
    done = []
    for row in rows(asked.folder, asked.time, asked.seeds, asked.only):
        done.append(row)
        print(row, flush=True)
        seeds = ", ".join(map(str, asked.seeds))
        how = f"{asked.time:g} s wall, two workers, seeds {seeds}; known: recalled, unverified (known.csv)"
        text = "\n".join(["# PESPlib", "", how, "", HEAD, *done, "", describe_machine(), ""])
        RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
