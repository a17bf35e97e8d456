"""What decisions say about each other and about themselves: one wrong thing each, one finding each."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.council.little_council import DECREE, LittleCouncil
from tests.council.little_promises import target

from corridor.council import Target, cycles, vacuous
from corridor.facts import Fact
from corridor.files import record_facts


@pytest.fixture
def little(tmp_path: Path) -> LittleCouncil:
    return LittleCouncil(tmp_path)


def found(little: LittleCouncil) -> list[tuple[str, str]]:
    return [(f.code, f.sentence) for f in little.desk.check()]


def test_the_little_council_has_no_findings(little: LittleCouncil) -> None:
    assert found(little) == []


MILESTONES = DECREE.replace(
    '[[milestone]]\nid = "path"\ndue = 2026-04-20\n',
    '[[milestone]]\nid = "a"\nneeds = ["b"]\n\n[[milestone]]\nid = "b"\nneeds = ["c"]\n\n'
    '[[milestone]]\nid = "c"\nneeds = ["a"]\n',
)


def test_milestones_that_wait_for_each_other_are_named(tmp_path: Path) -> None:
    (finding,) = LittleCouncil(tmp_path, MILESTONES).desk.check()
    assert finding.code == "decision-milestone-cycle"
    assert finding.sentence == "D1/a → D1/b → D1/c → D1/a wait for each other"
    assert (finding.place.file, finding.place.row) == ("council/decisions/d1.toml", 13)


def test_milestones_of_two_decisions_may_wait_for_each_other_too(little: LittleCouncil) -> None:
    little.edit("council/decisions/d1.toml", "due = 2026-04-20", 'needs = ["D2/path"]')
    little.write("council/decisions/d2.toml", DECREE.replace('"D1"', '"D2"').replace(
        "due = 2026-04-20", 'needs = ["D1/path"]'))  # fmt: skip
    assert found(little) == [("decision-milestone-cycle", "D1/path → D2/path → D1/path wait for each other")]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('parties = ["A", "B"]', 'parties = ["A", "C"]', "decision-unknown-party"),
        ("due = 2026-04-20", 'needs = ["paths"]', "decision-unknown-milestone"),
        ("due = 2026-04-20", 'needs = ["D7/path"]', "decision-unknown-milestone"),
        ("due = 2026-04-20", "due = 2026-06-20", "decision-milestone-after"),
        ("deadline = 2026-05-01", "deadline = 2026-03-01", "decision-deadline-before"),
        ('estimate = "made up"', 'source = ""', "decision-unsourced"),
        ("[[target]]", '[[milestone]]\nid = "path"\n\n[[target]]', "decision-id-twice"),
        ('id = "D1"', 'id = "D1"\nsupersedes = "D0"', "decision-supersedes-unknown"),
        ('id = "D1"', 'id = "D1"\nsupersedes = "D1"', "decision-supersedes-unknown"),
        ('op = ">="', 'op = "<="', "target-vacuous"),
        ('fresh_within = "30 days"\n', "", "target-without-freshness"),
        ('unit = "pairs/day"', 'unit = "trains/day"', "target-other-unit"),
        ("value = 2", 'value = 2\nwhen = "[1].all(x, [2].all(y, y > x))"', "target-condition"),
        ("value = 2", f'value = 2\nwhen = "{"1 + " * 200}1 > 0"', "target-condition"),
        ("value = 2", f'value = 2\nwhen = "{"(" * 200}"', "target-condition"),
        ("to = 2026-05-10", 'to = 2026-05-01\ndays = "sat"', "target-vacuous"),
    ],
)  # fmt: skip
def test_one_wrong_thing_is_one_finding(little: LittleCouncil, old: str, new: str, code: str) -> None:
    little.edit("council/decisions/d1.toml", old, new)
    codes = [c for c, _ in found(little)]
    assert code in codes
    assert set(codes) <= {code, "decision-milestone-after"}


def test_a_decision_without_targets_must_say_why(tmp_path: Path) -> None:
    bare = DECREE[: DECREE.index("[[target]]")]
    assert LittleCouncil(tmp_path / "a", bare).codes() == ["decision-without-target"]
    said = bare.replace("estimate", 'nothing_measurable = "prizes are awarded"\nestimate')
    assert LittleCouncil(tmp_path / "b", said).codes() == []


def test_an_id_is_never_used_again(little: LittleCouncil) -> None:
    little.write("council/decisions/d2.toml", DECREE)
    assert found(little) == [("decision-id-reused", "D1 is the id of council/decisions/d1.toml")]
    little.write("council/decisions/d2.toml", DECREE.replace('"D1"', '"D2"'))
    little.write("council/retired.csv", "decision,day,why\nD2,2026-03-01,never taken\n")
    assert found(little) == [("decision-id-reused", "D2 was withdrawn: 2026-03-01, never taken")]


def test_decisions_that_supersede_each_other_are_named(little: LittleCouncil) -> None:
    little.edit("council/decisions/d1.toml", 'id = "D1"', 'id = "D1"\nsupersedes = "D2"')
    little.write("council/decisions/d2.toml", DECREE.replace('id = "D1"', 'id = "D2"\nsupersedes = "D1"'))
    assert ("decision-supersedes-cycle", "D1 → D2 → D1 supersede each other") in found(little)
    assert [a.standing for a in little.desk.status().appraisals] == ["draft", "draft"]


def test_a_draft_hides_nothing_that_it_says_it_supersedes(little: LittleCouncil) -> None:
    little.write("council/decisions/d2.toml", DECREE.replace('id = "D1"', 'id = "D2"\nsupersedes = "D1"', 1))
    assert [a.decision.id for a in little.desk.status().appraisals] == ["D1", "D2"]


def test_a_promise_does_not_vanish_silently(little: LittleCouncil) -> None:
    little.sign("a1", "a2", "b1")
    amended = DECREE.replace('id = "D1"', 'id = "D2"\nsupersedes = "D1"').replace(
        'id = "pairs"', 'id = "other"'
    )
    little.write("council/decisions/d2.toml", amended)
    assert found(little) == [("target-dropped", "D2 drops target pairs of D1")]


@pytest.mark.parametrize(
    ("op", "value", "empty"),
    [
        ("<=", 3, True), ("<", 3, True), ("between", (0, 3), True), (">=", 0, True), ("==", 0, True),
        ("!=", 5, True),
        ("each <=", 3, True), ("between", (1, 3), False), (">=", 1, False), (">", 0, False), ("==", 2, False),
        ("exists", None, False),
    ],
)  # fmt: skip
def test_a_target_that_no_train_at_all_would_meet_is_vacuous(op: str, value: object, empty: bool) -> None:
    assert bool(list(vacuous([target(op=op, value=value)]))) is empty


def test_the_floor_is_suggested() -> None:
    ((_, why, remedy),) = vacuous([target(op="<=", value=3)])
    assert why == "rail.pairs_per_day <= 3 pairs/day is true where there is none at all"
    assert remedy == 'Set a floor: op = "between", value = [1, 3]; or add a target with op = ">=".'


def test_a_ceiling_beside_a_floor_is_not_vacuous() -> None:
    assert list(vacuous([target(id="most", op="<=", value=3), target(op=">=", value=1)])) == []


@pytest.mark.parametrize(
    ("metric", "unit", "empty"),
    [
        ("rail.journey_minutes", "min", False), ("rail.changes", "changes", False),
        ("till.answer", "ms", False),
        ("subsidy", "RUB/passenger", False), ("complaints", "complaints", True), ("share", "%", False),
    ],
)  # fmt: skip
def test_a_duration_or_a_price_is_not_there_where_nothing_happens(
    metric: str, unit: str, empty: bool
) -> None:
    promise: Target = target(metric=metric, unit=unit, op="<=", value=10)
    assert bool(list(vacuous([promise]))) is empty


@given(st.dictionaries(st.integers(0, 8), st.lists(st.integers(0, 8), max_size=3), max_size=9))
def test_rings_are_found_where_there_are_some(edges: dict[int, list[int]]) -> None:
    """The plain way: take away what needs nothing until nothing more goes."""
    graph = {str(k): [str(v) for v in vs] for k, vs in edges.items()}
    left = dict(graph)
    while free := [k for k, vs in left.items() if not any(v in left for v in vs)]:
        left = {k: vs for k, vs in left.items() if k not in free}
    rings = list(cycles(graph))
    assert bool(rings) is bool(left)
    for ring in rings:
        assert all(after in graph[before] for before, after in zip(ring, [*ring[1:], ring[0]], strict=True))


def test_a_chain_of_a_hundred_thousand_milestones_is_walked() -> None:
    graph = {str(n): [str(n + 1)] for n in range(100_000)}
    assert list(cycles(graph)) == []


def test_progress_of_what_is_not_there_is_found(little: LittleCouncil) -> None:
    little.write("council/progress.csv", "decision,milestone,met\nD1,path,2026-04-19\nD1,paths,2026-04-19\n")
    assert found(little) == [("decision-unknown-milestone", "there is no milestone paths of D1")]


def test_what_is_wrong_with_the_list_of_statistics_is_found_before_importing(little: LittleCouncil) -> None:
    little.write("council/imports.toml", '[[dataset]]\nid = "a"\nfile = "../a.csv"\n')
    assert little.codes() == ["bad-value"]


SUBSIDY = {
    'metric = "rail.pairs_per_day"': 'metric = "rail.demand.subsidy_per_passenger"',
    'about = "pass"': 'about = "all planned trains"',
    'op = ">="': 'op = "<="',
    "value = 2": "value = 40",
    'unit = "pairs/day"': 'unit = "RUB/passenger"',
}


def test_a_ceiling_on_the_subsidy_is_no_empty_promise_and_is_judged(little: LittleCouncil) -> None:
    for old, new in SUBSIDY.items():
        little.edit("council/decisions/d1.toml", old, new)
    assert found(little) == []
    first, last = date(2026, 5, 1), date(2026, 5, 10)
    fact = Fact(
        "rail.demand.subsidy_per_passenger", 55.5, "RUB/passenger", first, "demand",
        "all planned trains", through=last,
    )  # fmt: skip
    record_facts(little.folder, [fact], source="corridor demand", known=date(2026, 4, 20))
    (told,) = little.desk.status(date(2026, 5, 2)).judgements
    assert (told.verdict, told.evidence.value) == ("late", 55.5)


def test_a_subsidy_is_in_money_for_a_passenger(little: LittleCouncil) -> None:
    for old, new in SUBSIDY.items():
        little.edit("council/decisions/d1.toml", old, new.replace("RUB/passenger", "RUB/year"))
    assert [code for code, _ in found(little)] == ["target-other-unit"]
