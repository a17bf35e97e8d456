"""Imported statistics → facts, each with its source and the day on which it was read."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from corridor.council.datasets import Dataset, Imports, inside, place_of, read_imports
from corridor.council.frames import Frame, Refused, formula, read_frame, reshape
from corridor.council.letters import hidden_letter, visible
from corridor.council.periods import period
from corridor.errors import UnknownNameError
from corridor.facts import Fact
from corridor.files import digest_file, record_facts
from corridor.findings import Finding, Place
from corridor.workspace.document import Document

__all__ = ["Imported", "import_statistics"]

_MOST_FINDINGS = 50


@dataclass(frozen=True)
class Imported:
    """What became of one dataset."""

    dataset: str
    facts: tuple[Fact, ...]
    findings: tuple[Finding, ...]


def import_statistics(
    folder: Path, today: date, only: Iterable[str] = (), *, sources: frozenset[str] | None = None
) -> list[Imported]:
    """Import the datasets that ``council/imports.toml`` names, and record their facts.

    Parameters
    ----------
    today
        Day of the import; a row is known since the day it was retrieved, where it says so.
    only
        Ids of datasets; all if empty.
    sources
        Ids of ``sources.csv``, which rows may name; ``None`` if they cannot be known.

    Raises
    ------
    UnknownNameError
        If there is no dataset of that id.
    """
    document, findings = read_imports(folder)
    datasets = document.model.dataset if document.model else ()
    unknown = sorted(set(only) - {d.id for d in datasets})
    if unknown:
        known = ", ".join(d.id for d in datasets) or "none"
        raise UnknownNameError(f"there is no dataset {unknown[0]}; there are {known}")
    chosen = [(n, d) for n, d in enumerate(datasets) if not only or d.id in only]
    told = [_import(folder, document, n, d, sources) for n, d in chosen]
    for done in told:
        if done.facts or not any(f.is_error for f in done.findings):
            _record(folder, done, today)
    return [Imported("", (), tuple(findings)), *told] if findings else told


def _record(folder: Path, done: Imported, today: date) -> None:
    by_source: dict[str, list[Fact]] = defaultdict(list)
    for fact in done.facts:
        by_source[fact.source].append(fact)
    for source, facts in by_source.items():
        record_facts(folder, facts, source=source, known=today)


def _import(
    folder: Path, document: Document[Imports], n: int, dataset: Dataset, sources: frozenset[str] | None
) -> Imported:
    place = place_of(document, n, "file")
    path = folder / dataset.file
    if not inside(folder, dataset.file):
        sentence = f"{visible(dataset.file)} leads out of the workspace"
        return _nothing(dataset, Finding("evidence-outside", sentence, place))
    if not path.is_file():
        return _nothing(dataset, Finding("evidence-missing", f"{dataset.file} is not there", place))
    try:
        frame, odd = read_frame(path, dataset.form, dataset.file)
        shaped = reshape(frame, dataset.query)
        rows = _Rows(dataset, shaped, digest_file(path), sources)
    except Refused as reason:
        return _nothing(dataset, Finding("evidence-not-readable", f"{dataset.file}: {reason}", place))
    facts = tuple(rows.facts())
    found = (*odd, *_formulas(frame, dataset.file), *rows.findings[:_MOST_FINDINGS])
    return Imported(dataset.id, facts, found)


def _nothing(dataset: Dataset, finding: Finding) -> Imported:
    return Imported(dataset.id, (), (finding,))


def _formulas(frame: Frame, file: str) -> Iterator[Finding]:
    """Flag cells that a spreadsheet would run; here they are text."""
    found = 0
    for line, row in zip(frame.lines, frame.rows, strict=True):
        for name, cell in zip(frame.header, row, strict=False):
            if formula(cell):
                found += 1
                if found > _MOST_FINDINGS:
                    return
                sentence = f"“{visible(cell)}” would run in a spreadsheet; it was taken as text"
                yield Finding("evidence-formula", sentence, Place(file, line, name))


class _Rows:
    """Reads the rows of one dataset.

    Raises
    ------
    Refused
        If a column is missing.
    """

    def __init__(self, dataset: Dataset, frame: Frame, inputs: str, sources: frozenset[str] | None) -> None:
        self.dataset, self.frame, self.inputs, self.sources = dataset, frame, inputs, sources
        self.findings: list[Finding] = []
        sdmx = dataset.form.startswith("sdmx")
        self.value = dataset.value or ("OBS_VALUE" if sdmx else "value")
        self.day = dataset.day or ("TIME_PERIOD" if sdmx else "as_of")
        needed = [self.value, self.day, *dataset.about, *filter(None, (dataset.through, dataset.retrieved))]
        needed += [] if dataset.metric else ["name"]
        missing = [name for name in needed if name not in frame.header]
        if missing:
            raise Refused(f"it has no column {missing[0]}; it has {', '.join(frame.header)[:120]}")

    def facts(self) -> Iterator[Fact]:
        """Yield a fact for every row that can be read; the others are findings."""
        for line, cells in zip(self.frame.lines, self.frame.rows, strict=True):
            row = dict(zip(self.frame.header, (c.strip() for c in cells), strict=False))
            try:
                fact = self._fact(row)
            except ValueError as error:
                self._report(str(error), line)
                continue
            if fact is not None:
                yield fact

    def _fact(self, row: Mapping[str, str]) -> Fact | None:
        if not row[self.value]:
            return None  # no observation is no fact, and not zero
        first, last = period(row[self.day])
        if self.dataset.through and row[self.dataset.through]:
            last = period(row[self.dataset.through])[1]
        if last < first:
            raise ValueError(f"{last.isoformat()} is before {first.isoformat()}")
        source = row.get(self.dataset.source_column or "source") or self.dataset.source
        if not source:
            raise ValueError("the row names no source, and neither does the dataset")
        unknown = [s for s in source.split() if self.sources is not None and s not in self.sources]
        if unknown:
            raise ValueError(f"there is no source {visible(unknown[0])}")
        read_on = row.get(self.dataset.retrieved or "retrieved", "")
        return Fact(
            name=self._clean(self.dataset.metric or row["name"]),
            value=self._number(row[self.value]),
            unit=self.dataset.unit or row.get("unit") or row.get("UNIT_MEASURE", ""),
            as_of=first,
            source=f"{self.dataset.id}: {source}",
            about=self._clean(self._about(row)),
            inputs=self.inputs,
            assumed=int(bool(row.get("estimate") or self.dataset.estimate)),
            through=last if last != first else None,
            known=date.fromisoformat(read_on) if read_on else None,
        )

    def _about(self, row: Mapping[str, str]) -> str:
        return "/".join(row[c] for c in self.dataset.about) if self.dataset.about else row.get("about", "")

    def _number(self, text: str) -> float | int:
        try:
            value = float(text)
        except ValueError:
            raise ValueError(f"“{visible(text)}” is no number") from None
        if not math.isfinite(value) or abs(value) > 1e15 or "_" in text:
            raise ValueError(f"“{visible(text)}” is out of range")
        return int(value) if value == int(value) and not set(text) & set(".eE") else value

    def _clean(self, text: str) -> str:
        hidden = hidden_letter(text)
        if hidden:
            raise ValueError(f"a name holds {hidden[1]}")
        if len(text) > 200:
            raise ValueError("a name has more than 200 letters")
        return text

    def _report(self, sentence: str, line: int) -> None:
        self.findings.append(Finding("evidence-bad-row", sentence, Place(self.dataset.file, line)))
