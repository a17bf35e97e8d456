"""A certificate's steps: by whom, in which order, from when, and how it is asked on both axes of time."""

from __future__ import annotations

import pytest
from tests.goods.register.pair import KEYS, Pair

from corridor.errors import RefusedError, UnknownNameError
from corridor.goods.register import write_instant
from corridor.trust import ThresholdError


def states(pair: Pair, *days: float) -> list[str]:
    return [pair.register.certificate("C1", at=pair.at(day)).state for day in days]


def test_it_goes_from_application_to_grant_to_suspension_to_reinstatement_to_withdrawal() -> None:
    pair = Pair()
    pair.grant()
    for day, step in ((10, "suspended"), (20, "reinstated"), (30, "withdrawn")):
        pair.day = day
        pair.say(f"certificate.{step}", "C1", "West")
    assert states(pair, 0, 10, 20, 30) == ["granted", "suspended", "reinstated", "withdrawn"]


def test_it_expires_by_itself_when_its_term_is_over() -> None:
    pair = Pair()
    pair.grant(days=365)
    assert states(pair, 364, 365) == ["granted", "expired"]


@pytest.mark.parametrize(
    ("step", "rule"),
    [
        ("granted", "certificate/C1 is withdrawn since 2027-01-02T12:00:00Z; granted follows only applied"),
        ("reinstated", "certificate/C1 is withdrawn since .*; reinstated follows only suspended"),
        ("suspended", "suspended follows only granted, reinstated, suspended"),
        ("withdrawn", "withdrawn follows only applied, granted, reinstated, suspended"),
    ],
)
def test_a_withdrawn_one_stays_withdrawn(step: str, rule: str) -> None:
    pair = Pair()
    pair.grant()
    pair.day = 1
    pair.say("certificate.withdrawn", "C1", "lab")
    by = "lab" if step == "granted" else "East"
    fields = {"until": write_instant(pair.at(300))}
    with pytest.raises(RefusedError, match=rule):
        pair.say(f"certificate.{step}", "C1", by, fields=fields)


def test_a_grant_needs_an_application() -> None:
    pair = Pair()
    with pytest.raises(RefusedError, match="certificate/C1 is not there yet; granted follows only applied"):
        pair.say("certificate.granted", "C1", "lab", fields={"until": write_instant(pair.at(9))})


def test_only_the_body_that_has_the_application_grants() -> None:
    pair = Pair()
    pair.accredit("other-lab")
    pair.apply("C1", "lab")
    with pytest.raises(RefusedError, match="only who received the application may say"):
        pair.say("certificate.granted", "C1", "other-lab", fields={"until": write_instant(pair.at(9))})


def test_another_body_cannot_suspend_it() -> None:
    pair = Pair()
    pair.accredit("other-lab")
    pair.grant()
    with pytest.raises(RefusedError, match="only who received the application or a party"):
        pair.say("certificate.suspended", "C1", "other-lab")


def test_a_key_that_is_not_the_makers_does_not_sign_for_him() -> None:
    pair = Pair()
    pair.grant()
    with pytest.raises(ThresholdError, match="1 signature of party East is missing"):
        pair.say("certificate.withdrawn", "C1", "East", signers=("stranger",))


def test_who_is_nobody_is_told_so() -> None:
    pair = Pair()
    pair.grant()
    with pytest.raises(RefusedError, match="stranger is neither a party nor an accredited body"):
        pair.say("certificate.withdrawn", "C1", "stranger")


def test_only_who_suspended_lifts_the_suspension() -> None:
    pair = Pair()
    pair.grant()
    pair.say("certificate.suspended", "C1", "West")
    with pytest.raises(RefusedError, match="only who suspended it, or all parties together"):
        pair.say("certificate.reinstated", "C1", "lab")
    pair.say("certificate.reinstated", "C1", "East", "West")
    assert pair.register.certificate("C1").state == "reinstated"


def test_suspended_by_two_it_needs_two_reinstatements() -> None:
    pair = Pair()
    pair.grant()
    pair.say("certificate.suspended", "C1", "West")
    pair.say("certificate.suspended", "C1", "East")
    pair.say("certificate.reinstated", "C1", "West")
    assert pair.register.certificate("C1").state == "suspended"
    pair.say("certificate.reinstated", "C1", "East")
    assert pair.register.certificate("C1").state == "reinstated"


def test_nobody_suspends_twice() -> None:
    pair = Pair()
    pair.grant()
    pair.say("certificate.suspended", "C1", "West")
    with pytest.raises(RefusedError, match="suspended by West already"):
        pair.say("certificate.suspended", "C1", "West", reason="again")


def test_a_ruling_says_why() -> None:
    pair = Pair()
    pair.grant()
    with pytest.raises(RefusedError, match="says its reason"):
        pair.say("certificate.suspended", "C1", "West", reason=" ")


def test_a_term_longer_than_the_scheme_allows_is_refused() -> None:
    pair = Pair()
    with pytest.raises(RefusedError, match="joint grants for 36 months at most, until 2030-01-01T12:00:00Z"):
        pair.grant(days=1097)  # 2028 is a leap year: 36 months are 1096 days


def test_it_expires_by_statement_not_before_its_day() -> None:
    pair = Pair()
    pair.grant(days=30)
    with pytest.raises(RefusedError, match="expires on 2027-01-31T12:00:00Z, not before"):
        pair.say("certificate.expired", "C1", "lab")


