"""Codes that were mangled on their way from the label to the register.

Every change is undone by a hypothesis (a keyboard layout, caps lock, a lost separator, a lost zero …). The
hypotheses that need fewest changes are read first; a code is repaired if exactly one reading is then valid. A
number whose check digit does not fit was misread or is not genuine, and is never changed into another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from corridor.findings import Finding, Place
from corridor.goods.gs1.code import Code, Element
from corridor.goods.gs1.elements import parse_elements
from corridor.goods.gs1.fault import Fault
from corridor.goods.gs1.glue import MOST_LOST, split_glued
from corridor.goods.gs1.hypotheses import Attempt, Change, ChangeKind, attempts, bodies, mended
from corridor.goods.gs1.reading import read_code
from corridor.goods.gs1.scan import ELEMENT_SYMBOLS

__all__ = ["Reading", "Repair", "Verdict", "other_readings", "repair_code"]

LONGEST_REPAIRED = 400
"""Characters; nothing longer is printed on goods, and the search for lost separators must end."""


class Verdict(StrEnum):
    """How a text could be read."""

    AS_GIVEN = "as given"
    REPAIRED = "repaired"
    AMBIGUOUS = "ambiguous"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Reading:
    """A valid code and what had to be undone to read it."""

    code: Code
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Repair:
    """The outcome of reading a text that may be mangled.

    Parameters
    ----------
    given
        The text.
    readings
        All valid readings with the fewest changes: one if the text could be read, more if it is ambiguous.
    fault
        What is wrong with the text as it is; ``None`` if nothing is.
    """

    given: str
    readings: tuple[Reading, ...] = ()
    fault: Fault | None = None

    @property
    def code(self) -> Code | None:
        """The code, if exactly one reading is valid."""
        return self.readings[0].code if len(self.readings) == 1 else None

    @property
    def changes(self) -> tuple[Change, ...]:
        """What was undone; empty unless the code was repaired."""
        return self.readings[0].changes if len(self.readings) == 1 else ()

    @property
    def verdict(self) -> Verdict:
        """Whether the text was valid, repaired, ambiguous or unreadable."""
        if len(self.readings) > 1:
            return Verdict.AMBIGUOUS
        if not self.readings:
            return Verdict.UNREADABLE
        return Verdict.REPAIRED if self.changes else Verdict.AS_GIVEN

    @property
    def words(self) -> str:
        """The outcome in people's words."""
        if self.verdict is Verdict.AMBIGUOUS:
            readings = " or ".join(r.code.bracketed for r in self.readings)
            return f"The code can be read as {readings}. Scan it again, or compare with what is printed."
        if self.verdict is Verdict.UNREADABLE:
            return str(self.fault)
        return " ".join(change.words for change in self.changes)

    def finding(self, place: Place | None = None) -> Finding | None:
        """Return why there is no code, as a finding at a place in the user's files."""
        if self.verdict is Verdict.AMBIGUOUS:
            return Finding("gs1-ambiguous", self.words, place or Place())
        return self.fault.finding(place) if self.verdict is Verdict.UNREADABLE and self.fault else None


def repair_code(text: str, *, known: Callable[[Code], bool] | None = None) -> Repair:
    """Read a code in any of its forms, and undo what happened to it on its way if only one reading is valid.

    Parameters
    ----------
    text
        What the reader or the keyboard sent.
    known
        Whether a register knows a code. Of several readings the only known one is taken; a valid code that is
        not known is read with caps lock off or a lost separator put back, if one of these is known.

    Returns
    -------
    Repair
        The code with what was changed and why, or all readings if there are several, or what is wrong.
    """
    found = read_code(text)
    fault = found if isinstance(found, Fault) else None
    if fault is None and isinstance(found, Code) and found.elements:
        scanned = found.symbology in ELEMENT_SYMBOLS
        others = _before_a_date(Reading(found)) if scanned else _without_caps_lock(found)
        readings: tuple[Reading, ...] = (Reading(found), *others)
    else:
        readings, misread = _cheapest(text) if len(text) <= LONGEST_REPAIRED else ((), None)
        fault = misread or fault or Fault("gs1-not-a-code", "The scan holds a text without a GS1 code.")
    return Repair(text, _known_ones(readings, known) if known and readings else readings, fault)


