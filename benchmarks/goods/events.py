"""EPCIS capture and query: ``python -m benchmarks.goods.events [--small]``.

Protocol. Documents of 1,000 different events each (an item, two places, a step, a disposition, a business
transaction; a tenth are aggregations of five) are captured one document a commit, as text, schema-checked
and hashed, into an empty store with every commit synced. Ceilings are measured in the same run on the same
documents: parsing alone, the schema alone, the hash alone, and inserting the finished rows alone. Each
figure is the median of the runs. Rates are per second of processor time of this process for what runs in
it, and per second by the clock for whole captures, since PostgreSQL works in processes of its own; other
jobs share the machine. Then one store grows tenfold and tenfold again; queries are timed at each size, the
median of many different ones.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, delete, text

from benchmarks.machine import describe_machine
from corridor.goods.events import capture, create_tables, event_hash, query_events, read_document, trace
from corridor.goods.events.bulk import insert_rows
from corridor.goods.events.document import _is_valid, _whole
from corridor.goods.events.filing import keys_of
from corridor.goods.events.tables import EVENTS, KEYS, METADATA
from corridor.goods.store import Database

RESULTS = Path(__file__).resolve().parents[1] / "results" / "events.md"
PER_DOCUMENT = 1000


def an_event(n: int) -> dict[str, Any]:
    """Return the n-th event; every tenth packs five items."""
    minute, place = n % 60, n % 97
    day = f"2027-{n // 86_400 % 12 + 1:02d}-{n // 3600 % 28 + 1:02d}"
    event: dict[str, Any] = {
        "type": "ObjectEvent",
        "eventTime": f"{day}T{n % 24:02d}:{minute:02d}:{n % 59:02d}.{n % 1000:03d}+03:00",
        "eventTimeZoneOffset": "+03:00",
        "action": "OBSERVE",
        "bizStep": ("shipping", "receiving", "storing")[n % 3],
        "disposition": "in_transit",
        "readPoint": {"id": f"urn:epc:id:sgln:4810001.{place:05d}.0"},
        "bizLocation": {"id": f"urn:epc:id:sgln:4810001.{place:05d}.7"},
        "bizTransactionList": [
            {"type": "po", "bizTransaction": f"urn:epcglobal:cbv:bt:4810001000008:{n // 50}"}
        ],
    }
    item = f"urn:epc:id:sgtin:4810001.{n % 40:06d}."
    if n % 10:
        return event | {"epcList": [f"{item}{n}"]}
    return event | {
        "type": "AggregationEvent",
        "action": "ADD",
        "parentID": f"urn:epc:id:sscc:4810001.{n % 10**10:010d}",
        "childEPCs": [f"{item}{n + k}" for k in range(1, 6)],
    }


def a_document(number: int, size: int = PER_DOCUMENT) -> str:
    """Return the text of a document of events that no other document has."""
    return json.dumps(
        {
            "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
            "type": "EPCISDocument",
            "schemaVersion": "2.0",
            "creationDate": "2027-01-01T00:00:00Z",
            "epcisBody": {"eventList": [an_event(number * size + n) for n in range(size)]},
        }
    )


@contextmanager
def stores() -> Iterator[dict[str, Callable[[], Engine]]]:
    """Give an empty store of each kind."""
    from tests.goods.store import postgres

    with tempfile.TemporaryDirectory() as folder:
        count = iter(range(10_000))

        def sqlite() -> Engine:
            engine = Database(Path(folder) / f"{next(count)}.sqlite").engine
            create_tables(engine)
            return engine

        if postgres.programs() is None:
            yield {"SQLite": sqlite}
            return
        with postgres.cluster() as address:

            def postgresql() -> Engine:
                engine = Database(address.format("postgres")).engine
                METADATA.drop_all(engine)
                create_tables(engine)
                return engine

            yield {"SQLite": sqlite, "PostgreSQL": postgresql}


def seconds(work: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """Return how long a piece of work takes."""
    begin = clock()
    work()
    return clock() - begin


def ceilings(documents: list[str], runs: int) -> list[tuple[str, float]]:
    """Return events a second of processor time of each part of the work alone."""
    events = len(documents) * PER_DOCUMENT
    parsed = [json.loads(d) for d in documents]
    parts: dict[str, Callable[[], object]] = {
        "JSON parsed": lambda: [json.loads(d) for d in documents],
        "schema checked": lambda: [_is_valid(_whole(), d) for d in parsed],
        "parsed, checked and hashed": lambda: [read_document(d) for d in documents],
    }
    return [
        (name, events / statistics.median(seconds(work) for _ in range(runs))) for name, work in parts.items()
    ]


def bulk_alone(engine: Engine, documents: list[str], runs: int) -> float:
    """Return events a second by the clock, if finished rows are inserted and nothing else."""
    read = [event for d in documents for event in read_document(d).events]
    rows = [
        (
            n,
            e.digest,
            e.variant,
            e.body["type"],
            e.time_ms,
            0,
            "",
            "",
            "",
            None,
            None,
            b"x" * 32,
            json.dumps(e.body),
        )
        for n, e in enumerate(read, 1)
    ]
    keys = sorted({(kind, key, n) for n, e in enumerate(read, 1) for kind, key in keys_of(e.body, e.names)})

    def insert() -> None:
        per = PER_DOCUMENT
        for n in range(0, len(rows), per):
            with engine.execution_options(writes=True).begin() as connection:
                insert_rows(connection, EVENTS, rows[n : n + per])
                insert_rows(
                    connection, KEYS, keys[n * len(keys) // len(rows) : (n + per) * len(keys) // len(rows)]
                )

    def clear() -> None:
        with engine.execution_options(writes=True).begin() as connection:
            connection.execute(delete(EVENTS))
            connection.execute(delete(KEYS))

    measured = []
    for _ in range(runs):
        measured.append(seconds(insert, time.perf_counter))
        clear()
    return len(rows) / statistics.median(measured)


def captured(make: Callable[[], Engine], documents: list[str], runs: int) -> tuple[float, float]:
    """Return events a second by the clock and of processor time, capturing everything."""
    clock, cpu = [], []
    for _ in range(runs):
        engine = make()
        begin, used = time.perf_counter(), time.process_time()
        for d in documents:
            assert capture(engine, d).success
        clock.append(time.perf_counter() - begin)
        cpu.append(time.process_time() - used)
        engine.dispose()
    events = sum(len(json.loads(d)["epcisBody"]["eventList"]) for d in documents)
    return events / statistics.median(clock), events / statistics.median(cpu)


QUESTIONS: dict[str, Callable[[random.Random, int], dict[str, Any]]] = {
    "all about one item": lambda r, n: {"MATCH_anyEPC": item(r.randrange(n))},
    "one event by its hash": lambda r, n: {"EQ_eventID": hash_of(r.randrange(n))},
    "one purchase order": lambda r, n: {
        "EQ_bizTransaction_po": f"urn:epcglobal:cbv:bt:4810001000008:{r.randrange(max(1, n // 50))}"
    },
    "latest 30 of all": lambda _r, _n: {},
    "30 of a day and step": lambda r, _n: {
        "GE_eventTime": f"2027-01-{r.randrange(1, 28):02d}T00:00:00Z",
        "EQ_bizStep": "receiving",
        "orderDirection": "ASC",
    },
}


def hash_of(n: int) -> str:
    """Return the hash of the n-th event."""
    return event_hash(an_event(n))


def item(n: int) -> str:
    """Return the item of the n-th event."""
    n += not n % 10
    return f"urn:epc:id:sgtin:4810001.{n % 40:06d}.{n}"


def latencies(engine: Engine, events: int, times: int) -> dict[str, float]:
    """Return the median milliseconds of each question, asked with different values."""
    rng = random.Random(1)

    def median_ms(work: Callable[[Any], object], values: list[Any]) -> float:
        return 1000 * statistics.median(seconds(partial(work, v), time.perf_counter) for v in values)

    found = {}
    for name, ask in QUESTIONS.items():
        questions = [ask(rng, events) for _ in range(times)]
        found[name] = median_ms(partial(query_events, engine), questions)
    items = [item(rng.randrange(events)) for _ in range(times)]
    return found | {"custody of one item": median_ms(partial(trace, engine), items)}


def growth(make: Callable[[], Engine], sizes: list[int]) -> list[str]:
    """Return a row for each size: rate of the last tenth captured, bytes an event, latencies."""
    engine, done, rows = make(), 0, []
    for size in sizes:
        last: list[float] = []
        while done < size:
            document = a_document(done // PER_DOCUMENT)
            last.append(seconds(lambda d=document: capture(engine, d), time.perf_counter))
            done += PER_DOCUMENT
        rate = PER_DOCUMENT / statistics.median(last[-max(1, len(last) // 10) :])
        if engine.dialect.name == "postgresql":
            with engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
        ms = latencies(engine, size, 50)
        rows.append(f"| {size:,} | {rate:,.0f} | " + " | ".join(f"{v:.2f}" for v in ms.values()) + " |")
    engine.dispose()
    return rows


def page(small: bool) -> str:
    """Measure everything and return the page."""
    runs, count = (1, 5) if small else (5, 20)
    sizes = [10_000, 100_000] if small else [10_000, 100_000, 1_000_000]
    documents = [a_document(n) for n in range(count)]
    lines = ["# Events: capture and query", "", "`python -m benchmarks.goods.events`", ""]
    lines += [
        "Parts of the work alone, in this process:",
        "",
        "| part | events a second (CPU) |",
        "|---|---|",
    ]
    lines += [f"| {name} | {rate:,.0f} |" for name, rate in ceilings(documents, runs)]
    header = "| store | captured, clock | captured, CPU | rows inserted alone, clock | share of that |"
    lines += ["", f"Whole captures, {PER_DOCUMENT:,} events a commit, every commit synced:", ""]
    lines += [header, "|---|---|---|---|---|"]
    with stores() as made:
        for name, make in made.items():
            clock, cpu = captured(make, documents, runs)
            alone = bulk_alone(make(), documents, runs)
            lines.append(f"| {name} | {clock:,.0f} | {cpu:,.0f} | {alone:,.0f} | {clock / alone:.0%} |")
        lines += [
            "",
            "By the size of a document (SQLite):",
            "",
            "| events | captured, clock | CPU |",
            "|---|---|---|",
        ]
        for per, number in ((1, 300), (10, 300), (100, 60), (1000, count)):
            clock, cpu = captured(made["SQLite"], [a_document(n, per) for n in range(number)], min(runs, 3))
            lines.append(f"| {per} | {clock:,.0f} | {cpu:,.0f} |")
        names = [*QUESTIONS, "custody of one item"]
        for name, make in made.items():
            own = sizes if name == "SQLite" else sizes[:2]
            lines += ["", f"Growth on {name}: events a second at that size, and milliseconds a query:", ""]
            lines += ["| events | captured | " + " | ".join(names) + " |", "|---" * (len(names) + 2) + "|"]
            lines += growth(make, own)
    return "\n".join([*lines, "", describe_machine(), ""])


def main() -> None:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a quick look; nothing is written")
    args = parser.parse_args()
    made = page(args.small)
    print(made)
    if not args.small:
        RESULTS.write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main()
