"""``corridor simulate`` and ``corridor plan --robust`` on the tiny world."""

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
    run = CliRunner().invoke(main, ["plan", str(folder), "--limit", "10", "--robust", "--json"])
    assert run.exit_code == 0, run.output
    told = json.loads(run.stdout)["robust"]
    assert told["mean_delay_min_after"] <= told["mean_delay_min_before"]
    assert told["thresholds_min"] == [3, 5, 15]
    return folder


def test_it_tells_punctuality_and_causes_with_their_rows(planned: Path) -> None:
    run = CliRunner().invoke(main, ["simulate", str(planned), "--days", "500", "--json"])
    assert run.exit_code == 0, run.output
    told = json.loads(run.stdout)
    assert told["central"]["days"] == 500
    assert told["low"]["overall"]["mean_delay_s"] <= told["high"]["overall"]["mean_delay_s"]
    places = {c["origin"]["place"]["file"] for c in told["central"]["causes"]}
    assert "border/crossings.toml" in places
    assert json.loads((planned / "build" / "punctuality.json").read_text(encoding="utf-8")) == told


def test_it_leaves_facts_with_their_band(planned: Path) -> None:
    assert CliRunner().invoke(main, ["simulate", str(planned), "--days", "200"]).exit_code == 0
    lines = (planned / "build" / "facts.jsonl").read_text(encoding="utf-8").splitlines()
    facts = {f["name"]: f for f in map(json.loads, lines) if "punctuality" in f.get("name", "")}
    low, central, high = (facts[f"rail.punctuality.5min{end}"]["value"] for end in (".low", "", ".high"))
    assert low <= central <= high
    assert facts["rail.punctuality.5min"]["source"] == "corridor simulate"


def test_text_names_the_estimate(planned: Path) -> None:
    run = CliRunner().invoke(main, ["simulate", str(planned), "--days", "200", "--patience", "5"])
    assert run.exit_code == 0, run.output
    assert "ESTIMATE" in run.stdout
    assert "Eston" in run.stdout
    assert "order of trains re-decided" in run.stdout


def test_a_day_without_trains_is_refused(planned: Path) -> None:
    run = CliRunner().invoke(main, ["simulate", str(planned), "--day", "2031-01-01"])
    assert run.exit_code == 2
    assert "no train runs on 2031-01-01" in run.stderr


def test_a_scenario_is_replayed(planned: Path) -> None:
    """Belmont–Camp blocked for a day, a bus takes 20 minutes longer: W1 to W4 ride by bus."""
    (planned / "scenarios").mkdir(exist_ok=True)
    text = '[[close]]\nbetween = ["BEL", "CAM"]\nfrom = 2027-03-01\nto = 2027-03-01\nextra_minutes = 20\n'
    (planned / "scenarios" / "blocked.toml").write_text(text, encoding="utf-8")
    run = CliRunner().invoke(main, ["simulate", str(planned), "--scenario", "blocked", "--json"])
    assert run.exit_code == 0, run.output
    told = json.loads(run.stdout)
    assert told["day"] == "2027-03-01"
    fates = {f["run"]: (f["fate"], f["late_s"]) for f in told["fates"]}
    assert {fates[f"W{n}"] for n in range(1, 5)} == {("by bus", 1200)}
    assert all(f["passengers"] > 0 for f in told["fates"] if f["run"].startswith("W"))


def test_an_unknown_or_wrong_scenario_is_refused(planned: Path) -> None:
    run = CliRunner().invoke(main, ["simulate", str(planned), "--scenario", "nowhere"])
    assert run.exit_code == 2
    (planned / "scenarios").mkdir(exist_ok=True)
    (planned / "scenarios" / "wrong.toml").write_text("[[close]]\nbetwixt = 3\n", encoding="utf-8")
    run = CliRunner().invoke(main, ["simulate", str(planned), "--scenario", "wrong"])
    assert run.exit_code == 1
    assert "scenarios/wrong.toml" in run.stderr
