"""Decisions read and targets judged: ``python -m benchmarks.council.targets``.

Protocol. Ten targets a decision, one file a decision, as ``corridor council status`` finds them on disk;
facts about 100 lines of 4 metrics, each told in 52 spans of a week over a year. Targets ask for every day,
any seven days, the total, the mean or the latest value. Each size is run in a process of its own, several
times; the table shows the median of processor time, from the first file to the last verdict, without the
interpreter's start. Beside it, in the same run: the plain way, in which the standard library parses every
file and each target looks through all facts for its own, day by day. The plain way judges ``every day``
only, and only the sizes it can end.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from datetime import date, timedelta
from pathlib import Path

from benchmarks.machine import describe_machine
from corridor.facts import Fact
from corridor.files import record_facts

COMMAND = "benchmarks.council.targets"
RESULT = Path(__file__).resolve().parents[1] / "results" / "targets.md"
SIZES = (1_000, 10_000, 100_000, 200_000)
PLAIN_SIZES = (1_000, 5_000)
RUNS = 3
FIRST, TODAY = date(2027, 1, 1), date(2026, 12, 1)
METRICS = ("rail.pairs_per_day", "rail.seats_per_day", "rail.trains_per_day", "shop.visits")
WINDOWS = ("every day", "any 7 days", "total", "average", "latest")
LINES = 100

_HEAD = """\
id = "D{n}"
title = {{ en = "Decision {n}", ru = "Решение {n}" }}
form = "decree"
parties = ["A", "B"]
body = "Ministry {b}"
date = 2026-02-26
deadline = 2027-12-31
source = "made-up"
"""
_TARGET = """
[[target]]
id = "t{k}"
title = "Target {k}"
metric = "{metric}"
about = "line-{line}"
op = ">="
value = {value}
unit = "{unit}"
window = "{window}"
from = 2027-01-01
to = 2027-12-30
fresh_within = "90 days"
"""


def write_world(folder: Path, targets: int, *, windows: tuple[str, ...] = WINDOWS) -> None:
    """Write decisions and facts."""
    (folder / "corridor.toml").write_text(_corridor(), encoding="utf-8")
    home = folder / "council" / "decisions"
    home.mkdir(parents=True)
    for n in range(targets // 10):
        told = [_HEAD.format(n=n, b=n % 40)]
        told += [_target(n, k, windows) for k in range(10)]
        (home / f"d{n:06}.toml").write_text("".join(told), encoding="utf-8")
    facts = [
        Fact(metric, 2 + (week + line) % 3, f"{metric.rpartition('.')[2]}/day", day, "plan", f"line-{line}",
             through=day + timedelta(6))
        for metric in METRICS
        for line in range(LINES)
        for week in range(52)
        for day in [FIRST + timedelta(7 * week)]
    ]  # fmt: skip
    record_facts(folder, facts, source="plan", known=TODAY)


def _target(n: int, k: int, windows: tuple[str, ...]) -> str:
    metric, window = METRICS[k % 4], windows[(n + k) % len(windows)]
    what = metric.rpartition(".")[2]
    unit = what if window in ("total", "any 7 days") else f"{what}/day"
    value = {"total": 700, "any 7 days": 14}.get(window, 2)
    return _TARGET.format(k=k, metric=metric, line=(n * 7 + k) % LINES, value=value, unit=unit, window=window)


def _corridor() -> str:
    party = '\n[[party]]\nid = "{p}"\nname = {{ en = "{p}" }}\ntime_zone = "Europe/Minsk"\n'
    year = "[year]\nfrom = 2027-01-01\nto = 2027-12-30\n"
    head = f'name = {{ en = "x" }}\n{year}[railway]\ntime_zone = "Europe/Minsk"\n'
    return head + party.format(p="A") + party.format(p="B")


def ours(folder: Path) -> tuple[dict[str, float], int]:
    """Read and judge; return processor seconds by step and how many targets are met."""
    from corridor.council import Desk

    began = time.process_time()
    desk = Desk.open(folder)
    read = len(desk.council.decisions)
    after_decisions = time.process_time()
    facts = desk.history
    after_facts = time.process_time()
    status = desk.status(TODAY)
    met = sum(j.verdict == "met" for j in status.judgements)
    done = time.process_time()
    assert read
    assert facts
    steps = {
        "decisions": after_decisions - began,
        "facts": after_facts - after_decisions,
        "judge": done - after_facts,
        "all": done - began,
    }
    return steps, met


def plainly(folder: Path) -> tuple[dict[str, float], int]:
    """Do the same the plain way: every target looks through all facts, day by day."""
    import json

    began = time.process_time()
    lines = (folder / "build" / "facts.jsonl").read_text(encoding="utf-8").splitlines()
    facts = [f for f in map(json.loads, lines) if "name" in f]
    for f in facts:
        f["days"] = date.fromisoformat(f["as_of"]), date.fromisoformat(f["through"])
    met = 0
    for path in sorted((folder / "council" / "decisions").glob("*.toml")):
        for target in tomllib.loads(path.read_text(encoding="utf-8"))["target"]:
            met += _holds_every_day(target, facts)
    return {"all": time.process_time() - began}, met


def _holds_every_day(target: dict[str, object], facts: list[dict[str, object]]) -> bool:
    own = [f for f in facts if f["name"] == target["metric"] and f["about"] == target["about"]]
    day: date = target["from"]  # type: ignore[assignment]
    while day <= target["to"]:  # type: ignore[operator]
        value = next((f["value"] for f in own if f["days"][0] <= day <= f["days"][1]), None)  # type: ignore[index]
        if value is None or value < target["value"]:  # type: ignore[operator]
            return False
        day += timedelta(1)
    return True


def measure(way: str, targets: int, windows: tuple[str, ...]) -> tuple[dict[str, float], int]:
    """Run one way in processes of its own; return the medians and how many targets it found met."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        write_world(Path(folder), targets, windows=windows)
        for _ in range(RUNS if targets < 200_000 else 1):
            run = subprocess.run(
                [sys.executable, "-m", COMMAND, way, folder], capture_output=True, text=True, check=True
            )
            found.append(eval(run.stdout))
    steps = {k: statistics.median(s[k] for s, _ in found) for k in found[0][0]}
    return steps, found[0][1]


