"""What every test may use: the named little worlds, by ``from tests.rail.named_worlds import …``."""

import os
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return Debian's Chromium; without it the test is skipped, except under CI, where it fails."""
    found = shutil.which("chromium")
    if found is None and not os.environ.get("CI"):
        pytest.skip("no chromium on this machine: apt-get install chromium")
    assert found, "CI must have chromium: apt-get install chromium"
    return found
