"""Checking codes on the tiny world: at the desk, and from a bundle without a network."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.cli.goods.test_goods import PUMP, run

from corridor.goods.register import write_instant
from corridor.workspace import new


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the tiny world with one certificate, and a bundle taken before anything was ruled."""
    folder = new(tmp_path_factory.mktemp("goods") / "tiny", "tiny")
    for words in (("init", folder), ("body", "add", folder, "LAB-W"), ("certify", folder, folder / PUMP)):
        assert run(*words).exit_code == 0
    assert run("bundle", folder, folder / "early.json").exit_code == 0
    return folder


def code_of(folder: Path) -> str:
    import tomllib

    product = tomllib.loads((folder / PUMP).read_text(encoding="utf-8"))["product"][0]
    return f"(01){product['gtin']}"


def test_a_code_is_checked_at_the_desk(certified: Path) -> None:
    result = run("verify", certified, code_of(certified))
    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, "Genuine and valid")


def test_a_bundle_answers_without_the_register(certified: Path) -> None:
    result = run("verify", certified, code_of(certified), "--bundle", certified / "early.json")
    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, "Genuine and valid")


def test_a_ruling_travels_with_its_proof_and_the_old_bundle_says_its_age(certified: Path) -> None:
    assert run("suspend", certified, "W-26-1", "--by", "E", "--reason", "cracks").exit_code == 0
    assert run("bundle", certified, certified / "late.json").exit_code == 0
    late = run("verify", certified, code_of(certified), "--bundle", certified / "late.json")
    early = run("verify", certified, code_of(certified), "--bundle", certified / "early.json")
    assert (late.exit_code, "cracks; proven in the logs of" in late.stdout) == (1, True)
    assert "The evidence is" in early.stdout


def test_a_clock_that_was_set_back_is_told(certified: Path) -> None:
    beside = certified / "early.json.seen"
    beside.write_text(write_instant(datetime.now(UTC) + timedelta(days=1)))
    result = run("verify", certified, code_of(certified), "--bundle", certified / "early.json")
    beside.unlink()
    assert (result.exit_code, "it was set back" in result.stdout) == (1, True)
    assert "The evidence is 1 d 0 h old" in result.stdout, "so old at least"


def test_a_memory_of_the_clock_that_cannot_be_read_is_told(certified: Path) -> None:
    beside = certified / "early.json.seen"
    beside.write_text("yesterday")
    result = run("verify", certified, code_of(certified), "--bundle", certified / "early.json")
    beside.unlink()
    assert (result.exit_code, "early.json.seen does not say the latest time" in result.stderr) == (2, True)


def test_a_file_that_is_no_bundle_is_refused(certified: Path) -> None:
    (certified / "no.json").write_text("{}")
    result = run("verify", certified, code_of(certified), "--bundle", certified / "no.json")
    assert (result.exit_code, "Error" in result.stderr) == (1, True)
