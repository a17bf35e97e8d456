"""PESPlib: what the periodic planner reaches in a given time, with one setting for all instances.

    python -m benchmarks.periodic.pesplib ../shared/data/pesplib [--time 120] [--seeds 1 2 3] [--only R1L1]

A value counts only after the check has recomputed it, activity by activity, and found every bound kept.
"Known" is the best value recalled from the literature (2019–2021, see ``known.csv``): its digits are not
verified, and later work improved some by one to three percent, so read the gap as orientation. The trace of
every run goes to ``build/pesplib``, and a run that is there already is not run again. Each limit of time has
a table of its own; the best timetable of each instance goes to ``benchmarks/results/pesplib``.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import statistics
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.machine import describe_machine
from corridor.files import write_bytes, write_text
from corridor.rail.solvers import Stop
from corridor.rail.timetable.periodic import (
    PeriodicNetwork,
    evaluate_periodic,
    format_times,
    parse_network,
    parse_times,
    plan_periodic,
)

HERE = Path(__file__).parent
RESULTS = HERE.parent / "results"
BUILD = Path("build") / "pesplib"
NEAR = 1.02
"""Time is taken to so many times the best value that is known or was found."""
HEAD = (
    "| instance | activities | start, s | median | best | known | median − known | best − known | bound"
    " | gap | to 2 %, s | CPU s |\n|---|---|---|---|---|---|---|---|---|---|---|---|"
)


@dataclass
class Run:
    """One run; the trace has wall seconds, CPU seconds and value of each improvement."""

    instance: str
    activities: int
    seed: int
    limit_s: float
    value: int
    bound: float
    cpu_s: float
    trace: list[tuple[float, float, float]]

    def seconds_to(self, value: float) -> float | None:
        """Return wall seconds to a value; ``None`` if it was not reached."""
        return next((s for s, _, v in self.trace if v <= value), None)


def known() -> dict[str, int]:
    """Return the best value recalled for each instance."""
    rows = csv.DictReader((HERE / "known.csv").read_text(encoding="utf-8").splitlines())
    return {row["instance"]: int(row["value"]) for row in rows}


def read(path: Path) -> PeriodicNetwork:
    """Return an instance."""
    network, _ = parse_network(gzip.decompress(path.read_bytes()).decode())
    assert network is not None
    return network


def solve(path: Path, limit_s: float, seed: int) -> Run:
    """Return one run, from the record if it is there."""
    name = path.name.partition(".")[0]
    record = BUILD / f"{name}-{seed}-{limit_s:g}.json"
    if record.exists():
        return Run(**json.loads(record.read_text(encoding="utf-8")))
    network, trace, cpu = read(path), [], time.process_time()
    outcome = plan_periodic(
        network,
        stop=Stop(limit_s, workers=2, seed=seed),
        watch=lambda tick: trace.append((tick.seconds, time.process_time() - cpu, tick.objective or 0.0)),
    )
    assert outcome.solution is not None, f"no timetable for {path.name}"
    value, broken = evaluate_periodic(network, outcome.solution)
    assert not broken
    cpu_s = time.process_time() - cpu
    run = Run(name, network.activities, seed, limit_s, value, outcome.bound or 0.0, cpu_s, trace)
    write_text(record.with_suffix(".csv"), format_times(network, outcome.solution))
    write_text(record, json.dumps(asdict(run)))
    return run


def row(runs: list[Run], values: dict[str, int]) -> str:
    """Return the row of an instance."""
    name, best = runs[0].instance, min(r.value for r in runs)
    median, bound = int(statistics.median(r.value for r in runs)), max(r.bound for r in runs)
    near = NEAR * min(best, values.get(name, best))
    reached = [s for r in runs if (s := r.seconds_to(near)) is not None]
    start, cpu = (
        statistics.median(column) for column in ([r.trace[0][0] for r in runs], [r.cpu_s for r in runs])
    )
    cells = [
        name, f"{runs[0].activities:,}", f"{start:.1f}", f"{median:,}", f"{best:,}",
        f"{values[name]:,}" if name in values else "–", *(_gap(v, values.get(name)) for v in (median, best)),
        f"{bound:,.0f}", f"{1 - bound / best:.0%}",
        f"{statistics.median(reached):.0f}" if len(reached) == len(runs) else "–", f"{cpu:.0f}",
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _gap(value: int, to: int | None) -> str:
    return "–" if to is None else f"{(value - to) / to:+.2%}"


def keep_best(folder: Path, runs: list[Run]) -> None:
    """Write the best timetable of an instance, unless one as good is there already."""
    best = min(runs, key=lambda r: r.value)
    path = RESULTS / "pesplib" / f"{best.instance}.csv.gz"
    if path.exists():
        network = read(folder / path.name)
        times, _ = parse_times(gzip.decompress(path.read_bytes()).decode(), network)
        if times is not None and evaluate_periodic(network, times)[0] <= best.value:
            return
    text = (BUILD / f"{best.instance}-{best.seed}-{best.limit_s:g}.csv").read_bytes()
    write_bytes(path, gzip.compress(text, mtime=0))


def draw(runs: dict[str, list[Run]], values: dict[str, int], path: Path) -> None:
    """Draw the CPU seconds to 2 % of the best value against the number of activities."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "pesplib"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6, 4), layout="constrained")
    for name, of in runs.items():
        near = NEAR * min([*(r.value for r in of), values.get(name, of[0].value)])
        cpu = [next((c for _, c, v in r.trace if v <= near), None) for r in of]
        points = [(r.activities, c) for r, c in zip(of, cpu, strict=True) if c is not None]
        axes.plot(*zip(*points, strict=True), ".", label=name) if points else None
    axes.set(xscale="log", yscale="log", xlabel="activities", ylabel="CPU seconds to 2 % of the best value")
    axes.legend(fontsize=6, ncols=2)
    figure.savefig(path, metadata={"Date": None})


