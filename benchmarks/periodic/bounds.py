"""PESPlib: how high the bound is after a given time, beside a linear problem of change-cycle inequalities.

    python -m benchmarks.periodic.bounds ../shared/data/pesplib [--times 10 60] [--linear 60]

Times are CPU seconds of one thread, for the machine is shared. Each bound of a time is a run of its own, from
nothing. "Known" is the best timetable's value recalled from the literature (``known.csv``), whose digits are
not verified.
"""

from __future__ import annotations

import argparse
import gzip
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.machine import describe_machine
from benchmarks.periodic.change_cycles import change_cycle_bound
from benchmarks.periodic.pesplib import known
from corridor.rail.timetable.periodic import PeriodicNetwork, parse_network
from corridor.rail.timetable.periodic.anneal import Budget
from corridor.rail.timetable.periodic.bound import DualBound

RESULTS = Path(__file__).parents[1] / "results" / "pesplib_bounds.md"


@dataclass
class CpuBudget(Budget):
    """A budget of CPU seconds."""

    _since: float = field(default_factory=time.process_time, init=False)

    @property
    def used(self) -> float:
        """Share used up, 0 to 1."""
        return min(1.0, (time.process_time() - self._since) / self.seconds)


def bound_after(network: PeriodicNetwork, seconds: float) -> float:
    """Return the bound after some CPU seconds, the reading and coupling of the network among them."""
    budget = CpuBudget(seconds)
    bound = DualBound(network)
    bound.go_on(budget)
    return bound.value


def rows(folder: Path, times: list[float], linear: float, only: list[str]) -> Iterator[str]:
    """Yield a row an instance."""
    values = known()
    for path in sorted(folder.glob("*.csv.gz")):
        name = path.name.partition(".")[0]
        if only and name not in only:
            continue
        network, _ = parse_network(gzip.decompress(path.read_bytes()).decode())
        assert network is not None
        other = f"{change_cycle_bound(network, cpu_s=linear):,.0f}" if linear else "–"
        bounds = [bound_after(network, seconds) for seconds in times]
        best = values.get(name, 0)
        share = f"{bounds[-1] / best:.1%}" if best else "–"
        cells = " | ".join(f"{b:,.0f}" for b in bounds)
        yield f"| {name} | {network.activities:,} | {other} | {cells} | {best:,} | {share} |"


def main() -> None:
    """Print and write the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--times", type=float, nargs="+", default=[10.0, 60.0])
    parser.add_argument("--linear", type=float, default=60.0)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--out", type=Path, default=RESULTS)
    asked = parser.parse_args()
    bound_after(next(_first(asked.folder)), 3.0)  # compiles
    columns = " | ".join(f"{t:g} s" for t in asked.times)
    head = f"| instance | activities | linear, {asked.linear:g} s | {columns} | known | last ÷ known |"
    head += "\n|" + "---|" * (5 + len(asked.times))
    print(head)
    done = []
    for row in rows(asked.folder, asked.times, asked.linear, asked.only):
        done.append(row)
        print(row, flush=True)
        how = "CPU seconds, one thread, seed 1; known: recalled, unverified (known.csv)"
        text = "\n".join(["# PESPlib: bounds", "", how, "", head, *done, "", describe_machine(), ""])
        asked.out.write_text(text, encoding="utf-8")


def _first(folder: Path) -> Iterator[PeriodicNetwork]:
    for path in sorted(folder.glob("*.csv.gz")):
        network, _ = parse_network(gzip.decompress(path.read_bytes()).decode())
        assert network is not None
        yield network


if __name__ == "__main__":
    main()
