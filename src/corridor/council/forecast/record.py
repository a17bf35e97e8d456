"""``council/forecasts.jsonl``: every forecast, written when it was made, never changed.

Each line holds one forecast, the day on which it was written, and the digest of the line before, so that a
line that was changed or taken out later is found. A forecast for a past day can be written too; as it was
not made then, the score keeps it apart.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from corridor.council.forecast.forecast import PERCENTS, Forecast
from corridor.errors import RefusedError
from corridor.files import canonical_json, digest_bytes, load, write_bytes
from corridor.findings import Finding, Place

__all__ = ["RECORD", "Recorded", "read_record", "record_forecasts"]

RECORD = "council/forecasts.jsonl"

FIRST = "0" * 64
"""What the first line names as the digest of the line before."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One line of the record.

    Parameters
    ----------
    written
        The day on which it was written.
    row
        Line in the file.
    """

    forecast: Forecast
    written: date
    row: int

    @property
    def in_time(self) -> bool:
        """Whether it was written on the day it was made for, and not reconstructed later."""
        return self.written <= self.forecast.made


def read_record(folder: Path) -> tuple[list[Recorded], list[Finding]]:
    """Return every forecast of the record, and where it was tampered with or cannot be read."""
    path = folder / RECORD
    if not path.exists():
        return [], []
    content, odd = load(path)
    findings = [Finding(o.kind, o.detail, Place(RECORD, o.row)) for o in odd]
    recorded, before = [], FIRST
    for row, line in enumerate(content.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line)
            recorded.append(Recorded(_forecast(raw), date.fromisoformat(raw["written"]), row))
            named = raw["before"]
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            sentence = f"the line is no forecast ({type(error).__name__}: {str(error)[:80]})"
            findings.append(Finding("forecast-record-unreadable", sentence, Place(RECORD, row)))
        else:
            if named != before:
                sentence = "the line before is not the one that stood here when it was written"
                findings.append(Finding("forecast-record-broken", sentence, Place(RECORD, row)))
        before = digest_bytes(line)
    return recorded, findings


def record_forecasts(folder: Path, forecasts: Iterable[Forecast], *, written: date) -> list[Forecast]:
    """Add forecasts to the record; one that stands there already, from the same inputs, is not added again.

    Returns
    -------
    list of Forecast
        Those added.

    Raises
    ------
    RefusedError
        If the record was tampered with or cannot be read.
    """
    with _alone(folder):
        recorded, findings = read_record(folder)
        if findings:
            raise RefusedError(f"nothing is added to a record that is not whole: {findings[0]}")
        path = folder / RECORD
        content = path.read_bytes() if path.exists() else b""
        there = {_identity(r.forecast) for r in recorded}
        new = [f for f in forecasts if _identity(f) not in there]
        before = digest_bytes(content.rstrip(b"\n").rpartition(b"\n")[2]) if content.strip() else FIRST
        lines = [content if not content or content.endswith(b"\n") else content + b"\n"]
        for forecast in new:
            told = forecast.as_json() | {"written": written.isoformat(), "before": before}
            line = canonical_json(told).encode()
            lines.append(line + b"\n")
            before = digest_bytes(line)
        if new:
            write_bytes(path, b"".join(lines))
    return new


def _identity(forecast: Forecast) -> tuple[str, date, str]:
    return forecast.decision, forecast.made, forecast.inputs


def _forecast(raw: dict[str, Any]) -> Forecast:
    """Read a forecast.

    Raises
    ------
    ValueError, KeyError, TypeError
        If it is none.
    """
    if raw["chance"] is not None and not 0 <= raw["chance"] <= 1:
        raise ValueError("chance is not between 0 and 1")
    days = tuple(map(_day, raw["days"]))
    if len(days) != len(PERCENTS):
        raise ValueError(f"days are not {len(PERCENTS)}")
    return Forecast(
        decision=raw["decision"],
        made=date.fromisoformat(raw["made"]),
        deadline=_day(raw["deadline"]),
        chance=raw["chance"],
        p50=_day(raw["p50"]),
        p80=_day(raw["p80"]),
        days=days,
        base_rate=raw["base_rate"],
        critical=dict(raw["critical"]),
        slack=dict(raw["slack"]),
        half={name: _day(day) for name, day in raw["half"].items()},
        **{name: raw[name] for name in _PLAIN},
    )


_PLAIN = (
    "never",
    "kind",
    "cases",
    "closed",
    "prior",
    "half_life_years",
    "seed",
    "runs",
    "shared",
    "inputs",
    "method",
)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text is not None else None


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one program add at a time, where the system has locks."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    lock = folder / "build" / ".forecasts.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
