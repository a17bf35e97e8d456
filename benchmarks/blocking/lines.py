"""Real single- and double-track lines with published optima (Croella, Luteberget, Mannino, Ventura 2024).

    python -m benchmarks.blocking.lines ../shared/data/lines [--limit 60]

Each train visits tracks in a fixed order; a track is exclusive; stations hold any number of trains; the
cost is the delay of each train's entry into its last track. Values must equal the published optima.
"""

from __future__ import annotations

import csv
import gzip
import sys
import time
from pathlib import Path

from benchmarks.blocking.plain import solve_plain
from benchmarks.machine import describe_machine
from corridor.rail.solvers import Stop
from corridor.rail.solvers.blocking import BlockingModel, Moment, Occupation, Track, solve

HORIZON_S = 24 * 3600
RESULTS = Path(__file__).parents[1] / "results" / "lines.md"


def read(path: Path) -> BlockingModel:
    """Return the blocking model of one instance."""
    model = BlockingModel()
    text = gzip.decompress(path.read_bytes()).decode()
    for block in text.replace("\r", "").split("\n\n"):
        lines = [line.split() for line in block.strip().splitlines()]
        if lines:
            _add_train(model, lines)
    return model


def _add_train(model: BlockingModel, lines: list[list[str]]) -> None:
    earliest: int | None = None
    leave: Moment | None = None
    for row in lines[1:]:
        field = dict(pair.split("=") for pair in row[2:])
        base, wait, run = (int(field[k]) for k in ("BaseTime", "WaitTime", "RunTime"))
        arrive = base - wait if earliest is None else earliest
        station = Moment(((1, model.variable(arrive, arrive + HORIZON_S, "")),)) if leave is None else leave
        enter = Moment(((1, model.variable(base, base + HORIZON_S, "")),))
        leave = Moment(((1, model.variable(base + run, base + run + HORIZON_S, "")),))
        model.after(enter, station, wait)
        model.after(leave, enter, run)
        model.occupations.append(Occupation(row[1], Track(row[0], True, 0, 0), enter, leave))
        earliest = base + run
    late = model.variable(0, HORIZON_S, "late")
    model.after(Moment(((1, late),)), enter, -int(field["AimedDepartureTime"]))
    model.pay(1, late)


def main() -> None:
    """Print a row an instance: ours, the plain model, and the ratio of their times."""
    folder = Path(sys.argv[1])
    limit = float(sys.argv[sys.argv.index("--limit") + 1]) if "--limit" in sys.argv else 60.0
    with open(folder / "published.csv", encoding="utf-8") as file:
        published = {r["instance"]: int(r["published_best_cost"]) for r in csv.DictReader(file)}
    rows = [
        "| line | published | ours | s | plain model | s | plain / ours |",
        "|---|---|---|---|---|---|---|",
    ]
    print("\n".join(rows))
    for name, best in published.items():
        rows.append(_row(name, best, folder / f"Instance{name.removeprefix('orig')}.txt.gz", limit))
        print(rows[-1], flush=True)
    title = f"# Real lines with published optima\n\nlimit {limit:g} s for each model\n\n"
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(title + "\n".join(rows) + "\n\n" + describe_machine() + "\n", encoding="utf-8")


def _row(name: str, best: int, path: Path, limit: float) -> str:
    began = time.monotonic()
    ours = solve(read(path), Stop(limit_s=limit))
    took = time.monotonic() - began
    status, value, plain = solve_plain(read(path), limit)
    theirs = f"{value:.0f} {status.lower()}" if value is not None else status.lower()
    said = f"{ours.objective:.0f} {ours.verdict}" if ours.objective is not None else str(ours.verdict)
    return f"| {name} | {best} | {said} | {took:.2f} | {theirs} | {plain:.2f} | {plain / took:.1f} |"


if __name__ == "__main__":
    main()
