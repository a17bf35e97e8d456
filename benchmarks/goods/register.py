"""The register: durable entries a second, with what the disk and the signatures alone would allow.

Run ``python -m benchmarks.goods.register [--small]``; it writes ``benchmarks/results/register.md``.
PostgreSQL is started for the run in a folder of its own, with its durability as it comes.

Protocol. Statements are signed beforehand, because their makers do that on machines of their own. A desk that
runs both parties' logs takes them in batches as they come: every signature is verified, every rule asked,
the entry written to both logs and its rows to the tables in one transaction, synced. A checkpoint over both
logs is published whenever one second has passed. Beside it stand, in the same run and on the same disk: the
same rows inserted by batches without verifying anything (the store's ceiling), one row a commit (what group
commit is for), and the signatures verified and nothing else (the signatures' ceiling).
"""

from __future__ import annotations

import argparse
import gc
import itertools
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from benchmarks.machine import describe_machine
from corridor.goods.credential import StatusList
from corridor.goods.register import Register, Shelf, Statement, write_instant
from corridor.goods.store import SqlShelf
from corridor.goods.store.database import insert_rows
from corridor.goods.store.tables import ENTRIES, STATEMENTS
from corridor.trust import Envelope, Log, Party, PartyChain, SigningKey, pae

RESULTS = Path(__file__).resolve().parents[1] / "results" / "register.md"
PARTIES = ("East", "West")
KEYS = {who: SigningKey.generate(f"{who}.example") for who in (*PARTIES, "lab")}
BATCH = 256
CHECKPOINT_S = 1.0
RUNS = 3


def chains() -> dict[str, PartyChain]:
    """Return the two parties."""
    made = {who: Party(who, (KEYS[who].public,)) for who in PARTIES}
    return {who: PartyChain.begin(party.envelope(KEYS[who])) for who, party in made.items()}


def say(kind: str, subject: str, *by: str, **fields: Any) -> Envelope:
    """Return a signed statement."""
    now = datetime.now(UTC) - timedelta(minutes=1)
    made = Statement(kind, subject, tuple(sorted(by)), now, now, "for the benchmark", fields)
    return made.envelope(*(KEYS[who] for who in by))


def grounds() -> list[Envelope]:
    """Return a scheme and a body."""
    scheme = {"id": "s", "name": {"en": "s"}, "parties": list(PARTIES), "estimate": "made up"}
    until = write_instant(datetime.now(UTC) + timedelta(days=900))
    return [
        say("scheme.adopted", "s", *PARTIES, scheme=scheme),
        say(
            "body.accredited", "lab", "East", party="East", name={"en": "lab"}, threshold=1,
            keys=[str(KEYS["lab"].public)], scope=[{"group": "pumps"}], until=until,
        ),
    ]  # fmt: skip


def certificates(first: int, count: int) -> list[Envelope]:
    """Return applications and grants of so many certificates, each for a lot of its own."""
    until = write_instant(datetime.now(UTC) + timedelta(days=300))
    made = []
    for n in range(first, first + count):
        product = {"group": "pumps", "gtin": "09520123456788", "lots": [f"L{n}"], "model": "P1"}
        made.append(
            say("certificate.applied", f"C{n}", "lab", scheme="s", holder={"name": "h"}, products=[product])
        )
        made.append(say("certificate.granted", f"C{n}", "lab", until=until))
    return made


@dataclass(frozen=True)
class Rate:
    """A rate by the clock and by the processor, both a second."""

    wall: float
    cpu: float


def measured(work: Callable[[], int]) -> Rate:
    """Return how many a second a piece of work does; it returns how many it did."""
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    done = work()
    return Rate(done / (time.perf_counter() - wall), done / max(1e-9, time.process_time() - cpu))


def median(rates: list[Rate]) -> Rate:
    """Return the median of several runs."""
    return Rate(statistics.median(r.wall for r in rates), statistics.median(r.cpu for r in rates))


class Intake:
    """A desk that takes statements in batches and publishes checkpoints in time."""

    def __init__(self, shelf: Shelf) -> None:
        self.register = Register(chains(), shelf)
        self.logs = [Log.open(shelf.storage(who), KEYS[who]) for who in PARTIES]
        self.register.admit_all(grounds())
        self.oldest_s = 0.0

    def take(self, envelopes: list[Envelope], batch: int = BATCH) -> int:
        """Take statements in; return how many were."""
        last = time.perf_counter()
        for start in range(0, len(envelopes), batch):
            outcomes = self.register.admit_all(envelopes[start : start + batch])
            wrong = [o for o in outcomes if isinstance(o, Exception)]
            assert not wrong, wrong[0]
            if time.perf_counter() - last >= CHECKPOINT_S:
                last = self._publish(last)
        self._publish(last)
        return len(envelopes)

    def _publish(self, last: float) -> float:
        for log in self.logs:
            log.publish()
        now = time.perf_counter()
        self.oldest_s = max(self.oldest_s, now - last)
        return now


def store_ceiling(shelf: SqlShelf, contents: list[bytes]) -> int:
    """Insert the rows that a batch of statements makes, batch by batch, and nothing else."""
    for start in range(0, len(contents), BATCH):
        part = contents[start : start + BATCH]
        rows = [
            {"party": who, "place": start + n, "content": content}
            for who in PARTIES
            for n, content in enumerate(part)
        ]
        said = [
            {
                "leaf": f"{start + n:064x}", "topic": f"certificate/{start + n}", "step": "granted",
                "made_by": "lab", "effective_from": 1, "recorded_at": 1, "party": "East",
                "place": start + n, "places": "{}", "broken_rule": "",
            }
            for n in range(len(part))
        ]  # fmt: skip
        with shelf.database.writing() as connection:
            insert_rows(connection, ENTRIES, rows)
            insert_rows(connection, STATEMENTS, said)
    return len(contents)


