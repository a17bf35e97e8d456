"""Under CI a skip is a failure; at home it stays a skip with its reason."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

ONE_SKIP = """
import pytest

def test_needs_a_browser():
    pytest.skip("no Chromium here")

def test_works():
    pass

@pytest.mark.xfail(reason="known")
def test_known_to_fail():
    assert False
"""

WHOLE_FILE = """
import pytest

pytest.skip("no Pango here", allow_module_level=True)
"""


@pytest.mark.parametrize(
    ("ci", "source", "summary"),
    [
        ("", ONE_SKIP, "1 passed, 1 skipped, 1 xfailed"),
        ("true", ONE_SKIP, "1 failed, 1 passed, 1 xfailed"),
        ("", WHOLE_FILE, "1 skipped"),
        ("true", WHOLE_FILE, "1 error"),
    ],
)
def test_a_skip_fails_only_under_ci(tmp_path: Path, ci: str, source: str, summary: str) -> None:
    (tmp_path / "test_world.py").write_text(source, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.plugin_ci", "-p", "no:cacheprovider"]
    environment = {**os.environ, "CI": ci, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [*command, f"--rootdir={tmp_path}", "test_world.py"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert summary in run.stdout.splitlines()[-1]
