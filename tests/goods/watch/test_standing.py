"""Codes that should be on no goods, and goods where they should not be."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.goods.watch.named_trade import BUTTER, ROLL, Log, alerts, ledger

from corridor.goods.watch import Kind, Role

GONE = {f"c{n}": (50 * 24, 51 * 24, "destroyed") for n in range(40)}


def test_destroyed_goods_on_sale_again_are_one_alert_for_the_lot() -> None:
    log = Log()
    for n in range(6):
        log.scan(f"c{n}", "bryansk", 70 + n, f"phone{n}")
    (alert,) = alerts(log.calm(500), Kind.DECOMMISSIONED, ledger(ended=GONE))
    assert (alert.about, len(alert.evidence)) == ("L2", 6)


@pytest.mark.parametrize("day", [49.5, 51])
def test_a_scan_from_before_the_end_uploaded_later_is_none(day: float) -> None:
    log = Log()
    for n in range(6):
        log.scan(f"c{n}", "bryansk", day, f"phone{n}", late=30 * 24)
    assert alerts(log.calm(500), Kind.DECOMMISSIONED, ledger(ended=GONE)) == []


def test_people_who_look_whether_theirs_is_recalled_are_none() -> None:
    recalled = {code: (h, r, "recalled") for code, (h, r, _) in GONE.items()}
    log = Log()
    for n in range(20):
        log.scan(f"c{n}", "bryansk", 70, f"phone{n}")
    assert alerts(log.calm(500), Kind.DECOMMISSIONED, ledger(ended=recalled)) == []
    for n in range(20):
        log.scan(f"c{n}", "bryansk", 101, f"till{n % 3}", Role.TILL)
    assert len(alerts(log.calm(500, 102), Kind.DECOMMISSIONED, ledger(ended=recalled))) == 1


def test_labels_never_activated_are_an_alert_after_the_grace() -> None:
    log = Log()
    for n in range(5):
        log.scan(f"r{n}", "moscow", 70, f"phone{n}")
    assert alerts(list(log.calm(500, 75)), Kind.NEVER_ACTIVATED) == []
    (alert,) = alerts(log.calm(500, 90), Kind.NEVER_ACTIVATED)
    assert (alert.about, alert.strength > 0.9) == ("L3", True)


def test_an_activation_that_arrives_late_is_none() -> None:
    late = replace(ROLL, id="L4", activated=60 * 24, activation_recorded=75 * 24)
    log = Log()
    for n in range(5):
        log.scan(f"late{n}", "moscow", 70, f"phone{n}")
    known = ledger(*((f"late{n}", late) for n in range(5)))
    assert alerts(log.calm(1000), Kind.NEVER_ACTIVATED, known) == []


def abroad(count: int, role: Role = Role.PUBLIC) -> Log:
    """Scan 200 pieces of butter at home and some abroad."""
    log = Log()
    for n in range(200):
        log.scan(f"b{n}", "orsha", 10, f"home{n}")
    for n in range(count):
        log.scan(f"b{1000 + n}", "moscow", 20, f"abroad{n}", role)

    return log.calm(500)


def test_a_consignment_abroad_is_a_grey_import() -> None:
    (alert,) = alerts(abroad(60), Kind.OUTSIDE_MARKET)
    assert alert.about == "L1@east"
    assert "items of lot L1 were scanned in east" in alert.what


def test_what_travellers_carry_is_none() -> None:
    assert alerts(abroad(5), Kind.OUTSIDE_MARKET) == []


def test_one_traveller_with_a_full_bag_is_none() -> None:
    log = abroad(0)
    for n in range(60):
        log.scan(f"b{1000 + n}", "moscow", 101, "one phone")
    assert alerts(log.calm(500, 102), Kind.OUTSIDE_MARKET) == []


def test_tills_abroad_weigh_more_than_buyers() -> None:
    assert alerts(abroad(9), Kind.OUTSIDE_MARKET) == []
    assert len(alerts(abroad(9, Role.TILL), Kind.OUTSIDE_MARKET)) == 1


def test_an_authorised_importer_makes_it_right() -> None:
    imported = replace(BUTTER, imported=frozenset({"east"}))
    known = ledger(*((f"b{n}", imported) for n in range(3000)))
    assert alerts(abroad(60), Kind.OUTSIDE_MARKET, known) == []
