"""``corridor demand`` on the tiny world: figures with bands, and a border that may be counted once only."""

from __future__ import annotations

import json
import shutil
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner

from corridor.cli import main


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("worlds") / "tiny"
    shutil.copytree(str(files("corridor") / "worlds" / "tiny"), folder)
    (folder / "demand" / "costs.csv").write_text("item,value,low,high\ntrain_km,5,4,6\n", encoding="utf-8")
    run = CliRunner().invoke(main, ["plan", str(folder), "--limit", "10"])
    assert run.exit_code == 0, run.output
    return folder


def test_it_tells_figures_with_bands_and_leaves_facts(planned: Path) -> None:
    run = CliRunner().invoke(main, ["demand", str(planned), "--samples", "10", "--json"])
    assert run.exit_code == 0, run.output
    figure = json.loads(run.stdout)["figures"]["subsidy_per_passenger"]
    assert figure["low"] <= figure["value"] <= figure["high"]
    assert figure["unit"] == "EUR/passenger"
    lines = (planned / "build" / "facts.jsonl").read_text(encoding="utf-8").splitlines()
    facts = {f["name"]: f for f in map(json.loads, lines) if "name" in f}
    assert facts["rail.demand.subsidy_per_passenger"]["value"] == pytest.approx(figure["value"], abs=1e-3)
    assert facts["rail.demand.passengers_year"]["assumed"] > 0


def test_text_says_what_is_assumed(planned: Path) -> None:
    run = CliRunner().invoke(main, ["demand", str(planned), "--samples", "2"])
    assert run.exit_code == 0, run.output
    assert "ESTIMATE" in run.stdout
    assert "Who gains most" in run.stdout


def test_a_border_counted_twice_is_refused_and_told_by_check(tmp_path: Path) -> None:
    folder = tmp_path / "tiny"
    shutil.copytree(str(files("corridor") / "worlds" / "tiny"), folder)
    rows = "name,value\nborder_factor,0.25\nborder_min,35\n"
    (folder / "demand" / "behaviour.csv").write_text(rows, encoding="utf-8")
    run = CliRunner().invoke(main, ["check", str(folder), "--json"])
    assert run.exit_code == 1
    found = [(f["code"], f["file"], f["row"]) for f in json.loads(run.stdout)["findings"]]
    assert ("demand-two-borders", "demand/behaviour.csv", 3) in found
