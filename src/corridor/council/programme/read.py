"""``council/programmes.csv``, ``council/counts.csv`` and ``council/measures.csv``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

from corridor.council.forecast.history import Case
from corridor.council.programme.model import Count, Measure, Programme
from corridor.council.tables import read_tables
from corridor.findings import Finding, Place
from corridor.workspace import Row

__all__ = ["COUNTS", "MEASURES", "PROGRAMMES", "read_programmes"]

PROGRAMMES, COUNTS, MEASURES = (f"council/{name}.csv" for name in ("programmes", "counts", "measures"))


def read_programmes(folder: Path) -> tuple[list[Programme], list[Finding]]:
    """Return the programmes of a workspace, and what is wrong with their files."""
    tables, findings = {}, []
    for file, schema in ((PROGRAMMES, "programmes"), (COUNTS, "counts"), (MEASURES, "measures")):
        found, wrong = read_tables(folder, file, schema)
        tables[file] = [row for table in found for row in table]
        findings += wrong
    written = [r for r in tables[PROGRAMMES] if r.is_good("id", "first", "last", "total", "next_last")]
    good = [r for r in written if not any(_is_far(r[c]) for c in ("first", "last", "next_last"))]
    findings += [
        Finding("out-of-range", f"programme {r['id']} lies outside the years 1900 to 2199", r.place("first"))
        for r in written
        if r not in good
    ]
    spans = {r["id"]: r for r in good if r["last"] > r["first"]}
    findings += [
        Finding(
            "programme-ends-too-soon", f"programme {r['id']} ends no later than it begins", r.place("last")
        )
        for r in good
        if r["last"] <= r["first"]
    ]
    about = [r for file in (COUNTS, MEASURES) for r in tables[file] if r.is_good("programme")]
    findings += [
        Finding("programme-unknown", f"there is no programme {r['programme'][:60]}", r.place("programme"))
        for r in about
        if r["programme"] not in spans
    ]
    counts, measures = _by_programme(tables[COUNTS]), _by_programme(tables[MEASURES])
    programmes = [_programme(row, counts[name], measures[name]) for name, row in spans.items()]
    for programme in programmes:
        findings += _doubts(programme)
    return programmes, findings


def _is_far(day: date | None) -> bool:
    return day is not None and not 1900 <= day.year < 2200


def _by_programme(rows: list[Row]) -> defaultdict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.is_good("programme"):
            found[row["programme"]].append(row)
    return found


def _programme(row: Row, counts: list[Row], measures: list[Row]) -> Programme:
    first, last = row["first"], row["last"]
    return Programme(
        row["id"],
        row["name_*"],
        first,
        last,
        row["total"],
        row["next_last"] or last + (last - first),
        tuple(
            Count(c["day"], c["done"], c["total"], c.source, c.row)
            for c in counts
            if c.is_good("day", "done", "total")
        ),
        tuple(_measure(m, row) for m in measures if m.is_good("id", "opened", "due", "closed", "outcome")),
        row.source,
        row["decision"] or "",
    )


def _measure(row: Row, programme: Row) -> Measure:
    opened = row["opened"] or programme["first"]
    case = Case(
        row["id"],
        opened,
        row["kind"] or "",
        row["area"] or "",
        row["body"] or "",
        row["due"] or programme["last"],
        max(row["closed"], opened) if row["closed"] else None,
        row["outcome"] != "abandoned",
    )
    return Measure(case, row["title_*"], row.source)


def _doubts(programme: Programme) -> Iterator[Finding]:
    """Yield where sources disagree, where a count falls, and where the list is not as long as promised."""
    for count in programme.disputed():
        sentence = f"{programme.id}: one source tells {count.done} of {count.total}, others {programme.total}"
        yield Finding("programme-sources-disagree", sentence, Place(COUNTS, count.row, "total"))
    agreed = sorted((c for c in programme.counts if c.total in (None, programme.total)), key=lambda c: c.day)
    for before, after in pairwise(agreed):
        if after.done < before.done:
            sentence = f"{programme.id}: {after.done} done on {after.day}, but {before.done} on {before.day}"
            yield Finding("programme-count-falls", sentence, Place(COUNTS, after.row, "done"))
    if programme.measures and len(programme.measures) != programme.total:
        sentence = f"{programme.id} promises {programme.total} measures and lists {len(programme.measures)}"
        yield Finding("programme-list-incomplete", sentence, Place(MEASURES))
