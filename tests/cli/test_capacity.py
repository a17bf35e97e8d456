"""``corridor capacity`` on the tiny world, whose W trains sell out by a history made for it."""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner

from corridor.cli import main

HEADER = "from_date,to_date,service,passengers,seats,trains\n"


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("worlds") / "tiny"
    shutil.copytree(str(files("corridor") / "worlds" / "tiny"), folder)
    (folder / "demand" / "costs.csv").write_text("item,value\ntrain_km,5\nstaff_hour,50\n", encoding="utf-8")
    run = CliRunner().invoke(main, ["plan", str(folder), "--limit", "10"])
    assert run.exit_code == 0, run.output
    return folder


def history(folder: Path) -> Path:
    """Write 100 days of W1 and W2 with 180 seats: 180 on Fridays (sold out), 120 and 140 in turn else."""
    rows = []
    for n in range(100):
        day = date(2026, 9, 1) + timedelta(n)
        people = 180 if day.weekday() == 4 else 120 + 20 * (n % 2)
        rows.append(f"{day},{day},west,{people},180,W1 W2\n")
    path = folder / "history.csv"
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return path


def test_fridays_sell_out_and_ways_are_planned(planned: Path, tmp_path: Path) -> None:
    command = ["capacity", str(planned), "--history", str(history(tmp_path)), "--limit", "6", "--json"]
    run = CliRunner().invoke(main, command)
    assert run.exit_code == 0, run.output
    (service,) = json.loads(run.stdout)["services"]
    assert service["outlook"]["fitted"]
    fridays, others = [], []
    for day in service["outlook"]["days"]:
        (fridays if date.fromisoformat(day["day"]).weekday() == 4 else others).append(day["sold_out"])
    assert min(fridays) > max(others)
    ways = {w["kind"]: w for w in service["advice"]}
    assert set(ways) == {"longer", "longer on full days", "extra pair", "different time", "price"}
    assert ways["extra pair"]["room"] == "fits"
    assert "W1+ leaves AST" in ways["extra pair"]["detail"]
    assert ways["longer"]["cost_per_seat"] > 0


def test_text_ranks_the_ways(planned: Path, tmp_path: Path) -> None:
    command = ["capacity", str(planned), "--history", str(history(tmp_path)), "--limit", "5"]
    run = CliRunner().invoke(main, command)
    assert run.exit_code == 0, run.output
    assert "the cheapest seat first" in run.stdout


def test_without_history_it_says_where_to_put_one(planned: Path) -> None:
    run = CliRunner().invoke(main, ["capacity", str(planned)])
    assert run.exit_code == 1
    assert "demand/ridership.csv" in run.stderr


def test_a_wrong_row_is_told_with_its_place(planned: Path, tmp_path: Path) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text(
        HEADER + "2026-09-02,2026-09-01,west,10,20,\n2026-09-01,x,west,10,20,\n", encoding="utf-8"
    )
    run = CliRunner().invoke(main, ["capacity", str(planned), "--history", str(path)])
    assert run.exit_code == 1
    assert "wrong.csv:2" in run.stderr
    assert "wrong.csv:3" in run.stderr


def test_a_train_that_is_not_there_is_refused(planned: Path, tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text(HEADER + "2025-01-01,2025-12-31,west,10,20,Q7\n", encoding="utf-8")
    run = CliRunner().invoke(main, ["capacity", str(planned), "--history", str(path)])
    assert run.exit_code == 2
    assert "no train Q7" in run.stderr
