"""A pump works orders, prints, activates and takes out of use the codes of its certified pumps."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from corridor.cli import main
from corridor.goods.gs1 import Code, parse_link
from corridor.goods.marks import CodeState, RangeBook, verify_mark
from corridor.trust import load_key
from corridor.workspace import new


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["goods", *map(str, words)])


@pytest.fixture
def ordered(tmp_path: Path) -> Path:
    """Return the tiny world with a certificate for 1,000 pumps of lot L7, and 20 codes ordered."""
    folder = new(tmp_path / "tiny", "tiny")
    assert run("init", folder).exit_code == 0
    assert run("body", "add", folder, "LAB-W").exit_code == 0
    assert run("certify", folder, folder / "goods/applications/pump.toml").exit_code == 0
    assert order(folder, "r1", 20).exit_code == 0
    return folder


def order(folder: Path, name: str, count: int, *more: str) -> Result:
    lot = more or ("--lot", "L7")
    return run("mark", "order", folder, "W-26-1", name, "--count", count, "--by", "works", *lot)


def book(folder: Path) -> RangeBook:
    return RangeBook(folder / "goods/ranges", folder / "goods/keys/ranges")


def codes(folder: Path) -> list[dict[str, str]]:
    with (folder / "build/marks/r1-0000000.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_life_of_a_range(ordered: Path) -> None:
    printed = run("mark", "print", ordered, "r1", "--count", 3, "--by", "printer", "--line", "Помпа")
    assert printed.exit_code == 0, printed.output
    assert (ordered / "build/marks/r1-0000000.pdf").read_bytes().startswith(b"%PDF")
    serials = [row["serial"] for row in codes(ordered)]
    assert run("mark", "activate", ordered, "r1", "--numbers", "0-1", "--by", "works").exit_code == 0
    gone = run(
        "mark", "decommission", ordered, "r1", "--serial", serials[0], "--reason", "sold", "--by", "shop"
    )
    assert gone.stdout == "r1: 1 codes are out of use\n"
    states = [book(ordered).standing("09520123456788", serial) for serial in serials]
    assert [s.state for s in states if s] == [CodeState.GONE, CodeState.ACTIVE, CodeState.PRINTED]
    kinds = [step.kind for step in book(ordered).steps("r1")]
    assert kinds == ["order", "print", "activate", "decommission"]
    shown = json.loads(run("mark", "show", ordered, "--json").stdout)
    assert [(r["ordered"], r["printed"], r["active"], r["gone"]) for r in shown] == [(20, 3, 2, 1)]


def test_the_table_holds_links_that_the_body_signed(ordered: Path) -> None:
    key = ordered / "goods/keys/LAB-W/head.key"
    result = run(
        "mark", "print", ordered, "r1", "--count", 1, "--by", "printer", "--scheme", "CM",
        "--sign-with", key, "--label", "60x40",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    mark = parse_link(codes(ordered)[0]["link"])
    assert isinstance(mark, Code)
    assert (mark.value("10"), mark.value("7230")) == ("L7", "CMW-26-1")
    assert verify_mark(mark, load_key(key).public.verify) is True


@pytest.mark.parametrize(
    ("name", "count", "more", "words"),
    [
        ("r1", 1, (), "there is a range r1 already"),
        ("r2", 981, (), "W-26-1 leaves 980"),
        ("r2", 1, ("--lot", "L8"), "for the lots L7 only"),
        ("r2", 1, ("--lot", ""), "for the lots L7 only"),
        ("../r2", 1, (), "no name for a range"),
        ("r2", 1, ("--gtin", "04600000000008", "--lot", "L7"), "say with --gtin"),
    ],
)
def test_an_order_that_no_rule_allows(
    ordered: Path, name: str, count: int, more: tuple[str, ...], words: str
) -> None:
    result = order(ordered, name, count, *more)
    assert (result.exit_code, words in result.stderr.replace("\n", " ")) == (1, True), result.stderr
    assert book(ordered).ids() == ["r1"]


def test_no_codes_under_a_suspended_certificate(ordered: Path) -> None:
    assert run("suspend", ordered, "W-26-1", "--by", "E", "--reason", "leaks").exit_code == 0
    result = order(ordered, "r2", 1)
    assert result.exit_code == 1
    assert "suspended" in result.stderr


def test_nothing_counts_as_printed_when_a_label_is_too_small(ordered: Path) -> None:
    result = run("mark", "print", ordered, "r1", "--count", 3, "--by", "p", "--label", "10x10")
    assert result.exit_code == 1
    assert book(ordered).load("r1").printed == 0
    assert not (ordered / "build/marks").exists()


def test_many_labels_are_drawn_into_several_files(ordered: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corridor.cli.goods.mark.LABELS_IN_A_FILE", 1)
    result = run("mark", "print", ordered, "r1", "--count", 20, "--by", "p", "--label", "90x130", "--svg")
    assert result.exit_code == 0, result.output
    names = sorted(path.name for path in (ordered / "build/marks").iterdir())
    assert [n for n in names if n.endswith("pdf")] == [f"r1-0000000-{n:03d}.pdf" for n in range(1, 6)]
    assert len([n for n in names if n.endswith("svg")]) == 5


def test_an_unknown_range_or_serial_number(ordered: Path) -> None:
    assert run("mark", "print", ordered, "r9", "--count", 1, "--by", "p").exit_code == 2
    assert run("mark", "show", ordered, "../../corridor").exit_code == 2
    result = run("mark", "activate", ordered, "r1", "--serial", "XXX", "--by", "p")
    assert "XXX is not of range r1" in result.stderr


def test_a_damaged_range_is_a_finding(ordered: Path) -> None:
    (ordered / "goods/ranges/r1.json").write_text("{", encoding="utf-8")
    result = run("mark", "show", ordered)
    assert result.exit_code == 1
    assert "mark-bad-range" in result.stderr


def test_the_secret_of_a_range_is_its_owners_alone(ordered: Path) -> None:
    secret = ordered / "goods/keys/ranges/r1.secret"
    assert secret.stat().st_mode & 0o077 == 0
    assert bytes.fromhex(secret.read_text()).hex() not in (ordered / "goods/ranges/r1.json").read_text()
    secret.unlink()
    assert (
        "secret of range r1 is not in"
        in run("mark", "print", ordered, "r1", "--count", 1, "--by", "p").stderr
    )
