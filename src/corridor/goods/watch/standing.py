"""Codes that should not be on goods at all: never activated, or decommissioned and seen again.

Both are judged lot by lot, since labels are stolen by the roll and goods leave a dump by the lorry, and one
alert on a lot spares the budget of many on its codes. What is innocent passes: an activation that is
recorded late, a scan from before the end that is uploaded after it, goods recalled that people scan to see
whether theirs is among them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from corridor.goods.watch.nouns import Alert, Item, Kind, Ledger, Role, Scan, Settings

__all__ = ["Standing"]

_STILL_ABOUT = frozenset({"sold", "recalled"})
"""Reasons after which goods are rightly with people; only a till may not sell them again."""
_MOST_SCANS = 64
_SHOWN = 12


@dataclass
class _Group:
    """Suspicious scans of one lot: (code, device) → the scan, the earliest of several."""

    scans: dict[tuple[str, str], Scan] = field(default_factory=dict)
    last: int = 0

    def add(self, scan: Scan) -> None:
        self.last = max(self.last, scan.received)
        key = scan.code, scan.device or f"#{scan.id}"
        known = self.scans.get(key)
        if known is None or scan.id < known.id:
            self.scans[key] = scan
        if len(self.scans) > _MOST_SCANS:
            del self.scans[max(self.scans, key=lambda k: self.scans[k].id)]


class Standing:
    """Remembers suspicious scans by lot until they can be judged."""

    def __init__(self, ledger: Ledger, settings: Settings) -> None:
        self._ledger, self._settings = ledger, settings
        self._unready: dict[str, _Group] = {}
        self._ended: dict[str, _Group] = {}
        self._touched: set[str] = set()

    def see(self, scan: Scan, item: Item) -> None:
        """Note a scan if the standing of its code makes it remarkable."""
        if scan.role is Role.SHOP:
            return
        if item.activated is None:
            self._unready.setdefault(item.lot, _Group()).add(scan)
        elif item.ended is not None and self._is_late(scan, item.ended, item.ended_why):
            self._ended.setdefault(item.lot, _Group()).add(scan)
            self._touched.add(item.lot)

    def _is_late(self, scan: Scan, ended: int, why: str) -> bool:
        counts = why not in _STILL_ABOUT or scan.role is Role.TILL
        return counts and scan.hour > ended + self._settings.slack_hours

    def candidates(self, now: int) -> Iterator[Alert]:
        """Yield what may be said at an hour."""
        for lot in list(self._unready):
            yield from self._judge_unready(lot, now)
        for lot in sorted(self._touched):
            found = sorted(self._ended[lot].scans.values(), key=lambda s: s.id)
            yield _alert(Kind.DECOMMISSIONED, lot, found, now, 0.45)
        self._touched.clear()

    def _judge_unready(self, lot: str, now: int) -> Iterator[Alert]:
        group = self._unready[lot]
        found = sorted(group.scans.values(), key=lambda s: s.id)
        ripe = [s for s in found if s.received + self._settings.grace_hours <= now]
        if not ripe:
            return
        item = self._ledger.item(ripe[0].code, now)
        if item is None or item.activated is not None:
            del self._unready[lot]
            return
        yield _alert(Kind.NEVER_ACTIVATED, lot, ripe, now, 0.55)

    def forget(self, before: int) -> None:
        """Drop groups that nothing was added to since an hour."""
        for groups in (self._unready, self._ended):
            for lot in [lot for lot, group in groups.items() if group.last < before]:
                del groups[lot]


def _alert(kind: Kind, lot: str, found: list[Scan], now: int, first: float) -> Alert:
    codes, devices = {s.code for s in found}, {s.device for s in found}
    voices = min(len(codes), len(devices))
    state = "decommissioned" if kind is Kind.DECOMMISSIONED else "never activated"
    return Alert(
        kind,
        lot,
        f"{len(codes)} {state} codes of lot {lot} were scanned by {len(devices)} devices.",
        "Such codes should be on no goods; a record entered wrongly or never would look the same.",
        1 - (1 - first) ** voices,
        tuple(f"scan:{s.id}" for s in found[:_SHOWN]),
        now,
    )
