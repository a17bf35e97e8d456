"""What copies look like, and what honest life looks like that is not copies."""

from __future__ import annotations

import pytest
from tests.goods.watch.named_trade import TOWNS, Log, alerts

from corridor.goods.watch import Kind, Role


def test_one_serial_bought_by_strangers_in_six_towns_is_an_alert() -> None:
    log = Log()
    for day, town in enumerate(TOWNS):
        log.scan("c1", town, 3.0 * day, f"phone-{town}")
    (alert,) = alerts(log.calm(500), Kind.CLONE)
    assert alert.about == "c1"
    assert alert.evidence == ("scan:1", "scan:2", "scan:3", "scan:4", "scan:5", "scan:6")
    assert "6 devices" in alert.what
    assert alert.strength > 0.9
    assert "fake" not in alert.what + alert.why


def test_a_traveller_with_one_phone_is_not() -> None:
    log = Log()
    for day, town in enumerate(TOWNS):
        log.scan("c1", town, 3.0 * day, "one-phone")
    assert alerts(log.calm(500), Kind.CLONE) == []


def test_a_thing_sold_on_twice_is_not() -> None:
    log = Log()
    for day, town in enumerate(TOWNS[:3]):
        log.scan("c1", town, 40.0 * day, f"owner-{town}")
    assert alerts(log.calm(500), Kind.CLONE) == []


def test_a_family_and_a_shelf_are_not() -> None:
    log = Log()
    for n in range(5):
        log.scan("c1", "orsha", n, f"phone{n}")
    assert alerts(log.calm(500), Kind.CLONE) == []


def test_scanning_twice_in_the_same_shop_is_not() -> None:
    log = Log()
    for _ in range(20):
        log.scan("c1", "orsha", 1, "till7", Role.TILL)
    assert alerts(log.calm(500), Kind.CLONE) == []


def test_staff_and_inspectors_never_are() -> None:
    log = Log()
    for day, town in enumerate(TOWNS):
        log.scan("c1", town, day, f"staff-{town}", Role.SHOP)
        log.scan("c1", town, day, f"inspector-{town}", Role.INSPECTOR)
    assert alerts(log.calm(500), Kind.CLONE) == []


def test_scans_without_token_count_by_area_and_less() -> None:
    log = Log()
    for day, town in enumerate(TOWNS[:2]):
        for _ in range(10):
            log.scan("c1", town, 20.0 * day)
    assert alerts(log.calm(500), Kind.CLONE) == []


def test_leaving_the_token_out_does_not_poison_either() -> None:
    log = Log()
    log.scan("c1", "orsha", 1, "the buyer")
    for n in range(12):
        log.scan("c1", TOWNS[n % 6], 10 + n / 10)
    assert alerts(log.calm(500), Kind.CLONE) == []


def test_where_nobody_has_a_token_areas_must_do() -> None:
    log = Log()
    for day, town in enumerate(TOWNS):
        log.scan("c1", town, 3.0 * day)
    for n in range(500):
        log.scan(f"c{1000 + n}", "orsha", 100)
    assert [a.about for a in alerts(log, Kind.CLONE)] == ["c1"]


@pytest.mark.parametrize("phones", [1, 2, 3])
def test_a_photograph_shown_around_by_few_phones_poisons_nothing(phones: int) -> None:
    log = Log()
    log.scan("c1", "orsha", 1, "the buyer")
    for n in range(60):
        log.scan("c1", TOWNS[n % 6], 10 + n / 10, f"poisoner{n % phones}")
    assert alerts(log.calm(500), Kind.CLONE) == []


def test_copies_are_still_seen_behind_the_poison() -> None:
    log = Log()
    for n in range(60):
        log.scan("c1", TOWNS[n % 6], 10 + n / 10, f"poisoner{n % 2}")
    for day, town in enumerate(TOWNS):
        log.scan("c1", town, 20 + 3.0 * day, f"phone-{town}")
    assert [a.about for a in alerts(log.calm(500), Kind.CLONE)] == ["c1"]


def test_a_late_upload_is_judged_by_when_it_was_scanned() -> None:
    log = Log()
    for day, town in enumerate(TOWNS):
        log.scan("c1", town, 3.0 * day, "one-phone", late=24 * (20 - 3 * day))
    assert alerts(log.calm(500), Kind.CLONE) == []


def test_a_code_that_caps_lock_mangled_is_nobodys_clone() -> None:
    log = Log()
    for day, town in enumerate(TOWNS):
        log.scan("C1", town, 3.0 * day, f"phone-{town}")
    assert alerts(log.calm(500), Kind.CLONE) == []


def test_speed_alone_says_nothing() -> None:
    log = Log()
    log.scan("c1", "minsk", 1, "phone1")
    log.scan("c1", "moscow", 1, "phone2")
    assert alerts(log.calm(500), Kind.CLONE) == []
