"""Each verb on the tiny world, its answers checked against the timetable typed by hand."""

import json
import os
import signal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.cli.desk import a_finding, sit_at_desk

from corridor.cli import main
from corridor.cli.interrupt import noticing_interrupt
from corridor.errors import FindingsError
from corridor.findings import Place


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def test_check_names_file_row_and_remedy_and_exits_with_one(monkeypatch: pytest.MonkeyPatch) -> None:
    error = a_finding("error", "unknown station [XYZ]", Place("services/lines.toml", 6, "path"))
    warning = a_finding("warning", "no coordinates", Place("network/stations.csv", 4))
    sit_at_desk(monkeypatch, findings=[warning, error])
    result = run("check", "tiny")
    assert result.exit_code == 1
    assert result.stdout.index("services/lines.toml:6 [path]") < result.stdout.index("network/stations.csv:4")
    assert "unknown station [XYZ]" in result.stdout
    assert "→ Mend it." in result.stdout
    assert result.stdout.endswith("1 error, 1 warning\n")


def test_check_of_a_workspace_with_warnings_only_exits_with_nought(monkeypatch: pytest.MonkeyPatch) -> None:
    sit_at_desk(monkeypatch, findings=[a_finding("warning", "odd", Place("a.csv", 2))])
    assert run("check", "tiny").exit_code == 0


def test_check_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    sit_at_desk(monkeypatch, findings=[a_finding("error", "Нет станции", Place("a.csv", 2))])
    result = run("check", "tiny", "--json")
    assert json.loads(result.stdout)["findings"][0]["row"] == 2
    assert "Нет станции" in result.stdout


def test_plan_ends_with_trains_verdict_and_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    sit_at_desk(monkeypatch)
    result = run("plan", "tiny")
    assert result.exit_code == 0
    assert "06:00 / 07:00" in result.stdout  # W1 leaves at 08:00 Minsk time: Warsaw in winter and in summer
    assert "at most 1.3 % better" in result.stdout  # the gap 0.0125 is rounded up
    assert "1 h 35 min" in result.stdout
    assert "2 assumptions" in result.stdout
    assert result.stderr == "read: 13 files\ntimetable: gap 1.3 %\n"


def test_plan_as_json_has_the_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    sit_at_desk(monkeypatch)
    data = json.loads(run("plan", "tiny", "--json").stdout)
    assert data["gap_percent"] == 1.3
    assert data["promises"][0]["fastest"]["minutes"] == 55


