"""The story of a product, and scans at the desk."""

from __future__ import annotations

from pathlib import Path

from tests.cli.goods.test_checking import code_of
from tests.cli.goods.test_goods import PUMP, run

from corridor.goods.desk.demo import tell_story
from corridor.workspace import new


def test_the_story_ends_as_told(tmp_path: Path) -> None:
    told = {t.step: t.seen for t in tell_story(new(tmp_path / "demo", "tiny"))}
    assert told["Scanned"] == "genuine and valid; the same label with another signature: forged"
    assert "copied, suspected" in told["Copied"]
    assert told["Withdrawn by one side"].endswith("genuine but withdrawn")
    assert told["Without a network"].startswith("genuine but withdrawn, 10 h 0 min old")
    assert told["Audited by a third"].startswith("0 findings; after a row was changed in secret: entry")


def test_a_scan_is_kept_without_the_device(tmp_path: Path) -> None:
    folder = new(tmp_path / "tiny", "tiny")
    for words in (("init", folder), ("body", "add", folder, "LAB-W"), ("certify", folder, folder / PUMP)):
        assert run(*words).exit_code == 0
    code = f"{code_of(folder)}(10)L7(21)S1"
    result = run("scan", folder, code, "--area", "W-N", "--device", "phone of Anna")
    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, "Genuine and valid")
    kept = b"".join(p.read_bytes() for p in (folder / "goods").glob("register.sqlite*"))
    assert (b"W-N" in kept, b"Anna" in kept) == (True, False)
    told = run("scan", folder, code, "--area", "Vitebsk, Lenin street 1")
    assert (told.exit_code, "no coarse area" in told.stderr) == (1, True)
    assert run("watch", folder).stdout.splitlines()[-1] == "0 alert(s)"
