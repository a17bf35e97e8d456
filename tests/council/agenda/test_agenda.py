"""Six matters and time for two: who comes first, why, and that the order does not flicker."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.council.agenda import (
    Matter,
    Position,
    Rules,
    Weights,
    draw_up,
    in_order,
    keep_agenda,
    matters,
    points,
    read_papers,
    reasons,
)
from corridor.council.forecast import History, forecast_decisions
from corridor.council.model import Decision, Milestone, Money

DAY = date(2026, 3, 1)
QUIET = Matter("quiet", {"en": "A form"}, "registry", people=9, chance=0.95)
TRAIN = Matter("train", {"en": "A train"}, "railway", people=99_999, chance=0.4)
QUARREL = Matter(
    "quarrel", {"en": "A tariff"}, "customs", people=999, chance=0.4, positions={"W": "for", "E": "against"}
)


def test_the_points_add_up_by_hand() -> None:
    # 30 * log10(1000) / log10(10**7 + 1) + 30 * 0.6 + 25 * 1 + 0
    lines = reasons(QUARREL, Weights())
    assert [line.points for line in lines] == [12.9, 18.0, 25.0, 0.0]
    assert points(lines) == 55.9


@given(
    st.integers(0, 10**9) | st.none(),
    st.floats(0, 1) | st.none(),
    st.sampled_from([{}, {"W": "for"}, {"W": "reserved", "E": "against"}]),
    st.floats(0, 50),
)
def test_every_total_is_the_sum_of_its_lines(
    people: int | None, chance: float | None, positions: dict[str, str], holds_up: float
) -> None:
    matter = Matter("m", {}, people=people, chance=chance, positions=positions, holds_up=holds_up)
    (item,) = draw_up([matter]).items
    assert item.points == pytest.approx(sum(r.points for r in item.reasons), abs=1e-9)
    assert all(0 <= r.share <= 1 for r in item.reasons)


def test_the_quarrel_comes_before_the_train_and_the_form_is_delegated_with_a_reason() -> None:
    agenda = draw_up([QUIET, TRAIN, QUARREL], Rules(limit=2))
    assert [i.matter.id for i in agenda.for_heads] == ["quarrel", "train"]
    assert agenda.for_heads[0].why.startswith("for the heads, disagreement first: E against, W for")
    (form,) = agenda.delegated
    assert form.why == "delegated to registry: 5.8 points, a matter for the heads has 25"


def test_beyond_the_limit_the_reason_is_time() -> None:
    agenda = draw_up([TRAIN, QUARREL], Rules(limit=1))
    assert agenda.delegated[0].why == "delegated to railway: place 2, the heads have time for 1"


def test_what_nobody_knows_is_said() -> None:
    because = [r.because for r in reasons(Matter("m", {}), Weights())]
    assert because[0] == "nobody says what is at stake"
    assert "estimate" in because[1]


def test_money_is_at_stake_too() -> None:
    rich = replace(QUIET, people=None, money=Decimal(940_000_000), currency="RUB")
    assert reasons(rich, Weights())[0].because == "940,000,000 RUB"
    assert reasons(rich, Weights())[0].share > 0.7


SCORES = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0, 100), min_size=1)


@given(SCORES, st.data())
def test_small_changes_do_not_move_the_order(scores: dict[str, float], data: st.DataObject) -> None:
    before = in_order(scores)
    moved = {name: s + data.draw(st.floats(-1.49, 1.49)) for name, s in scores.items()}
    assert in_order(moved, before, margin=3.0) == before


@given(SCORES, st.permutations("abcdefgh"))
def test_nobody_stands_behind_one_whom_it_clearly_overtakes(
    scores: dict[str, float], before: list[str]
) -> None:
    order = in_order(scores, before, margin=3.0)
    assert sorted(order) == sorted(scores)
    assert [(a, b) for n, a in enumerate(order) for b in order[n + 1 :] if scores[b] > scores[a] + 3.0] == []


def test_whoever_was_in_goes_only_when_clearly_overtaken() -> None:
    first = draw_up([TRAIN, QUARREL], Rules(limit=1))
    nearly = replace(TRAIN, chance=0.0, positions={"W": "for", "E": "reserved"})
    ahead = [i.points for i in draw_up([nearly, QUARREL]).items]
    assert 0 < ahead[0] - ahead[1] < 10
    assert draw_up([nearly, QUARREL], Rules(limit=1, margin=10.0), before=first.order).order[0] == "quarrel"
    assert draw_up([nearly, QUARREL], Rules(limit=1, margin=0.0), before=first.order).order[0] == "train"


LAW = Decision(
    "law", {"en": "A law"}, {}, {}, ("W", "E"), "parliament", day=date(2026, 1, 1), deadline=date(2026, 6, 1),
    milestones=(Milestone("read", {}, date(2026, 6, 1)),),
)  # fmt: skip
FERRY = Decision(
    "ferry", {"en": "A ferry"}, {}, {}, ("W", "E"), "ports", day=date(2026, 1, 1), deadline=date(2026, 12, 1),
    milestones=(Milestone("sail", {}, date(2026, 12, 1), needs=("law/read",)),),
    money=(Money(Decimal(5), "EUR"), Money(Decimal(7), "EUR")),
)  # fmt: skip


def test_what_holds_up_most_is_read_off_the_milestones() -> None:
    both = {"law": LAW, "ferry": FERRY}
    forecasts = {f.decision: f for f in forecast_decisions(both.values(), History.of([]), DAY, runs=400)}
    positions = [
        Position("law", "W", "against", date(2026, 2, 1)),
        Position("law", "W", "for", date(2026, 2, 2)),
        Position("law", "E", "against", date(2027, 1, 1)),
    ]
    law, ferry = matters(both.values(), forecasts, {"law": 5}, positions, DAY)
    assert law.holds_up > 0.3
    assert ferry.holds_up == 0.0
    assert (law.positions, law.people, ferry.money) == ({"W": "for"}, 5, Decimal(7))


def test_the_papers_are_read_and_the_order_is_kept(tmp_path: Path) -> None:
    council = tmp_path / "council"
    council.mkdir()
    (council / "agenda.toml").write_text("limit = 1\nmargin = 2.0\n[weights]\nconsequence = 10\n")
    (council / "positions.csv").write_text(
        "decision,party,position,day\ntrain,W,against,2026-02-01\nghost,W,for,2026-02-01\n"
    )
    (council / "stakes.csv").write_text("decision,people\ntrain,100000\n")
    papers = read_papers(tmp_path, decisions=["train", "quarrel"])
    assert [(f.code, f.place.row) for f in papers.findings] == [("agenda-unknown-decision", 3)]
    assert (papers.rules.limit, papers.rules.weights.consequence, papers.people) == (
        1,
        10.0,
        {"train": 100_000},
    )
    agenda = draw_up([TRAIN, QUARREL], papers.rules, before=papers.before)
    keep_agenda(tmp_path, agenda, DAY)
    assert read_papers(tmp_path, decisions=["train", "quarrel"]).before == agenda.order


def test_a_limit_that_is_none_is_a_finding_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "council").mkdir()
    (tmp_path / "council/agenda.toml").write_text("margin = 1\nlimit = -1\n")
    (finding,) = read_papers(tmp_path).findings
    assert (finding.place.file, finding.place.row) == ("council/agenda.toml", 2)