def test_after_its_term_it_may_be_stated_to_be_expired_once() -> None:
    pair = Pair()
    pair.grant(days=30)
    pair.day = 31
    pair.say("certificate.expired", "C1", "lab")
    assert pair.register.certificate("C1").state == "expired"
    with pytest.raises(RefusedError, match="was stated to be expired already"):
        pair.say("certificate.expired", "C1", "lab", reason="again")


def test_nothing_takes_effect_before_the_grant() -> None:
    pair = Pair()
    pair.day = 10
    pair.grant()
    with pytest.raises(RefusedError, match="nothing takes effect before granted"):
        pair.say("certificate.suspended", "C1", "West", day=9)


def test_a_statement_from_the_future_is_refused() -> None:
    pair = Pair()
    pair.grant()
    pair.day = 2
    statement = pair.statement("certificate.suspended", "C1", "West")
    pair.day = 1
    with pytest.raises(RefusedError, match="not recorded before it is made"):
        pair.register.admit(statement.envelope(KEYS["West"]))


def test_a_back_dated_step_is_shown_as_such() -> None:
    pair = Pair()
    pair.grant()
    pair.day = 20
    pair.say("certificate.suspended", "C1", "West", day=10, reason="sample failed")
    found = pair.register.certificate("C1")
    assert found.is_back_dated
    assert [r.sentence for r in found.remarks if r.about == "back-dated"] == [
        "suspended by West, recorded on 2027-01-21T12:00:00Z effective from 2027-01-11T12:00:00Z"
        " (back-dated): sample failed"
    ]


def test_what_was_known_then_is_kept_apart_from_what_held_then() -> None:
    pair = Pair()
    pair.grant()
    pair.day = 20
    pair.say("certificate.suspended", "C1", "West", day=10)
    ask = pair.register.certificate
    assert ask("C1", at=pair.at(15), known_at=pair.at(15)).state == "granted"
    assert ask("C1", at=pair.at(15), known_at=pair.at(20)).state == "suspended"
    assert ask("C1", at=pair.at(9), known_at=pair.at(20)).state == "granted"


def test_a_suspension_that_begins_later_begins_later() -> None:
    pair = Pair()
    pair.grant()
    pair.say("certificate.suspended", "C1", "West", day=5)
    assert states(pair, 4, 5) == ["granted", "suspended"]


def test_a_reinstatement_back_dated_to_the_suspension_lifts_it_from_the_beginning() -> None:
    pair = Pair()
    pair.grant()
    pair.day = 10
    pair.say("certificate.suspended", "C1", "West")
    pair.day = 20
    pair.say("certificate.reinstated", "C1", "West", day=10, reason="the sample was mixed up")
    assert states(pair, 9, 15) == ["granted", "reinstated"]
    assert pair.register.certificate("C1", at=pair.at(15), known_at=pair.at(15)).state == "suspended"


def test_a_second_suspension_back_dated_before_a_reinstatement_holds_on() -> None:
    pair = Pair()
    pair.grant()
    for day, step, since in ((10, "suspended", 10), (20, "reinstated", 20), (30, "suspended", 15)):
        pair.day = day
        pair.say(f"certificate.{step}", "C1", "West", day=since, reason=f"on day {day}")
    assert states(pair, 12, 16, 25, 40) == ["suspended"] * 4


def test_the_other_party_may_object_and_the_ruling_stands() -> None:
    pair = Pair()
    pair.grant()
    ruling = pair.say("certificate.withdrawn", "C1", "West", reason="unsafe")
    pair.say(
        "certificate.objected", "C1", "East", fields={"to": ruling.leaf}, reason="test by another method"
    )
    found = pair.register.certificate("C1")
    assert found.state == "withdrawn"
    assert [r.sentence for r in found.remarks if r.about == "objection"] == [
        f"East objects to the ruling {ruling.leaf[:16]}…: test by another method"
    ]


def test_nobody_objects_to_his_own_ruling_or_to_none() -> None:
    pair = Pair()
    pair.grant()
    ruling = pair.say("certificate.suspended", "C1", "West")
    with pytest.raises(RefusedError, match="only a party that did not make the ruling"):
        pair.say("certificate.objected", "C1", "West", fields={"to": ruling.leaf})
    with pytest.raises(RefusedError, match="no such entry"):
        pair.say("certificate.objected", "C1", "East", fields={"to": "0" * 64})


def test_nothing_withdrawn_disappears() -> None:
    pair = Pair()
    pair.grant()
    pair.say("certificate.withdrawn", "C1", "East")
    found = pair.register.certificate("C1")
    assert [e.statement.step for e in found.history] == ["applied", "granted", "withdrawn"]
    assert [c.id for c in pair.register.find(gtin="04810268000010")] == ["C1"]


def test_the_same_statement_twice_is_recorded_once() -> None:
    pair = Pair()
    pair.grant()
    statement = pair.statement("certificate.suspended", "C1", "West").envelope(KEYS["West"])
    first, size = pair.register.admit(statement), pair.shelf.storage("East").size()
    assert pair.register.admit(statement) == first
    assert pair.shelf.storage("East").size() == size


def test_an_unknown_certificate_is_named() -> None:
    with pytest.raises(UnknownNameError, match="there is no certificate C9"):
        Pair().register.certificate("C9")


def test_before_the_application_there_was_none() -> None:
    pair = Pair()
    pair.grant()
    with pytest.raises(UnknownNameError, match="certificate C1: no application was recorded by"):
        pair.register.certificate("C1", at=pair.at(0), known_at=pair.at(-1))