def one_by_one(shelf: SqlShelf, contents: list[bytes]) -> int:
    """Insert one row a commit."""
    for n, content in enumerate(contents):
        with shelf.database.writing() as connection:
            connection.execute(insert(ENTRIES).values(party="X", place=n, content=content))
    return len(contents)


def signatures(envelopes: list[Envelope]) -> int:
    """Verify the signatures and nothing else."""
    key = KEYS["lab"].public
    for envelope in envelopes:
        assert key.verify(envelope.signatures[0].signature, pae(envelope.payload_type, envelope.payload))
    return len(envelopes)


def throughput(name: str, new: Callable[[], SqlShelf], count: int) -> list[str]:
    """Return the rows of one store."""
    takes, stores, singles, signed, ages = [], [], [], [], []
    for _ in range(RUNS):
        envelopes = certificates(0, count // 2)
        contents = [e.to_bytes() for e in envelopes]
        shelf = new()
        intake = Intake(shelf)
        takes.append(measured(lambda i=intake, e=envelopes: i.take(e)))  # type: ignore[misc]
        ages.append(intake.oldest_s)
        shelf.close()
        shelf = new()
        stores.append(measured(lambda s=shelf, c=contents: store_ceiling(s, c)))  # type: ignore[misc]
        singles.append(measured(lambda s=shelf, c=contents[:200]: one_by_one(s, c)))  # type: ignore[misc]
        shelf.close()
        signed.append(measured(lambda e=envelopes: signatures(e)))  # type: ignore[misc]
    take, store, single, sign = map(median, (takes, stores, singles, signed))
    rows = {
        f"register, batches of {BATCH}; oldest checkpoint {max(ages):.2f} s": take,
        "rows alone, the same batches (the store's ceiling)": store,
        "one row a commit (the disk's ceiling without batches)": single,
        "signatures alone, one core (their ceiling)": sign,
    }
    return [
        f"| {name} | {what} | {rate.wall:,.0f} | {rate.cpu:,.0f} | {rate.wall / take.wall:.2f} |"
        for what, rate in rows.items()
    ]


def status_rows() -> list[str]:
    """Return what the status of ten million items takes."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    lists = [StatusList(purpose, 10_000_000) for purpose in ("revocation", "suspension")]
    for index in random.Random(1).sample(range(10_000_000), 100_000):
        lists[0][index] = True
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    own = sum(sys.getsizeof(status.bits) for status in lists) / 2**20
    whole = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    def ask() -> int:
        status, found = lists[0], 0
        for n in range(1_000_000):
            found += status[n * 7919 % 10_000_000]
        return 1_000_000

    tests = measured(ask)
    encoded = lists[0].encode()
    decoded = measured(lambda: len(StatusList.decode(encoded, "revocation").bits) and 1)
    return [
        f"| both lists in memory | {own:.1f} MiB (the process grew by {grown:.1f} MiB to {whole:.0f} MiB) |",
        f"| bits asked for, by the processor | {tests.cpu:,.0f} /s |",
        f"| sent, 1 % set | {len(encoded) / 1000:,.0f} kB; unpacked {decoded.cpu:,.0f} /s |",
    ]


@contextmanager
def postgresql() -> Iterator[Callable[[], SqlShelf]]:
    """Run a PostgreSQL with its usual durability; yield a function that makes an empty store."""
    import psycopg
    from tests.goods.store import postgres

    numbers = itertools.count()
    with postgres.cluster() as address:

        def new() -> SqlShelf:
            name = f"bench{next(numbers)}"
            plain = address.format("postgres").replace("+psycopg", "")
            with psycopg.connect(plain, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}")
            return SqlShelf.open(address.format(name))

        yield new


def page(rows: list[str], status: list[str], count: int) -> str:
    """Return the page of results."""
    protocol = (__doc__ or "").partition("Protocol. ")[2].strip()
    return "\n".join(
        [
            "# The register",
            "",
            f"`python -m benchmarks.goods.register` · {describe_machine()}; load while it ran:"
            f" {os.getloadavg()[2]:.1f}",
            "",
            f"Protocol: {protocol}",
            "",
            f"## Durable entries a second: {count:,} statements, medians of {RUNS} runs",
            "",
            "An entry is one signed statement in both logs and in the tables. CPU is that of this process;"
            " PostgreSQL's own is not in it.",
            "",
            "| store | what | /s by the clock | /s of CPU | ratio |",
            "|---|---|---|---|---|",
            *rows,
            "",
            "## Status of ten million items",
            "",
            "| | |",
            "|---|---|",
            *status,
            "",
        ]
    )


def main() -> None:
    """Measure everything and write the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--small", action="store_true", help="a fifth of the size, and nothing is written")
    small = parser.parse_args().small
    count = 2_000 if small else 10_000
    status = status_rows()
    with tempfile.TemporaryDirectory(prefix="corridor-bench-") as folder, postgresql() as new_postgres:
        numbers = itertools.count()
        stores = {
            "SQLite": lambda: SqlShelf.open(Path(folder) / f"{next(numbers)}.sqlite"),
            "PostgreSQL": new_postgres,
        }
        rows = [row for name, new in stores.items() for row in throughput(name, new, count)]
    text = page(rows, status, count)
    print(text)
    if not small:
        RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
