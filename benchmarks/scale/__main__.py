"""Insert new trains among existing ones on mixed single and double track, at growing sizes.

    uv run python -m benchmarks.scale [--sizes 1,2,4,8] [--limit 120] [--seeds 1] [--gap 0.05]

One size is 400 km, 200 existing and 20 new trains. Each size runs in a process of its own, so that its peak
memory is its own. Prints a Markdown table and writes it to ``benchmarks/results/scale.md`` with the machine.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.machine import describe_machine

RESULTS = Path(__file__).parents[1] / "results" / "scale.md"
HEAD = (
    "| size | km | existing | new | seed | verdict | gap | first plan s | s to gap | total s | peak MB "
    "| errors |"
)


def one(scale: float, seed: int, limit: float, gap: float) -> dict[str, object]:
    """Plan one size and return its row."""
    from benchmarks.scale.generate import Size, task
    from corridor.rail.solvers import Stop
    from corridor.rail.timetable import check_timetable, plan_timetable

    planned, running, calls = task(Size(scale, seed))
    began = time.monotonic()
    first: list[float] = []

    def watch(tick: object) -> None:
        if tick.objective is not None and not first:  # type: ignore[attr-defined]
            first.append(time.monotonic() - began)

    outcome = plan_timetable(planned, running, calls, stop=Stop(limit, gap=gap), watch=watch)
    took = time.monotonic() - began
    errors = len(check_timetable(planned, outcome.solution)) if outcome.solution else -1
    return {
        "size": scale, "km": round(planned.network.length_m(list(planned.network.stations)) / 1000),
        "existing": len(calls), "new": len(planned.services.trains), "seed": seed,
        "verdict": str(outcome.verdict), "gap": outcome.gap, "first": first[0] if first else None,
        "reached": took if outcome.gap is not None and outcome.gap <= gap else None, "total": took,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "errors": errors,
    }  # fmt: skip


def _row(r: dict[str, object]) -> str:
    def number(value: object, form: str) -> str:
        return "–" if value is None else format(value, form)

    cells = [
        f"{r['size']:g}", r["km"], r["existing"], r["new"], r["seed"], r["verdict"], number(r["gap"], ".1%"),
        number(r["first"], ".1f"), number(r["reached"], ".1f"), number(r["total"], ".1f"),
        number(r["peak"], ".0f"), r["errors"],
    ]  # fmt: skip
    return "| " + " | ".join(str(c) for c in cells) + " |"


def main() -> None:
    """Run the sizes one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sizes", default="1,2,4,8")
    parser.add_argument("--seeds", default="1")
    parser.add_argument("--limit", type=float, default=120.0)
    parser.add_argument("--gap", type=float, default=0.05)
    parser.add_argument("--one", nargs=2, metavar=("SIZE", "SEED"))
    args = parser.parse_args()
    if args.one:
        print(json.dumps(one(float(args.one[0]), int(args.one[1]), args.limit, args.gap)))
        return
    measured: list[dict[str, object]] = []
    rows = [HEAD, "|" + "---|" * (HEAD.count("|") - 1)]
    print("\n".join(rows))
    for size in args.sizes.split(","):
        for seed in args.seeds.split(","):
            command = [sys.executable, "-m", "benchmarks.scale", "--one", size, seed]
            command += ["--limit", str(args.limit), "--gap", str(args.gap)]
            answer = subprocess.run(command, capture_output=True, text=True)
            said = answer.stdout.strip().splitlines()
            failed = f"| {size} | | | | {seed} | failed: {answer.stderr.strip().splitlines()[-1:]} |"
            if answer.returncode == 0 and said:
                measured.append(json.loads(said[-1]))
            rows.append(_row(measured[-1]) if answer.returncode == 0 and said else failed)
            print(rows[-1], flush=True)
    RESULTS.parent.mkdir(exist_ok=True)
    protocol = f"`python -m benchmarks.scale`, limit {args.limit:g} s, wanted gap {args.gap:.0%}"
    title = f"# New trains among existing ones\n\n{protocol}\n\n"
    picture = "![Seconds by size](scale.svg)"
    text = title + "\n".join(rows) + f"\n\n{picture}\n\n" + describe_machine() + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    _plot(measured)


def _plot(measured: list[dict[str, object]]) -> None:
    """Draw the seconds to a first plan and to the wanted gap by size, both axes logarithmic."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "scale"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6, 4))
    for key, label in (("first", "first plan"), ("total", "wanted gap, or the limit")):
        points = [(m["size"], m[key]) for m in measured if m[key] is not None]
        axes.loglog(*zip(*points, strict=True), marker="o", label=label)
    axes.set_xlabel("size (1 = 400 km, 200 existing trains, 20 new ones)")
    axes.set_ylabel("seconds on two cores")
    axes.set_xticks([m["size"] for m in measured], [f"{m['size']:g}" for m in measured], minor=False)
    axes.legend()
    axes.grid(alpha=0.3, which="both")
    figure.savefig(RESULTS.with_suffix(".svg"), metadata={"Date": None})


if __name__ == "__main__":
    main()
