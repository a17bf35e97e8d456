"""The tiny world from open to why: what is written, what is read back, what is refused."""

from __future__ import annotations

import json
import shutil
import signal
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from corridor.errors import FindingsError, InfeasibleError, UnknownNameError, WorkspaceError
from corridor.facts import Fact
from corridor.files import read_facts, record_facts
from corridor.findings import Finding, Severity, codes
from corridor.study import Plan, Step, Study

SIX = {"W1", "W2", "W3", "W4", "W5", "W6"}


def copy_of_tiny(folder: Path) -> Path:
    shutil.copytree(
        str(files("corridor") / "worlds" / "tiny"), folder, ignore=shutil.ignore_patterns("build")
    )
    return folder


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Return the tiny world, not planned."""
    return copy_of_tiny(tmp_path / "tiny")


@pytest.fixture(scope="module")
def steps() -> list[Step]:
    """Collect what the planning told."""
    return []


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory, steps: list[Step]) -> tuple[Path, Plan]:
    """Return the tiny world with its plan, planned once."""
    folder = copy_of_tiny(tmp_path_factory.mktemp("study") / "tiny")
    return folder, Study.open(folder).plan(limit_s=4, watch=steps.append)


@pytest.fixture
def planned(plan: tuple[Path, Plan], tmp_path: Path) -> Path:
    """Return a copy of the planned world that a test may spoil."""
    shutil.copytree(plan[0], tmp_path / "planned")
    return tmp_path / "planned"


def test_a_folder_without_corridor_toml_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match=r"it holds no corridor\.toml"):
        Study.open(tmp_path)


def test_the_tiny_world_has_no_error(tiny: Path) -> None:
    assert [f for f in Study.open(tiny).check() if f.is_error] == []


def test_a_wrong_row_is_a_finding_with_its_place_and_errors_come_first(tiny: Path) -> None:
    edit(tiny / "network" / "sections.csv", "BEL-CAM,BEL,CAM,5000", "BEL-CAM,BEL,CAM,-5000")
    found = Study.open(tiny).check()
    assert (found[0].place.file, found[0].place.row) == ("network/sections.csv", 3)
    weight = [list(Severity).index(codes()[f.code].severity) for f in found]
    assert weight == sorted(weight)


def test_an_error_in_the_files_is_refused_before_anything_is_planned(tiny: Path) -> None:
    edit(tiny / "network" / "sections.csv", "BEL-CAM,BEL,CAM,5000", "BEL-CAM,BEL,CAM,-5000")
    with pytest.raises(FindingsError) as error:
        Study.open(tiny).plan(limit_s=4)
    assert "network/sections.csv:3" in {str(f.place).split(" ")[0] for f in error.value.findings}
    assert not (tiny / "build").exists()


def test_the_plan_has_the_six_trains_and_the_one_that_was_there(plan: tuple[Path, Plan]) -> None:
    timetable = plan[1].timetable
    assert {r.train for r in timetable.planned} == SIX
    assert {r.id for r in timetable.runs.values() if r.kind == "existing"} == {"X9"}


def test_the_plan_is_written_for_machines_and_for_people(plan: tuple[Path, Plan]) -> None:
    folder, made = plan
    data = json.loads((folder / "build" / "plan" / "plan.json").read_text(encoding="utf-8"))
    assert {r["id"] for r in data["timetable"]["runs"]} == set(made.timetable.runs)
    rows = (folder / "build" / "plan" / "timetable.csv").read_text(encoding="utf-8").splitlines()
    assert len(rows) - 1 == sum(len(r.calls) for r in made.timetable.runs.values())
    duties = (folder / "build" / "plan" / "duties.csv").read_text(encoding="utf-8").splitlines()
    assert len(duties) - 1 == len(made.circulation.duties)


def test_what_is_read_back_equals_what_was_planned(plan: tuple[Path, Plan]) -> None:
    folder, made = plan
    again = Study.open(folder).last_plan()
    assert again.timetable == made.timetable
    assert again.circulation == made.circulation
    assert again.running == made.running
    assert again.comparison == made.comparison
    assert again.facts == made.facts
    assert again.findings == made.findings
    assert again.inputs == made.inputs


def test_the_stages_are_told_in_their_order(plan: tuple[Path, Plan], steps: list[Step]) -> None:
    told = list(dict.fromkeys(s.stage for s in steps))
    assert told == ["read", "running", "timetable", "circulation", "check", "write"]
    assert set(plan[1].stages) <= set(told)


def test_a_folder_that_was_never_planned_says_what_to_do(tiny: Path) -> None:
    with pytest.raises(WorkspaceError, match="run corridor plan"):
        Study.open(tiny).last_plan()


@pytest.mark.parametrize("text", ["{", '{"format": 0}', "[]"])
def test_a_spoilt_record_is_refused_in_words(planned: Path, text: str) -> None:
    (planned / "build" / "plan" / "plan.json").write_text(text, encoding="utf-8")
    with pytest.raises(WorkspaceError, match="plan again"):
        Study.open(planned).last_plan()


def test_a_changed_input_file_makes_the_plan_old_and_is_named(planned: Path) -> None:
    edit(planned / "network" / "sections.csv", "DOR-EST,DOR,EST,20000", "DOR-EST,DOR,EST,20001")
    with pytest.raises(WorkspaceError, match=r"\(network/sections\.csv\)"):
        Study.open(planned).last_plan()


def test_why_lists_the_binding_rules_with_the_rows_they_stand_in(planned: Path) -> None:
    told = Study.open(planned).why("W1")
    assert any(w.slack_s == 0 for w in told)
    assert all(w.slack_s >= 0 for w in told)
    checked = [w for w in told if "checks W1" in w.rule]
    assert any(p.startswith("border/crossings.toml:") for w in checked for p in w.places)
    ran = [w for w in told if w.rule.startswith("railbus runs AST – BEL")]
    assert any(p.startswith("network/sections.csv:2") for w in ran for p in w.places)


def test_why_at_one_station_tells_of_no_other_and_binding_rules_come_first(planned: Path) -> None:
    told = Study.open(planned).why("W1", "BEL")
    assert {w.station for w in told} == {"BEL"}
    for event in ("arrival", "departure"):
        slack = [w.slack_s for w in told if w.event == event]
        assert slack == sorted(slack)


@pytest.mark.parametrize(
    ("train", "station", "word"), [("W7", None, "there are W1"), ("W1", "ZZZ", "passes AST")]
)
def test_why_of_an_unknown_name_lists_the_known_ones(
    planned: Path, train: str, station: str | None, word: str
) -> None:
    with pytest.raises(UnknownNameError) as error:
        Study.open(planned).why(train, station)
    assert word in str(error.value)


def test_a_plan_that_the_check_refuses_is_not_written(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Finding("headway-broken", "W1 follows itself")
    monkeypatch.setattr("corridor.rail.timetable.check_timetable", lambda *_: [broken])
    with pytest.raises(FindingsError) as error:
        Study.open(tiny).plan(limit_s=4)
    assert broken in error.value.findings
    assert not (tiny / "build").exists()


def one_pair_with_twenty_hours_away(lines: Path) -> None:
    """Keep W1 and W2 only, and promise more hours at the other end than the day of the two has."""
    text = lines.read_text(encoding="utf-8")
    others = text[text.index('[[line.train]]\nid = "W3"') : text.index("[[line.day_return]]")]
    text = text.replace(others, "").replace("hours = 5", "hours = 20")
    lines.write_text(text[: text.index("[[connection]]")], encoding="utf-8")


def test_what_cannot_be_is_told_with_the_rules_that_clash_and_nothing_is_written(tiny: Path) -> None:
    one_pair_with_twenty_hours_away(tiny / "services" / "lines.toml")
    with pytest.raises(InfeasibleError) as error:
        Study.open(tiny).plan(limit_s=4)
    assert any("a day out from EST: 20 h" in rule for rule in error.value.clash)
    assert all("services/lines.toml:" in r or "border/crossings.toml:" in r for r in error.value.clash)
    assert not (tiny / "build").exists()


def test_where_no_plan_can_be_the_last_one_is_no_evidence_any_more(tiny: Path) -> None:
    day = date(2026, 12, 13)
    promised = Fact("rail.pairs_per_day", 2, "pairs/day", day, "corridor plan", "aston-eston")
    record_facts(tiny, [promised], source="corridor plan", known=day)
    one_pair_with_twenty_hours_away(tiny / "services" / "lines.toml")
    with pytest.raises(InfeasibleError):
        Study.open(tiny).plan(limit_s=4, today=date(2026, 12, 14))
    history = read_facts(tiny)
    assert [f.value for f in history.known_on(day)] == [2]
    assert history.known_on(date(2026, 12, 14)) == []


def test_ctrl_c_while_the_timetable_is_sought_keeps_a_plan_that_passes_every_check(tiny: Path) -> None:
    pressed: list[str] = []

    def press(step: Step) -> None:
        if step.stage == "timetable" and step.text.startswith("gap") and not pressed:
            pressed.append(step.text)
            signal.raise_signal(signal.SIGINT)

    made = Study.open(tiny).plan(limit_s=10, watch=press)
    assert pressed
    assert made.timetable.verdict in ("feasible", "optimal")
    assert {r.train for r in made.timetable.planned} == SIX
    assert [f for f in made.findings if f.is_error] == []
    assert Study.open(tiny).last_plan().timetable == made.timetable
