"""What a desk measures for the council: the tiny world's one certificate, ten codes, and who scanned them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from corridor.cli import main
from corridor.council import Decision, Facts, Target, judge
from corridor.files import read_facts
from corridor.goods.desk import Desk, keep_scan, ranges_of, read_application
from corridor.goods.marks import activate, order_range, print_codes
from corridor.study.goods_facts import facts_of_goods
from corridor.workspace import new

PUMP = "09520123456788"
NOW = datetime.now(UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return a desk with one certificate, whose first four codes of ten are active."""
    folder = new(tmp_path / "tiny", "tiny")
    desk = Desk.set_up(folder)
    application, _ = read_application(folder / "goods/applications/pump.toml")
    assert application is not None
    desk.add_body("LAB-W")
    desk.certify(application)
    codes, ordered = order_range("R1", PUMP, 10, certificate="W-26-1", by="works", at=NOW, left=10, lot="L7")
    book = ranges_of(desk)
    book.add(codes, ordered)
    printed, step = print_codes(codes, 10, by="works", at=NOW)
    book.save(printed, step)
    book.save(*activate(printed, range(4), by="works", at=NOW))
    return desk


def measured(desk: Desk) -> dict[str, float | int | str]:
    return {f"{f.name} {f.about}".strip(): f.value for f in facts_of_goods(desk, answers=3)}


def scan(desk: Desk, *numbers: int) -> None:
    key = ranges_of(desk).key("R1")
    for n in numbers:
        assert keep_scan(desk, f"(01){PUMP}(21){key.serial(n)}", "BY-VI", "phone")


def test_a_valid_certificate_counts_and_a_withdrawn_one_does_not(desk: Desk) -> None:
    assert measured(desk)["goods.certificates_valid joint"] == 1
    desk.rule("withdrawn", "W-26-1", ["W", "E"], reason="it leaks")
    assert measured(desk)["goods.certificates_valid joint"] == 0


def test_of_four_items_scanned_two_inactive_ones_do_not_pass(desk: Desk) -> None:
    assert "goods.passed_without_second_check" not in measured(desk)
    scan(desk, 0, 1, 1, 8, 9)
    assert measured(desk)["goods.passed_without_second_check"] == 50


def test_targets_on_goods_are_judged_by_what_the_desk_measured(desk: Desk) -> None:
    scan(desk, 0, 1, 2, 9)
    folder = desk.files.folder
    result = CliRunner().invoke(main, ["goods", "measure", str(folder), "--answers", "3"])
    assert result.exit_code == 0, result.output
    share = Target("share", {}, "goods.passed_without_second_check", ">=", 80, "%", fresh_within_days=30)
    promises = (
        share,
        replace(share, id="valid", metric="goods.certificates_valid", value=1, unit="certificates"),
        replace(share, id="till", metric="goods.answer_ms", op="<=", value=60_000, unit="ms"),
    )
    decision = Decision("D", {}, {}, {}, ("W",), "B", date(2026, 1, 1), date(2030, 1, 1), targets=promises)
    today = datetime.now(UTC).date()
    found = judge(decision, Facts(read_facts(folder).known_on(today)), today)
    assert [str(j.verdict) for j in found] == ["at risk", "met", "met"]
    assert "75 %, promised >= 80 %" in found[0].because
