"""How the time for running times grows with the length of the path, and what the step costs and gains.

    uv run python -m benchmarks.running.path_length

Prints two tables: seconds of one train (prepared, run once; and planned with supplements at every station)
over 100, 200 and 400 km with a station every 8 km; and the total of the published paths by step.
"""

from __future__ import annotations

import itertools
import platform
import time
from collections.abc import Callable
from dataclasses import replace

from tests.rail.running.level_line import section, world
from tests.rail.running.published_trains import published_sections, published_stock, published_totals

from corridor.rail.model import Grade, SpeedLimit
from corridor.rail.running import Course, running_times, technical_time

STATION_EVERY_M = 8_000
REPEATS = 5
STEPS = (20.0, 10.0, 5.0, 1.0, 0.5)


def line(stations: int) -> list:
    """Rolling country: ±4 ‰ by turns, a slow kilometre in every section."""
    names = [chr(0x4E00 + n) for n in range(stations + 1)]
    slow = [SpeedLimit(3000, 4000, "both", 80.0)]
    return [
        section(
            a + b, STATION_EVERY_M, speed_kmh=120.0, limits=slow, grades=[Grade(0, 8000, 4.0 * (-1) ** n)]
        )
        for n, (a, b) in enumerate(itertools.pairwise(names))
    ]


def best_s(work: Callable[[], object]) -> float:
    spent = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        work()
        spent.append(time.perf_counter() - began)
    return min(spent)


def print_growth() -> None:
    stock = replace(published_stock()["local"], gauges_mm=(1520,))
    print("| km | cells | prepare, ms | one run, ms | two trains with all supplements, ms |")
    print("|---|---|---|---|---|")
    for stations in (12, 25, 50):
        sections = line(stations)
        path = [sections[0].ends[0], *(s.ends[1] for s in sections)]
        course = Course(stock, sections, path)
        course.run()
        task = world(sections, stock=stock)
        row = (
            best_s(lambda p=path, s=sections: Course(stock, s, p)),
            best_s(course.run),
            best_s(lambda t=task: running_times(t)),
        )
        cells = len(course.profile.edges_m) - 1
        print(f"| {stations * STATION_EVERY_M / 1000:.0f} | {cells} |", *(f"{1000 * s:.2f} |" for s in row))


def print_steps() -> None:
    stock, sections = published_stock(), published_sections()
    print("\n| train, path | published, s |", *(f"{s:g} m |" for s in STEPS))
    print("|---|---|" + "---|" * len(STEPS))
    for train, path, total in published_totals():
        times = [technical_time(stock[train], [sections[path]], "AB", step_m=s).times_s[-1] for s in STEPS]
        print(f"| {train}, {path} | {total} |", *(f"{t:.2f} |" for t in times))


if __name__ == "__main__":
    print(platform.processor() or platform.machine(), platform.python_version())
    print_growth()
    print_steps()