def test_plan_every_hour_prints_minutes_waits_and_who_leaves_the_pattern(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sit_at_desk(monkeypatch)
    told = run("plan", "tiny", "--periodic", "60m").stdout
    assert "Every 1 h 00 min" in told
    assert ":57" in told  # leaves Aston
    assert ":12" in told  # reaches Belmont after the hour
    assert "2 of railbus" in told
    assert "proven to be at least 30" in told
    assert "K-7, 11:57, does not run on 1 days from 2027-03-01: X9 is there" in told


def test_plan_every_two_hours_counts_minutes_of_the_period(monkeypatch: pytest.MonkeyPatch) -> None:
    sit_at_desk(monkeypatch)
    told = run("plan", "tiny", "--periodic", "2h").stdout
    assert "0:57" in told
    assert "1:12" in told


def test_the_pattern_as_json_has_the_same_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    sit_at_desk(monkeypatch)
    told = json.loads(run("plan", "tiny", "--periodic", "60m", "--json").stdout)["periodic"]
    assert [c["departure_min"] for c in told["patterns"][0]["calls"]] == [57, 17, 52]
    crossing = told["waits"][1]
    assert (crossing["station"], crossing["minutes"], crossing["at_min"]) == ("BEL", 5.0, 12)
    assert told["deviations"][0]["shift_min"] is None


def test_a_pattern_and_buffers_are_wrong_use(monkeypatch: pytest.MonkeyPatch) -> None:
    sit_at_desk(monkeypatch)
    result = run("plan", "tiny", "--periodic", "60m", "--robust")
    assert result.exit_code == 2
    assert "--robust" in result.stderr


def test_plan_refused_by_findings_lists_them(monkeypatch: pytest.MonkeyPatch) -> None:
    error = a_finding("error", "negative speed", Place("network/speeds.csv", 2, "max_speed_kmh"))
    sit_at_desk(monkeypatch, refusal=FindingsError([error]))
    result = run("plan", "tiny")
    assert result.exit_code == 1
    assert "network/speeds.csv:2 [max_speed_kmh]" in result.stderr


def test_show_prints_local_times_by_station(monkeypatch: pytest.MonkeyPatch) -> None:
    sit_at_desk(monkeypatch)
    result = run("show", "tiny", "--language", "be", "--day", "2027-06-05")
    assert result.exit_code == 0
    assert "Бельмонт" in result.stdout
    assert "07:15" in result.stdout  # 08:15 in Minsk is 07:15 in Warsaw on a summer's day
    assert "06:15" not in result.stdout


def test_show_writes_the_diagram(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sit_at_desk(monkeypatch)
    result = run("show", "tiny", "--diagram", str(tmp_path / "graph.svg"))
    assert result.exit_code == 0
    assert (tmp_path / "graph.svg").read_text("utf-8").startswith("<svg")
    assert [f.name for f in tmp_path.iterdir()] == ["graph.svg"]


def test_show_of_an_unknown_line_says_which_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    sit_at_desk(monkeypatch)
    result = run("show", "tiny", "--line", "north")
    assert result.exit_code == 2
    assert "aston-eston" in result.stderr


def test_why_tells_the_binding_rule_with_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    sit_at_desk(monkeypatch)
    lines = run("why", "tiny", "W1", "BEL").stdout.splitlines()
    assert any("binds" in line and "takes 15 min" in line for line in lines)
    assert any("network/sections.csv:2 (made-up)" in line for line in lines)
    assert any("1 h 00 min to spare" in line for line in lines)


def test_publish_prints_the_files_and_writes_the_pages(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sit_at_desk(monkeypatch)
    files = run("publish", str(tmp_path)).stdout.split()
    assert [Path(f).name for f in files] == ["gtfs.zip", "index.html"]
    assert Path(files[-1]).is_file()


def test_a_machine_that_makes_no_pdf_still_gets_the_pages(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sit_at_desk(monkeypatch, lacks="Pango is missing: apt-get install libpango-1.0-0")
    published = run("publish", str(tmp_path))
    assert published.exit_code == 3
    assert "apt-get install" in published.stderr
    assert (tmp_path / "build" / "published" / "index.html").is_file()
    demo = run("demo", str(tmp_path / "demo"), "--from", "tiny", "--no-open")
    assert demo.exit_code == 0
    assert "apt-get install" in demo.stderr


def test_many_trains_are_shown_in_several_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    sit_at_desk(monkeypatch)
    monkeypatch.setattr("corridor.cli.screen._PLAIN_WIDTH", 70)
    out = run("show", "tiny").stdout
    assert out.count("Aston → Eston") == 3  # three columns, one to a table of 70 characters
    assert "…" not in out


def test_new_copies_a_world_and_refuses_a_full_folder(tmp_path: Path) -> None:
    assert run("new", str(tmp_path / "mine")).exit_code == 0
    assert (tmp_path / "mine" / "network" / "stations.csv").is_file()
    again = run("new", str(tmp_path / "mine"))
    assert again.exit_code == 2
    assert "not empty" in again.stderr
    assert sorted(f.name for f in tmp_path.iterdir()) == ["mine"]


def test_new_from_an_unknown_world_names_the_known(tmp_path: Path) -> None:
    result = run("new", str(tmp_path / "mine"), "--from", "atlantis")
    assert result.exit_code == 2
    assert "tiny" in result.stderr


def test_demo_plans_publishes_and_can_be_run_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sit_at_desk(monkeypatch)
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    folder = tmp_path / "demo"
    for _ in range(2):
        result = run("demo", str(folder), "--from", "tiny")
        assert result.exit_code == 0
        assert "Before and after" in result.stdout
        assert (folder / "build" / "published" / "index.html").is_file()


def test_ctrl_c_that_the_search_takes_is_noticed_and_given_back() -> None:
    taken: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _frame: taken.append(number))
    try:
        with noticing_interrupt() as pressed:
            os.kill(os.getpid(), signal.SIGINT)
        with noticing_interrupt() as calm:
            pass
    finally:
        signal.signal(signal.SIGINT, before)
    assert taken == [signal.SIGINT]
    assert pressed.noticed
    assert not calm.noticed
