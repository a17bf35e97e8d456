"""Wall time and peak memory of whole commands.

    uv run python -m benchmarks.cli [--runs 5] [--limit 60]

``--help`` and ``check`` are run several times and the median is told; ``plan`` once. Peak memory is of the
largest process, as the operating system counts it.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.machine import describe_machine

RESULTS = Path(__file__).parents[1] / "results" / "cli.md"


def run(arguments: list[str]) -> tuple[float, float]:
    """Return wall seconds and peak MB of one command."""
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, "-m", "corridor.cli", *arguments], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)  # fmt: skip
    _, _, usage = os.wait4(process.pid, 0)
    return time.monotonic() - began, usage.ru_maxrss / 1024


def row(name: str, arguments: list[str], runs: int) -> str:
    """Return one line of the table: median, least and most seconds, peak memory."""
    run(arguments) if runs > 1 else None
    measured = [run(arguments) for _ in range(runs)]
    seconds = [s for s, _ in measured]
    peak = max(mb for _, mb in measured)
    spread = f"{statistics.median(seconds):.2f} | {min(seconds):.2f} | {max(seconds):.2f}"
    return f"| {name} | {runs} | {spread} | {peak:.0f} |"


def main() -> None:
    """Measure the commands on a copy of each shipped world."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--limit", default="60")
    args = parser.parse_args()
    rows = ["| command | runs | median s | least s | most s | peak MB |", "|---|---|---|---|---|---|"]
    rows.append(row("corridor --help", ["--help"], args.runs))
    with tempfile.TemporaryDirectory() as folder:
        for world in ("tiny", "smolensk"):
            place = str(Path(folder) / world)
            run(["new", place, "--from", world])
            rows.append(row(f"corridor check ({world})", ["check", place], args.runs))
            rows.append(
                row(
                    f"corridor plan ({world}, limit {args.limit} s)",
                    ["plan", place, "--limit", args.limit],
                    1,
                )
            )
            rows.append(row(f"corridor publish ({world})", ["publish", place], 1))
    print("\n".join(rows))
    text = "# Whole commands\n\n`python -m benchmarks.cli`\n\n" + "\n".join(rows)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(text + "\n\n" + describe_machine() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
