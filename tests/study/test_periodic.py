"""The tiny world every so often: what is planned, written, read back, asked why, published and refused."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from corridor.errors import FindingsError, InfeasibleError, PlanRefusedError
from corridor.study import Plan, Study
from corridor.web import page_data, write_pages

LINES = "services/lines.toml"


def copied(folder: Path, world: str = "tiny") -> Path:
    source = str(files("corridor") / "worlds" / world)
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("build"))
    return folder


def edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Return the tiny world, planned every two hours: patterns derived from the wanted trains."""
    study = Study.open(copied(tmp_path_factory.mktemp("periodic") / "tiny"))
    study.plan(periodic_s=7200, limit_s=10.0)
    return study


@pytest.fixture(scope="module")
def plan(tiny: Study) -> Plan:
    return tiny.last_plan()


def test_every_train_leaves_at_the_minute_of_its_pattern(plan: Plan) -> None:
    assert plan.periodic is not None
    promised = {t.pattern: t.calls[0].departure_s % 7200 for t in plan.periodic.times}
    for run in plan.timetable.planned:
        assert run.departure_s % 7200 == promised[f"AE/{run.direction}"]  # aston-eston


def test_the_page_and_its_twin_tell_the_minutes(plan: Plan, tmp_path: Path) -> None:
    """Belmont is reached 807 s after Aston, so at the minute of leaving plus 13."""
    out = next(p for p in page_data(plan, "index")["patterns"] if p["pattern"] == "AE/out")
    assert (out["every_min"], [s["station"] for s in out["stops"]]) == (
        120,
        ["AST", "BEL", "CAM", "DOR", "EST"],
    )
    first, second = out["stops"][:2]
    assert first["arrives"] == out["stops"][-1]["leaves"] == ""
    hours, minute = map(int, first["leaves"].split(":"))
    reached = (60 * hours + minute + 13) % 120
    assert second["arrives"] == f"{reached // 60}:{reached % 60:02d}"
    text = write_pages(plan, tmp_path).read_text("utf-8")
    assert f">{second['arrives']}</td>" in text


def test_a_line_without_pattern_runs_within_the_windows_of_its_trains(plan: Plan) -> None:
    """Out from 08:00 (06:00 in Warsaw in winter) to 20:00, back from 07:00 to 21:00, railway time."""
    for run in plan.timetable.planned:
        first, last = (8, 20) if run.direction == "out" else (7, 21)
        assert first * 3600 <= run.departure_s <= last * 3600


def test_as_many_trains_run_there_as_back(plan: Plan) -> None:
    ways = [r.direction for r in plan.timetable.planned]
    assert ways.count("out") == ways.count("back") > 3


def test_the_plan_read_back_is_the_plan_made(tmp_path: Path) -> None:
    study = Study.open(copied(tmp_path / "tiny"))
    made = study.plan(periodic_s=7200, limit_s=5.0)
    back = Study.open(study.folder).last_plan()
    assert back.periodic == made.periodic
    assert back.timetable == made.timetable
    assert back.task.services.trains == made.task.services.trains
    assert back.findings == made.findings


def test_a_train_can_be_asked_why(tiny: Study, plan: Plan) -> None:
    train = plan.timetable.planned[0]
    rules = [why.rule for why in tiny.why(train.id)]
    assert any("runs" in rule for rule in rules)
    assert any("checks" in rule for rule in rules)


def test_the_feed_has_every_train_and_pleases_a_validator(tiny: Study, plan: Plan) -> None:
    import gtfs_guru

    tiny.publish()
    feed = tiny.folder / "build" / "published" / "gtfs.zip"
    notices = gtfs_guru.validate(str(feed), date="2027-06-05").notices
    assert [(n.severity, n.code) for n in notices if str(n.severity).lower() != "info"] == []
    assert len(plan.timetable.planned) > 8


def test_the_connection_of_a_replaced_train_is_told(plan: Plan) -> None:
    """W1 to X9 is promised in the file; W1 is replaced by the pattern."""
    (told,) = [f for f in plan.findings if f.code == "pattern-replaces"]
    assert "from W1 to X9" in told.sentence


def test_too_few_units_make_trains_run_less_often(tmp_path: Path) -> None:
    """One unit is there and back in 116 min, so every 2 h; but 12 trains of 60 km exceed its 800 km a day."""
    study = Study.open(copied(tmp_path / "tiny"))
    (study.folder / "fleet" / "units.csv").write_text(
        "unit,stock,home,source,estimate\nR1,railbus,AST,made-up,invented\n", encoding="utf-8"
    )
    plan = study.plan(periodic_s=3600, limit_s=5.0)
    assert plan.periodic is not None
    assert {t.every_s for t in plan.periodic.times} == {10800}
    assert plan.periodic.units == {"railbus": 1}
    assert "pattern-too-few-units" in {f.code for f in plan.findings}


PATTERN = """
[[line.pattern]]
id = "K"
every_min = {every}
first = "06:00 Europe/Minsk"
last = "21:00 Europe/Minsk"
"""


def with_pattern(folder: Path, every: int, more: str = "") -> Study:
    """Give the tiny world's line a pattern of its own."""
    edit(folder, LINES, "[[connection]]", PATTERN.format(every=every) + more + "\n[[connection]]")
    return Study.open(folder)


