"""One stream or many pieces, in bounded memory, never beyond the budget."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.goods.watch.named_trade import AREAS, Log, ledger

from corridor.goods.watch import Alert, Budget, Kind, Settings, Watch, watch_scans
from corridor.goods.watch.simulate import Frauds, Play, World, play

LITTLE = World(seed=5, lots=40, lot_size=400, days=90)


@pytest.fixture(scope="module")
def played() -> Play:
    return play(LITTLE, frauds=Frauds(cloned=12, destroyed=3, unactivated=3, grey=3, grey_size=120))


def batch(played: Play, **options: float) -> list[Alert]:
    areas = {a.id: a for a in played.areas}
    return watch_scans(played.scans, played.ledger, areas, Settings(**options))  # type: ignore[arg-type]


@pytest.mark.parametrize("pieces", [1, 7, 4000])
def test_a_stream_in_pieces_raises_what_the_batch_does(played: Play, pieces: int) -> None:
    watch = Watch(played.ledger, {a.id: a for a in played.areas})
    raised = []
    for n in range(0, len(played.scans), pieces):
        raised.extend(watch.see(played.scans[n : n + pieces]))
    raised.extend(watch.finish())
    assert raised == batch(played)
    assert len(raised) > 3


def test_order_within_a_step_leaves_no_trace(played: Play) -> None:
    shuffled = []
    for n in range(0, len(played.scans), 500):
        step = list(played.scans[n : n + 500])
        random.Random(n).shuffle(step)
        shuffled.extend(step)
    watch = Watch(played.ledger, {a.id: a for a in played.areas})
    assert [*watch.see(shuffled), *watch.finish()] == batch(played)


def test_the_budget_holds_over_every_window(played: Play) -> None:
    watch = Watch(played.ledger, {a.id: a for a in played.areas}, Settings(window=2000))
    raised_at = [n for n, scan in enumerate(played.scans, 1) for _ in watch.see([scan])]
    assert raised_at
    for end in range(2000, len(played.scans)):
        assert sum(end - 2000 < n <= end for n in raised_at) <= 4
    assert len(raised_at) <= 0.002 * len(played.scans)


def alert(about: str, strength: float) -> Alert:
    return Alert(Kind.CLONE, about, "", "", strength, ())


@given(
    st.lists(st.tuples(st.integers(1, 900), st.lists(st.floats(0, 1), max_size=8)), max_size=30),
    st.integers(500, 5000),
)
@settings(max_examples=60)
def test_no_offer_makes_a_budget_overdraw(steps: list[tuple[int, list[float]]], window: int) -> None:
    budget = Budget(0.002, window)
    seen, drawn = 0, []
    for scans, strengths in steps:
        budget.offer(alert(f"{seen}.{n}", s) for n, s in enumerate(strengths))
        seen += scans
        drawn.extend((seen, a.strength) for a in budget.draw(scans))
    for end, _ in drawn:
        assert sum(end - window < at <= end for at, _ in drawn) <= 0.002 * window + 1e-9
    assert len(drawn) <= 0.002 * seen + 1e-9


def test_the_strongest_comes_first_and_nothing_twice() -> None:
    budget = Budget(0.002, 10_000)
    budget.offer([alert("weak", 0.6), alert("strong", 0.9), alert("weak", 0.7)])
    assert [a.about for a in budget.draw(500)] == ["strong"]
    budget.offer([alert("strong", 0.99)])
    assert [a.strength for a in budget.draw(5000)] == [0.7]
    assert budget.waiting == []


def test_fewer_scans_than_pay_for_an_alert_raise_none_but_wait() -> None:
    log = Log()
    for day, town in enumerate(AREAS):
        log.scan("c1", town, 3.0 * day, f"phone-{town}")
    watch = Watch(ledger(), AREAS)
    assert [*watch.see(log), *watch.finish()] == []
    assert [a.about for a in watch.waiting] == ["c1"]


def test_the_old_are_forgotten_but_counted() -> None:
    watch = Watch(ledger(), AREAS, Settings(retention_days=40))
    log = Log()
    for day in range(200):
        for n in range(500):
            log.scan(f"c{(day * 500 + n) % 3000}" if day < 5 else f"b{n}", "orsha", float(day), f"d{n}")
    watch.see(log)
    assert (watch.scans, watch.remembered, watch.forgotten) == (100_000, 500, 2500)


def test_codes_of_the_forgotten_are_forgotten_everywhere() -> None:
    watch = Watch(ledger(), AREAS, Settings(retention_days=40))
    log = Log()
    for day, town in enumerate(AREAS):
        log.scan("c1", town, 3.0 * day, f"phone-{town}")
    watch.see(log.calm(500, 20))
    assert watch._copied == {"c1"}
    watch.see(list(log.calm(2000, 200))[506:])
    assert (watch._copied, watch._crowds._strange, watch._crowds._past) == (set(), {}, {"L2": 1})


def test_memory_has_a_lid() -> None:
    watch = Watch(ledger(), AREAS, Settings(most_items=1000))
    log = Log()
    for n in range(3000):
        log.scan(f"c{n}", "orsha", 1.0, f"d{n}")
    watch.see(log)
    assert watch.remembered <= 1500
    assert watch.remembered + watch.forgotten == 3000


def test_a_scan_from_nowhere_is_taken() -> None:
    log = Log()
    log.scan("c1", "atlantis", 1)
    watch = Watch(ledger(), AREAS)
    watch.see(log)
    assert (watch.scans, watch.unknown) == (1, 0)


def test_findings_of_tables_compete_for_the_same_budget() -> None:
    watch = Watch(ledger(), AREAS)
    watch.offer(
        [
            Alert(Kind.PRICE, "shop: butter", "", "", 0.97, ()),
            Alert(Kind.MIRROR_GAP, "a > b", "", "", 0.3, ()),
        ]
    )
    assert [a.about for a in watch.see(Log().calm(500))] == ["shop: butter"]


def test_every_alert_speaks_in_whole_sentences_of_suspects(played: Play) -> None:
    for raised in batch(played):
        for sentence in (raised.what, raised.why):
            assert sentence.endswith(".")
            assert "fake" not in sentence
        assert raised.evidence
        assert 0.5 <= raised.strength <= 1
