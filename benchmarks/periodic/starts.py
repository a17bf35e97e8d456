"""First timetables: how soon the exact start has one, and how often annealing alone finds any.

    python -m benchmarks.periodic.starts ../shared/data [--seconds 15] [--seeds 1 2 3]

Published networks (PESPlib, TimPassLib) and networks with hardly any room, whose timetable is planted
(:mod:`benchmarks.periodic.crowded`). A start counts only if the check finds every bound kept.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.machine import describe_machine
from benchmarks.periodic.crowded import Crowd, crowd
from corridor.rail.solvers import Stop
from corridor.rail.timetable.periodic import PeriodicNetwork, evaluate_periodic, find_start, parse_network
from corridor.rail.timetable.periodic.anneal import Budget
from corridor.rail.timetable.periodic.search import Search

RESULTS = Path(__file__).parent.parent / "results" / "periodic_starts.md"

HEAD = "| network | T | events | activities | exact start | annealing alone |"

CROWDS = {
    "6 tracks, 18 of 20 slots, span 5": Crowd(6, 18, 3, 5),
    "6 tracks, 19 of 20 slots, span 5": Crowd(6, 19, 3, 5),
    "6 tracks, all 12 slots, span 15": Crowd(6, 12, 5, 15),
    "10 tracks, 15 of 20 slots, span 10": Crowd(10, 15, 3, 10),
    "20 tracks, 15 of 20 slots, span 5": Crowd(20, 15, 3, 5),
}


def published(data: Path) -> Iterator[tuple[str, PeriodicNetwork]]:
    """Yield the published networks by name."""
    for path in sorted((data / "pesplib").glob("*.csv.gz")):
        network, _ = parse_network(gzip.decompress(path.read_bytes()).decode())
        assert network is not None
        yield path.name.partition(".")[0], network
    for folder in sorted(p for p in (data / "timpasslib").iterdir() if p.is_dir()):
        period = next(int(r[1]) for r in _rows(folder, "Config") if r[0] == "period_length")
        rows = [[r[0], *r[2:6], "1"] for r in _rows(folder, "Activities")]
        network, _ = parse_network("\n".join(";".join(r) for r in rows), period=period)
        assert network is not None
        yield folder.name, network


def _rows(folder: Path, table: str) -> list[list[str]]:
    plain = folder / f"{table}.csv"
    text = plain.read_text() if plain.exists() else gzip.decompress(Path(f"{plain}.gz").read_bytes()).decode()
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [[word.strip().strip('"') for word in line.split(";")] for line in lines]


def exact(network: PeriodicNetwork, seconds: float, seed: int) -> tuple[bool, float]:
    """Return whether the exact start finds a timetable, and its CPU seconds."""
    cpu = time.process_time()
    times = find_start(network, Stop(seconds, seed=seed)).times
    return times is not None and not evaluate_periodic(network, times)[1], time.process_time() - cpu


def annealed(network: PeriodicNetwork, seconds: float, seed: int) -> tuple[bool, float]:
    """Return whether annealing alone finds one, and the CPU seconds until it did or gave up."""
    cpu = time.process_time()
    search = Search(network, lambda _: None, [seed], time.monotonic())
    search.race(Budget(seconds, stopped=lambda: search.best is not None), 1.0)
    return search.best is not None, time.process_time() - cpu


def row(name: str, networks: list[PeriodicNetwork], seconds: float, seeds: list[int]) -> str:
    """Return a row of the table: one seed for each network."""
    cells = [name, f"{networks[0].period}", f"{networks[0].events:,}", f"{networks[0].activities:,}"]
    for way in (exact, annealed):
        runs = [way(n, seconds, s) for n, s in zip(networks, seeds, strict=True)]
        found = sum(ok for ok, _ in runs)
        cells.append(f"{found} of {len(runs)}, {statistics.median(s for _, s in runs):.1f} s")
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Print and write the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    asked = parser.parse_args()
    warm, _ = crowd(Crowd(2, 3, 3, 5), 1)
    annealed(warm, 1.0, 1)  # compiled kernels are loaded once
    table = [
        "| network | T | events | activities | exact start | annealing alone |",
        "|---|---|---|---|---|---|",
    ]
    for name, network in published(asked.data):
        table.append(row(name, [network], asked.seconds, asked.seeds[:1]))
        print(table[-1], flush=True)
    for name, kind in CROWDS.items():
        table.append(row(name, [crowd(kind, s)[0] for s in asked.seeds], asked.seconds, asked.seeds))
        print(table[-1], flush=True)
    how = (
        f"Found, and median CPU seconds of those runs; at most {asked.seconds:g} s wall each, one thread;"
        f" crowded networks: seeds {', '.join(map(str, asked.seeds))}, each a network of its own."
    )
    RESULTS.write_text("\n".join(["# First timetables", "", how, "", *table, "", describe_machine(), ""]))


if __name__ == "__main__":
    main()
