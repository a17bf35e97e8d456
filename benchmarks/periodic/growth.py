"""How the time to a good periodic timetable grows with the number of activities.

    python -m benchmarks.periodic.growth ../shared/data/pesplib/R4L4.csv.gz [--sizes 2000 4000 8000]

Networks of growing size are cut out of one published instance: lines (events held together by activities that
allow at most half of all differences) are added neighbour by neighbour, with all activities among them. Time
is CPU seconds of both workers to 2 % above the best value of all runs of that network, without loading.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from benchmarks.machine import describe_machine
from corridor.rail.solvers import Stop
from corridor.rail.timetable.periodic import PeriodicNetwork, evaluate_periodic, parse_network, plan_periodic
from corridor.rail.timetable.periodic.network import Integers

RESULTS = Path(__file__).parent.parent / "results" / "pesplib_growth.md"
NEAR = 1.02


def cut_out(network: PeriodicNetwork, size: int) -> PeriodicNetwork:
    """Return the network of the first lines that have so many activities among them."""
    n, lines = network.events, _lines(network)
    links = coo_array(
        (np.ones(network.activities), (lines[network.source], lines[network.target])), shape=(n, n)
    ).tocsr()
    order = breadth_first_order(links, int(np.bincount(lines).argmax()), directed=False)[0]
    rank = np.full(n, n)
    rank[order] = np.arange(len(order))
    last = np.sort(np.maximum(rank[lines[network.source]], rank[lines[network.target]]))
    return _among(network, rank[lines] <= last[min(size, network.activities) - 1])


def _lines(network: PeriodicNetwork) -> Integers:
    tight = 2 * network.spans < network.moduli
    ends = (network.source[tight], network.target[tight])
    held = coo_array((np.ones(tight.sum()), ends), shape=(network.events, network.events))
    return np.asarray(connected_components(held)[1], dtype=np.int64)


def _among(network: PeriodicNetwork, events: NDArray[np.bool_]) -> PeriodicNetwork:
    keep = events[network.source] & events[network.target]
    place = np.cumsum(events) - 1
    columns = {name: getattr(network, name)[keep] for name in ("lower", "upper", "weight")}
    names = tuple(np.array(network.names)[events])
    source, target = place[network.source[keep]], place[network.target[keep]]
    return replace(network, names=names, source=source, target=target, **columns)


def solve(network: PeriodicNetwork, limit_s: float, seed: int) -> tuple[int, list[tuple[float, float]]]:
    """Return the value, and CPU seconds and value of each improvement."""
    trace, cpu = [], time.process_time()
    outcome = plan_periodic(
        network,
        stop=Stop(limit_s, workers=2, seed=seed),
        watch=lambda tick: trace.append((time.process_time() - cpu, tick.objective or 0.0)),
    )
    assert outcome.solution is not None
    value, broken = evaluate_periodic(network, outcome.solution)
    assert not broken
    return value, trace


def measure(network: PeriodicNetwork, limit_s: float, seeds: list[int]) -> tuple[int, list[float]]:
    """Return the best value of a network, and the CPU seconds of each run to near it (the end if never)."""
    runs = [solve(network, limit_s, seed) for seed in seeds]
    best = min(value for value, _ in runs)
    return best, [next((c for c, v in trace if v <= NEAR * best), trace[-1][0]) for _, trace in runs]


def draw(points: list[tuple[int, float]]) -> None:
    """Draw CPU seconds against activities, both axes logarithmic."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "pesplib_growth"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6, 4), layout="constrained")
    axes.loglog(*zip(*points, strict=True), marker="o")
    axes.set(xlabel="activities", ylabel="CPU seconds to 2 % above the best, median")
    axes.grid(alpha=0.3, which="both")
    figure.savefig(RESULTS.with_suffix(".svg"), metadata={"Date": None})


def main() -> None:
    """Print and write the table and the plot."""
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[2000, 4000, 8000, 12000, 18000])
    parser.add_argument("--time", type=float, default=60.0)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    asked = parser.parse_args()
    network, _ = parse_network(gzip.decompress(asked.file.read_bytes()).decode())
    assert network is not None
    plan_periodic(cut_out(network, 100), stop=Stop(1.0, workers=2))  # loads the kernels
    points, rows = [], []
    for size in asked.sizes:
        part = cut_out(network, size)
        best, cpu = measure(part, asked.time, asked.seeds)
        points.append((part.activities, statistics.median(cpu)))
        each = ", ".join(f"{c:.1f}" for c in cpu)
        rows.append(f"| {part.activities:,} | {part.events:,} | {best:,} | {each} | {points[-1][1]:.1f} |")
        print(rows[-1], flush=True)
    how = f"Cut out of one instance, {asked.time:g} s wall, two workers, seeds {asked.seeds}"
    head = "| activities | events | best | CPU s to 2 %, each seed | median |\n|---|---|---|---|---|"
    picture = "![CPU seconds to 2 %](pesplib_growth.svg)"
    lines = [
        "# Growth of periodic timetables",
        "",
        how,
        "",
        head,
        *rows,
        "",
        picture,
        "",
        describe_machine(),
        "",
    ]
    text = "\n".join(lines)
    RESULTS.write_text(text, encoding="utf-8")
    draw(points)


if __name__ == "__main__":
    main()
