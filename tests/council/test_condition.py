"""Conditions in CEL: what they may ask, and what a stranger's one cannot do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from tests.council.little_promises import MAY_10, decision, judged, pairs, target

from corridor.council import Conditions, Facts, Verdict, judge

SEATS = pairs(400, name="rail.seats", unit="seats")


@pytest.fixture
def conditions() -> Iterator[Conditions]:
    with Conditions(Facts([SEATS]), MAY_10, seconds=2.0) as asked:
        yield asked


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ('facts["rail.seats"]["pass"] >= 400.0', True),
        ('facts["rail.seats"]["pass"] > 400.0', False),
        ('today >= "2026-05-10" && today < "2027-01-01"', True),
        ('facts["rail.seats"].exists(k, k == "pass")', True),
    ],
)
def test_a_condition_asks_facts_and_the_day(conditions: Conditions, condition: str, answer: bool) -> None:
    assert conditions(condition) is answer


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        ('facts["rail.trains"]["pass"] > 1.0', "there is no 'rail.trains'"),
        ('facts["rail.seats"]["valley"] > 1.0', "there is no 'valley'"),
        ('facts["rail.seats"]["pass"]', "it is neither true nor false, but 400.0"),
        ("x" * 501, "it has 501 characters; 500 are allowed"),
        ("(" * 400, "it is nested deeper than 16"),
        ("[1, 2].all(x, [3].exists(y, y > x))", "it has a macro inside a macro"),
    ],
)
def test_a_condition_that_cannot_be_evaluated_says_why(
    conditions: Conditions, condition: str, why: str
) -> None:
    assert conditions(condition) == why


@pytest.mark.parametrize(
    "condition",
    [
        "__import__('os').system('touch /tmp/owned')",
        "open('/etc/passwd').read() != ''",
        "().__class__.__base__.__subclasses__().size() > 0",
        "facts.constructor('return 1')()",
        "1 + 2.5 > 1.0",
        "true && ",
        "'a'.matches('(a+)+$' ) && )",
    ],
)
def test_nothing_is_run_and_every_answer_is_a_word(conditions: Conditions, condition: str) -> None:
    assert isinstance(conditions(condition), str)
    assert conditions('facts["rail.seats"]["pass"] >= 1.0') is True


def test_one_that_takes_too_long_is_stopped_and_the_next_one_is_answered() -> None:
    many = Facts([pairs(1, about=f"l{n}", name="m", unit="m") for n in range(20_000)])
    with Conditions(many, MAY_10, seconds=0.0) as asked:
        asked("true")
        assert asked('facts["m"].all(k, facts["m"][k] >= 1.0)') == "it took longer than 0 s"
    with Conditions(many, MAY_10, seconds=5.0) as asked:
        assert asked("1 < 2") is True


def test_a_target_applies_only_under_its_condition() -> None:
    with Conditions(Facts([SEATS]), MAY_10) as asked:
        for when, verdict in (
            ("1 < 2", Verdict.MET),
            ("1 > 2", Verdict.UNMEASURED),
            ("nonsense(", Verdict.UNMEASURED),
        ):
            found = judge(decision(target(when=when)), Facts([pairs(2)]), MAY_10, applies=asked)[0]
            assert found.verdict is verdict


def test_without_a_process_a_condition_is_never_taken_as_true() -> None:
    assert judged(target(when="true"), pairs(2), today=date(2026, 5, 10)).verdict is Verdict.UNMEASURED
