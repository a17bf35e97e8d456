"""Every kind of finding is declared once, and nothing else can be made."""

import csv
from pathlib import Path

import pytest

from corridor.findings import Finding, Place, Severity, codes, worst_first

DECLARED = Path(__file__).parents[1] / "src" / "corridor" / "findings.csv"


def test_every_code_is_declared_once_and_whole() -> None:
    rows = list(csv.reader(DECLARED.read_text(encoding="utf-8").splitlines()))
    assert rows[0] == ["code", "severity", "meaning", "remedy"]
    names = [row[0] for row in rows[1:]]
    assert [n for n in set(names) if names.count(n) > 1] == []
    assert [row for row in rows[1:] if len(row) != 4 or not all(cell.strip() for cell in row)] == []


def test_an_undeclared_code_cannot_be_made() -> None:
    with pytest.raises(KeyError):
        Finding("no-such-code", "nothing")


def test_remedy_of_the_code_is_used_unless_one_is_given() -> None:
    assert Finding("bad-date", "x").remedy == codes()["bad-date"].remedy == "Write YYYY-MM-DD"
    assert Finding("bad-date", "x", remedy="Write 2027-01-01").remedy == "Write 2027-01-01"


def test_errors_come_first_then_files_in_order() -> None:
    note = Finding("crlf", "n", Place("a.csv", 1))
    late, early = Finding("bad-date", "l", Place("b.csv", 9)), Finding("bad-date", "e", Place("b.csv", 2))
    assert worst_first([note, late, early]) == [early, late, note]
    assert [f.severity for f in worst_first([note, late])] == [Severity.ERROR, Severity.NOTE]


def test_a_finding_reads_as_file_row_column() -> None:
    finding = Finding("bad-date", "31 June", Place("services/holidays.csv", 4, "date"))
    assert str(finding) == "services/holidays.csv:4 [date]: error: 31 June (bad-date)"
    assert finding.as_json()["row"] == 4
