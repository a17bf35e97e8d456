"""A ledger over ranges of codes: what was ordered, activated and taken out of use, as the watch asks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from corridor.goods.marks import CodeRange, RangeKey, Step, StepKind
from corridor.goods.watch.lots import LotCount
from corridor.goods.watch.nouns import Item, Scan

__all__ = ["RangeBook", "RangeLedger", "count_lots"]

_HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class RangeBook:
    """One range of codes with its secret and its history.

    Parameters
    ----------
    codes, key
        The range and what recognises its serial numbers.
    steps
        What was done to it; the hours of activation are here.
    markets
        Markets its goods may be sold in.
    """

    codes: CodeRange
    key: RangeKey
    steps: Sequence[Step]
    markets: frozenset[str] = frozenset()


class RangeLedger:
    """Answers the watch from ranges of codes.

    Parameters
    ----------
    books
        The ranges.
    imported
        (code, lot) → further markets into which a chain of custody from an authorised importer leads, as
        :func:`corridor.goods.events.markets_reached` tells from events.
    """

    def __init__(
        self,
        books: Iterable[RangeBook],
        *,
        imported: Callable[[str, str], frozenset[str]] = lambda _code, _lot: frozenset(),
    ) -> None:
        self._books: dict[str, list[RangeBook]] = defaultdict(list)
        for book in books:
            self._books[book.codes.gtin].append(book)
        self._imported = imported

    def item(self, code: str, known_by: int) -> Item | None:
        """Return what was done to a code up to an hour; ``None`` if it was never issued."""
        parts = code.split("/")
        if len(parts) != 4 or parts[0] != "01" or parts[2] != "21":
            return None
        for book in self._books.get(parts[1], ()):
            number = book.key.index(parts[3])
            if number is not None and number < book.codes.quantity:
                return self._item(code, book, number, known_by)
        return None

    def _item(self, code: str, book: RangeBook, number: int, known_by: int) -> Item:
        lot = book.codes.lot or book.codes.id
        activated = _first_hour(book.steps, StepKind.ACTIVATE, number, known_by)
        ended = _first_hour(book.steps, StepKind.DECOMMISSION, number, known_by)
        why = (
            next((g.reason for g in book.codes.gone if number in g.numbers), "") if ended is not None else ""
        )
        return Item(lot, book.codes.gtin, activated, ended, why, book.markets, self._imported(code, lot))


def count_lots(
    books: Iterable[RangeBook], certified: Mapping[str, int], scans: Iterable[Scan] = ()
) -> list[LotCount]:
    """Return how much there is of each lot whose certified quantity is known.

    Parameters
    ----------
    books
        The ranges; their codes in force are counted.
    certified
        Items certified, by lot.
    scans
        Scans that are kept; distinct genuine codes are counted.
    """
    listed = list(books)
    ledger = RangeLedger(listed)
    active: Counter[str] = Counter()
    ranges: dict[str, list[str]] = defaultdict(list)
    for book in listed:
        lot = book.codes.lot or book.codes.id
        active[lot] += len(book.codes.active)
        ranges[lot].append(f"range:{book.codes.id}")
    hours = {scan.code: scan.received for scan in scans}
    found = (ledger.item(code, hour) for code, hour in hours.items())
    seen = Counter(item.lot for item in found if item)
    return [
        LotCount(lot, quantity, active[lot], seen=seen[lot], evidence=tuple(ranges[lot]))
        for lot, quantity in sorted(certified.items())
    ]


def _first_hour(steps: Sequence[Step], kind: StepKind, number: int, known_by: int) -> int | None:
    """Return the hour of the first such step that holds a number, of those known by an hour."""
    hours = [_hour(s.at) for s in steps if s.kind is kind and _holds(s.spans, number)]
    return min((h for h in hours if h <= known_by), default=None)


def _hour(moment: datetime) -> int:
    return int(moment.timestamp()) // _HOUR_S


def _holds(spans: Sequence[int], number: int) -> bool:
    return any(first <= number < beyond for first, beyond in zip(spans[::2], spans[1::2], strict=True))