def table() -> str:
    """Return the page of results."""
    rows = []
    for targets in SIZES:
        steps, met = measure("ours", targets, WINDOWS)
        print(targets, steps, met, file=sys.stderr)
        per = steps["all"] / targets * 1e6
        rows.append(
            f"| {targets // 10:,} | {targets:,} | {steps['decisions']:.2f} | {steps['facts']:.2f} | "
            f"{steps['judge']:.2f} | **{steps['all']:.2f}** | {per:.0f} |"
        )
    ratios = []
    for targets in PLAIN_SIZES:
        mine, met = measure("ours", targets, ("every day",))
        theirs, also = measure("plainly", targets, ("every day",))
        print(targets, mine, theirs, file=sys.stderr)
        assert met == also
        ratio = theirs["all"] / mine["all"]
        ratios.append(f"| {targets:,} | {mine['all']:.2f} | {theirs['all']:.2f} | {ratio:.0f} |")
    told = {"rows": "\n".join(rows), "ratios": "\n".join(ratios)}
    return _PAGE.format(doc=__doc__, machine=describe_machine(), command=COMMAND, **told)


_PAGE = """\
# Decisions read and targets judged

`python -m {command}` · {machine}

{doc}
| decisions | targets | read decisions, s | read facts, s | judge, s | all, s | µs a target |
|---:|---:|---:|---:|---:|---:|---:|
{rows}

All targets `every day`, beside the plain way (both find the same targets met):

| targets | Corridor, s | plain, s | ratio |
|---:|---:|---:|---:|
{ratios}
"""


def main() -> None:
    """Measure and write the page; or run one way, for :func:`measure`."""
    if len(sys.argv) == 3:
        print({"ours": ours, "plainly": plainly}[sys.argv[1]](Path(sys.argv[2])))
        return
    RESULT.write_text(table(), encoding="utf-8")
    print(RESULT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
