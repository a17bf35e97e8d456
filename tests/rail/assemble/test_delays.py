"""Rows of services/delays.csv: minutes become seconds, ranges have an order, names must be there."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path

from corridor.findings import Finding
from corridor.rail.assemble import assemble
from corridor.rail.model import Band, RailTask
from corridor.workspace import read

HEADER = (
    "kind,train,station,share,share_low,share_high,mean_min,mean_low_min,mean_high_min,cap_min,estimate\n"
)


def with_rows(folder: Path, rows: str) -> tuple[RailTask | None, list[Finding]]:
    shutil.copytree(str(files("corridor") / "worlds" / "tiny"), folder)
    (folder / "services" / "delays.csv").write_text(HEADER + rows, encoding="utf-8")
    workspace = read(folder)
    task, found = assemble(workspace)
    return task, [f for f in (*workspace.findings, *found) if f.place.file == "services/delays.csv"]


def test_a_row_becomes_a_disturbance(tmp_path: Path) -> None:
    task, found = with_rows(tmp_path / "w", "dwell,W1,BEL,0.2,0.1,0.3,1.5,,,10,invented\n")
    assert found == []
    assert task is not None
    (row,) = task.disturbances
    assert (row.kind, row.train, row.station, row.cap_s) == ("dwell", "W1", "BEL", 600)
    assert (row.share, row.mean_s) == (Band(0.2, 0.1, 0.3), Band(90, 90, 90))
    assert row.origin.place.row == 2


def test_a_range_the_wrong_way_round_and_a_share_above_one_are_errors(tmp_path: Path) -> None:
    rows = "dwell,,,0.2,0.3,0.4,1,,,,x\nrunning,,,1.2,,,1,,,,x\n"
    task, found = with_rows(tmp_path / "w", rows)
    assert task is None
    assert [(f.code, f.place.row) for f in found] == [("range-reversed", 2), ("range-reversed", 3)]


def test_a_train_that_is_not_there_is_a_warning(tmp_path: Path) -> None:
    _, found = with_rows(tmp_path / "w", "entry,X77,,0.2,,,1,,,,x\n")
    assert [f.code for f in found] == ["delay-unknown-train"]
