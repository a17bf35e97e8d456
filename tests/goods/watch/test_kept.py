"""Scans are kept for a time, counts and alerts for good; ranges of codes answer the watch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from tests.goods.watch.named_trade import AREAS, Log, ledger

from corridor.errors import RefusedError
from corridor.goods.marks import Gone, RangeKey, activate, decommission, order_range, print_codes
from corridor.goods.store import Database
from corridor.goods.watch import (
    Kind,
    LotCount,
    RangeBook,
    RangeLedger,
    Settings,
    count_lots,
    create_scan_tables,
    find_lots_beyond,
    imports_told,
    kept_alerts,
    kept_scans,
    move_scans,
    record_scans,
    salted_token,
    scan_counts,
    watch_store,
)

LOOSE = Settings(budget=0.02, retention_days=60)


@pytest.fixture
def kept(address: Callable[[], str]) -> Iterator[Engine]:
    database = Database(address())
    create_scan_tables(database.engine)
    yield database.engine
    database.close()


def copied() -> Log:
    log = Log()
    for day, town in enumerate(AREAS):
        log.scan("c1", town, 3.0 * day, f"phone-{town}")
    return log.calm(200, 20)


def test_scans_come_back_as_they_went_in_order_received(kept: Engine) -> None:
    stored = record_scans(kept, copied())
    assert [s.id for s in stored] == list(range(1, 207))
    assert list(kept_scans(kept)) == stored


def test_scans_counts_and_alerts_move_whole_and_once(kept: Engine, tmp_path: Path) -> None:
    stored = record_scans(kept, copied())
    watch_store(kept, ledger(), AREAS, LOOSE, now=21 * 24)
    there = Database(tmp_path / "there.sqlite")
    moved = move_scans(kept, there.engine)
    assert (moved["watch_scan"], moved["watch_alert"]) == (206, 1)
    assert list(kept_scans(there.engine)) == stored
    assert kept_alerts(there.engine) == kept_alerts(kept)
    assert scan_counts(there.engine) == scan_counts(kept)
    with pytest.raises(RefusedError, match="already"):
        move_scans(kept, there.engine)
    there.close()


def test_what_was_said_is_not_said_again(kept: Engine) -> None:
    record_scans(kept, copied())
    new = watch_store(kept, ledger(), AREAS, LOOSE, now=21 * 24)
    assert [a.about for a in new] == ["c1"]
    assert watch_store(kept, ledger(), AREAS, LOOSE, now=21 * 24) == []
    assert kept_alerts(kept, about="c1") == new
    assert kept_alerts(kept, about="c2") == []


def test_scans_past_their_time_leave_counts_and_alerts(kept: Engine) -> None:
    record_scans(kept, copied())
    watch_store(kept, ledger(), AREAS, LOOSE, now=21 * 24)
    watch_store(kept, ledger(), AREAS, LOOSE, now=200 * 24)
    assert list(kept_scans(kept)) == []
    counts = scan_counts(kept)
    assert sum(counts.values()) == 206
    assert counts[20, "orsha", "cheese"] == 200
    assert [a.kind for a in kept_alerts(kept)] == [Kind.CLONE]
    assert record_scans(kept, Log().calm(1))[0].id == 207


def test_a_token_is_the_same_for_some_days_and_tells_nothing() -> None:
    first = salted_token("phone 7", b"secret", 10)
    assert first == salted_token("phone 7", b"secret", 80 * 24)
    assert first != salted_token("phone 7", b"secret", 91 * 24)
    assert first != salted_token("phone 7", b"other", 10)
    assert salted_token("", b"secret", 10) == ""
    assert "phone" not in first


NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


def hours(days: int) -> int:
    return int((NOON + timedelta(days=days)).timestamp()) // 3600


def book() -> tuple[RangeBook, RangeKey]:
    """Return ten codes: 0 to 7 printed, 0 to 4 activated after a day, 2 stolen after three."""
    key = RangeKey("R1", b"s" * 32)
    codes, ordered = order_range(
        "R1", "04810001000079", 10, certificate="C", by="dairy", at=NOON, left=10, lot="L9"
    )
    codes, printed = print_codes(codes, 8, by="dairy", at=NOON)
    codes, active = activate(codes, range(5), by="dairy", at=NOON + timedelta(days=1))
    codes, stolen = decommission(codes, [2], reason="stolen", by="dairy", at=NOON + timedelta(days=3))
    assert isinstance(codes.gone[0], Gone)
    return RangeBook(codes, key, (ordered, printed, active, stolen), frozenset({"west"})), key


def test_an_import_is_told_from_the_events_of_the_item_or_its_lot(address: Callable[[], str]) -> None:
    from tests.goods.events.named_events import document, event

    from corridor.goods.events import capture, create_tables

    database = Database(address())
    create_tables(database.engine)
    importer = "urn:epc:id:pgln:4600002.00000"
    to = [{"type": "possessing_party", "destination": importer}]
    lot = {"epcClass": "urn:epc:class:lgtin:4810001.000007.L9", "quantity": 40}
    lots = event(1, bizStep="receiving", quantityList=[lot], destinationList=to)
    del lots["epcList"]
    capture(database.engine, document(event(0, bizStep="receiving", destinationList=to), lots))
    imported = imports_told(database.engine, {"east": [importer], "west": ["urn:x:other"]})
    assert imported("01/04810001000079/21/1", "L1") == {"east"}
    assert imported("01/04810001000079/21/2", "L9") == {"east"}
    assert imported("01/04810001000079/21/2", "L1") == frozenset()
    database.close()


def test_a_range_tells_the_standing_of_a_code_as_it_was_known() -> None:
    made, key = book()
    known = RangeLedger([made], imported=lambda _code, lot: frozenset({"east"} if lot == "L9" else ()))

    def item(number: int, days: int):  # type: ignore[no-untyped-def]
        return known.item(f"01/04810001000079/21/{key.serial(number)}", hours(days))

    assert (item(1, 2).activated, item(1, 2).ended, item(1, 2).lot) == (hours(1), None, "L9")
    assert item(1, 0).activated is None
    assert item(6, 9).activated is None
    assert (item(2, 4).ended, item(2, 4).ended_why) == (hours(3), "stolen")
    assert item(2, 2).ended is None
    assert item(1, 2).imported == {"east"}
    assert known.item("01/04810001000079/21/GUESSED", hours(2)) is None
    assert known.item("01/04810001000086/21/X", hours(2)) is None
    assert known.item("no code", hours(2)) is None


def test_codes_in_force_and_codes_seen_are_counted_by_lot() -> None:
    made, key = book()
    log = Log()
    for number in (0, 1, 1, 4, 9):
        log.scan(f"01/04810001000079/21/{key.serial(number)}", "orsha", 30_000)
    (count,) = count_lots([made], {"L9": 3}, log)
    assert (count.certified, count.activated, count.seen, count.evidence) == (3, 5, 4, ("range:R1",))
    assert [a.about for a in find_lots_beyond([count])] == ["L9"]


def test_findings_of_tables_share_the_budget_of_the_store(kept: Engine) -> None:
    record_scans(kept, Log().calm(100, 20))
    beyond = find_lots_beyond([LotCount("L9", 100, seen=200, evidence=("range:R1",))])
    assert watch_store(kept, ledger(), AREAS, LOOSE, now=21 * 24, others=beyond) == beyond
    assert watch_store(kept, ledger(), AREAS, LOOSE, now=21 * 24, others=beyond) == []


def test_looks_at_different_times_keep_one_budget(kept: Engine) -> None:
    said = 0
    for number in range(12):
        log = Log()
        for day, town in enumerate(AREAS):
            log.scan(f"c{number}", town, 3.0 * day + number, f"phone{number}-{town}")
        record_scans(kept, log.calm(25, 30 + number))
        said += len(watch_store(kept, ledger(), AREAS, LOOSE, now=(31 + number) * 24))
        assert said <= 0.02 * 31 * (number + 1)
    assert said == 7
