"""Accreditation: scope, dates and suspension of a body show on what it issued."""

from __future__ import annotations

from typing import Any

import pytest
from tests.goods.register.pair import KEYS, PUMP, SCOPE, Pair

from corridor.errors import RefusedError
from corridor.goods.register import write_instant
from corridor.trust import ThresholdError


def issuer_remark(pair: Pair, about: str) -> str:
    remarks = pair.register.certificate("C1").remarks
    return next((r.sentence for r in remarks if r.about == about), "")


def test_what_a_suspended_body_issues_shows_it_and_is_not_valid() -> None:
    pair = Pair()
    pair.say("body.suspended", "lab", "West", reason="reports without tests")
    pair.day = 1
    pair.grant()
    assert pair.register.certificate("C1").verdict == "out of scope"
    assert issuer_remark(pair, "issuer") == (
        "when the grant was recorded, body lab was suspended by West on 2027-01-02T12:00:00Z,"
        " since 2027-01-01T12:00:00Z"
    )


def test_what_it_issued_before_stays_valid_and_shows_it() -> None:
    pair = Pair()
    pair.grant()
    pair.day = 10
    pair.say("body.suspended", "lab", "East", reason="audit")
    found = pair.register.certificate("C1")
    assert found.verdict == "valid"
    assert [r.rule for r in found.remarks if r.about == "issuer-now"] == [
        "what a body issued before it lost its accreditation stays valid until a party rules on it"
    ]


def test_a_suspension_back_dated_over_a_grant_spoils_it() -> None:
    pair = Pair()
    pair.day = 10
    pair.grant()
    assert pair.register.certificate("C1").verdict == "valid"
    pair.day = 20
    pair.say("body.suspended", "lab", "East", day=5)
    assert pair.register.certificate("C1").verdict == "out of scope"
    assert pair.register.certificate("C1", at=pair.at(15), known_at=pair.at(15)).verdict == "valid"


@pytest.mark.parametrize(
    ("product", "why"),
    [
        ({"group": "boilers"}, "product group boilers is outside the scope of body lab"),
        (
            {"standards": [{"id": "PUMP-1", "edition": "2012"}]},
            "PUMP-1 edition 2012 is outside the scope of body lab for group pumps",
        ),
    ],
)
def test_a_certificate_outside_the_scope_shows_it(product: dict[str, Any], why: str) -> None:
    pair = Pair()
    pair.apply("C1", products=[{**PUMP, **product}])
    pair.say("certificate.granted", "C1", "lab", fields={"until": write_instant(pair.at(99))})
    assert pair.register.certificate("C1").verdict == "out of scope"
    assert why in issuer_remark(pair, "issuer")


def test_a_grant_after_the_accreditation_ended_shows_it() -> None:
    pair = Pair(with_body=False)
    pair.say("scheme.adopted", "joint", "East", "West", fields={"scheme": Pair.scheme()})
    pair.accredit("lab", days=10)
    pair.day = 11
    pair.grant()
    assert "body lab was expired on 2027-01-12" in issuer_remark(pair, "issuer")


def test_a_grant_back_dated_before_the_accreditation_shows_it() -> None:
    pair = Pair()
    pair.day = 5
    pair.apply()
    pair.day = 6
    pair.accredit("other-lab")
    said = pair.statement("certificate.applied", "C2", "other-lab", day=-30, fields=dict(
        pair.register.history("certificate/C1")[0].statement.fields
    ))  # fmt: skip
    pair.register.admit(said.envelope(KEYS["other-lab"]))
    pair.say("certificate.granted", "C2", "other-lab", day=-20, fields={"until": write_instant(pair.at(99))})
    found = pair.register.certificate("C2")
    assert found.verdict == "out of scope"
    assert "no accreditation was in effect on 2026-12-12" in found.remarks[0].sentence


def test_only_its_party_accredits_a_body() -> None:
    pair = Pair()
    with pytest.raises(RefusedError, match="only the party that accredits the body"):
        pair.accredit("lab", party="West")


def test_a_wider_scope_is_a_new_accreditation() -> None:
    pair = Pair()
    pair.day = 10
    pair.accredit("lab", scope=[*SCOPE, {"group": "valves"}])
    assert not pair.register.body("lab", at=pair.at(9)).covers("valves")
    assert pair.register.body("lab").covers("valves")


def test_a_renewal_does_not_lift_a_suspension() -> None:
    pair = Pair()
    pair.say("body.suspended", "lab", "West")
    pair.accredit("lab", days=2000)
    assert pair.register.body("lab").state == "suspended"


def test_new_keys_of_a_body_need_the_old_and_the_new() -> None:
    pair = Pair()
    fields = {"keys": [str(KEYS["other-lab"].public)], "threshold": 1}
    for alone in ("lab", "other-lab"):
        with pytest.raises(ThresholdError, match="signature of body lab"):
            pair.say("body.rekeyed", "lab", "lab", signers=(alone,), fields=fields)
    pair.say("body.rekeyed", "lab", "lab", signers=("lab", "other-lab"), fields=fields)
    with pytest.raises(ThresholdError):
        pair.grant()
    assert pair.register.body("lab").role.keys == (KEYS["other-lab"].public,)


def test_a_threshold_of_two_needs_two_keys() -> None:
    pair = Pair()
    fields = {"keys": [str(KEYS["lab"].public), str(KEYS["other-lab"].public)], "threshold": 2}
    pair.say("body.rekeyed", "lab", "lab", signers=("lab", "other-lab"), fields=fields)
    with pytest.raises(ThresholdError, match="1 signature of body lab is missing"):
        pair.apply("C1")


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"scope": []}, "a scope of at least one line"),
        ({"threshold": 3}, "asks for 3 signatures of 1 distinct keys"),
        ({"until": "2026-01-01T00:00:00Z"}, "it ends .* before it begins"),
        ({"until": "tomorrow"}, "not a time like"),
        ({"keys": "x"}, "keys is a list of texts"),
        ({"name": "Lab"}, "the name of a body is a table"),
        ({"scope": [1]}, "a line of a scope is an object"),
    ],
)
def test_an_accreditation_with_holes_is_refused(change: dict[str, Any], rule: str) -> None:
    pair = Pair()
    fields = {**pair.register.history("body/lab")[0].statement.fields, **change}
    with pytest.raises(RefusedError, match=rule):
        pair.say("body.accredited", "lab", "East", fields=fields)
