"""The session of a planner, from an empty folder to published files, through the real program."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest


def corridor(*words: str | Path, expect: int = 0) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "corridor.cli", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    assert done.returncode == expect, done.stderr
    return done


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the tiny world, planned."""
    folder = tmp_path_factory.mktemp("story") / "tiny"
    corridor("new", folder, "--from", "tiny")
    corridor("plan", folder, "--limit", "10")
    return folder


def test_a_fresh_world_has_no_errors(tmp_path: Path) -> None:
    corridor("new", tmp_path / "tiny")
    data = json.loads(corridor("check", tmp_path / "tiny", "--json").stdout)
    assert [f for f in data["findings"] if f["severity"] == "error"] == []


def test_the_plan_has_the_six_trains_that_were_asked_for(tiny: Path) -> None:
    pages = json.loads(corridor("show", tiny, "--json").stdout)
    trains = {c["train"] for d in pages[0]["directions"] for c in d["columns"]}
    assert trains == {"W1", "W2", "W3", "W4", "W5", "W6"}


def test_a_train_can_be_asked_why(tiny: Path) -> None:
    reasons = json.loads(corridor("why", tiny, "W1", "--json").stdout)
    assert any("sections.csv:" in place for reason in reasons for place in reason["places"])
    assert "W7" in corridor("why", tiny, "W7", expect=2).stderr


def test_publishing_leaves_pages_and_a_feed(tiny: Path) -> None:
    corridor("publish", tiny)
    published = tiny / "build" / "published"
    assert (published / "index.html").is_file()
    assert "stop_times.txt" in zipfile.ZipFile(published / "gtfs.zip").namelist()


def test_a_broken_workspace_is_refused_with_file_and_row(tmp_path: Path) -> None:
    folder = tmp_path / "tiny"
    corridor("new", folder)
    sections = folder / "network" / "sections.csv"
    sections.write_text(sections.read_text("utf-8").replace("20000", "-20000", 1), encoding="utf-8")
    assert "network/sections.csv:2" in corridor("check", folder, expect=1).stdout
    assert "network/sections.csv:2" in corridor("plan", folder, expect=1).stderr
    assert not (folder / "build" / "plan").exists()


def test_a_folder_without_a_plan_says_what_to_do(tmp_path: Path) -> None:
    corridor("new", tmp_path / "tiny")
    assert "plan" in corridor("show", tmp_path / "tiny", expect=2).stderr


def test_demo_plans_the_tiny_world_again_and_again(tmp_path: Path) -> None:
    for _ in range(2):
        done = corridor("demo", tmp_path / "d", "--from", "tiny", "--no-open", "--limit", "10")
        assert "Result page:" in done.stdout
