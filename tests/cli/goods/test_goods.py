"""The verbs of the register, on the tiny world, from nothing to an audit."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from corridor.cli import main
from corridor.goods.credential import verify_credential
from corridor.goods.desk import Desk, engine_of
from corridor.goods.watch import kept_scans
from corridor.workspace import new

PUMP = "goods/applications/pump.toml"


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["goods", *map(str, words)])


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Return the tiny world with its register set up and the western laboratory accredited."""
    folder = new(tmp_path / "tiny", "tiny")
    assert run("init", folder).exit_code == 0
    assert run("body", "add", folder, "LAB-W").exit_code == 0
    return folder


@pytest.fixture
def certified(tiny: Path) -> Path:
    result = run("certify", tiny, tiny / PUMP)
    assert result.exit_code == 0, result.output
    return tiny


def test_a_life_of_a_certificate(certified: Path) -> None:
    told = []
    for verb, by in (("suspend", "E"), ("reinstate", "E"), ("withdraw", "W")):
        result = run(verb, certified, "W-26-1", "--by", by, "--reason", "because")
        told.append(re.sub(r"\d{4}-.*?Z", "…", result.stdout.splitlines()[0]))
    assert told == [
        "W-26-1: suspended by E, recorded on …: because",
        "W-26-1: reinstated by E, recorded on …: because",
        "W-26-1: withdrawn by W, recorded on …: because",
    ]
    assert run("object", certified, "W-26-1", "--by", "E", "--reason", "no").exit_code == 0
    shown = run("show", certified, "W-26-1").stdout
    assert shown.startswith("W-26-1: withdrawn\n")
    assert "E objects to the ruling" in shown
    assert run("audit", certified).exit_code == 0


def test_the_rules_are_told_line_by_line(tiny: Path) -> None:
    told = run("certify", tiny, tiny / PUMP).stdout
    assert "kept: at least 50 % from W and E together – together 70 % [estimate: made up]" in told
    assert "kept: test pressure is passed by PUMP-1 2020 – passed [estimate: made up]" in told


def test_the_certificate_is_written_as_a_credential(certified: Path) -> None:
    desk = Desk.open(certified)
    keys = desk.register.body("LAB-W").role.keys
    for suffix in ("jwt", "json"):
        text = (certified / f"build/certificates/W-26-1.{suffix}").read_text(encoding="utf-8")
        found = verify_credential(text, keys).credential
        assert found["id"] == "https://example.org/certificates/W-26-1/credential"


def break_share(folder: Path) -> None:
    text = (folder / PUMP).read_text(encoding="utf-8")
    (folder / PUMP).write_text(text.replace("E = 30", "E = 20"), encoding="utf-8")


def test_a_broken_rule_is_a_finding_and_nothing_is_recorded(tiny: Path) -> None:
    break_share(tiny)
    result = run("certify", tiny, tiny / PUMP)
    assert result.exit_code == 1
    assert "at least 25 % from E – E has 20 %" in result.stderr
    assert Desk.open(tiny).register.names("certificate") == []


def test_granted_all_the_same_it_shows_in_the_audit(tiny: Path) -> None:
    break_share(tiny)
    assert run("certify", tiny, tiny / PUMP, "--despite-findings").exit_code == 0
    result = run("audit", tiny)
    assert result.exit_code == 1
    assert "scheme-rule-not-kept" in result.stdout


def test_a_suspended_body_certifies_only_despite_findings_and_it_shows(tiny: Path) -> None:
    assert run("suspend", tiny, "LAB-W", "--by", "E", "--reason", "audit").exit_code == 0
    assert "goods-not-accredited" in run("certify", tiny, tiny / PUMP).stderr
    told = run("certify", tiny, tiny / PUMP, "--despite-findings").stdout
    assert "W-26-1: out of scope" in told
    assert "! when the grant was recorded, body LAB-W was suspended by E" in told


