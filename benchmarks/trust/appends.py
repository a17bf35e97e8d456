"""Durable entries a second, and how a log grows.

    uv run python -m benchmarks.trust.appends [--seconds 8] [--runs 3] [--sizes 10000,100000,1000000]

Eight clients put entries of 300 bytes into a log in a folder; an entry is counted when it is durable.
*Waiting* clients hand in the next entry when the last is durable; *busy* ones keep 64 on the way. A
checkpoint is published every second meanwhile. Beside it, in turns on the same disk: one sync for every
entry, and a sync alone. Wall time, median of the runs; the disk and other jobs decide much of it.

Growth: a log is filled in batches of 4,096 and published every 100,000 entries at most; CPU seconds and
seconds of the wall of filling it, opening it anew and proving an entry, beside hashing alone.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import statistics
import tempfile
import threading
import time
from collections import deque
from itertools import pairwise
from pathlib import Path

from benchmarks.machine import describe_machine
from corridor.trust import FolderStorage, Log, LogProof, Sequencer, prove_entry
from corridor.trust.testing import key_of

RESULTS = Path(__file__).parents[1] / "results" / "trust_appends.md"
CLIENTS = 8
KEY = key_of("east.example/log")


def entry(number: int) -> bytes:
    """Return an entry of 300 bytes."""
    return b"%0300d" % number


class Watched(Log):
    """A log that notes when it published."""

    moments: list[float]

    def publish(self, cosigner: object = None) -> object:  # type: ignore[override]
        """Publish and note the time."""
        signed = super().publish(cosigner)  # type: ignore[arg-type]
        self.moments.append(time.monotonic())
        return signed


def group_commit(folder: Path, seconds: float, window: int) -> tuple[float, float]:
    """Return (durable entries a second, oldest checkpoint in seconds)."""
    with FolderStorage(folder) as storage:
        log = Watched.open(storage, KEY)
        log.moments = [time.monotonic()]  # type: ignore[attr-defined]
        counts: list[int] = []
        with Sequencer(log, interval_s=1.0) as sequencer:
            end = time.monotonic() + seconds

            def client() -> None:
                waiting: deque[object] = deque()
                done = 0
                while time.monotonic() < end:
                    waiting.append(sequencer.submit(entry(done)))
                    if len(waiting) >= window:
                        waiting.popleft().result()  # type: ignore[attr-defined]
                        done += 1
                while waiting:
                    waiting.popleft().result()  # type: ignore[attr-defined]
                    done += 1
                counts.append(done)

            began = time.monotonic()
            threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            took = time.monotonic() - began
        moments = log.moments  # type: ignore[attr-defined]
        oldest = max(b - a for a, b in pairwise(moments))
        return sum(counts) / took, oldest


def sync_each(folder: Path, seconds: float) -> float:
    """Return entries a second with one sync an entry, as a log without group commit does."""
    with FolderStorage(folder) as storage:
        began, done = time.monotonic(), 0
        while time.monotonic() - began < seconds:
            storage.append([entry(done)])
            done += 1
        return done / (time.monotonic() - began)


def bare_sync(folder: Path, seconds: float) -> float:
    """Return syncs a second of a file that grows by 300 bytes each time."""
    with (folder / "bare").open("wb", buffering=0) as stream:
        began, done = time.monotonic(), 0
        while time.monotonic() - began < seconds:
            stream.write(entry(done))
            os.fdatasync(stream.fileno())
            done += 1
        return done / (time.monotonic() - began)


def rates(seconds: float, runs: int) -> list[str]:
    """Return the table of rates."""
    found: dict[str, list[float]] = {}
    oldest: dict[str, float] = {}
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as place:
            root = Path(place)
            for name, window in (("8 waiting clients", 1), ("8 busy clients", 64)):
                rate, age = group_commit(root / name, seconds, window)
                found.setdefault(name, []).append(rate)
                oldest[name] = max(oldest.get(name, 0.0), age)
            found.setdefault("one sync an entry", []).append(sync_each(root / "each", seconds / 2))
            found.setdefault("a sync alone", []).append(bare_sync(root, seconds / 2))
    base = statistics.median(found["one sync an entry"])
    rows = [
        "| | durable entries/s | least | most | × one sync an entry | longest between checkpoints, s |",
        "|---|---|---|---|---|---|",
    ]
    for name, measured in found.items():
        middle = statistics.median(measured)
        rows.append(
            f"| {name} | {middle:,.0f} | {min(measured):,.0f} | {max(measured):,.0f} | {middle / base:.1f} |"
            + (f" {oldest[name]:.2f} |" if name in oldest else " – |")
        )
    return rows


def grow(size: int) -> str:
    """Return one line of the table of growth."""
    folder = Path(tempfile.mkdtemp())
    try:
        storage = FolderStorage(folder)
        log = Log.open(storage, KEY)
        began, cpu = time.monotonic(), time.process_time()
        for start in range(0, size, 4096):
            log.append([entry(i) for i in range(start, min(size, start + 4096))])
            if start // 100_000 != (start + 4096) // 100_000:
                log.publish()
        log.publish()
        filled, filled_cpu = time.monotonic() - began, time.process_time() - cpu
        storage.close()
        hashed = hashing(size)
        began = time.monotonic()
        with FolderStorage(folder) as again:
            log = Log.open(again, KEY)
            opened = time.monotonic() - began
            proving = per_second(log, size)
        used = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
    finally:
        shutil.rmtree(folder)
    return (
        f"| {size:,} | {size / filled:,.0f} | {size / filled_cpu:,.0f} | {100 * hashed / filled_cpu:.0f} % |"
        f" {1000 * opened:.0f} | {1000 / proving:.2f} | {used / size:.0f} |"
    )


def hashing(size: int) -> float:
    """Return CPU seconds of the 2 n − 1 hashes that a tree of n entries is."""
    sha256, leaf, node = hashlib.sha256, bytes(301), bytes(65)
    cpu = time.process_time()
    for _ in range(size):
        sha256(leaf).digest()
        sha256(node).digest()
    return time.process_time() - cpu


def per_second(log: Log, size: int) -> float:
    """Return proofs a second, CPU time, of entries all over the log."""
    cpu, count = time.process_time(), 300
    for i in range(count):
        proof = prove_entry(log, i * 7919 % size)
        assert isinstance(proof, LogProof)
    return count / (time.process_time() - cpu)


def main() -> None:
    """Measure rates and growth."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--sizes", default="10000,100000,1000000")
    args = parser.parse_args()
    table = rates(args.seconds, args.runs)
    growth = [
        "| entries | entries/s | entries/s of CPU | hashing, share | open, ms | a proof, ms | bytes/entry |",
        "|---|---|---|---|---|---|---|",
        *(grow(int(size)) for size in args.sizes.split(",")),
    ]
    text = "\n".join([*table, "", *growth])
    print(text)
    head = "# Durable entries, and growth\n\n`python -m benchmarks.trust.appends`\n"
    about = (
        "Entries of 300 bytes into a log in a folder, a checkpoint every second; wall time on a shared disk."
    )
    RESULTS.write_text(f"{head}\n{about}\n\n{text}\n\n{describe_machine()}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
