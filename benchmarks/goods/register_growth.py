"""The register as it grows tenfold and tenfold again: taking in, judging and looking up at each size.

Run ``python -m benchmarks.goods.register_growth sqlite|postgresql [--largest N]``; it writes its part of
``benchmarks/results/register-growth.md``.

Protocol. A register of both parties is filled through the desk, every signature verified, in batches of
4,096. At 10,000, 100,000 and 1,000,000 entries a log, the last 2,000 are taken in by batches of 256 and
measured; then 500 certificates are asked for by id and judged as they stand, and 500 lots of one product are
looked up.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.goods.register import Intake, certificates, measured, postgresql
from benchmarks.machine import describe_machine
from corridor.goods.register import Register
from corridor.goods.store import SqlShelf

RESULTS = Path(__file__).resolve().parents[1] / "results" / "register-growth.md"
FILLING = 4096
SIZES = (10_000, 100_000, 1_000_000)


def growth(new: Callable[[], SqlShelf], sizes: tuple[int, ...]) -> Iterator[str]:
    """Yield a row for each size: intake near that size, look-ups, and the size on disk."""
    shelf = new()
    intake, there = Intake(shelf), 0
    for size in sizes:
        while there < size - 2_000:
            step = min(20_000, size - 2_000 - there)
            intake.take(certificates(there // 2, step // 2), FILLING)
            there += step
        last = certificates(there // 2, 1_000)
        rate = measured(lambda e=last: intake.take(e))  # type: ignore[misc]
        there += 2_000
        by_id = measured(lambda t=there: look_up(intake.register, t))  # type: ignore[misc]
        by_lot = measured(lambda t=there: find_lots(shelf, t))  # type: ignore[misc]
        figures = (rate.wall, rate.cpu, by_id.wall, by_lot.wall)
        yield f"| {size:,} | " + " | ".join(f"{figure:,.0f}" for figure in figures) + " |"
        print(f"{size:,} done", file=sys.stderr, flush=True)
    shelf.close()


def look_up(register: Register, there: int) -> int:
    """Ask for 500 certificates, as they stand."""
    for n in range(500):
        assert register.certificate(f"C{(n * 7919) % (there // 2)}").verdict == "valid"
    return 500


def find_lots(shelf: SqlShelf, there: int) -> int:
    """Ask for the certificates of 500 lots of one product."""
    for n in range(500):
        number = (n * 7919) % (there // 2)
        assert shelf.certificates(gtin="09520123456788", lot=f"L{number}") == [f"C{number}"]
    return 500


def measure(store: str, sizes: tuple[int, ...]) -> list[str]:
    """Return the rows of a store."""
    if store == "postgresql":
        with postgresql() as new:
            return list(growth(new, sizes))
    with tempfile.TemporaryDirectory(prefix="corridor-bench-") as folder:
        return list(growth(lambda: SqlShelf.open(Path(folder) / "register.sqlite"), sizes))


def write(store: str, rows: list[str]) -> None:
    """Put the part of a store into the page, in the place of its last one."""
    protocol = (__doc__ or "").partition("Protocol. ")[2].strip()
    head = f"# The register as it grows\n\nProtocol: {protocol}\n"
    old = RESULTS.read_text(encoding="utf-8").split("\n## ")[1:] if RESULTS.exists() else []
    kept = [part.rstrip("\n") for part in old if not part.startswith(f"{store}\n")]
    command = f"`python -m benchmarks.goods.register_growth {store}`"
    lines = [
        store,
        "",
        f"{command} · {describe_machine()}; load while it ran: {os.getloadavg()[2]:.1f}",
        "",
        "| entries a log | taken in /s | of CPU | certificates judged /s | lots looked up /s |",
        "|---|---|---|---|---|",
        *rows,
    ]
    parts = sorted([*kept, "\n".join(lines)], reverse=True)
    RESULTS.write_text(head + "".join(f"\n## {part}\n" for part in parts), encoding="utf-8")


def main() -> None:
    """Measure one store and write its part of the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("store", choices=["sqlite", "postgresql"])
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="leave out sizes above this")
    given = parser.parse_args()
    rows = measure(given.store, tuple(size for size in SIZES if size <= given.largest))
    print("\n".join(rows))
    write(given.store, rows)


if __name__ == "__main__":
    main()
