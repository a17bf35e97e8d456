"""The watch over scans, as they come in or all at once: the same alerts either way.

Scans are judged in steps of as many as pay for one alert (500 at the default budget). Within a step their
order leaves no trace; steps are counted in the order in which the register received the scans, so it makes
no difference in how many pieces they are handed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from corridor.goods.watch.budget import Budget
from corridor.goods.watch.clones import CloneEvidence, clone_strength, weigh_newcomers
from corridor.goods.watch.crowds import Crowds
from corridor.goods.watch.markets import Markets
from corridor.goods.watch.nouns import Alert, Area, Kind, Ledger, Scan, Settings
from corridor.goods.watch.sightings import Memory, Sighting, short_digest
from corridor.goods.watch.standing import Standing

__all__ = ["Watch", "watch_scans"]

_SHOWN = 12


class Watch:
    """Looks at scans one after the other.

    Parameters
    ----------
    ledger
        What the register knows of codes.
    areas
        Area by id; a scan from an area that is not there counts as from nowhere near any other.
    settings
        Budget, retention and tolerances.

    Attributes
    ----------
    scans, unknown
        Scans seen, and those of codes that were never issued (mangled or invented: the business of
        verifying).
    """

    def __init__(self, ledger: Ledger, areas: Mapping[str, Area], settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.scans = self.unknown = 0
        self._ledger = ledger
        self._areas: list[Area] = list(areas.values())
        self._numbers = {area.id: n for n, area in enumerate(self._areas)}
        self._memory = Memory(self.settings.retention_days * 24, self.settings.most_items)
        self._standing = Standing(ledger, self.settings)
        self._markets = Markets(self.settings, {a.market for a in self._areas})
        self._crowds = Crowds()
        self._budget = Budget(self.settings.budget, self.settings.window)
        self._touched: dict[str, str] = {}
        self._copied: set[str] = set()
        self._in_step = 0
        self._tokenless = 0
        self._now = 0

    @property
    def remembered(self) -> int:
        """Items in memory."""
        return len(self._memory)

    @property
    def forgotten(self) -> int:
        """Items that were in memory and no longer are."""
        return self._memory.forgotten

    def see(self, scans: Iterable[Scan]) -> list[Alert]:
        """Look at further scans, in the order received; return the alerts they raise."""
        raised: list[Alert] = []
        for scan in scans:
            self._look(scan)
            if self._in_step == self._budget.step:
                raised.extend(self._end_step())
        return raised

    @property
    def waiting(self) -> list[Alert]:
        """Candidates that the budget has not let through yet, strongest first."""
        return self._budget.waiting

    def offer(self, alerts: Iterable[Alert]) -> None:
        """Let findings from tables (lots, pass rates, prices) compete for the same budget."""
        self._budget.offer(a for a in alerts if a.strength >= self.settings.weakest)

    def finish(self) -> list[Alert]:
        """Judge the scans of a step that is not full; return the alerts they raise."""
        return self._end_step() if self._in_step else []

    def _look(self, scan: Scan) -> None:
        self.scans += 1
        self._in_step += 1
        self._now = max(self._now, scan.received)
        item = self._ledger.item(scan.code, scan.received)
        if item is None:
            self.unknown += 1
            return
        self._tokenless += not scan.device
        number = self._number(scan.area)
        pairs = self._memory.add(scan, number, short_digest(scan.device) if scan.device else 0)
        if pairs > 1:
            self._touched[scan.code] = item.lot
        elif not pairs:
            self._crowds.add_item(item.lot)
            self._markets.add_item(item)
        self._standing.see(scan, item)
        if item.activated is not None and item.ended is None:
            self._markets.see(scan, item, self._areas[number].market)

    def _number(self, area: str) -> int:
        if area not in self._numbers:
            self._numbers[area] = len(self._areas)
            self._areas.append(Area(area, ""))
        return self._numbers[area]

    def _end_step(self) -> list[Alert]:
        self._judge_clones()
        self.offer(self._standing.candidates(self._now))
        self.offer(self._markets.candidates(self._now, self._copied))
        raised = self._budget.draw(self._in_step)
        self._in_step = 0
        self._forget()
        return raised

    def _forget(self) -> None:
        """Let go of what is past its time."""
        before = self._now - self.settings.retention_days * 24
        self._standing.forget(before)
        self._markets.forget(before)
        forgotten = self._memory.forgotten
        self._memory.tick(self._now)
        if self._memory.forgotten > forgotten:
            self._crowds.forget(self._memory.knows)
            self._copied = {code for code in self._copied if self._memory.knows(code)}

    def _judge_clones(self) -> None:
        for code, lot in self._touched.items():
            self._crowds.add_newcomers(lot, code, self._evidence(code)[0])
        for lot, code in self._crowds.take_grown():
            self._touched[code] = lot
        for code, lot in self._touched.items():
            self._judge_clone(code, lot)
        self._touched.clear()

    def _judge_clone(self, code: str, lot: str) -> None:
        evidence, seen = self._evidence(code)
        if evidence.elsewhere:
            evidence = replace(evidence, crowd=self._crowds.excess(lot))
        strength = clone_strength(evidence)
        if strength >= self.settings.weakest:
            self._copied.add(code)
            self._budget.offer([_clone_alert(code, evidence, seen, strength, self._now)])
        else:
            self._copied.discard(code)
            self._budget.withdraw(Kind.CLONE, code)

    def _evidence(self, code: str) -> tuple[CloneEvidence, list[Sighting]]:
        seen = self._memory.of(code)
        share = self._tokenless / max(1, self.scans - self.unknown)
        found = weigh_newcomers(seen, self._areas, self.settings.slack_hours, tokenless=share)
        return found, seen


def _clone_alert(code: str, found: CloneEvidence, seen: list[Sighting], strength: float, now: int) -> Alert:
    devices = len({s.device for s in seen})
    return Alert(
        Kind.CLONE,
        code,
        f"{devices} devices scanned this one serial in {found.areas} areas.",
        "A thing carried or sold on meets few strangers, one place after the other; a photograph that many "
        "people scan would look the same.",
        strength,
        tuple(f"scan:{s.scan}" for s in seen[:_SHOWN]),
        now,
    )


def watch_scans(
    scans: Iterable[Scan],
    ledger: Ledger,
    areas: Mapping[str, Area],
    settings: Settings | None = None,
    *,
    others: Iterable[Alert] = (),
) -> list[Alert]:
    """Return the alerts that a batch of scans raises, in the order raised.

    The scans are taken in the order received; see :class:`Watch` for the parameters. ``others`` are alerts
    from tables, which compete for the same budget.
    """
    watch = Watch(ledger, areas, settings)
    watch.offer(others)
    return [*watch.see(sorted(scans, key=lambda s: (s.received, s.id))), *watch.finish()]
