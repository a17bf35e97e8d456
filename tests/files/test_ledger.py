"""Facts as a dated history: producers do not erase each other, and any past day can be told again."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.facts import Fact
from corridor.files import FACTS_FILE, read_facts, record_facts

MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)


def pairs(value: float, line: str = "pass") -> Fact:
    return Fact(
        "rail.pairs_per_day", value, "pairs/day", date(2026, 12, 13), "plan", line, through=date(2027, 12, 11)
    )


def values(folder: Path, day: date | None = None) -> list[tuple[str, float | int | str]]:
    return [(f.source, f.value) for f in read_facts(folder).known_on(day)]


def lines(folder: Path) -> int:
    return len((folder / FACTS_FILE).read_text().splitlines())


def test_a_new_plan_replaces_the_last_one_and_the_past_is_still_told(tmp_path: Path) -> None:
    record_facts(tmp_path, [pairs(2)], source="plan", known=MAY)
    record_facts(tmp_path, [pairs(1)], source="plan", known=JULY)
    assert values(tmp_path, date(2026, 4, 30)) == []
    assert values(tmp_path, JUNE) == [("plan", 2)]
    assert values(tmp_path) == [("plan", 1)]


def test_a_line_that_is_dropped_has_no_facts_left(tmp_path: Path) -> None:
    record_facts(tmp_path, [pairs(2), pairs(3, "valley")], source="plan", known=MAY)
    record_facts(tmp_path, [pairs(2)], source="plan", known=MAY)
    assert values(tmp_path) == [("plan", 2)]


def test_two_producers_do_not_erase_each_other(tmp_path: Path) -> None:
    record_facts(tmp_path, [pairs(2)], source="plan", known=MAY)
    record_facts(tmp_path, [Fact("goods.certificates_valid", 7, "certificates", MAY, "register")],
                 source="register", known=MAY, replaces=False)  # fmt: skip
    record_facts(tmp_path, [pairs(3)], source="plan", known=JUNE)
    assert sorted(values(tmp_path)) == [("plan", 3), ("register", 7)]


def test_the_same_plan_again_is_one_line_that_makes_its_facts_fresh(tmp_path: Path) -> None:
    record_facts(tmp_path, [pairs(2)], source="plan", known=MAY)
    record_facts(tmp_path, [pairs(2)], source="plan", known=JUNE)
    record_facts(tmp_path, [pairs(2)], source="plan", known=JUNE)
    assert lines(tmp_path) == 3
    assert [f.known for f in read_facts(tmp_path).known_on()] == [JUNE]
    assert [f.known for f in read_facts(tmp_path).known_on(MAY)] == [MAY]


def test_measurements_of_two_days_stand_side_by_side_and_none_twice(tmp_path: Path) -> None:
    for day in (MAY, JUNE, JUNE):
        record_facts(tmp_path, [Fact("goods.answer_ms", 80, "ms", day, "till")], source="till", known=day,
                     replaces=False)  # fmt: skip
    assert [f.as_of for f in read_facts(tmp_path).known_on()] == [MAY, JUNE]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[" * 100_000,
        '"text"',
        '{"name": "a"}',
        '{"name": "a", "value": NaN, "as_of": "2026-05-01", "source": "s"}',
        '{"name": "a", "value": true, "as_of": "2026-05-01", "source": "s"}',
        '{"name": "a", "value": 1e400, "as_of": "2026-05-01", "source": "s"}',
        '{"name": "a", "value": 1, "as_of": "May", "source": "s"}',
        '{"name": "a", "value": 1, "as_of": "2026-05-01", "source": "s", "through": "2026-04-01"}',
        '{"name": "a", "value": 1, "as_of": "2026-05-01", "source": "s", "run": "rm"}',
        '{"statement": "erases", "source": "s", "known": "2026-05-01"}',
    ],
)
def test_a_line_that_is_no_fact_is_a_finding_and_the_others_are_read(tmp_path: Path, line: str) -> None:
    record_facts(tmp_path, [pairs(2)], source="plan", known=MAY)
    with (tmp_path / FACTS_FILE).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    history = read_facts(tmp_path)
    assert [(f.code, f.place.row) for f in history.findings] == [("fact-not-readable", 3)]
    assert len(history.known_on()) == 1


days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
facts = st.builds(
    Fact,
    name=st.from_regex(r"[a-z]{1,8}\.[a-z_]{1,8}", fullmatch=True),
    value=st.integers(-(10**9), 10**9) | st.floats(-1e9, 1e9) | st.text(max_size=20),
    unit=st.sampled_from(["", "min", "pairs/day"]),
    as_of=days,
    source=st.just("s"),
    about=st.text(max_size=20),
    assumed=st.integers(0, 9),
)


@given(st.lists(facts, max_size=5), days)
def test_what_is_recorded_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, found: list[Fact], day: date
) -> None:
    folder = tmp_path_factory.mktemp("ledger")
    record_facts(folder, found, source="s", known=day)
    told = read_facts(folder)
    assert told.findings == ()
    assert [f.as_json() for f in told.known_on(day)] == [
        Fact(f.name, f.value, f.unit, f.as_of, "s", f.about, "", f.assumed, None, day).as_json()
        for f in found
    ]
    assert told.known_on(day - timedelta(1)) == []
