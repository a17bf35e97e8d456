"""The secretariat's session through the real program: plan, ask, sign, take a train out, let time pass."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.stories.test_command_line import corridor

DECISION = """\
id = "trains"
title = { en = "Two pairs a day, all year" }
form = "decree"
parties = ["W", "E"]
body = "Ministry"
date = 2026-01-05
deadline = 2026-06-30
source = "made-up"

[[target]]
id = "pairs"
metric = "rail.pairs_per_day"
about = "aston-eston"
op = ">="
value = 2
unit = "pairs/day"
window = "every day"
from = 2026-12-13
to = 2027-12-11
fresh_within = "30 days"

[[target]]
id = "summer"
metric = "rail.pairs_per_day"
op = ">="
value = 3
unit = "pairs/day"
window = "every day"
days = "sat-sun"
from = 2027-05-01
to = 2027-08-29
fresh_within = "30 days"
"""


def take_out(folder: Path, *trains: str) -> None:
    """Take trains out of ``services/lines.toml``."""
    path = folder / "services" / "lines.toml"
    head, *blocks = path.read_text(encoding="utf-8").split("[[line")
    kept = [b for b in blocks if not any(f'id = "{t}"' in b and b.startswith(".train]]") for t in trains)]
    assert len(blocks) - len(kept) == len(trains)
    path.write_text("[[line".join([head, *kept]), encoding="utf-8")


def status(folder: Path, *words: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(corridor("council", "status", folder, "--json", *words).stdout)
    return told


def verdicts(told: dict[str, Any]) -> dict[str, str]:
    return {t["id"]: t["verdict"] for d in told["decisions"] for t in d["targets"]}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the tiny world, planned, with a decision about its trains."""
    folder = tmp_path_factory.mktemp("council") / "tiny"
    corridor("new", folder, "--from", "tiny")
    parties = [p["id"] for p in _toml(folder / "corridor.toml")["party"]]
    (folder / "council" / "decisions").mkdir(parents=True)
    text = DECISION.replace('["W", "E"]', json.dumps(parties))
    (folder / "council" / "decisions" / "trains.toml").write_text(text, encoding="utf-8")
    corridor("plan", folder, "--limit", "10")
    return folder


def _toml(path: Path) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.mark.slow
def test_the_promise_is_kept_until_a_pair_is_taken_out_and_the_past_is_told_again(tiny: Path) -> None:
    before = status(tiny)
    assert verdicts(before) == {"pairs": "met", "summer": "met"}
    evidence = before["decisions"][0]["targets"][0]["evidence"]
    assert (evidence["source"], evidence["age_days"], evidence["planned"]) == ("corridor plan", 0, True)

    unmeasured = {"pairs": "cannot be measured", "summer": "cannot be measured"}
    assert verdicts(status(tiny, "--as-of", "2026-03-01")) == unmeasured
    later = (date.today() + timedelta(31)).isoformat()
    stale = status(tiny, "--as-of", later)
    assert verdicts(stale) == unmeasured
    assert "31 days old" in stale["decisions"][0]["targets"][0]["because"]

    take_out(tiny, "W5", "W6")
    corridor("plan", tiny, "--limit", "10")
    assert verdicts(status(tiny)) == {"pairs": "met", "summer": "late"}


def test_everybody_signs_and_a_changed_byte_is_found(tiny: Path) -> None:
    assert "trains: adopted" in corridor("council", "rehearse", tiny).stdout
    assert json.loads(corridor("council", "verify", tiny, "trains", "--json").stdout)["adopted"]
    decision = tiny / "council" / "decisions" / "trains.toml"
    text = decision.read_text(encoding="utf-8")
    decision.write_text(text.replace("value = 3", "value = 2"), encoding="utf-8")
    found = json.loads(corridor("council", "check", tiny, "--json", expect=1).stdout)["findings"]
    assert [f["code"] for f in found if f["severity"] == "error"] == ["signature-changed-file"]
    corridor("council", "verify", tiny, "trains", expect=1)
    decision.write_text(text, encoding="utf-8")


def test_an_amendment_begins_as_a_new_file(tiny: Path) -> None:
    if not (tiny / "council" / "signatures").exists():
        corridor("council", "rehearse", tiny)
    corridor("council", "amend", tiny, "trains", "--id", "trains-2", "--date", "2026-02-01")
    new = tiny / "council" / "decisions" / "trains-2.toml"
    assert _toml(new)["supersedes"] == "trains"
    text = new.read_text(encoding="utf-8").replace("2026-06-30", "2026-12-31")
    new.write_text(text, encoding="utf-8")
    keys = sorted((tiny / "build" / "rehearsal").glob("*.key"))
    for key in keys:
        corridor("council", "sign", tiny, "trains-2", "--key", key)
    told = status(tiny)["decisions"][0]
    assert (told["id"], told["deadline"], told["first_deadline"]) == ("trains-2", "2026-12-31", "2026-06-30")


def test_wrong_requests_are_one_sentence(tiny: Path) -> None:
    assert "there is no decision x" in corridor("council", "verify", tiny, "x", expect=2).stderr
    assert "is not a workspace" in corridor("council", "status", tiny / "council", expect=2).stderr
    assert "there is no dataset x" in corridor("council", "import", tiny, "x", expect=2).stderr


def test_a_workspace_without_a_council_is_told_so(tmp_path: Path) -> None:
    corridor("new", tmp_path / "tiny", "--from", "tiny")
    assert "There are no decisions" in corridor("council", "status", tmp_path / "tiny").stdout
    assert corridor("council", "check", tmp_path / "tiny").stdout.strip() == "no findings"


@pytest.mark.slow
def test_the_trains_of_smolensk_keep_the_decree_until_a_pair_is_taken_out(tmp_path: Path) -> None:
    folder = tmp_path / "smolensk"
    corridor("new", folder, "--from", "smolensk")
    corridor("plan", folder, "--limit", "30")
    corridor("council", "import", folder)
    told = status(folder)
    trains = {t["id"]: t["verdict"] for t in told["decisions"][0]["targets"]}
    assert set(trains.values()) == {"met"}
    assert len(told["decisions"]) == 7
    march = verdicts(status(folder, "--as-of", "2026-03-15"))
    assert (march["measures"], march["orsha-pairs"]) == ("at risk", "cannot be measured")
    take_out(folder, "SO5", "SO6")
    corridor("plan", folder, "--limit", "30")
    now = {t["id"]: t["verdict"] for t in status(folder)["decisions"][0]["targets"]}
    assert {i for i in trains if now[i] != trains[i]} == {"orsha-third-pair"}
