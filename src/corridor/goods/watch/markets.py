"""Goods outside their market: grey imports, told from travellers and from people who shop across the border.

A lot is seen abroad now and then. It is remarkable when it is seen there much more often than other lots
are and no chain of custody from an authorised importer leads there. What is usual is learnt from all lots,
each counting up to a limit, so that a few consignments cannot teach the watch that they are usual. Tills
weigh more than buyers: a traveller's thing is not sold again.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field

from corridor.goods.watch.nouns import Alert, Item, Kind, Role, Scan, Settings

__all__ = ["Markets", "outside_strength"]

_USUAL, _USUAL_WEIGHT = 0.04, 50.0
"""Estimate: share of a lot's scanned items that are seen abroad, and how many items that guess is worth."""

_PRIOR = 0.02
"""Estimate: share of pairs of lot and foreign market that are grey imports."""

_TEACHES = 0.15
_MOST_KEPT = 300
_SHOWN = 12
_TILL_WEIGHT, _MOST_TILLS = 1.5, 4


@dataclass
class _Abroad:
    """Items of one lot seen in one market where they should not be."""

    items: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Code → its first scan there, and the device."""
    sold: set[str] = field(default_factory=set)
    """Codes that a till sold."""
    last: int = 0

    def add(self, scan: Scan) -> None:
        self.last = max(self.last, scan.received)
        new = scan.id, scan.device or f"#{scan.id}"
        self.items[scan.code] = min(self.items.get(scan.code, new), new)
        if scan.role is Role.TILL:
            self.sold.add(scan.code)
        if len(self.items) > _MOST_KEPT:
            del self.items[max(self.items, key=lambda code: self.items[code])]

    def voices(self, copied: Container[str] = ()) -> dict[str, int]:
        """Return the items that count, with their scans: one traveller with a full bag is one traveller."""
        own = {code: first for code, first in self.items.items() if code not in copied}
        by_device: dict[str, str] = {}
        for code in sorted(own, key=lambda code: own[code]):
            by_device.setdefault(code if code in self.sold else own[code][1], code)
        return {code: own[code][0] for code in by_device.values()}


def _log_negative_binomial(n: int, mean: float, shape: float) -> float:
    return (
        math.lgamma(n + shape)
        - math.lgamma(shape)
        - math.lgamma(n + 1)
        + shape * math.log(shape / (shape + mean))
        + n * math.log(mean / (shape + mean))
    )


def outside_strength(seen: int, expected: float, sold: int) -> float:
    """Return the probability that a lot is sold in a market where it should not be.

    Parameters
    ----------
    seen
        Its items seen there, by as many devices.
    expected
        As many as honest leakage would bring.
    sold
        Items that tills sold there.
    """
    honest = _log_negative_binomial(seen, max(expected, 0.05), 3.0)
    grey = _log_negative_binomial(seen, 6 * expected + 6, 1.0)
    score = grey - honest + math.log(_PRIOR / (1 - _PRIOR)) + _TILL_WEIGHT * min(sold, _MOST_TILLS)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


class Markets:
    """Counts lots at home and abroad.

    Parameters
    ----------
    settings
        Names of the markets.
    markets
        All markets there are; a lot that may be sold in each of them teaches nothing.
    """

    def __init__(self, settings: Settings, markets: Iterable[str]) -> None:
        self._names = settings.market_names
        self._all = frozenset(m for m in markets if m)
        self._abroad: dict[tuple[str, str], _Abroad] = {}
        self._items: dict[str, int] = {}
        self._taught: dict[str, float] = {}
        self._sum_items = self._sum_abroad = 0.0
        self._touched: set[tuple[str, str]] = set()

    def add_item(self, item: Item) -> None:
        """Count an item that is seen for the first time."""
        if not item.markets | item.imported >= self._all:
            self._items[item.lot] = self._items.get(item.lot, 0) + 1
            self._sum_items += 1

    def see(self, scan: Scan, item: Item, market: str) -> None:
        """Note a scan if it was made where the item has no market."""
        by_trade = scan.role in (Role.SHOP, Role.INSPECTOR)
        if market and item.markets and not by_trade and market not in item.markets | item.imported:
            self._abroad.setdefault((item.lot, market), _Abroad()).add(scan)
            self._touched.add((item.lot, market))

    def _learn(self, lot: str, seen: int) -> None:
        """Let a lot teach what is usual, up to a limit."""
        taught = min(seen, 2 + _TEACHES * self._items.get(lot, 0))
        self._sum_abroad += taught - self._taught.get(lot, 0.0)
        self._taught[lot] = taught

    def _expected(self, lot: str) -> float:
        """Return how many items of a lot would be seen abroad if it were like the others."""
        items = self._items.get(lot, 1)
        others = _USUAL_WEIGHT + self._sum_items - items
        return items * (_USUAL * _USUAL_WEIGHT + self._sum_abroad - self._taught.get(lot, 0.0)) / others

    def candidates(self, now: int, copied: Container[str] = ()) -> Iterator[Alert]:
        """Yield what may be said at an hour; codes that have copies elsewhere are another matter."""
        for lot, market in sorted(self._touched):
            self._learn(lot, len(self._abroad[lot, market].voices()))
        for lot, market in sorted(self._touched):
            group = self._abroad[lot, market]
            seen, expected = group.voices(copied), self._expected(lot)
            yield Alert(
                Kind.OUTSIDE_MARKET,
                f"{lot}@{market}",
                f"{len(seen)} items of lot {lot} were scanned in {self._names.get(market, market)}, where it "
                f"has no market and no authorised import; about {expected:.1f} would be usual.",
                "Travellers and shoppers from over the border carry single items; a custody record that is "
                "missing would look the same.",
                outside_strength(len(seen), expected, len(group.sold & seen.keys())),
                tuple(f"scan:{n}" for n in sorted(seen.values())[:_SHOWN]),
                now,
            )
        self._touched.clear()

    def forget(self, before: int) -> None:
        """Drop groups that nothing was added to since an hour; counts of lots stay."""
        for key in [key for key, group in self._abroad.items() if group.last < before]:
            del self._abroad[key]
