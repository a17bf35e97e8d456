"""The program as a whole: light to start, every verb in the manual, no traceback for what is ours."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.cli.desk import sit_at_desk
from tests.conftest import ROOT

from corridor.cli import main
from corridor.cli.manual import manual
from corridor.cli.program import VERBS
from corridor.errors import InfeasibleError, MissingPartError, UnknownNameError, WorkspaceError

HEAVY = {
    "fastapi",
    "jinja2",
    "numba",
    "numpy",
    "ortools",
    "polars",
    "pydantic",
    "rich",
    "uvicorn",
    "weasyprint",
}


def test_help_loads_nothing_heavy() -> None:
    code = "import sys; from corridor.cli import main; main(['--help'], standalone_mode=False);"
    code += "print('LOADED', *{m.split('.')[0] for m in sys.modules})"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    loaded = out.split("LOADED")[1].split()
    assert "click" in loaded
    assert HEAVY.isdisjoint(loaded)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_says_its_help_and_stands_in_the_manual(verb: str) -> None:
    page = (ROOT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
    result = CliRunner().invoke(main, [verb, "--help"])
    assert result.exit_code == 0
    assert f"## corridor {verb}\n" in page


def test_the_manual_is_what_help_says_today() -> None:
    page = (ROOT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
    assert page == manual(), "write it anew: python -m corridor.cli.manual docs/reference/cli.md"


def test_every_module_of_a_verb_is_a_verb() -> None:
    folder = ROOT / "src" / "corridor" / "cli"
    with_command = {f.stem for f in folder.glob("*.py") if "@click.command" in f.read_text("utf-8")}
    assert with_command | {f.parent.name for f in folder.glob("*/__init__.py")} == set(VERBS)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InfeasibleError(["W1 needs 55 min (network/sections.csv:2)"]), 1),
        (UnknownNameError("there is no train W7"), 2),
        (WorkspaceError("there is no plan yet"), 2),
        (MissingPartError("Pango is missing"), 3),
    ],
)
def test_an_error_of_ours_is_one_message_and_one_code(
    monkeypatch: pytest.MonkeyPatch, error: Exception, code: int
) -> None:
    sit_at_desk(monkeypatch, refusal=error)
    result = CliRunner().invoke(main, ["show", "tiny"])
    assert result.exit_code == code
    assert str(error).split("\n")[-1].strip(" -") in result.output
    assert "Traceback" not in result.output
    assert result.stdout == ""


def test_a_wrong_option_is_a_wrong_use() -> None:
    assert CliRunner().invoke(main, ["plan", "tiny", "--limit", "-1"]).exit_code == 2
    assert CliRunner().invoke(main, ["fly"]).exit_code == 2


def test_ctrl_c_before_anything_is_kept_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    sit_at_desk(monkeypatch, refusal=KeyboardInterrupt())
    result = CliRunner().invoke(main, ["plan", "tiny"])
    assert result.exit_code == 130
    assert "nothing was written" in result.output


def test_a_folder_that_is_no_workspace(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "corridor.cli", "check", str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert "corridor.toml" in result.stderr


def test_a_terminal_without_cyrillic_does_not_end_the_program() -> None:
    code = "from corridor.cli.screen import *; never_stumble_over_letters();"
    code += "results_screen().print('Орша →'); print_json({'name': 'Орша'})"
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    shown, data = result.stdout.split("\n", 1)
    assert shown.startswith("????")
    assert json.loads(data) == {"name": "Орша"}
