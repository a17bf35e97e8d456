"""TimPassLib: what the planner with passengers reaches, with one setting for all instances.

    python -m benchmarks.periodic.timpass ../shared/data/timpasslib [--time 60] [--seeds 1 2 3] [--only grid]

A value counts only after the independent evaluator has routed everybody anew and found every bound kept.
"Known" is the best value of which we have heard or have a file, with its source in ``timpass_known.csv``; the
literature of 2025 improved some by values we could not read. MATCH is LinTim's heuristic; its values and CPU
seconds were measured before, not in this run; "at its time" is our best value so many wall seconds after our
start, with compiled kernels loaded. Reading the files counts on neither side. Timetables go to
``build/timpass/NAME-SEED.csv``.
"""

from __future__ import annotations

import argparse
import csv
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import describe_machine
from corridor.cli.bench.timpass import read_instance
from corridor.files import write_text
from corridor.rail.solvers import Stop, Tick
from corridor.rail.timetable.periodic import check_periodic
from corridor.rail.timetable.periodic.passengers import (
    PassengerNetwork,
    evaluate_passengers,
    format_timetable,
    plan_passengers,
)

HERE = Path(__file__).parent
RESULTS = HERE.parent / "results" / "timpass.md"
HEAD = (
    "| instance | activities | bound | known | first, s | median | best | best − known | best − bound"
    " | MATCH | its CPU s | ours at its time | CPU s |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True)
class Run:
    """One run: value, bound, when the first timetable came, the value at MATCH's time, CPU seconds."""

    value: float
    bound: float
    first_s: float
    early: float | None
    cpu_s: float


def known() -> dict[str, dict[str, str]]:
    """Return what is known of each instance."""
    rows = csv.DictReader((HERE / "timpass_known.csv").read_text(encoding="utf-8").splitlines())
    return {row["instance"]: row for row in rows}


def solve(name: str, instance: PassengerNetwork, seconds: float, seed: int, early_s: float) -> Run:
    """Run once; the independent evaluator must agree."""
    ticks: list[Tick] = []
    cpu = time.process_time()
    outcome = plan_passengers(instance, stop=Stop(seconds, workers=2, seed=seed), watch=ticks.append)
    spent = time.process_time() - cpu
    assert outcome.solution is not None, f"no timetable for {name}"
    total, _ = evaluate_passengers(instance, outcome.solution)
    assert instance.in_units(total) == outcome.objective
    assert check_periodic(instance.network, outcome.solution) == []
    text = format_timetable(instance, outcome.solution)
    write_text(Path("build") / "timpass" / f"{name}-{seed}.csv", text)
    early = [tick.objective for tick in ticks if tick.seconds <= early_s and tick.objective is not None]
    last = early[-1] if early else None
    return Run(outcome.objective or 0.0, outcome.bound or 0.0, ticks[0].seconds, last, spent)


def row(name: str, instance: PassengerNetwork, runs: list[Run], about: dict[str, str]) -> str:
    """Return the row of an instance."""
    best = min(run.value for run in runs)
    bound = max(run.bound for run in runs)
    reference = float(about["best"]) if about.get("best") else None
    early = [run.early for run in runs if run.early is not None]
    cells = [
        name,
        f"{instance.network.activities:,}",
        f"{bound:,.10g}",
        f"{reference:,.10g}" if reference else "–",
        f"{statistics.median(run.first_s for run in runs):.2f}",
        f"{statistics.median(run.value for run in runs):,.10g}",
        f"{best:,.10g}",
        f"{best / reference - 1:+.2%}" if reference else "–",
        f"{best / bound - 1:+.2%}",
        f"{float(about['match']):,.10g}" if about.get("match") else "none",
        about.get("match_cpu_s", "–"),
        f"{statistics.median(early):,.10g}" if len(early) == len(runs) else "–",
        f"{statistics.median(run.cpu_s for run in runs):.0f}",
    ]
    return f"| {' | '.join(cells)} |"


def rows(folder: Path, seconds: float, seeds: list[int], only: list[str]) -> Iterator[str]:
    """Yield a row an instance."""
    every = known()
    folders = [f for f in sorted(folder.iterdir()) if f.is_dir()]
    for path in folders:
        instance, _ = read_instance(path)
        plan_passengers(instance, stop=Stop(1.0, workers=1), work=1)  # loads the compiled kernels
        if only and path.name not in only:
            continue
        about = every.get(path.name, {})
        early_s = float(about.get("match_cpu_s") or 0.0)
        runs = [solve(path.name, instance, seconds, seed, early_s) for seed in seeds]
        yield row(path.name, instance, runs, about)


def main() -> None:
    """Print and write the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--time", type=float, default=60.0)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--only", nargs="*", default=[])
    asked = parser.parse_args()
    print(HEAD)
    done = []
    for line in rows(asked.folder, asked.time, asked.seeds, asked.only):
        done.append(line)
        print(line, flush=True)
        seeds = ", ".join(map(str, asked.seeds))
        how = (
            f"{asked.time:g} s wall, two workers, seeds {seeds}. Values are total travel times, routed anew"
            " by the independent evaluator. Sources of the known values and of MATCH:"
            " benchmarks/periodic/timpass_known.csv; MATCH breaks headways of Hamburg, and found nothing for"
            " Schweiz in 120 s."
        )
        text = "\n".join(["# TimPassLib", "", how, "", HEAD, *done, "", describe_machine(), ""])
        RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