def test_a_back_dated_step_is_shown_on_both_axes_of_time(certified: Path) -> None:
    register = Desk.open(certified).register
    granted = register.certificate("W-26-1").since
    run("suspend", certified, "W-26-1", "--by", "E", "--reason", "x", "--from", granted.isoformat())
    as_was = json.loads(run("show", certified, "W-26-1", "--json").stdout)
    assert as_was["state"] == "suspended"
    assert as_was["since"] == granted.strftime("%Y-%m-%dT%H:%M:%SZ")
    before = run("show", certified, "W-26-1", "--json", "--at", "2026-01-01")
    assert before.exit_code == 2
    assert "no application was recorded by" in before.stderr


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (("suspend", "W-26-1", "--by", "LAB-E", "--reason", "x"), 1, "keys of 0 of its signers"),
        (("reinstate", "W-26-1", "--by", "E", "--reason", "x"), 1, "reinstated follows only suspended"),
        (("withdraw", "NONE", "--by", "E", "--reason", "x"), 2, "no certificate and no body NONE"),
        (("withdraw", "W-26-1", "--by", "N", "--reason", "x"), 2, "has no body N"),
        (("suspend", "W-26-1", "--by", "E", "--reason", "x", "--from", "soon"), 2, "write 2026-11-24"),
        (("suspend", "W-26-1", "--by", "E"), 2, "Missing option '--reason'"),
    ],
)
def test_a_step_that_cannot_be_taken_is_refused(
    certified: Path, words: tuple[str, ...], code: int, why: str
) -> None:
    result = run(words[0], certified, *words[1:])
    assert result.exit_code == code
    assert why in result.stderr


def test_setting_up_twice_changes_nothing(certified: Path) -> None:
    size = Desk.open(certified).register.shelf.storage("W").size()
    assert run("init", certified).exit_code == 0
    assert Desk.open(certified).register.shelf.storage("W").size() == size


def test_keys_are_private_and_left_out_of_git(certified: Path) -> None:
    keys = certified / "goods" / "keys"
    assert (keys / ".gitignore").read_text(encoding="utf-8") == "*\n"
    assert {p.stat().st_mode & 0o077 for p in keys.rglob("*.key")} == {0}


def test_without_init_there_is_no_register(tmp_path: Path) -> None:
    result = run("show", new(tmp_path / "tiny", "tiny"), "X")
    assert result.exit_code == 2
    assert "run: corridor goods init" in result.stderr


def test_findings_in_the_files_stop_the_desk(tiny: Path) -> None:
    path = tiny / "goods" / "parties.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("threshold = 2", "threshold = 9"), "utf-8")
    result = run("show", tiny, "X")
    assert result.exit_code == 1
    assert "goods/parties.toml:7" in result.stderr


def test_a_store_is_moved_to_another(certified: Path, new_database: Callable[[], str]) -> None:
    target = new_database()
    scanned = run("scan", certified, "(01)09520123456788(10)L7(21)S1", "--area", "W-N", "--role", "till")
    assert scanned.exit_code == 0
    result = run("move-store", certified, certified / "goods/register.sqlite", target)
    assert result.exit_code == 0, result.output
    assert "statement" in result.stdout
    assert run("show", certified, "W-26-1", "--store", target).stdout.startswith("W-26-1: valid")
    assert run("audit", certified, "--store", target).exit_code == 0
    scans = kept_scans(engine_of(Desk.open(certified, store=target)))
    assert [(s.code, s.area, s.role) for s in scans] == [("01/09520123456788/21/S1", "W-N", "till")]


def test_tables_changed_by_hand_are_found_and_folded_anew(certified: Path) -> None:
    with sqlite3.connect(certified / "goods/register.sqlite") as connection:
        connection.execute("DELETE FROM statement WHERE step = 'granted'")
    found = run("audit", certified)
    assert found.exit_code == 1
    assert "register-tables-differ" in found.stdout
    assert run("audit", certified, "--rebuild").exit_code == 0


