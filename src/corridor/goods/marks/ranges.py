"""Ranges of codes: ordered, printed, activated, taken out of use; quantities, never a list of serial numbers.

::

    ordered → printed → active → gone
                  └──────────────↗

Every step returns the range after it and a :class:`Step` for the log. Numbers are places in the range; the
issuer's :class:`RangeKey` turns them into serial numbers and back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum

from corridor.errors import RefusedError
from corridor.goods.gs1.fault import Fault
from corridor.goods.gs1.reading import read_code
from corridor.goods.marks.serials import RangeKey
from corridor.goods.marks.spans import Spans

__all__ = [
    "CodeRange",
    "CodeState",
    "Gone",
    "Step",
    "StepKind",
    "activate",
    "decommission",
    "order_range",
    "print_codes",
    "state_of",
]


class StepKind(StrEnum):
    """What happened to a range."""

    ORDER = "order"
    PRINT = "print"
    ACTIVATE = "activate"
    DECOMMISSION = "decommission"


class CodeState(StrEnum):
    """What a serial number is."""

    FOREIGN = "foreign"
    ORDERED = "ordered"
    PRINTED = "printed"
    ACTIVE = "active"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Gone:
    """Codes taken out of use on one day (UTC) for one reason, e.g. ``sold``, ``destroyed``, ``stolen``.

    ``at`` is the first time on that day; the exact times are in the steps.
    """

    numbers: Spans
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CodeRange:
    """A quantity of serial numbers of one product.

    Parameters
    ----------
    id
        Name; also fixes the serial numbers, together with the secret.
    gtin
        Of the product, 14 digits.
    quantity
        How many codes were ordered.
    certificate
        On whose strength they were.
    ordered_by, ordered_at
        Who ordered them, and when (with time zone).
    lot
        Of the goods; empty if the range is not bound to one.
    printed
        How many were handed to a printer, from number 0 on.
    active
        Numbers on goods that are on the market, or were.
    gone
        Numbers taken out of use, each time with its reason.
    """

    id: str
    gtin: str
    quantity: int
    certificate: str
    ordered_by: str
    ordered_at: datetime
    lot: str = ""
    printed: int = 0
    active: Spans = field(default_factory=Spans)
    gone: tuple[Gone, ...] = ()

    @property
    def out_of_use(self) -> Spans:
        """All numbers taken out of use."""
        return Spans().union(pair for gone in self.gone for pair in gone.numbers.pairs())


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done to a range, for the log.

    Parameters
    ----------
    kind
        What was done.
    range_id
        To which range.
    spans
        To which numbers: first and beyond last of each span.
    at, by
        When and by whom.
    reason
        Why, for decommissioning.
    """

    kind: StepKind
    range_id: str
    spans: tuple[int, ...]
    at: datetime
    by: str
    reason: str = ""

    def as_json(self) -> dict[str, object]:
        """Return the step as plain JSON values."""
        return {
            "kind": str(self.kind),
            "range": self.range_id,
            "spans": list(self.spans),
            "at": self.at.isoformat(),
            "by": self.by,
            "reason": self.reason,
        }


