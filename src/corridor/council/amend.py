"""An amendment: a new file beside the signed one, which is never edited."""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePosixPath

from corridor.council.model import DecisionId
from corridor.council.read import Council
from corridor.council.reader import Paper
from corridor.errors import RefusedError, UnknownNameError
from corridor.files import decode

__all__ = ["draft_amendment"]

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_KEY = re.compile(r"""^[ \t]*(id|date|supersedes)[ \t]*=[^\n]*\n""", re.M)


def draft_amendment(council: Council, old: DecisionId, new: DecisionId, day: date) -> tuple[str, str]:
    """Return file and text of a draft that says what the old decision says, and supersedes it.

    Raises
    ------
    UnknownNameError
        If there is no such decision.
    RefusedError
        If the new id was ever used, or the old decision is superseded already.
    """
    paper = council.paper_of.get(old)
    if paper is None or paper.decision is None:
        raise UnknownNameError(f"there is no decision {old}; there are {', '.join(council.decisions)}")
    if not _ID.fullmatch(new):
        raise RefusedError(f"{new[:80]!r} is no id: letters, digits, dots, dashes and underlines")
    if new in council.decisions or new in council.retired:
        raise RefusedError(f"{new} was used before; ids are never used again")
    heir = next((d.id for d in council.decisions.values() if d.supersedes == old), None)
    if heir:
        raise RefusedError(f"{old} is superseded by {heir} already; amend that one")
    file = f"{PurePosixPath(paper.file).parent}/{new}.toml"
    if any(p.file == file for p in council.papers):
        raise RefusedError(f"{file} is there already")
    return file, _text(paper, old, new, day)


def _text(paper: Paper, old: DecisionId, new: DecisionId, day: date) -> str:
    """Return the old text with another id, day and the id of what it supersedes, in the top table."""
    text = decode(paper.content)[0].replace("\r\n", "\n").removeprefix("\ufeff")
    top = re.search(r"^[ \t]*\[", text, re.M)
    end = top.start() if top else len(text)
    head = _KEY.sub("", text[:end])
    keys = f'id = "{new}"\nsupersedes = "{old}"\ndate = {day.isoformat()}\n'
    return f"{keys}{head}{text[end:]}"
