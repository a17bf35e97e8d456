"""Schemes as data: an application judged line by line, with the estimates the rules rest on."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.goods.register.pair import PUMP, SCHEME, Pair

from corridor.errors import RefusedError, UnknownNameError
from corridor.goods.register import Scheme, evaluate
from corridor.trust import MalformedError, ThresholdError

JOINT = Scheme.from_json(SCHEME)
TESTED = Scheme.from_json(
    {
        **SCHEME,
        "test": [{"id": "pressure", "standard": {"id": "PUMP-1", "edition": "2020"}, "estimate": "made up"}],
        "criterion": [{"id": "safety", "estimate": "made up"}],
    }
)


def verdicts(scheme: Scheme = JOINT, **fields: Any) -> dict[str, bool | None]:
    application = {"products": [PUMP], "content": {"East": "40", "West": "30"}, **fields}
    return {line.rule: line.met for line in evaluate(scheme, application)}


@pytest.mark.parametrize(
    ("east", "west", "together", "each"),
    [
        ("25", "25", True, (True, True)),
        ("24.99", "25.01", True, (False, True)),
        ("25", "24.99", False, (True, False)),
        ("49.9", "0", False, (True, False)),
        ("100", "0", True, (True, False)),
        ("60", "50", False, (True, True)),
        (None, "60", True, (None, True)),
        (None, "40", None, (None, True)),
        ("-1", "60", True, (None, True)),
        ("many", "30", None, (None, True)),
        ("NaN", "30", None, (None, True)),
        (True, "30", None, (None, True)),
    ],
)
def test_half_is_joint_and_a_quarter_is_from_each_side(
    east: Any, west: str, together: bool | None, each: tuple[bool | None, bool | None]
) -> None:
    found = verdicts(content={"East": east, "West": west})
    assert found["at least 50 % from East and West together"] is together
    assert (found["at least 25 % from East"], found["at least 25 % from West"]) == each


@given(st.decimals(0, 50, places=3), st.decimals(0, 50, places=3))
def test_shares_are_added_exactly(east: Any, west: Any) -> None:
    found = verdicts(content={"East": str(east), "West": str(west)})
    assert found["at least 50 % from East and West together"] is (east + west >= 50)


def test_a_product_of_another_group_is_not_eligible() -> None:
    assert verdicts(products=[{**PUMP, "group": "toys"}])["eligible groups: pumps"] is False


@pytest.mark.parametrize(
    ("standards", "met"),
    [
        ([{"id": "PUMP-1", "edition": "2020"}], True),
        ([{"id": "PUMP-1", "edition": "2012"}], False),
        ([], None),
    ],
)
def test_the_edition_of_a_standard_matters(standards: list[dict[str, str]], met: bool | None) -> None:
    found = verdicts(products=[{**PUMP, "standards": standards}])
    assert found["group pumps conforms to PUMP-1 2020"] is met


@pytest.mark.parametrize(
    ("results", "met"),
    [
        ([{"id": "pressure", "passed": True, "standard": "PUMP-1", "edition": "2020"}], True),
        ([{"id": "pressure", "passed": False, "standard": "PUMP-1", "edition": "2020"}], False),
        ([{"id": "pressure", "passed": "yes", "standard": "PUMP-1", "edition": "2020"}], False),
        ([{"id": "pressure", "passed": True, "standard": "PUMP-1", "edition": "2012"}], False),
        ([{"id": "noise", "passed": True}], None),
        ("passed", None),
    ],
)
def test_a_test_is_passed_by_its_standard(results: Any, met: bool | None) -> None:
    assert verdicts(TESTED, tests=results)["test pressure is passed by PUMP-1 2020"] is met


@pytest.mark.parametrize(
    ("criteria", "met"), [({"safety": True}, True), ({"safety": False}, False), ({}, None)]
)
def test_a_criterion_is_assessed(criteria: dict[str, bool], met: bool | None) -> None:
    assert verdicts(TESTED, criteria=criteria)["criterion safety"] is met


def test_every_line_carries_the_estimate_of_its_rule() -> None:
    lines = evaluate(JOINT, {"products": [PUMP], "content": {"East": "40", "West": "30"}})
    assert {line.estimate for line in lines} == {"made up"}


def test_an_application_without_products_says_so() -> None:
    assert verdicts(products=[])["an application names its products"] is False


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"parties": []}, "parties"),
        ({"certifies": "anybody"}, "certifies"),
        (
            {"content": {"sides": ["A", "B"], "joint_min_percent": 50, "each_min_percent": 60}},
            "more than 100",
        ),
        ({"colour": "red"}, "colour"),
        ({"validity_months": 0}, "validity_months"),
    ],
)
def test_what_is_no_scheme_is_refused(change: dict[str, Any], why: str) -> None:
    with pytest.raises(MalformedError, match=why):
        Scheme.from_json({**SCHEME, **change})


def test_a_scheme_reads_back() -> None:
    assert Scheme.from_json(TESTED.as_json()) == TESTED


def test_a_scheme_is_adopted_by_all_its_parties() -> None:
    pair = Pair(with_body=False)
    with pytest.raises(RefusedError, match="only the parties whose scheme it is, together"):
        pair.say("scheme.adopted", "joint", "East", fields={"scheme": SCHEME})
    with pytest.raises(ThresholdError, match="party West is missing"):
        pair.say("scheme.adopted", "joint", "East", "West", signers=("East",), fields={"scheme": SCHEME})


def test_a_party_cannot_take_a_joint_scheme_for_itself() -> None:
    pair = Pair()
    with pytest.raises(RefusedError, match="only the parties whose scheme it is"):
        pair.say("scheme.adopted", "joint", "East", fields={"scheme": {**SCHEME, "parties": ["East"]}})


def test_new_rules_judge_what_is_granted_from_then_on() -> None:
    pair = Pair()
    pair.grant("C1", days=1000)
    rules = {**SCHEME, "validity_months": 12}
    pair.say("scheme.adopted", "joint", "East", "West", fields={"scheme": rules})
    with pytest.raises(RefusedError, match="12 months at most"):
        pair.grant("C2", days=1000)
    assert pair.register.certificate("C1").is_valid


def test_a_withdrawn_scheme_grants_nothing() -> None:
    pair = Pair()
    pair.say("scheme.withdrawn", "joint", "East", "West")
    with pytest.raises(RefusedError, match="scheme joint is withdrawn"):
        pair.apply()
    with pytest.raises(UnknownNameError, match="never adopted"):
        pair.register.scheme("other")


def test_a_scheme_of_a_party_is_certified_by_the_party() -> None:
    pair = Pair()
    own = {**SCHEME, "id": "own", "parties": ["West"], "certifies": "party"}
    pair.say("scheme.adopted", "own", "West", fields={"scheme": own})
    with pytest.raises(RefusedError, match="own is certified by a party, not by lab"):
        pair.apply("C1", scheme="own")
    with pytest.raises(RefusedError, match="scheme own is not one of East"):
        pair.apply("C1", "East", scheme="own")
    pair.apply("C1", "West", scheme="own")
    assert pair.register.certificate("C1").issuer == "West"


def test_a_certificate_is_judged_by_the_rules_of_its_day() -> None:
    pair = Pair()
    pair.grant("C1")
    stricter = {**SCHEME["content"], "each_min_percent": 35}
    pair.say("scheme.adopted", "joint", "East", "West", fields={"scheme": {**SCHEME, "content": stricter}})
    pair.grant("C2")
    kept = {name: all(line.met for line in pair.register.evaluate(name)) for name in ("C1", "C2")}
    assert kept == {"C1": True, "C2": False}