def test_the_pattern_of_the_workspace_is_kept_with_its_fixed_time(tmp_path: Path) -> None:
    fixed = 'fixed = [{ station = "EST", direction = "out", arrive = "10:30 Europe/Minsk" }]\n'
    study = with_pattern(copied(tmp_path / "tiny"), 120, fixed)
    plan = study.plan(periodic_s=3600, limit_s=5.0)
    outs = [r for r in plan.timetable.planned if r.direction == "out"]
    assert {r.train.partition("-")[0] for r in outs} == {"K"}
    assert {r.arrival_s // 60 % 120 for r in outs if "@" not in r.id} == {30}


def test_a_pattern_that_its_units_cannot_run_is_refused_in_words(tmp_path: Path) -> None:
    study = with_pattern(copied(tmp_path / "tiny"), 30)
    with pytest.raises(InfeasibleError) as raised:
        study.plan(periodic_s=3600, limit_s=5.0)
    assert any(LINES in rule or "units.csv" in rule for rule in raised.value.clash)
    assert not (study.folder / "build" / "plan").exists()


def test_trains_of_a_line_without_pattern_are_planned_among_the_others(tmp_path: Path) -> None:
    """A second line, Dorset – Eston, keeps its one train between 09:00 and 12:00 Minsk time."""
    short = """
[[line]]
id = "short"
path = ["DOR", "EST"]
stock = "railbus"

[[line.train]]
id = "S1"
direction = "out"
depart = ["09:00 Europe/Minsk", "12:00 Europe/Minsk"]

[[line.train]]
id = "S2"
direction = "back"
depart = ["10:00 Europe/Minsk", "14:00 Europe/Minsk"]

[[connection]]"""
    study = with_pattern(copied(tmp_path / "tiny"), 240)
    edit(study.folder, LINES, "[[connection]]", short)
    edit(study.folder, "fleet/stock.toml", "range_km = 800", "range_km = 0")
    plan = study.plan(periodic_s=3600, limit_s=8.0)
    names = {r.train for r in plan.timetable.planned}
    assert {"S1", "S2"} < names
    assert not names & {"W1", "W2"}
    assert Study.open(study.folder).last_plan().task.services.trains.keys() == names


def test_without_periodic_a_pattern_is_left_aside_and_that_is_told(tmp_path: Path) -> None:
    study = with_pattern(copied(tmp_path / "tiny"), 60)
    plan = study.plan(limit_s=3.0)
    assert {r.train for r in plan.timetable.planned} >= {"W1", "W2"}
    (told,) = [f for f in plan.findings if f.code == "pattern-not-planned"]
    assert told.place.file == LINES


def test_a_pattern_whose_train_cannot_run_there_is_found_by_the_check(tmp_path: Path) -> None:
    folder = copied(tmp_path / "tiny")
    edit(folder, LINES, "[[connection]]", PATTERN.format(every=60) + 'stock = "tram"\n[[connection]]')
    stock = (folder / "fleet" / "stock.toml").read_text("utf-8")
    tram = stock.replace('"railbus"', '"tram"').replace("[1520]", "[1435]")
    (folder / "fleet" / "stock.toml").write_text(stock + "\n" + tram, encoding="utf-8")
    assert "cannot-run" in {f.code for f in Study.open(folder).check()}


def test_buffers_and_patterns_exclude_each_other(tiny: Study) -> None:
    with pytest.raises(PlanRefusedError, match="break the pattern"):
        tiny.plan(periodic_s=3600, robust=True)


def test_a_wrong_pattern_is_refused_before_planning(tmp_path: Path) -> None:
    study = with_pattern(copied(tmp_path / "tiny"), 60, "trains = 7\n")
    with pytest.raises(FindingsError):
        study.plan(periodic_s=3600)


def corridor(*words: str | Path, expect: int = 0) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "corridor.cli", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    assert done.returncode == expect, done.stderr
    return done


def test_smolensk_every_hour_as_far_as_units_go(tmp_path: Path) -> None:
    """The real line: 2 electric units for Orsha, 3 diesel ones for Vitebsk, through the real program."""
    folder = copied(tmp_path / "smolensk", "smolensk")
    told = json.loads(corridor("plan", folder, "--periodic", "60m", "--limit", "20", "--json").stdout)
    periodic = told["periodic"]
    assert periodic["units"]["emu-ac-4"] == 2
    assert periodic["units"]["ra3-2"] <= 3
    for one in periodic["patterns"]:
        assert one["every_min"] % 60 == 0
        assert one["calls"][0]["departure_min"] < one["every_min"]
    assert {w["kind"] for w in periodic["waits"]} >= {"turnaround"}
    assert (folder / "build" / "plan" / "plan.json").is_file()


@pytest.mark.parametrize("wrong", ["0m", "soon", "-5m"])
def test_what_is_no_period_is_wrong_use(tmp_path: Path, wrong: str) -> None:
    done = corridor("plan", copied(tmp_path / "tiny"), f"--periodic={wrong}", expect=2)
    assert "--periodic" in done.stderr
