"""``build/facts.jsonl``: what was measured, by whom, known since when. Lines are added, never changed.

Each line is a :class:`~corridor.facts.Fact`, or a statement of a source about all it said before:

* ``{"statement": "replaces", "source": …, "known": DAY}``: nothing that it said before holds any longer; what
  holds follows;
* ``{"statement": "confirms", "source": …, "known": DAY}``: it measured again and found the same.

So several producers write into one file without erasing each other, and what was known on any past day is
read off the lines that were there by then.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from corridor.facts import Fact
from corridor.files.atomic import write_bytes
from corridor.files.decode import decode
from corridor.files.load import load
from corridor.findings import Finding, Place

__all__ = ["FACTS_FILE", "History", "Statement", "read_facts", "record_facts"]

FACTS_FILE = "build/facts.jsonl"
_FIELDS = {f.name for f in fields(Fact)}
_NEEDED = {"name", "value", "as_of", "source"}
_LONGEST_TEXT = 1000
_LONGEST_SPAN_DAYS = 36_600
_MOST_FINDINGS = 20


@dataclass(frozen=True, slots=True)
class Statement:
    """What a source says of everything it said before: it ``replaces`` or ``confirms`` it."""

    kind: str
    source: str
    known: date


@dataclass(frozen=True)
class History:
    """Facts and statements in the order in which they were written."""

    entries: tuple[Fact | Statement, ...] = ()
    findings: tuple[Finding, ...] = field(default=())

    def known_on(self, day: date | None = None) -> list[Fact]:
        """Return the facts that held by the knowledge of a day, in the order in which they were told.

        A confirmed fact is told with the day of its last confirmation. ``None`` means all that is known.
        """
        told: dict[str, list[Fact]] = {}
        confirmed: dict[str, list[tuple[int, date]]] = {}
        for entry in self.entries:
            if isinstance(entry, Fact):
                if day is None or entry.known_on <= day:
                    told.setdefault(entry.source, []).append(entry)
            elif day is None or entry.known <= day:
                if entry.kind == "replaces":
                    told[entry.source], confirmed[entry.source] = [], []
                else:
                    size = len(told.get(entry.source, ()))
                    confirmed.setdefault(entry.source, []).append((size, entry.known))
        return [f for source, facts in told.items() for f in _confirmed(facts, confirmed.get(source, ()))]


def _confirmed(facts: list[Fact], marks: Sequence[tuple[int, date]]) -> Iterator[Fact]:
    """Yield facts with the day of the last confirmation that came after them."""
    if not marks:
        yield from facts
        return
    for n, fact in enumerate(facts):
        day = max((day for size, day in marks if n < size), default=fact.known_on)
        yield replace(fact, known=max(day, fact.known_on))


def read_facts(folder: str | Path) -> History:
    """Read the facts of a workspace; never raises for what is in the file.

    A line that is no fact is left out and is a finding.
    """
    path = Path(folder) / FACTS_FILE
    if not path.exists():
        return History()
    content, odd = load(path)
    findings = [Finding(o.kind, o.detail, Place(FACTS_FILE, o.row)) for o in odd]
    entries: list[Fact | Statement] = []
    for row, line in enumerate(decode(content)[0].split("\n"), 1):
        if not line.strip():
            continue
        try:
            entries.append(_entry(line))
        except (ValueError, TypeError, RecursionError) as error:
            findings.append(Finding("fact-not-readable", str(error)[:200], Place(FACTS_FILE, row)))
    return History(tuple(entries), tuple(findings[:_MOST_FINDINGS]))


def record_facts(
    folder: str | Path, facts: Iterable[Fact], *, source: str, known: date, replaces: bool = True
) -> None:
    """Add what a source found out to the facts of a workspace.

    Parameters
    ----------
    source
        Who measured; every fact is recorded under it.
    known
        The day on which it was found out; a fact that says since when it is known keeps that.
    replaces
        Whether the facts are all that the source says from now on, like a plan that replaces the last one; if
        not, they are added to what it said before, like the measurement of another day.

    Notes
    -----
    If a source that replaces finds what it found the last time, only the day of the confirmation is written.
    """
    folder = Path(folder)
    found = [replace(f, source=source) for f in facts]
    with _locked(folder):
        entries = read_facts(folder).entries
        lines = _lines(entries, found, source, known, replaces)
        if lines:
            path = folder / FACTS_FILE
            before = path.read_bytes() if path.exists() else b""
            if before and not before.endswith(b"\n"):
                before += b"\n"
            write_bytes(path, before + "".join(f"{line}\n" for line in lines).encode("utf-8"))


def _lines(
    entries: Sequence[Fact | Statement], found: list[Fact], source: str, known: date, replaces: bool
) -> list[str]:
    own = [e for e in entries if e.source == source]
    dated = [f if f.known else replace(f, known=known) for f in found]
    if not replaces:
        there = {replace(e, known=None) for e in own if isinstance(e, Fact)}
        return [f.as_json() for f in dated if replace(f, known=None) not in there]
    anew = (n for n, e in enumerate(own) if isinstance(e, Statement) and e.kind == "replaces")
    last = max(anew, default=-1)
    said = [e for e in own[last + 1 :] if isinstance(e, Fact)]
    if last >= 0 and _same(said, found):
        days = [e.known for e in own[last:] if isinstance(e, Statement)]
        return [] if known <= max(days) else [_statement("confirms", source, known)]
    return [_statement("replaces", source, known), *(f.as_json() for f in dated)]


def _same(said: Sequence[Fact], found: Sequence[Fact]) -> bool:
    """Return whether the same was found again, whenever."""
    return len(said) == len(found) and all(
        f == (e if f.known else replace(e, known=None)) for e, f in zip(said, found, strict=True)
    )


def _statement(kind: str, source: str, known: date) -> str:
    told = {"statement": kind, "source": source, "known": known.isoformat()}
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _entry(line: str) -> Fact | Statement:
    """Read one line.

    Raises
    ------
    ValueError
        With the sentence for the finding.
    """
    raw = json.loads(line, parse_constant=_no_constant)
    if not isinstance(raw, dict):
        raise ValueError("the line is no JSON object")
    if "statement" in raw:
        if raw["statement"] not in ("replaces", "confirms"):
            raise ValueError("a statement replaces or confirms")
        return Statement(raw["statement"], _text(raw, "source"), _day(raw.get("known"), "known"))
    if not raw.keys() >= _NEEDED:
        raise ValueError(f"{', '.join(sorted(_NEEDED - raw.keys()))} is missing")
    if not raw.keys() <= _FIELDS:
        raise ValueError(f"a fact has no {sorted(raw.keys() - _FIELDS)[0][:60]}")
    return _fact(raw)


def _fact(raw: dict[str, Any]) -> Fact:
    first = _day(raw["as_of"], "as_of")
    last = _day(raw["through"], "through") if raw.get("through") else None
    if last and not 0 <= (last - first).days <= _LONGEST_SPAN_DAYS:
        raise ValueError("through is before as_of, or a hundred years after it")
    assumed = raw.get("assumed", 0)
    if not isinstance(assumed, int):
        raise ValueError("assumed is no whole number")
    known = _day(raw["known"], "known") if raw.get("known") else None
    name, unit, source, about, inputs = (
        _text(raw, key) for key in ("name", "unit", "source", "about", "inputs")
    )
    return Fact(name, _value(raw["value"]), unit, first, source, about, inputs, assumed, last, known)


def _value(value: Any) -> float | int | str:
    if isinstance(value, str) and len(value) <= _LONGEST_TEXT:
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("value is neither a number nor a short text")
    if not (math.isfinite(value) and abs(value) <= 1e15):
        raise ValueError("value is out of range")
    return value


def _text(raw: dict[str, Any], key: str) -> str:
    text = raw.get(key, "")
    if not isinstance(text, str) or len(text) > _LONGEST_TEXT:
        raise ValueError(f"{key} is no short text")
    return text


def _day(value: Any, key: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"{key} is no day (YYYY-MM-DD)") from None


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let one producer write at a time, where the system has locks."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    lock = folder / "build" / ".facts.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
