"""Decision files as read: what is said, what is refused, and where it stands."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from corridor.council import Baseline, read_council

DECREE = """\
id = "D1"
title = { en = "Trains over the pass", ru = "Поезда через перевал" }
form = "decree"
parties = ["A", "B"]
body = "Ministry of Railways"
date = 2026-02-26
deadline = 2026-12-31

[[milestone]]
id = "path"
due = 2026-06-01

[[milestone]]
id = "trains"
needs = ["path"]

[[target]]
id = "pairs"
metric = "rail.pairs_per_day"
about = "pass"
op = "≥"
value = 2
unit = "pairs/day"
window = "every day"
days = ["mon-fri"]
from = 2026-12-13
to = 2027-12-11
baseline = 1
fresh_within = "2 weeks"
"""


def write(folder: Path, **files: str) -> Path:
    """Write decision files, by name without extension."""
    for name, text in files.items():
        path = folder / "council" / "decisions" / f"{name}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def codes_of(folder: Path) -> list[tuple[str, int]]:
    return [(f.code, f.place.row) for f in read_council(folder).findings]


def test_a_folder_without_a_council_is_an_empty_council(tmp_path: Path) -> None:
    council = read_council(tmp_path)
    assert (council.decisions, council.findings) == ({}, ())


def test_a_decision_says_what_its_file_says(tmp_path: Path) -> None:
    decision = read_council(write(tmp_path, d1=DECREE)).decisions["D1"]
    target = decision.targets[0]
    assert (decision.day, decision.deadline) == (date(2026, 2, 26), date(2026, 12, 31))
    assert decision.form == {"": "decree"}
    assert (target.op, target.days, target.fresh_within_days) == (">=", (0, 1, 2, 3, 4), 14)
    assert target.baseline == Baseline(1)
    assert decision.milestones[1].needs == ("path",)


def test_the_day_a_milestone_was_met_stands_beside_it_and_not_in_the_decision(tmp_path: Path) -> None:
    write(tmp_path, d1=DECREE)
    unsigned = read_council(tmp_path).decisions["D1"].digest
    (tmp_path / "council" / "progress.csv").write_text("decision,milestone,met\nD1,path,2026-05-30\n")
    decision = read_council(tmp_path).decisions["D1"]
    assert [m.met_on for m in decision.milestones] == [date(2026, 5, 30), None]
    assert decision.digest == unsigned


@pytest.mark.parametrize(
    ("old", "new", "code", "row"),
    [
        ('id = "D1"', 'id = "D\u20611"', "decision-hidden-letter", 1),
        ('id = "D1"', 'id = "D\\u200B1"', "decision-hidden-letter", 1),
        ('en = "Trains', 'en = "\u202eTrains', "decision-hidden-letter", 2),
        ('id = "D1"', 'id = "../D1"', "bad-value", 1),
        ('id = "D1"', 'id = "Д1"', "bad-value", 1),
        ("value = 2", "value = 1" + "0" * 4000, "out-of-range", 22),
        ("value = 2", "value = 0x1" + "0" * 5000, "out-of-range", 22),
        ("value = 2", 'value = [1, "two"]', "bad-value", 22),
        ("value = 2", 'value = "two"', "bad-value", 17),
        ("value = 2", "value = inf", "out-of-range", 22),
        ('op = "≥"', 'op = "at least"', "bad-choice", 21),
        ('"every day"', '"always"', "bad-choice", 24),
        ('"2 weeks"', '"a while"', "bad-value", 29),
        ("to = 2027-12-11", "to = 2026-12-11", "bad-value", 17),
        ("from = 2026-12-13\nto = 2027-12-11", 'from = "05-01"', "bad-value", 17),
        ("baseline = 1", "base_line = 1", "unknown-key", 28),
        ("baseline = 1", f"{'a.' * 5000}a = 1", "decision-too-deep", 28),
        ("baseline = 1", f"baseline = {'[' * 5000}", "bad-toml", 0),
    ],
)
def test_what_is_wrong_is_found_in_its_line(tmp_path: Path, old: str, new: str, code: str, row: int) -> None:
    assert old in DECREE
    assert codes_of(write(tmp_path, d1=DECREE.replace(old, new))) == [(code, row)]


def test_a_wrong_target_does_not_take_the_right_one_with_it(tmp_path: Path) -> None:
    second = (
        DECREE[DECREE.index("[[target]]") :].replace('"pairs"', '"seats"').replace("value = 2", "value = []")
    )
    council = read_council(write(tmp_path, d1=f"{DECREE}\n{second}"))
    assert [t.id for t in council.decisions["D1"].targets] == ["pairs"]
    assert not council.papers[0].complete


def test_a_file_of_two_mebibytes_is_not_parsed(tmp_path: Path) -> None:
    assert codes_of(write(tmp_path, d1=DECREE + "# " + "x" * 2**21)) == [("decision-too-large", 0)]


def test_a_file_of_many_keys_is_one_finding(tmp_path: Path) -> None:
    many = "".join(f"k{n} = {n}\n" for n in range(5000))
    assert codes_of(write(tmp_path, d1=many + DECREE)) == [("decision-not-readable", 0)]
    assert codes_of(write(tmp_path, d1=many * 5 + DECREE)) == [("decision-too-large", 0)]


def test_windows_line_ends_are_noted_and_do_not_stand_in_the_way_of_signing(tmp_path: Path) -> None:
    path = write(tmp_path, d1=DECREE) / "council" / "decisions" / "d1.toml"
    path.write_bytes(DECREE.replace("\n", "\r\n").encode())
    (paper,) = read_council(tmp_path).papers
    assert ([f.code for f in paper.findings], paper.complete) == (["crlf"], True)