def _known_ones(readings: tuple[Reading, ...], known: Callable[[Code], bool]) -> tuple[Reading, ...]:
    """Return the readings that the register knows, or else what they could have been, or else all."""
    found = tuple(r for r in readings if known(r.code))
    if not found:
        others = [(code, (*r.changes, change)) for r in readings for code, change in other_readings(r.code)]
        found = tuple(Reading(code, changes) for code, changes in others if known(code))
    return found or readings


def other_readings(code: Code) -> tuple[tuple[Code, Change], ...]:
    """Return what else a valid code could have been before caps lock or a lost separator.

    Parameters
    ----------
    code
        A code that reads well, but that no register knows.
    """
    whole = replace(code, split=None, plain="", path=0)
    swapped = replace(whole, elements=tuple(Element(e.ai, e.value.swapcase(), e.rule) for e in code.elements))
    found = parse_elements(swapped.unbracketed)
    caps = Change(ChangeKind.CAPS_LOCK, "Capitals and small letters were swapped: caps lock was on.")
    others = [(found, caps)] if isinstance(found, Code) and found.elements != code.elements else []
    lost = Change(ChangeKind.SEPARATOR, "A separator (FNC1) had been lost.")
    return (*others, *((glued, lost) for glued in split_glued(whole.unbracketed, 1)))


def _without_caps_lock(code: Code) -> Iterator[Reading]:
    """Yield the other reading of an address in capitals with small letters in its values.

    Addresses are printed in capitals to make a QR Code smaller, and that works only if everything is.
    """
    values = "".join(e.value for e in code.elements)
    if code.stem and code.stem.isupper() and values != values.upper() and not re.search("[A-Z]", values):
        for other, change in other_readings(code):
            if change.kind is ChangeKind.CAPS_LOCK:
                yield Reading(other, (change,))


def _cheapest(text: str) -> tuple[tuple[Reading, ...], Fault | None]:
    """Return the valid readings with the fewest changes, and the fault of a misread number."""
    readings: list[Reading] = []
    misread: Fault | None = None
    forms = [form for attempt in attempts(text) for form in bodies(attempt)]
    for form in forms:
        found = read_code(form.text)
        if isinstance(found, Fault):
            misread = misread or (found if found.check else None)
        elif found.elements:
            readings.append(Reading(found, form.changes))
    if readings:
        fewest = _fewest(readings)
        lost = any(change.kind is ChangeKind.SYMBOLOGY for change in fewest[0].changes)
        return (*fewest, *(_before_a_date(fewest[0]) if lost and len(fewest) == 1 else ())), None
    if misread is not None:
        return (), misread
    return _fewest([reading for form in forms for reading in _structural(form)]), None


def _before_a_date(reading: Reading) -> Iterator[Reading]:
    """Yield the other reading of data without any separator in which a date follows a value that has no end.

    Other AIs are not looked for: two digits come together by chance in one serial number of three, a date
    that leaves nothing over hardly ever does.
    """
    text = reading.code.unbracketed
    for code in split_glued(text, 1) if text.count("^") == 1 else ():
        if any(_is_date(e) and not before.rule.fixed for before, e in pairwise(code.elements)):
            change = Change(ChangeKind.SEPARATOR, "A separator (FNC1) had been lost before a date.")
            yield Reading(code, (*reading.changes, change))


def _is_date(element: Element) -> bool:
    return element.rule.fixed and element.rule.components[0].linters == ("yymmd0",)


def _fewest(readings: list[Reading]) -> tuple[Reading, ...]:
    least = min((len(r.changes) for r in readings), default=0)
    distinct: dict[str, Reading] = {}
    for reading in readings:
        if len(reading.changes) == least:
            distinct.setdefault(reading.code.bracketed, reading)
    return tuple(distinct.values())


def _structural(form: Attempt) -> Iterator[Reading]:
    """Yield the readings with lost separators, lost zeros, or letters where digits belong."""
    yield from _unglued(form)
    for whole in mended(form):
        for body in bodies(whole):
            found = read_code(body.text)
            if isinstance(found, Code) and found.elements:
                yield Reading(found, body.changes)


def _unglued(form: Attempt) -> Iterator[Reading]:
    if not form.text.startswith("^") or "|" in form.text:
        return
    for lost in range(1, MOST_LOST + 1):
        codes = split_glued(form.text, lost)
        change = Change(ChangeKind.SEPARATOR, f"{lost} separator(s) (FNC1) had been lost.")
        yield from (Reading(code, form.changes + (change,) * lost) for code in codes)
        if codes:
            return
