"""The timetable poster: every line, both directions, as railways print it (HTML, and PDF from it)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from corridor.errors import MissingPartError
from corridor.rail.model import Assumption, RailTask, Timetable
from corridor.rail.publish.columns import Cell, Column, LineTable, Row, line_table
from corridor.rail.publish.days_in_words import date_in_words
from corridor.rail.publish.publisher import version_of
from corridor.rail.publish.words import words

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["poster_html", "poster_pdf"]

COLUMNS_ACROSS = {"A4": 11, "A3": 18}
ASSUMPTIONS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class _Panel:
    """As many trains of one direction as fit across the sheet."""

    table: LineTable
    columns: Sequence[Column]
    indices: Sequence[int]

    @property
    def start(self) -> Row:
        return self.table.rows[0]

    @property
    def end(self) -> Row:
        return self.table.rows[-1]

    def cells(self, row: int) -> list[Cell]:
        return [column.cells[row] for column in self.columns]

    @property
    def parties(self) -> list[str]:
        return list(dict.fromkeys(party for c in self.columns for party in c.numbers))


def poster_html(
    task: RailTask,
    timetable: Timetable,
    *,
    lines: Sequence[str] = (),
    assumptions: Sequence[Assumption] = (),
    language: str = "",
    paper: str = "A4",
) -> str:
    """Return the poster as one HTML page that needs no other file.

    Parameters
    ----------
    lines
        Ids of the lines, in order; all when empty.
    assumptions
        What the plan rests on, to be shown below.
    language
        Language of the words; names of stations stand in every language of the task. The task's first
        language when empty.
    paper
        ``A4`` or ``A3``, landscape.
    """
    language = language or task.languages[0]
    say = words(language)
    return _template().render(
        say=say,
        language=language,
        languages=[language, *(other for other in task.languages if other != language)],
        task=task,
        name=task.names.get(language) or next((n for n in task.names.values() if n), ""),
        paper=paper,
        lines=[_line(task, timetable, line, language, paper) for line in lines or task.services.lines],
        valid=_validity(task, language),
        assumptions=_assumed(assumptions)[:ASSUMPTIONS_SHOWN],
        unshown=max(0, len(_assumed(assumptions)) - ASSUMPTIONS_SHOWN),
        version=version_of(timetable),
        control_words=lambda row: _control_words(task, row, say, language),
    )


def poster_pdf(html: str) -> bytes:
    """Return the poster as PDF.

    Raises
    ------
    MissingPartError
        If WeasyPrint or the Pango library it draws with is not on this machine.
    """
    try:
        from weasyprint import HTML
    except (ImportError, OSError) as error:
        raise MissingPartError(
            "PDF needs the Pango library, which this machine lacks (Debian and Ubuntu: apt install "
            "libpango-1.0-0 libpangoft2-1.0-0; macOS: brew install pango). The HTML timetable prints as well."
        ) from error
    return bytes(HTML(string=html).write_pdf())


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("corridor.rail.publish", "templates")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("poster.html.j2")


def _line(task: RailTask, timetable: Timetable, line: str, language: str, paper: str) -> Mapping[str, object]:
    tables = [line_table(task, timetable, line, way, language=language) for way in ("out", "back")]
    noun = task.services.lines[line]
    return {
        "id": line,
        "name": noun.names.get(language) or next((n for n in noun.names.values() if n), line),
        "names": noun.names,
        "colour": noun.colour,
        "directions": [(t, _panels(t, COLUMNS_ACROSS[paper])) for t in tables],
        "clocks": tables[0].clocks,
        "differs": len({offset for _, offset in tables[0].clocks}) > 1,
    }


def _panels(table: LineTable, across: int) -> list[_Panel]:
    """Cut a table into panels of equal width, none wider than the sheet."""
    count = len(table.columns)
    sheets = -(-count // across)
    cuts = [count * n // sheets for n in range(sheets + 1)] if sheets else []
    return [_Panel(table, table.columns[a:b], range(a, b)) for a, b in pairwise(cuts)]


def _validity(task: RailTask, language: str) -> str:
    first, last = (
        date_in_words(d, language, with_year=True)
        for d in (task.services.year.first, task.services.year.last)
    )
    return f"{first} – {last}"


def _assumed(assumptions: Sequence[Assumption]) -> list[tuple[str, str]]:
    return list(dict.fromkeys((a.what, a.influences) for a in assumptions))


def _control_words(task: RailTask, row: Row, say: Mapping[str, str], language: str) -> str:
    """Say who checks where and for how long, in the order of travel."""
    parts = []
    for control in row.controls:
        stands = control.where == "station"
        where = (
            f"{say['at']} {task.network.stations[control.station].name(language)}"
            if stands
            else say["on_board"]
        )
        who = task.party_name(control.party, language)
        parts.append(f"{who} {control.planned_s // 60} {say['minutes']} {where}")
    return f"{say['control']}: {'; '.join(parts)}" if parts else ""
