"""The published history that the back-test runs on: late transposition of EU directives, 2002 to 2020."""

from __future__ import annotations

import csv
import gzip
from datetime import date
from pathlib import Path

from corridor.council.forecast import Case, History

__all__ = ["WHERE", "read_cases"]

WHERE = Path(__file__).resolve().parents[2].parent / "shared/data/council/euip_noncommunication_cases.csv.gz"
LAST_LOOK = date(2020, 4, 29)
"""On this day the authors of the data set looked last."""


def read_cases(path: Path = WHERE) -> tuple[History, list[str]]:
    """Return the cases (area: department of the Commission, body: state), and the act each is about.

    The kind is one of which nothing is written, so that no prior drawn from these very cases is used on them.
    """
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    cases = [
        Case(
            r["case_id"],
            date.fromisoformat(r["letter_of_formal_notice"]),
            "case",
            area=r["department_code"],
            body=r["member_state"],
            closed=date.fromisoformat(r["closed"]) if r["closed"] else None,
            seen=None if r["closed"] else LAST_LOOK,
        )
        for r in rows
    ]
    return History.of(cases), [r["celex"] or r["case_id"] for r in rows]
