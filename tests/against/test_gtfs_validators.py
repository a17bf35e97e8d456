"""The published feed under two validators that others wrote."""

import json
import subprocess
import sys

import gtfs_guru
import pytest
from tests.rail.named_worlds import tiny_plan
from tests.rail.publish.plans import without_place

from corridor.rail.publish import Publisher, gtfs_feed
from corridor.workspace.gtfs import write_feed

DAY = "2027-06-05"
OWNER = Publisher("Tiny Railways", "https://example.org/tiny", "post@example.org")


@pytest.fixture(params=["as it is", "with an unplaced halt"])
def feed(request, tmp_path):
    plan = tiny_plan()
    task = plan.task if request.param == "as it is" else without_place(plan.task, "CAM")
    made = gtfs_feed(task, plan.timetable, plan.circulation, publisher=OWNER, with_existing=True)
    return write_feed(made, tmp_path / "gtfs.zip")


def test_gtfs_guru_has_nothing_to_say(feed):
    notices = gtfs_guru.validate(str(feed), date=DAY).notices
    assert [(n.severity, n.code) for n in notices] == []


def test_gtfs_validator_has_nothing_to_say(feed, tmp_path):
    command = [sys.executable, "-c", "from gtfs_validator.cli import main; main()"]
    subprocess.run([*command, "-i", feed, "-o", tmp_path / "report", "-d", DAY], check=True)
    report = json.loads((tmp_path / "report" / "report.json").read_text(encoding="utf-8"))
    assert [(n["severity"], n["code"]) for n in report["notices"]] == []


def test_the_validators_do_see_a_broken_feed(tmp_path):
    plan = tiny_plan()
    made = gtfs_feed(plan.task, plan.timetable, plan.circulation, publisher=OWNER)
    rows = made["stop_times"].to_dicts()
    rows[0]["stop_id"] = "nowhere"
    spoilt = type(made)({**made.tables, "stop_times": type(made).of({"stop_times": rows})["stop_times"]})
    result = gtfs_guru.validate(str(write_feed(spoilt, tmp_path / "bad.zip")), date=DAY)
    assert "foreign_key_violation" in {n.code for n in result.errors()}