def test_each_party_s_witness_cosigns_the_other_s_log(certified: Path) -> None:
    desk = Desk.open(certified)
    notes = {party: desk.register.shelf.storage(party).checkpoint().decode() for party in ("W", "E")}
    assert "— example.org/E/witness" in notes["W"]
    assert "— example.org/W/witness" in notes["E"]


def test_a_checkpoint_without_the_other_s_cosignature_is_told(certified: Path) -> None:
    for key in (certified / "goods/keys").glob("*/witness.key"):
        key.unlink()
    run("suspend", certified, "W-26-1", "--by", "E", "--reason", "x")
    told = run("audit", certified)
    assert told.exit_code == 1
    assert told.stdout.count("register-not-cosigned") == 2


def test_a_log_rolled_back_is_not_published_again(certified: Path, tmp_path: Path) -> None:
    store, backup = (sqlite3.connect(p) for p in (certified / "goods/register.sqlite", tmp_path / "backup"))
    store.backup(backup)
    run("suspend", certified, "W-26-1", "--by", "E", "--reason", "x")
    backup.backup(store)
    result = run("withdraw", certified, "W-26-1", "--by", "W", "--reason", "y")
    assert result.exit_code == 1
    assert "the witness of W has seen another tree of example.org/E/log" in result.stderr


@pytest.mark.parametrize("who", ["E", "LAB-W"])
def test_new_keys_sign_and_old_ones_sign_nothing_more(certified: Path, who: str) -> None:
    folder = certified / "goods" / "keys" / who
    before = {p.name: p.read_bytes() for p in folder.glob("*.key")}
    result = run("rekey", certified, who)
    assert result.exit_code == 0, result.output
    assert run("suspend", certified, "W-26-1", "--by", who, "--reason", "x").exit_code == 0
    assert run("audit", certified).exit_code == 0
    for name, content in before.items():
        (folder / name).write_bytes(content)
    refused = run("reinstate", certified, "W-26-1", "--by", who, "--reason", "x")
    assert refused.exit_code == 1
    assert re.search("signatures? of (party E|body LAB-W) (is|are) missing", refused.stderr)


def test_a_lost_store_is_not_taken_for_an_empty_one(certified: Path) -> None:
    (certified / "goods/register.sqlite").unlink()
    result = run("show", certified, "W-26-1")
    assert result.exit_code == 2
    assert "there is no register" in result.stderr
    assert run("move-store", certified, "nowhere.sqlite", "other.sqlite").exit_code == 2
    assert not Path("nowhere.sqlite").exists()


def test_the_document_of_a_certificate_is_bound_by_its_digest(tiny: Path) -> None:
    text = (tiny / PUMP).read_text(encoding="utf-8")
    (tiny / PUMP).write_text('document = "certificate.pdf"\n' + text, encoding="utf-8")
    refused = run("certify", tiny, tiny / PUMP)
    assert refused.exit_code == 1
    assert "unreadable" in refused.stderr
    (tiny / PUMP).with_name("certificate.pdf").write_bytes(b"%PDF")
    assert run("certify", tiny, tiny / PUMP).exit_code == 0
    digest = hashlib.sha256(b"%PDF").hexdigest()
    register = Desk.open(tiny).register
    assert register.certificate("W-26-1").document == digest
    assert register.shelf.document(digest) == b"%PDF"


def test_a_visit_is_recorded_and_changes_no_state(certified: Path) -> None:
    told = run("survey", certified, "W-26-1", "--by", "LAB-W", "--result", "in order")
    assert told.stdout.startswith("W-26-1: surveyed by LAB-W, recorded on ")
    assert told.stdout.endswith(": in order\n")
    assert run("show", certified, "W-26-1").stdout.startswith("W-26-1: valid\n")
    assert run("survey", certified, "W-26-9", "--by", "LAB-W", "--result", "x").exit_code == 1
