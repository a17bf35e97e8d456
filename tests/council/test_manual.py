"""The manual's part about the council names every file, column and key."""

from __future__ import annotations

from importlib.resources import files

from corridor.council.manual import TABLES, council_manual
from corridor.council.tables import council_schema


def test_every_schema_of_the_council_is_in_the_manual() -> None:
    there = {f.name.removesuffix(".csv") for f in (files("corridor.council") / "schema").iterdir()}
    assert set(TABLES.values()) == there


def test_the_manual_names_every_column_and_the_keys_of_a_decision() -> None:
    page = council_manual()
    columns = {c.name for name in TABLES.values() for c in council_schema(name).columns}
    assert {c for c in columns if f"| `{c}` |" not in page} == set()
    for key in (
        "nothing_measurable",
        "fresh_within",
        "supersedes",
        "[[milestone]]",
        "at_risk_below",
        "[[dataset]]",
    ):
        assert f"`{key}`" in page
