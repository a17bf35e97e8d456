"""One file → a decision, or findings with line and remedy; usually both.

What a parser might choke on is refused before it: files above :data:`LARGEST_BYTES`, keys nested out of all
proportion, letters that cannot be seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from corridor.council.letters import hidden_letter
from corridor.council.model import Baseline, Decision, Milestone, Money, Target
from corridor.council.plain import loads
from corridor.council.written import WrittenDecision, WrittenTarget
from corridor.files import decode, digest_bytes, load
from corridor.findings import Finding, Place
from corridor.workspace.document import read_document
from corridor.workspace.toml_lines import Loc, line_of, scan_lines

__all__ = ["LARGEST_BYTES", "Paper", "read_decision"]

LARGEST_BYTES = 2**20
"""A decision is text that people read; a file above 1 MiB is something else."""

_MOST_KEYS = 20_000
_MOST_ERRORS = 100
_DEEPEST = 16
_PART = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
_DOTTED = re.compile(rf"(?<![\w.'\"-]){_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{16,}}")


@dataclass(frozen=True)
class Paper:
    """A decision as it lies on the desk.

    Parameters
    ----------
    content
        The exact bytes: what is signed.
    decision
        What it says; ``None`` if nothing of it can be used.
    complete
        Whether it could be read whole.
    """

    file: str
    content: bytes
    decision: Decision | None = None
    complete: bool = False
    findings: tuple[Finding, ...] = field(default=())

    def place(self, *loc: str | int) -> Place:
        """Return the line and key of a value, e.g. ``place("target", 0, "value")``."""
        named = [part for part in loc if isinstance(part, str)]
        return Place(self.file, line_of(self._lines(), loc), named[-1] if named else "")

    def _lines(self) -> dict[Loc, int]:
        return scan_lines(decode(self.content)[0])


def read_decision(path: Path, file: str) -> Paper:
    """Read a decision file; never fails on what is in it.

    Parameters
    ----------
    file
        Its path within the workspace, for places of findings.
    """
    content, odd = load(path)
    if odd:
        return Paper(file, content, findings=tuple(Finding(o.kind, o.detail, Place(file)) for o in odd))
    text, odder = decode(content)
    findings = [Finding(o.kind, o.detail, Place(file, o.row)) for o in odder]
    refused = list(_refused(content, text, file))
    if refused:
        return Paper(file, content, findings=(*findings, *refused))
    try:
        raw = loads(text.replace("\r\n", "\n"))
        escaped = list(_hidden_in_escapes(raw, text, file))
        if escaped:
            return Paper(file, content, findings=(*findings, *escaped))
        written = WrittenDecision.model_validate(raw)
    except ValidationError as error:
        return _mended(path, file, content, error, findings)
    except (ValueError, RecursionError):
        found = read_document(path, file, WrittenDecision)[1]
        return Paper(file, content, findings=tuple(dict.fromkeys((*findings, *found))))
    decision = _decision(written, file, digest_bytes(content))
    whole = not any(f.is_error for f in findings)
    return Paper(file, content, decision, whole, tuple(findings))


def _refused(content: bytes, text: str, file: str) -> Iterator[Finding]:
    """Yield why a file is not even parsed."""
    if len(content) > LARGEST_BYTES:
        sentence = f"it has {len(content) / 2**20:.1f} MiB; a decision has 1 MiB at most"
        yield Finding("decision-too-large", sentence, Place(file))
        return
    if text.count(".") > _DEEPEST:
        for row, written in enumerate(text.split("\n"), 1):
            if written.count(".") >= _DEEPEST and _DOTTED.search(written):
                yield Finding("decision-too-deep", "a name of more than 16 parts", Place(file, row))
                break
    if text.count("=") > _MOST_KEYS:
        sentence = f"it has more than {_MOST_KEYS} values"
        yield Finding("decision-too-large", sentence, Place(file))
    hidden = hidden_letter(text.replace("\r\n", "\n"))
    if hidden:
        at, name = hidden
        line = text.replace("\r\n", "\n").count("\n", 0, at) + 1
        yield Finding("decision-hidden-letter", f"the file holds {name}", Place(file, line))


def _hidden_in_escapes(raw: dict[str, Any], text: str, file: str) -> Iterator[Finding]:
    """Yield the finding that a letter written as an escape cannot be seen."""
    if "\\" not in text:
        return
    for value in _texts_in(raw):
        hidden = hidden_letter(value)
        if hidden:
            escaped = re.search(r"\\[uUbtfr]", text)
            line = text.count("\n", 0, escaped.start()) + 1 if escaped else 0
            yield Finding("decision-hidden-letter", f"an escape stands for {hidden[1]}", Place(file, line))
            return


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield key
            yield from _texts_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts_in(part)


def _mended(path: Path, file: str, content: bytes, error: ValidationError, findings: list[Finding]) -> Paper:
    """Explain what is wrong line by line, and keep what is right."""
    if error.error_count() > _MOST_ERRORS:
        sentence = f"{error.error_count()} keys or values are wrong: this is no decision file"
        return Paper(
            file, content, findings=(*findings, Finding("decision-not-readable", sentence, Place(file)))
        )
    document, found = read_document(path, file, WrittenDecision)
    decision = _decision(document.model, file, digest_bytes(content)) if document.model else None
    return Paper(file, content, decision, False, tuple(dict.fromkeys((*findings, *found))))


def _decision(written: WrittenDecision, file: str, digest: str) -> Decision:
    return Decision(
        written.id,
        written.title,
        written.text,
        written.form,
        written.parties,
        written.body,
        written.day,
        written.deadline,
        written.kind,
        written.area,
        written.supersedes or "",
        tuple(Milestone(m.id, m.title, m.due, m.needs, m.body) for m in written.milestone),
        tuple(
            Money(m.amount, m.currency, m.first, m.last, m.payer, m.purpose, m.source, m.reasoning)
            for m in written.money
        ),
        tuple(map(_target, written.target)),
        written.nothing_measurable,
        written.source,
        written.reasoning,
        written.note,
        file,
        digest,
    )


def _target(t: WrittenTarget) -> Target:
    start = t.baseline
    return Target(
        t.id,
        t.title,
        t.metric,
        t.op,
        t.value,
        t.unit,
        t.about,
        t.window,
        t.days,
        t.first,
        t.last,
        t.deadline,
        Baseline(start.value, start.day) if start else None,
        t.source,
        t.fresh_within,
        t.when,
        t.reasoning,
        t.note,
    )
