"""Decisions as a data package: plain tables with a descriptor that has the hash of each.

Only relative paths, nothing that is not in it, the same bytes for the same decisions.

Source: Data Package Standard 1.0 (frictionlessdata/datapackage), Tabular Data Resource.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from corridor.council.model import Decision, say
from corridor.council.reader import Paper
from corridor.files import digest_bytes, sheet_text

__all__ = ["data_package"]

_DECISIONS = ("id", "title", "form", "parties", "body", "date", "deadline", "supersedes", "file", "sha256")
_TARGETS = (
    "decision", "id", "title", "metric", "about", "op", "value", "unit", "window", "days", "from", "to",
    "deadline", "baseline", "source", "fresh_within_days", "when",
)  # fmt: skip
_MILESTONES = ("decision", "id", "title", "due", "needs", "body", "met_on")
_MONEY = ("decision", "amount", "currency", "from", "to", "payer", "purpose", "source", "estimate")


def data_package(papers: Iterable[Paper], *, name: str, created: date) -> dict[str, bytes]:
    """Return the files of a data package by relative path: descriptor, tables, and the exact decision files.

    Parameters
    ----------
    name
        Name of the package: small letters, digits, ``-``, ``_`` and ``.``.
    created
        The day it stands for.
    """
    chosen = [p for p in papers if p.decision is not None]
    decisions = [p.decision for p in chosen if p.decision is not None]
    files: dict[str, bytes] = {p.file.removeprefix("council/"): p.content for p in chosen}
    tables = {
        "decisions": (_DECISIONS, [_decision(d) for d in decisions]),
        "targets": (_TARGETS, [_target(d, n) for d in decisions for n in range(len(d.targets))]),
        "milestones": (_MILESTONES, [_milestone(d, n) for d in decisions for n in range(len(d.milestones))]),
        "money": (_MONEY, [_money(d, n) for d in decisions for n in range(len(d.money))]),
    }
    resources = []
    for table, (header, rows) in tables.items():
        content = sheet_text(list(header), [[_cell(v) for v in row] for row in rows]).encode("utf-8")
        files[f"{table}.csv"] = content
        resources.append(_resource(table, f"{table}.csv", content, header))
    resources += [
        _resource(d.id.lower(), p.file.removeprefix("council/"), p.content, None)
        for p, d in zip(chosen, decisions, strict=True)
    ]
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": name,
        "created": f"{created.isoformat()}T00:00:00Z",
        "resources": resources,
    }
    files["datapackage.json"] = (json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
    return files


def _resource(name: str, path: str, content: bytes, header: Sequence[str] | None) -> Mapping[str, Any]:
    told: dict[str, Any] = {
        "name": name,
        "path": path,
        "bytes": len(content),
        "hash": f"sha256:{digest_bytes(content)}",
    }
    if header is None:
        return {**told, "format": "toml", "mediatype": "application/toml", "encoding": "utf-8"}
    fields = [{"name": column, "type": "string"} for column in header]
    told |= {"type": "table", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
    return {**told, "schema": {"fields": fields}}


def _decision(d: Decision) -> tuple[object, ...]:
    return (
        d.id,
        say(d.title),
        say(d.form),
        d.parties,
        d.body,
        d.day,
        d.deadline,
        d.supersedes,
        d.file,
        d.digest,
    )


def _target(d: Decision, n: int) -> tuple[object, ...]:
    t = d.targets[n]
    start = t.baseline.value if t.baseline else None
    return (
        d.id, t.id, say(t.title), t.metric, t.about, t.op, t.value, t.unit, t.window, t.days, t.first, t.last,
        d.deadline_of(t), start, t.source, t.fresh_within_days, t.when,
    )  # fmt: skip


def _milestone(d: Decision, n: int) -> tuple[object, ...]:
    m = d.milestones[n]
    return (d.id, m.id, say(m.title), m.due, m.needs, m.body or d.body, m.met_on)


def _money(d: Decision, n: int) -> tuple[object, ...]:
    m = d.money[n]
    return (d.id, m.amount, m.currency, m.first, m.last, m.payer, say(m.purpose), m.source, m.estimate)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return " ".join(map(_cell, value))
    return value.isoformat() if isinstance(value, date) else str(value)