def recorded() -> dict[float, dict[str, list[Run]]]:
    """Return all runs on record by limit and instance."""
    runs = [Run(**json.loads(p.read_text(encoding="utf-8"))) for p in sorted(BUILD.glob("*.json"))]
    limits = sorted({r.limit_s for r in runs})
    return {
        limit: {n: [r for r in runs if (r.limit_s, r.instance) == (limit, n)] for n in names}
        for limit in limits
        for names in [sorted({r.instance for r in runs if r.limit_s == limit})]
    }


def report(folder: Path) -> None:
    """Write a table and a picture for each limit, and the best timetables, of all runs on record."""
    values, records = known(), recorded()
    for limit, runs in records.items():
        path = RESULTS / f"pesplib_{limit:g}s.md"
        lines = [
            f"# PESPlib, {limit:g} seconds",
            "",
            "Wall seconds, two workers, one setting for all. Seeds: "
            + ", ".join(f"{n} {' '.join(str(r.seed) for r in of)}" for n, of in runs.items())
            + ". Start: wall seconds to the first timetable. Known: recalled, unverified (known.csv). Best"
            " timetables of all limits, checked by `evaluate_periodic`: [pesplib](pesplib).",
            "",
            HEAD,
            *(row(of, values) for of in runs.values()),
            "",
            f"![CPU seconds to 2 % by size]({path.stem}.svg)",
            "",
            describe_machine(),
            "",
        ]
        path.write_text("\n".join(lines), encoding="utf-8")
        draw(runs, values, path.with_suffix(".svg"))
        for of in runs.values():
            keep_best(folder, of)


def main() -> None:
    """Run what was not run yet, seed by seed, and write the tables after each round."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--time", type=float, default=120.0)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--only", nargs="*", default=[])
    asked = parser.parse_args()
    paths = sorted(asked.folder.glob("*.csv.gz"))
    if asked.only:
        paths = [p for p in paths if p.name.partition(".")[0] in asked.only]
    for seed in asked.seeds:
        for path in paths:
            run = solve(path, asked.time, seed)
            print(
                f"{run.instance} {seed}: {run.value:,}, {run.bound:,.0f}, {run.cpu_s:.0f} CPU s", flush=True
            )
        report(asked.folder)


if __name__ == "__main__":
    main()