def order_range(
    range_id: str,
    gtin: str,
    quantity: int,
    *,
    certificate: str,
    by: str,
    at: datetime,
    left: int,
    lot: str = "",
) -> tuple[CodeRange, Step]:
    """Order codes for a certified product.

    Parameters
    ----------
    range_id
        A name that no other range has.
    gtin
        8, 12, 13 or 14 digits.
    quantity
        How many codes.
    certificate
        Which certificate allows them.
    by, at
        Who orders, and when (with time zone).
    left
        How many more codes the certified quantity allows.
    lot
        Of the goods, if they are bound to one.

    Raises
    ------
    RefusedError
        If the name or GTIN is none, the quantity is not positive, or more than is left.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", range_id):
        raise RefusedError(f"“{range_id}” is no name for a range; use letters, digits, dots and hyphens")
    code = read_code(gtin)
    if isinstance(code, Fault):
        raise RefusedError(f"codes cannot be ordered for the GTIN {gtin}: {code.sentence}")
    if quantity < 1:
        raise RefusedError(f"a range has at least one code, not {quantity}")
    if quantity > left:
        raise RefusedError(f"{quantity} codes were ordered, but certificate {certificate} leaves {left}")
    value = code.elements[0].value
    ordered = CodeRange(range_id, value, quantity, certificate, by, at, lot)
    return ordered, Step(StepKind.ORDER, range_id, (0, quantity), at, by)


def print_codes(codes: CodeRange, count: int, *, by: str, at: datetime) -> tuple[CodeRange, Step]:
    """Hand the next codes to a printer; a code is handed out once.

    Raises
    ------
    RefusedError
        If fewer are left.
    """
    left = codes.quantity - codes.printed
    if not 1 <= count <= left:
        raise RefusedError(f"{count} codes of {codes.id} cannot be printed: {left} are left")
    first, beyond = codes.printed, codes.printed + count
    return replace(codes, printed=beyond), Step(StepKind.PRINT, codes.id, (first, beyond), at, by)


def activate(codes: CodeRange, numbers: Iterable[int], *, by: str, at: datetime) -> tuple[CodeRange, Step]:
    """Say that codes are on goods now.

    Parameters
    ----------
    codes
        The range.
    numbers
        Places in the range; a ``range`` of any length costs as little as one number.
    by, at
        Who, and when (with time zone).

    Raises
    ------
    RefusedError
        If one was never printed, or was taken out of use.
    """
    wanted = Spans.of(numbers)
    _check_printed(codes, wanted, "activated")
    if wanted.meets(codes.out_of_use):
        raise RefusedError(f"a code of {codes.id} that was taken out of use is not activated again")
    return (
        replace(codes, active=codes.active.union(wanted.pairs())),
        Step(StepKind.ACTIVATE, codes.id, wanted.bounds, at, by),
    )


def decommission(
    codes: CodeRange, numbers: Iterable[int], *, reason: str, by: str, at: datetime
) -> tuple[CodeRange, Step]:
    """Take codes out of use for good.

    Raises
    ------
    RefusedError
        If one was never printed, or is out of use already, or no reason is given.
    """
    wanted = Spans.of(numbers)
    _check_printed(codes, wanted, "taken out of use")
    if not reason:
        raise RefusedError(f"codes of {codes.id} are taken out of use only for a reason")
    if wanted.meets(codes.out_of_use):
        raise RefusedError(f"a code of {codes.id} is out of use already")
    return replace(codes, gone=_with_gone(codes.gone, Gone(wanted, reason, at))), Step(
        StepKind.DECOMMISSION, codes.id, wanted.bounds, at, by, reason
    )


def _with_gone(before: tuple[Gone, ...], new: Gone) -> tuple[Gone, ...]:
    """Return what is out of use with more; what is of one reason and day is kept together."""
    for place, old in enumerate(before):
        if (old.reason, old.at.astimezone(UTC).date()) == (new.reason, new.at.astimezone(UTC).date()):
            merged = replace(old, numbers=old.numbers.union(new.numbers.pairs()), at=min(old.at, new.at))
            return (*before[:place], merged, *before[place + 1 :])
    return (*before, new)


def _check_printed(codes: CodeRange, wanted: Spans, what: str) -> None:
    if not wanted.bounds:
        raise RefusedError(f"no codes of {codes.id} were named to be {what}")
    if wanted.bounds[0] < 0 or wanted.bounds[-1] > codes.printed:
        raise RefusedError(f"a code of {codes.id} cannot be {what} before it is printed")


def state_of(codes: CodeRange, key: RangeKey, serial: str) -> tuple[CodeState, Gone | None]:
    """Return what a serial number is to a range, and when and why it was taken out of use, if it was.

    Parameters
    ----------
    codes
        The range.
    key
        Its secret; of the same name.
    serial
        As read from a mark.
    """
    number = key.index(serial)
    if number is None or number >= codes.quantity:
        return CodeState.FOREIGN, None
    for gone in codes.gone:
        if number in gone.numbers:
            return CodeState.GONE, gone
    if number in codes.active:
        return CodeState.ACTIVE, None
    return (CodeState.PRINTED if number < codes.printed else CodeState.ORDERED), None
