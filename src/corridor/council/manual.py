"""The manual's part about the files of the council, written from the schemas and models that reading uses."""

from __future__ import annotations

from corridor.council.agenda.read import AgendaRules
from corridor.council.datasets import IMPORTS_FILE, Imports
from corridor.council.read import PROGRESS, RETIRED
from corridor.council.tables import council_schema
from corridor.council.written import WrittenDecision
from corridor.workspace import describe_document, describe_table

__all__ = ["TABLES", "council_manual"]

TABLES = {
    "council/reference/*.csv": "cases",
    "council/programmes.csv": "programmes",
    "council/counts.csv": "counts",
    "council/measures.csv": "measures",
    "council/trade.csv": "trade",
    "council/production.csv": "production",
    "council/positions.csv": "positions",
    "council/stakes.csv": "stakes",
    "council/agenda.csv": "agenda",
}
"""Tables of the council by file, and the schema of each."""


def council_manual() -> str:
    """Return the page's part in Markdown; ``council/parties.toml`` is written by ``corridor council key``."""
    parts = [
        describe_document("council/decisions/*.toml", WrittenDecision),
        describe_document(IMPORTS_FILE, Imports),
        describe_document("council/agenda.toml", AgendaRules),
        describe_table(PROGRESS, "council/progress.csv"),
        describe_table(RETIRED, "council/retired.csv"),
        *(describe_table(council_schema(name), file) for file, name in TABLES.items()),
    ]
    return "\n".join(parts)
