# ruff: noqa: E501
"""Journeys beside pynigiri and cafein, on the national feed and on feeds grown from a seed.

    uv run python -m benchmarks.rail.journeys [FEED.zip] [--sizes 40000,400000,4000000] [--rounds 5]

Protocol. CPU time of one process (``process_time``), because others share the machine. The feed is rounded to
whole minutes, without transfers, for all three (nigiri knows no seconds). 1,000 random pairs with departures
between 5 and 20 h, seed 42, criteria arrival and changes, seven changes and 24 h at most. A round asks every program
once, in turn; the table gives the median round. Ours answers with the rides of every journey, as nigiri does;
cafein looks at one service day only, so part of its answers is missing. Answers are compared before anything
is timed. Grown feeds run in a process of their own each, for their own peak memory. Results go to
``benchmarks/results/journeys.md``.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.machine import describe_machine

RESULTS = Path(__file__).parents[1] / "results" / "journeys.md"
FEEDS = Path(__file__).parents[3] / "shared" / "data" / "gtfs"
BEFORE, AFTER = ("zssk_2024-11-26.zip", date(2024, 11, 26)), ("zssk_2025-01-07.zip", date(2025, 1, 14))
QUERIES, PROFILES = 1000, 100
DAY_S = 86_400


def cpu(work: Callable[[], object]) -> float:
    """Return the CPU seconds of some work."""
    began = time.process_time()
    work()
    return time.process_time() - began


def whole_minutes(path: Path, target: Path) -> Path:
    """Write the feed without seconds, shapes and transfers."""
    import polars as pl

    from corridor.workspace.gtfs import Feed, read_feed, write_feed

    feed, _ = read_feed(path)
    times = (pl.col("arrival_time", "departure_time") // 60) * 60
    trips = feed["trips"].with_columns(shape_id=pl.lit(None, pl.String))
    bare = {name: feed[name].clear() for name in ("shapes", "transfers")}
    return write_feed(
        Feed({**feed.tables, **bare, "trips": trips, "stop_times": feed["stop_times"].with_columns(times)}),
        target,
    )


class Ours:
    """Our planner on the day."""

    def __init__(self, path: Path, day: date) -> None:
        from corridor.rail.journeys import Planner, network_of_feed
        from corridor.workspace.gtfs import read_feed

        self.planner = Planner(network_of_feed(read_feed(path)[0])[0])
        self.day = day
        self.span = self.planner.span(day)
        self.base = round(self.span.base.timestamp())
        self.rows, self.alone = self.planner.rows_to(self.span, 0), self.planner.alone_rows(self.span)
        self.stations = [str(s) for s in self.planner.network.station_id]

    def ask(self, start: int, end: int, leave: int) -> list[tuple[int, int]]:
        return [(w.arrival, w.trains - 1) for w in self.planner.ways(self.span, start, end, leave)[::-1]]

    def profile_from_everywhere(self, end: int) -> object:
        return self.planner.fill_rows(self.span, end, self.rows, self.alone)

    def profile(self, start: int, end: int) -> list[tuple[int, int, int]]:
        p = self.planner._profile(self.span, start, end, (0, DAY_S), DAY_S)
        return sorted(zip(p.leave_s.tolist(), p.arrive_s.tolist(), p.trains.tolist(), strict=True))


class Nigiri:
    """MOTIS's engine through pynigiri."""

    def __init__(self, path: Path, ours: Ours) -> None:
        import pynigiri

        self.lib, self.base = pynigiri, ours.base
        config = pynigiri.LoaderConfig()
        config.link_stop_distance = 0
        days = [(ours.day + timedelta(n)).isoformat() for n in (-1, 3)]
        self.timetable = pynigiri.load_timetable([pynigiri.TimetableSource("f", str(path), config)], *days)
        self.places = [self.timetable.find_location(s) for s in ours.stations]

    def _route(self, start: int, end: int, when: Any) -> Any:
        query = self.lib.Query()
        query.start, query.destination = ([self.lib.Offset(self.places[s], 0)] for s in (start, end))
        query.start_time, query.max_transfers, query.max_travel_time = when, 7, 1440
        return self.lib.route(self.timetable, query)

    def ask(self, start: int, end: int, leave: int) -> list[tuple[int, int]]:
        found = self._route(start, end, (self.base + leave) // 60)
        return sorted(((j.dest_time * 60 - self.base, j.transfers) for j in found), key=lambda a: a[1])

    def profile(self, start: int, end: int) -> list[tuple[int, int, int]]:
        first = self.base // 60
        found = self._route(start, end, (first, first + 1439))
        return sorted(
            (j.start_time * 60 - self.base, j.dest_time * 60 - self.base, j.transfers + 1) for j in found
        )


class Cafein:
    """cafein, at stops."""

    def __init__(self, path: Path, ours: Ours) -> None:
        from cafein.network import TransportNetwork

        self.network = TransportNetwork.from_gtfs(str(path), trip_distances=False)
        self.stations, self.day = ours.stations, ours.day.isoformat()

    def ask(self, start: int, end: int, leave: int) -> list[Any]:
        when = f"{self.day} {leave // 3600:02d}:{leave // 60 % 60:02d}"
        return self.network.route_between_stops(self.stations[start], self.stations[end], when)


def national(path: Path, day: date, rounds: int) -> list[str]:
    """Compare the three programs on the national feed."""
    ours = Ours(path, day)
    builds = {"ours": cpu(lambda: Ours(path, day)), "nigiri": cpu(lambda: Nigiri(path, ours)),
              "cafein": cpu(lambda: Cafein(path, ours))}  # fmt: skip
    nigiri, cafein = Nigiri(path, ours), Cafein(path, ours)
    random.seed(42)
    stations = range(len(ours.stations))
    asked = [(*random.sample(stations, 2), random.randrange(5 * 60, 20 * 60) * 60) for _ in range(QUERIES)]
    equal = sum(ours.ask(*q) == nigiri.ask(*q) for q in asked)
    pairs = [(a, b) for a, b, _ in asked[:PROFILES]]
    alike = sum(ours.profile(*p) == nigiri.profile(*p) for p in pairs)
    times: dict[str, list[float]] = {}
    for _ in range(rounds):
        for name, program in (("ours", ours), ("nigiri", nigiri), ("cafein", cafein)):
            took = cpu(lambda program=program: [program.ask(*q) for q in asked])
            times.setdefault(f"ask {name}", []).append(took / QUERIES * 1e3)
        took = cpu(lambda: [ours.profile_from_everywhere(b) for _, b in pairs])
        times.setdefault("profile ours", []).append(took / PROFILES * 1e3)
        took = cpu(lambda: [nigiri.profile(*p) for p in pairs])
        times.setdefault("profile nigiri", []).append(took / PROFILES * 1e3)
        times.setdefault("matrix ours", []).append(cpu(lambda: ours.planner.matrix(day)))
    m = {name: statistics.median(found) for name, found in times.items()}
    rides, n = len(ours.span.rides.dep), len(ours.stations)
    return [
        f"National feed {path.name}: {n} stations, {rides:,} connections on the two days searched.",
        f"Answers equal to nigiri's: {equal} of {QUERIES} journeys, {alike} of {PROFILES} whole-day profiles.", "",
        "| | ours | nigiri | cafein | nigiri / ours | cafein / ours |", "|---|---|---|---|---|---|",
        f"| read and build, CPU s | {builds['ours']:.2f} | {builds['nigiri']:.2f} | {builds['cafein']:.2f} | | |",
        f"| earliest arrival, ms | {m['ask ours']:.3f} | {m['ask nigiri']:.3f} | {m['ask cafein']:.3f} | "
        f"{m['ask nigiri'] / m['ask ours']:.1f} | {m['ask cafein'] / m['ask ours']:.1f} |",
        f"| whole-day Pareto profile, ms | {m['profile ours']:.2f} (from all origins) | {m['profile nigiri']:.2f} "
        f"(one pair) | | {m['profile nigiri'] / m['profile ours']:.1f} | |",
        f"| all-to-all over a day, {n} × {n}, CPU s | {m['matrix ours']:.2f} | | | | |",
    ]  # fmt: skip


def editions() -> list[str]:
    """Compare two editions, every pair of stations, with the trains that make the difference."""
    from corridor.rail.journeys import compare_days

    before, after = (Ours(FEEDS / name, day) for name, day in (BEFORE, AFTER))
    days = (BEFORE[1], AFTER[1])
    compare_days(before.planner, after.planner, days, stations=before.stations[:2])
    found: list[Any] = []
    took = cpu(lambda: found.append(compare_days(before.planner, after.planner, days)))
    change = found[0]
    n = len(change.stations)
    gained = change.before.mean_s - change.after.mean_s
    lines = [
        "", "## Before and after: two editions, attributed to trains", "",
        f"{n} common stations, {n * (n - 1):,} pairs, whole day, every minute credited: {took:.1f} CPU s. "
        + f"{(gained >= 60).sum() / n / (n - 1):.0%} of the pairs gain a minute or more, "
        f"{(gained <= -60).sum() / n / (n - 1):.0%} lose; minutes that no train explains: {change.unexplained_min:.0f}.", "",
        "| train | | minutes over all pairs | pairs changed by a minute or more |", "|---|---|---|---|",
    ]  # fmt: skip
    return lines + [
        f"| {t.train} | {t.what}, {t.route[0]} – {t.route[1]} | {t.minutes:+,.0f} | {t.pairs:,} |"
        for t in change.trains[:8]
    ]


def grown(connections: int) -> dict[str, Any]:
    """Build and ask a feed of a size; in a process of its own."""
    from benchmarks.rail.grow import write_grown_feed
    from corridor.study.timetables import open_feeds

    with tempfile.TemporaryDirectory() as folder:
        path = write_grown_feed(Path(folder) / "grown.zip", connections)
        warm = write_grown_feed(Path(folder) / "warm.zip", 4000)
        planner = open_feeds([warm], keep=Path(folder) / "kept").planner
        planner.ways(planner.span(date(2027, 3, 10)), 0, 1, 0)
        build = cpu(lambda: open_feeds([path], keep=Path(folder) / "kept"))
        opened: list[Any] = []
        reopen = cpu(lambda: opened.append(open_feeds([path], keep=Path(folder) / "kept")))
        planner = opened[0].planner
        spread = cpu(lambda: planner.span(date(2027, 3, 10)))
        span = planner.span(date(2027, 3, 10))
        rng = random.Random(42)
        stations = len(planner.network.station_id)
        asked = [(*rng.sample(range(stations), 2), rng.randrange(5 * 3600, 20 * 3600)) for _ in range(200)]
        found = [planner.ways(span, *q) for q in asked]
        ask = cpu(lambda: [planner.ways(span, *q) for q in asked]) / len(asked)
        planner.rows_to(span, 0)
        profile = cpu(lambda: [planner.rows_to(span, b) for _, b, _ in asked[:10]]) / 10
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return {"connections": len(span.rides.dep), "stations": stations, "build": build, "reopen": reopen,
                "spread": spread, "ask": ask, "profile": profile, "peak": peak,
                "found": sum(map(bool, found)) / len(found)}  # fmt: skip


def growth(sizes: list[int]) -> list[str]:
    """Return the table of growing feeds."""
    lines = ["", "## Growth: feeds generated from a seed", "",
             "| connections a day | stations | read and build, CPU s | open again (mapped), CPU s | expand a day, CPU s | "
             "earliest arrival, ms | profile from all origins, ms | peak MB | answered |", "|---|---|---|---|---|---|---|---|---|"]  # fmt: skip
    for size in sizes:
        run = subprocess.run(
            [sys.executable, "-m", __spec__.name, "--one", str(size)], capture_output=True, text=True
        )
        if run.returncode:
            print(run.stderr[-2000:], file=sys.stderr)
            continue
        r = json.loads(run.stdout.splitlines()[-1])
        cells = [f"{r['connections']:,}", str(r["stations"]), f"{r['build']:.1f}", f"{r['reopen']:.2f}",
                 f"{r['spread']:.2f}", f"{r['ask'] * 1e3:.2f}", f"{r['profile'] * 1e3:.1f}", f"{r['peak']:.0f}", f"{r['found']:.0%}"]  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
        print(lines[-1], flush=True)
    return lines


def main() -> None:
    """Run all parts and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("feed", nargs="?", type=Path, default=FEEDS / AFTER[0])
    parser.add_argument("--sizes", default="40000,400000,4000000")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--one", type=int)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(grown(options.one)))
        return
    with tempfile.TemporaryDirectory() as folder:
        feed = whole_minutes(options.feed, Path(folder) / "feed.zip")
        lines = national(feed, AFTER[1], options.rounds)
    print("\n".join(lines), flush=True)
    more = editions()
    print("\n".join(more), flush=True)
    lines += more + growth([int(s) for s in options.sizes.split(",") if s])
    versions = f"pynigiri {version('pynigiri')}, cafein {version('cafein')}, numba {version('numba')}"
    protocol = (__doc__ or "").split("Protocol. ")[1].split(" Results go to")[0]
    head = ["# Journeys", "", f"{describe_machine()}, {versions}", "", f"Protocol: {protocol}", ""]
    RESULTS.write_text("\n".join([*head, *lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
