"""The folder goods/: what is wrong in it is a finding with file, line and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from corridor.errors import UnknownNameError, WorkspaceError
from corridor.findings import Finding
from corridor.goods.desk import read_application, read_goods
from corridor.study import Study
from corridor.workspace import new, world, worlds

PARTIES, BODIES = "goods/parties.toml", "goods/bodies.toml"
JOINT, PUMP = "goods/schemes/joint.toml", "goods/applications/pump.toml"


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    return new(tmp_path / "tiny", "tiny")


def edit(folder: Path, file: str, old: str, text: str) -> None:
    content = (folder / file).read_text(encoding="utf-8")
    assert old in content
    (folder / file).write_text(content.replace(old, text, 1), encoding="utf-8")


def told(findings: tuple[Finding, ...]) -> list[tuple[str, str, int]]:
    return [(f.code, f.place.file, f.place.row) for f in findings]


@pytest.mark.parametrize("name", worlds())
def test_the_shipped_worlds_have_no_findings(name: str) -> None:
    assert told(read_goods(world(name)).findings) == []


@pytest.mark.parametrize("name", worlds())
def test_no_body_is_shipped_that_is_not_called_an_estimate(name: str) -> None:
    assert all(body.estimate for body in read_goods(world(name)).bodies)


@pytest.mark.parametrize(
    ("file", "old", "text", "code", "row"),
    [
        (PARTIES, 'id = "W"', 'id = "X"', "unknown-reference", 4),
        (PARTIES, "threshold = 2", "threshold = 3", "out-of-range", 7),
        (PARTIES, "signers", "signer", "unknown-key", 5),
        (PARTIES, 'base = "https', 'base = "http', "bad-value", 1),
        (BODIES, 'party = "W"', 'party = "X"', "unknown-reference", 3),
        (BODIES, 'id = "LAB-E"', 'id = "LAB-W"', "duplicate-id", 14),
        (BODIES, "to = 2030-12-31", "to = 2020-12-31", "out-of-range", 1),
        (BODIES, "from = 2026-01-01", 'from = "soon"', "bad-date", 5),
        (BODIES, 'estimate = "made up"', "", "unsourced", 1),
        (BODIES, 'group = "pumps"', 'group = "toys"', "goods-unknown-group", 10),
        (JOINT, "each_min_percent = 25", "each_min_percent = 51", "out-of-range", 8),
        (JOINT, "joint_min_percent = 50", "joint_min_percent = 500", "out-of-range", 10),
        (JOINT, 'parties = ["W", "E"]', 'parties = ["W", "N"]', "unknown-reference", 3),
        (JOINT, 'id = "joint"', "id =", "bad-toml", 1),
        (JOINT, 'estimate = "a made-up', 'source = "nowhere"\nestimate = "a made-up', "unknown-source", 6),
    ],
)
def test_a_mistake_is_told_with_its_place(
    tiny: Path, file: str, old: str, text: str, code: str, row: int
) -> None:
    edit(tiny, file, old, text)
    assert (code, file, row) in told(read_goods(tiny).findings)


def test_corridor_check_tells_it_too(tiny: Path) -> None:
    edit(tiny, BODIES, 'group = "pumps"', 'group = "toys"')
    assert "goods-unknown-group" in [finding.code for finding in Study.open(tiny).check()]


def test_two_schemes_cannot_have_one_id(tiny: Path) -> None:
    (tiny / "goods/schemes/more.toml").write_bytes((tiny / JOINT).read_bytes())
    assert told(read_goods(tiny).findings) == [("duplicate-id", "goods/schemes/more.toml", 1)]


def test_a_workspace_without_parties_is_no_register(tiny: Path) -> None:
    (tiny / PARTIES).unlink()
    with pytest.raises(WorkspaceError, match=r"holds no goods/parties\.toml"):
        read_goods(tiny)


def test_a_body_that_is_not_there_is_named(tiny: Path) -> None:
    with pytest.raises(UnknownNameError, match="no body LAB-X; there are: LAB-W, LAB-E"):
        read_goods(tiny).body("LAB-X")


def test_an_application_reads_whole(tiny: Path) -> None:
    application, findings = read_application(tiny / PUMP)
    assert findings == []
    assert application is not None
    assert (application.by, application.product[0].lots) == ("LAB-W", ("L7",))


@pytest.mark.parametrize(
    ("old", "text", "code", "row"),
    [
        ("09520123456788", "09520123456789", "goods-bad-gtin", 13),
        ("09520123456788", "123", "bad-value", 13),
        ("W = 40", "W = 140", "out-of-range", 5),
        ("passed = true", 'passed = "perhaps"', "bad-value", 21),
        ("to = 2027-12-31", "", "missing-value", 0),
        ('group = "pumps"', "", "missing-value", 11),
    ],
)
def test_an_application_with_a_mistake_is_told(tiny: Path, old: str, text: str, code: str, row: int) -> None:
    edit(tiny, PUMP, old, text)
    _, findings = read_application(tiny / PUMP)
    assert (code, "pump.toml") in [(f.code, f.place.file) for f in findings]
    assert row in [f.place.row for f in findings]


def test_an_application_that_is_not_there_is_told(tiny: Path) -> None:
    _, findings = read_application(tiny / "nowhere.toml")
    assert [f.code for f in findings] == ["unreadable"]
