"""The simulator is what it says: the same from a seed, labelled, and hard enough for the naive."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from corridor.goods.watch import (
    Kind,
    find_abnormal_bodies,
    find_lots_beyond,
    find_price_outliers,
    watch_scans,
)
from corridor.goods.watch.simulate import Frauds, Honest, Play, World, play, play_tables

LITTLE = World(seed=3, lots=60, lot_size=600)


@pytest.fixture(scope="module")
def played() -> Play:
    return play(LITTLE, frauds=Frauds(cloned=15, grey_size=200, destroyed=4, unactivated=4, grey=4))


def test_a_seed_is_a_world(played: Play) -> None:
    again = play(LITTLE, frauds=Frauds(cloned=15, grey_size=200, destroyed=4, unactivated=4, grey=4))
    assert again.scans == played.scans
    assert play(World(seed=4, lots=60, lot_size=600)).scans != played.scans


def test_scans_come_in_the_order_received(played: Play) -> None:
    received = [s.received for s in played.scans]
    assert received == sorted(received)
    assert any(s.received > s.hour for s in played.scans)


def test_a_scan_holds_no_person(played: Play) -> None:
    devices = Counter(s.device.rsplit(".", 1)[-1] for s in played.scans if s.device)
    assert {"0", "1"} <= set(devices)  # tokens of two salting periods


def test_every_fraud_is_labelled_and_scanned(played: Play) -> None:
    sizes = {kind: len(names) for kind, names in played.truth.items()}
    assert sizes == {
        Kind.CLONE: 15,
        Kind.DECOMMISSIONED: 4,
        Kind.NEVER_ACTIVATED: 4,
        Kind.OUTSIDE_MARKET: 4,
    }
    seen = {s.code for s in played.scans}
    assert played.truth[Kind.CLONE] <= seen


def test_scanned_twice_is_a_bad_rule_here(played: Play) -> None:
    times = Counter(s.code for s in played.scans)
    named = {code for code, n in times.items() if n >= 2}
    assert len(named & played.truth[Kind.CLONE]) / len(named) < 0.05


def test_the_watch_finds_most_and_names_few_others(played: Play) -> None:
    found = watch_scans(played.scans, played.ledger, {a.id: a for a in played.areas})
    by_kind = defaultdict(set)
    for alert in found:
        by_kind[alert.kind].add(alert.about.split("@")[0])
    clones = by_kind[Kind.CLONE]
    assert len(clones & played.truth[Kind.CLONE]) >= 12
    assert len(clones - played.truth[Kind.CLONE]) <= 1
    assert clones & played.poisoned == set()


def test_honest_trade_alone_is_calm() -> None:
    none = Frauds(cloned=0, destroyed=0, unactivated=0, grey=0, poisoned=0, wrong_range=0)
    calm = play(LITTLE, Honest(), none)
    found = watch_scans(calm.scans, calm.ledger, {a.id: a for a in calm.areas})
    assert len(found) <= 2


def test_tables_are_labelled_and_their_labels_found() -> None:
    tables = play_tables(17)
    for kind, found in (
        (Kind.LOT_BEYOND, find_lots_beyond(tables.lots)),
        (Kind.PASS_RATE, find_abnormal_bodies(tables.passes)),
        (Kind.PRICE, find_price_outliers(tables.prices)),
    ):
        named = {a.about for a in found}
        assert len(named & tables.truth[kind]) >= len(tables.truth[kind]) / 4
