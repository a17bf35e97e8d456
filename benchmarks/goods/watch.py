"""The watch against the naive: ``python -m benchmarks.goods.watch [--small]``.

Protocol. Worlds of 192,000 items and about 70,000 scans are played from seeds 1 to 5, which nothing was
tuned on (``benchmarks.goods.tune`` uses seeds from 1000), at three prevalences of fraud, and at the middle
one in three hard modes: copies sold where the genuine thing is; copies spread thin by a counterfeiter who
knows the watch; both. The watch runs once over all kinds at its default budget of one alert in 500 scans.
The naive rules of common practice see the same scans and are asked for clones only: without any budget, and
cut at the same number of alerts (most scanned first). Precision is the share of alerts that are right,
recall the share of cases that were named; sums over the seeds. "Named at all" counts frauds of any kind
against the most that the budget lets through.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import psutil

from benchmarks.machine import describe_machine
from corridor.goods.watch import (
    Alert,
    Area,
    Kind,
    Lot,
    PlainLedger,
    Scan,
    Settings,
    Watch,
    find_abnormal_bodies,
    find_lots_beyond,
    find_price_outliers,
    watch_scans,
)
from corridor.goods.watch.simulate import Frauds, Play, World, play, play_tables

RESULTS = Path(__file__).resolve().parents[1] / "results" / "watch.md"
SEEDS = (1, 2, 3, 4, 5)
TABLE_SEEDS = range(101, 121)
KINDS = (Kind.CLONE, Kind.DECOMMISSIONED, Kind.NEVER_ACTIVATED, Kind.OUTSIDE_MARKET)
SCENES = {
    "few frauds (a quarter)": Frauds().scaled(0.25),
    "middle": Frauds(),
    "many frauds (threefold)": Frauds().scaled(3),
    "hard: copies in the same region": Frauds(same_region=True),
    "hard: five copies a serial": Frauds(adaptive=True),
    "hard: both": Frauds(adaptive=True, same_region=True),
}
FASTEST_KMH = 900


@dataclass
class Score:
    """Counts of one rule over several plays."""

    named: int = 0
    right: int = 0
    cases: int = 0
    poisoned: int = 0

    def add(self, named: Iterable[str], truth: Iterable[str], poisoned: Iterable[str] = ()) -> None:
        """Count one play."""
        found, true = set(named), set(truth)
        self.named += len(found)
        self.right += len(found & true)
        self.cases += len(true)
        self.poisoned += len(found & set(poisoned))

    def __str__(self) -> str:
        precision = f"{self.right / self.named:.2f}" if self.named else "–"
        recall = f"{self.right / self.cases:.2f}" if self.cases else "–"
        return f"{precision} / {recall}"


@dataclass
class Scene:
    """Scores of one scene."""

    watch: dict[Kind, Score] = field(default_factory=lambda: defaultdict(Score))
    naive: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    scans: int = 0
    alerts: int = 0
    right: int = 0
    cases: int = 0
    most: int = 0
    said: list[tuple[float, bool]] = field(default_factory=list)


# The rules of common practice.


def twice(scans: list[Scan], _areas: dict[str, Area]) -> float:
    return float(len(scans)) if len(scans) >= 2 else 0.0


def five_times(scans: list[Scan], _areas: dict[str, Area]) -> float:
    return float(len(scans)) if len(scans) >= 5 else 0.0


def three_areas(scans: list[Scan], _areas: dict[str, Area]) -> float:
    count = len({s.area for s in scans})
    return float(count) if count >= 3 else 0.0


def impossible_travel(scans: list[Scan], areas: dict[str, Area]) -> float:
    fastest = 0.0
    ordered = sorted(scans, key=lambda s: s.hour)
    for a, b in pairwise(ordered):
        one, other = areas[a.area], areas[b.area]
        apart = ((one.x_km - other.x_km) ** 2 + (one.y_km - other.y_km) ** 2) ** 0.5
        fastest = max(fastest, apart / max(b.hour - a.hour, 0.5))
    return fastest if fastest > FASTEST_KMH else 0.0


RULES: dict[str, Callable[[list[Scan], dict[str, Area]], float]] = {
    "scanned twice": twice,
    "five scans": five_times,
    "three areas": three_areas,
    "impossible travel": impossible_travel,
}


def run_naive(scene: Scene, played: Play, areas: dict[str, Area], budget: int) -> None:
    """Ask the naive rules for clones."""
    by_code: dict[str, list[Scan]] = defaultdict(list)
    for scan in played.scans:
        if scan.code in played.ledger.lots:
            by_code[scan.code].append(scan)
    truth = played.truth[Kind.CLONE]
    for name, rule in RULES.items():
        scores = {code: score for code, scans in by_code.items() if (score := rule(scans, areas))}
        scene.naive[name].add(scores, truth, played.poisoned)
        best = sorted(scores, key=lambda code: (-scores[code], code))[:budget]
        scene.naive[f"{name}, at the budget"].add(best, truth, played.poisoned)


def run_watch(scene: Scene, played: Play, areas: dict[str, Area]) -> None:
    """Run the watch over all kinds."""
    found = watch_scans(played.scans, played.ledger, areas)
    named: dict[Kind, set[str]] = defaultdict(set)
    for alert in found:
        about = alert.about.split("@")[0]
        named[alert.kind].add(about)
        scene.said.append((alert.strength, about in played.truth[alert.kind]))
    for kind in KINDS:
        scene.watch[kind].add(named[kind], played.truth[kind], played.poisoned)
    cases = sum(len(played.truth[kind]) for kind in KINDS)
    scene.scans += len(played.scans)
    scene.alerts += len(found)
    scene.right += sum(len(named[kind] & played.truth[kind]) for kind in KINDS)
    scene.cases += cases
    scene.most += min(cases, int(Settings().budget * len(played.scans)))


def play_scene(frauds: Frauds, seeds: Iterable[int]) -> Scene:
    """Play one scene with all seeds."""
    scene = Scene()
    for seed in seeds:
        played = play(World(seed=seed), frauds=frauds)
        areas = {a.id: a for a in played.areas}
        run_watch(scene, played, areas)
        run_naive(scene, played, areas, int(Settings().budget * len(played.scans)))
    return scene


def detection(scenes: dict[str, Scene]) -> list[str]:
    """Return the tables of precision and recall."""
    lines = ["Precision / recall at the budget, all kinds competing for it:", ""]
    lines += [
        "| scene | scans | alerts | share | " + " | ".join(KINDS) + " | right | named at all, of the most |"
    ]
    lines += ["|---" * (len(KINDS) + 6) + "|"]
    for name, s in scenes.items():
        kinds = " | ".join(str(s.watch[kind]) for kind in KINDS)
        share = f"{s.alerts / s.scans:.3%}"
        right = f"{s.right / max(1, s.alerts):.2f}"
        lines.append(
            f"| {name} | {s.scans:,} | {s.alerts} | {share} | {kinds} | {right} | {s.right} of {s.most} |"
        )
    lines += [
        "",
        "Clones only, against the naive rules (precision / recall, then poisoned genuine things named):",
        "",
    ]
    rules = ["the watch", *(r for name in RULES for r in (name, f"{name}, at the budget"))]
    lines += ["| rule | " + " | ".join(scenes) + " |", "|---" * (len(scenes) + 1) + "|"]
    for rule in rules:
        scores = [s.watch[Kind.CLONE] if rule == "the watch" else s.naive[rule] for s in scenes.values()]
        lines.append(f"| {rule} | " + " | ".join(f"{s}, {s.poisoned}" for s in scores) + " |")
    return lines


def calibration(scenes: dict[str, Scene]) -> list[str]:
    """Return how often alerts of a strength were right."""
    said = [pair for scene in scenes.values() for pair in scene.said]
    lines = [
        "",
        "What the strength is worth (all scenes):",
        "",
        "| strength | alerts | right |",
        "|---|---|---|",
    ]
    for low, high in ((0.5, 0.6), (0.6, 0.8), (0.8, 0.95), (0.95, 0.99), (0.99, 1.01)):
        inside = [right for strength, right in said if low <= strength < high]
        if inside:
            lines.append(
                f"| {low:.2f} to {min(high, 1):.2f} | {len(inside)} | {sum(inside) / len(inside):.2f} |"
            )
    return lines


def tables(seeds: Iterable[int]) -> list[str]:
    """Return precision and recall of what is found in tables."""
    found: dict[Kind, Score] = defaultdict(Score)
    for seed in seeds:
        made = play_tables(seed)
        alerts: list[Alert] = [
            *find_lots_beyond(made.lots),
            *find_abnormal_bodies(made.passes),
            *find_price_outliers(made.prices),
        ]
        for kind, truth in made.truth.items():
            found[kind].add((a.about for a in alerts if a.kind is kind), truth)
    lines = [
        "",
        "In tables (lots, pass rates and prices of a year, seeds 101 to 120; no scans, so no budget):",
        "",
    ]
    lines += ["| kind | cases | named | precision / recall |", "|---|---|---|---|"]
    return lines + [f"| {kind} | {s.cases} | {s.named} | {s} |" for kind, s in found.items()]


def many_scans(count: int) -> Iterable[Scan]:
    """Yield calm scans: two of each item, 20,000 a day."""
    for n in range(count):
        item, day = n // 2, n // 20_000
        yield Scan(
            n + 1,
            f"01/0481000100007/21/{item:08d}",
            day * 24,
            day * 24,
            f"A{item % 24:02d}",
            f"d{item % 997}",
        )


class _AnyLot(dict):  # type: ignore[type-arg]
    """Every code belongs to one of a thousand lots."""

    def get(self, code: str, _default: object = None) -> Lot:  # type: ignore[override]
        return LOTS[int(code[-8:]) % len(LOTS)]


LOTS = [Lot(f"L{n}", "P", frozenset({"west", "east"}), activated=0) for n in range(1000)]


def growth(sizes: Iterable[int]) -> list[str]:
    """Return rate and memory at each size, with half a year's and with ten days' retention."""
    areas = {f"A{n:02d}": Area(f"A{n:02d}", ("west", "east")[n % 2], n * 30.0) for n in range(24)}
    lines = ["", "Throughput and memory (two scans of each item, 20,000 scans a day):", ""]
    lines += ["| scans | retention, days | scans a second (CPU) | items in memory | forgotten | memory, MB |"]
    lines += ["|---|---|---|---|---|---|"]
    for size in sizes:
        for days in (180, 10):
            gc.collect()
            before = psutil.Process().memory_info().rss
            watch = Watch(PlainLedger(_AnyLot(), {}), areas, Settings(retention_days=days))
            begin = time.process_time()
            watch.see(many_scans(size))
            rate = size / (time.process_time() - begin)
            grown = (psutil.Process().memory_info().rss - before) / 1e6
            kept = f"{watch.remembered:,} | {watch.forgotten:,} | {max(0, grown):,.0f}"
            lines.append(f"| {size:,} | {days} | {rate:,.0f} | {kept} |")
            del watch
    return lines


def main() -> None:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a quick look; nothing is written")
    args = parser.parse_args()
    seeds = SEEDS[:1] if args.small else SEEDS
    lines = ["# The watch", "", "`python -m benchmarks.goods.watch`", ""]
    memory = growth((30_000, 100_000) if args.small else (100_000, 300_000, 1_000_000))
    scenes = {name: play_scene(frauds, seeds) for name, frauds in SCENES.items()}
    lines += [*detection(scenes), *calibration(scenes), *tables(TABLE_SEEDS), *memory]
    lines += ["", f"Seeds {seeds[0]} to {seeds[-1]}; every parameter of the simulator is an estimate."]
    made = "\n".join([*lines, "", describe_machine(), ""])
    print(made)
    if not args.small:
        RESULTS.write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main()
