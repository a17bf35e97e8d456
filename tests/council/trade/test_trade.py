"""West sells cheese to East: both count it; of one month nobody tells, and on the year sources disagree."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from corridor.council.trade import (
    Figure,
    Flow,
    Period,
    Produced,
    board,
    facts_of_trade,
    parse_period,
    read_trade,
)

CHEESE = Flow("W", "E", "cheese", "goods", "EUR")
YEAR = Flow("", "", "all", "goods", "EUR")
JANUARY, MARCH = parse_period("2025-01"), parse_period("2025-03")


def told(period: Period, who: str, value: int | None, flow: Flow = CHEESE) -> Figure:
    return Figure(period, flow, who, None if value is None else Decimal(value))


def test_both_sides_and_their_gap_by_hand() -> None:
    (line,) = board([told(JANUARY, "W", 80), told(JANUARY, "E", 100)]).lines
    assert (line.exporter_says, line.importer_says, line.gap) == (80, 100, 0.25)
    assert line.disagree


def test_what_one_side_does_not_tell_is_unknown_and_no_zero() -> None:
    (line,) = board([told(JANUARY, "W", 80), told(JANUARY, "E", None)]).lines
    assert (line.importer_says, line.gap) == (None, None)
    assert (line.lowest, line.highest) == (80, 80)


def test_a_month_of_which_nobody_tells_is_a_line_without_figures() -> None:
    lines = board([told(JANUARY, "W", 80), told(MARCH, "W", 90)]).lines
    assert [(str(line.period), line.highest) for line in lines] == [
        ("2025-01", 80),
        ("2025-02", None),
        ("2025-03", 90),
    ]


def test_sources_that_disagree_are_all_kept() -> None:
    year = parse_period("2025")
    figures = [told(year, who, value, YEAR) for who, value in (("a", 52), ("b", 55), ("c", 60))]
    (line,) = board(figures).lines
    assert [f.value for f in line.figures] == [52, 55, 60]
    assert (line.lowest, line.highest, line.exporter_says) == (52, 60, None)


def test_a_party_that_tells_two_figures_tells_none_that_can_be_compared() -> None:
    (line,) = board([told(JANUARY, "W", 80), told(JANUARY, "W", 81), told(JANUARY, "E", 100)]).lines
    assert (line.exporter_says, line.gap) == (None, None)


def test_the_share_of_what_is_produced_by_hand() -> None:
    made = [Produced(JANUARY, "W", "cheese", Decimal(400), "EUR")]
    (line,) = board([told(JANUARY, "W", 80)], made).lines
    assert line.share_of_production == 0.2
    (other,) = board([told(JANUARY, "W", 80)], [Produced(JANUARY, "W", "cheese", Decimal(9), "USD")]).lines
    assert other.share_of_production is None


def test_periods_that_had_not_ended_are_not_shown() -> None:
    figures = [told(JANUARY, "W", 80), told(MARCH, "W", 90)]
    assert [str(line.period) for line in board(figures, until=date(2025, 3, 30)).lines] == ["2025-01"]


def test_targets_can_be_set_on_it() -> None:
    facts = facts_of_trade(board([told(JANUARY, "W", 80), told(JANUARY, "E", 100), told(MARCH, "W", None)]))
    assert [(f.name, f.value, f.unit, f.about, f.as_of) for f in facts] == [
        ("trade.value", 80.0, "EUR", "W>E/cheese/goods/W", date(2025, 1, 31)),
        ("trade.value", 100.0, "EUR", "W>E/cheese/goods/E", date(2025, 1, 31)),
        ("trade.gap", 25.0, "%", "W>E/cheese/goods", date(2025, 1, 31)),
    ]


@pytest.mark.parametrize("text", ["2025", "2025-02", "2025-01/2025-10"])
def test_periods_are_written_as_they_are_read(text: str) -> None:
    assert str(parse_period(text)) == text


@pytest.mark.parametrize("text", ["", "25", "2025-13", "2025/2026-01", "2025-03/2025-01", "9999-01/9999-12"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no period"):
        parse_period(text)


def test_the_file_is_read_with_every_problem_told(tmp_path: Path) -> None:
    (tmp_path / "council").mkdir()
    (tmp_path / "council/trade.csv").write_text(
        "period,exporter,importer,group,told_by,value_million,currency,bound\n"
        "2025-01,W,E,cheese,W,1.5,EUR,about\n"
        "2025-01,W,X,cheese,W,2,EUR,\n"
        "spring,W,E,cheese,W,3,EUR,\n"
        "2025-02,W,E,cheese,W,=1+1,EUR,\n"
        "2025-02,W,E,cheese,W,,EUR,\n"
    )
    figures, produced, findings = read_trade(tmp_path, parties=("W", "E"))
    assert [(f.code, f.place.row) for f in findings if f.is_error] == [
        ("bad-number", 5),
        ("trade-unknown-party", 3),
        ("trade-bad-period", 4),
    ]
    assert [(f.value, f.bound) for f in figures] == [
        (1_500_000, "about"),
        (2_000_000, "exactly"),
        (None, "exactly"),
    ]
    assert produced == []
