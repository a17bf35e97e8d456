"""Under CI a skipped test is a failed test: a green run there means that everything was tried.

Loaded by ``make test`` with ``-p tests.plugin_ci``; at home skips stay skips and say what the machine lacks.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """Turn a skip inside a test into a failure."""
    return _no_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    """Turn a skip of a whole file into a failure."""
    return _no_skip((yield))


def pytest_report_header() -> str | None:
    """Say at the top that skips count."""
    return "CI: a skipped test counts as failed" if _in_ci() else None


def _in_ci() -> bool:
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")


def _no_skip(report):
    if _in_ci() and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"skipped, and CI skips nothing: {reason}"
    return report
