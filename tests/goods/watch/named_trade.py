"""A named little trade: six towns, one lot of butter, scans as one line each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from corridor.goods.watch import Alert, Area, Kind, Lot, PlainLedger, Role, Scan, Settings, watch_scans

AREAS = {
    a.id: a
    for a in (
        Area("orsha", "west", 0, 0),
        Area("vitebsk", "west", 0, 80),
        Area("minsk", "west", -200, -60),
        Area("smolensk", "east", 110, 20),
        Area("bryansk", "east", 260, -150),
        Area("moscow", "east", 480, 80),
    )
}
TOWNS = tuple(AREAS)
BUTTER = Lot("L1", "butter", frozenset({"west"}), activated=0)
EVERYWHERE = Lot("L2", "cheese", frozenset({"west", "east"}), activated=0)
ROLL = Lot("L3", "butter", frozenset({"west", "east"}), activated=None)


def ledger(*others: tuple[str, Lot], ended: dict[str, tuple[int, int, str]] | None = None) -> PlainLedger:
    """Return a ledger: codes ``b…`` are butter, ``c…`` cheese, ``r…`` of a roll of labels never activated."""
    lots = {f"b{n}": BUTTER for n in range(3000)} | {f"c{n}": EVERYWHERE for n in range(3000)}
    lots |= {f"r{n}": ROLL for n in range(100)}
    return PlainLedger(lots | dict(others), ended or {})


class Log:
    """Scans in the order they are told."""

    def __init__(self) -> None:
        self.scans: list[Scan] = []

    def scan(
        self, code: str, area: str, day: float, device: str = "", role: Role = Role.PUBLIC, late: int = 0
    ) -> None:
        hour = int(day * 24)
        self.scans.append(Scan(len(self.scans) + 1, code, hour, hour + late, area, device, role))

    def calm(self, count: int, day: float = 100) -> Log:
        """Add scans that mean nothing, to pay for alerts: each of another thing by another device at home."""
        begin = len(self.scans)
        for n in range(begin, begin + count):
            self.scan(f"c{1000 + n % 2000}", "orsha", day, f"calm{n % 2000}")
        return self

    def __iter__(self) -> Iterator[Scan]:
        return iter(self.scans)


def alerts(
    log: Iterable[Scan], kind: Kind, known: PlainLedger | None = None, **settings: float
) -> list[Alert]:
    """Return the alerts of a kind, with a budget that does not bind."""
    options = {"budget": 0.02} | settings
    found = watch_scans(log, known or ledger(), AREAS, Settings(**options))  # type: ignore[arg-type]
    return [a for a in found if a.kind is kind]
