"""Who signed what: hostile stories over a council of two parties (A: two of three keys, B: one of two)."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from tests.council.little_council import DECREE, KEYS, LittleCouncil, parties

from corridor.council import Desk, Standing
from corridor.errors import RefusedError, UnknownNameError
from corridor.trust import Envelope, FolderStorage, Party, SigningKey

ENVELOPE = "council/signatures/d1.dsse.json"
DECISION = "council/decisions/d1.toml"


@pytest.fixture
def little(tmp_path: Path) -> LittleCouncil:
    """Return the council, nothing signed."""
    return LittleCouncil(tmp_path)


def missing(little: LittleCouncil) -> tuple[str, ...]:
    return little.desk.signed_of("D1").missing


def test_it_is_adopted_only_when_every_threshold_holds(little: LittleCouncil) -> None:
    assert [little.sign(name) for name in ("a1", "b1", "a2")] == ["draft", "draft", "adopted"]
    assert little.errors() == []


def test_what_is_missing_is_said(little: LittleCouncil) -> None:
    little.sign("a1")
    assert missing(little) == (
        "1 signature of party A is missing "
        "(1 of 2: a.example/a1; may still sign: a.example/a2, a.example/a3)",
        "1 signature of party B is missing (0 of 1; may still sign: b.example/b1, b.example/b2)",
    )


def test_a_key_that_signs_twice_counts_once(little: LittleCouncil) -> None:
    little.sign("b1", "a1", "a1")
    envelope = Envelope.parse((little.folder / ENVELOPE).read_bytes())
    doubled = Envelope(envelope.payload_type, envelope.payload, (*envelope.signatures, *envelope.signatures))
    (little.folder / ENVELOPE).write_bytes(doubled.to_bytes())
    assert little.desk.signed_of("D1").standing is Standing.DRAFT
    assert little.codes().count("signature-twice") == 2


def test_one_key_under_two_names_cannot_reach_a_threshold_of_two(little: LittleCouncil) -> None:
    again = str(KEYS["a1"].public)
    little.write(
        "council/parties.toml", parties(a=("a1",)).replace(f'["{again}"]', f'["{again}", "{again}"]')
    )
    assert "signature-bad-parties" in little.errors()
    with pytest.raises(RefusedError, match="may sign for none of A, B"):
        little.sign("a1")


def test_a_key_of_both_parties_is_found(little: LittleCouncil) -> None:
    little.write("council/parties.toml", parties(b=("b1", "a1")))
    assert little.errors() == ["signature-shared-key"]


@pytest.mark.parametrize("at", [0, 60, 300, len(DECREE.encode()) - 1])
def test_one_byte_changed_is_found(little: LittleCouncil, at: int) -> None:
    little.sign("a1", "a2", "b1")
    content = bytearray((little.folder / DECISION).read_bytes())
    content[at] ^= 1
    (little.folder / DECISION).write_bytes(content)
    found = {f.code: f.sentence for f in little.desk.check()}
    assert found["signature-changed-file"].startswith(
        "council/decisions/d1.toml is not what was signed by a.example/a1, a.example/a2, b.example/b1"
    )
    assert f"(byte {at})" in found["signature-changed-file"]


@pytest.mark.parametrize(
    ("old", "new"), [("value = 2", "value = 1"), ("2026-05-01", "2026-06-01"), ("\n", " \n")]
)
def test_a_target_a_deadline_or_a_blank_changed_after_signing_voids_it(
    little: LittleCouncil, old: str, new: str
) -> None:
    little.sign("a1", "a2", "b1")
    little.edit(DECISION, old, new)
    assert little.desk.standings == {"D1": Standing.BROKEN}
    with pytest.raises(RefusedError, match="was changed after it was signed"):
        little.sign("a3")


def test_a_strangers_signature_counts_nothing(little: LittleCouncil) -> None:
    with pytest.raises(RefusedError, match="may sign for none"):
        little.sign("x1")
    envelope = Envelope("application/vnd.corridor.decision+toml", (little.folder / DECISION).read_bytes())
    little.write(ENVELOPE, envelope.sign(KEYS["x1"]).to_bytes().decode())
    assert little.codes() == ["signature-stranger"]


def test_a_signature_over_another_type_counts_nothing(little: LittleCouncil) -> None:
    envelope = Envelope("text/plain", (little.folder / DECISION).read_bytes())
    for name in ("a1", "a2", "b1"):
        envelope = envelope.sign(KEYS[name])
    little.write(ENVELOPE, envelope.to_bytes().decode())
    assert "signature-changed-file" in little.errors()


@pytest.mark.parametrize("text", ["", "{}", "[" * 100_000, '{"payloadType": "x", "payloadType": "y"}'])
def test_what_is_no_envelope_is_a_finding(little: LittleCouncil, text: str) -> None:
    little.write(ENVELOPE, text)
    assert little.errors() == ["signature-not-readable"]


def test_an_adoption_is_an_entry_in_both_logs_once(little: LittleCouncil) -> None:
    little.sign("a1", "a2", "b1", "a3")
    for party in ("A", "B"):
        with FolderStorage(little.folder / "council" / "log" / party) as storage:
            entries = storage.read(0, storage.size())
        assert [Envelope.parse(e).payload for e in entries] == [DECREE.encode()]
    assert little.desk.signed_of("D1").logged == ("A", "B")


def test_a_log_is_published_under_its_partys_key(little: LittleCouncil) -> None:
    little.sign("a1", "a2", "b1")
    assert little.desk.books.publish("A", KEYS["a1"]) == 1


def test_what_was_adopted_cannot_vanish(little: LittleCouncil) -> None:
    little.sign("a1", "a2", "b1")
    (little.folder / DECISION).unlink()
    assert little.errors() == ["signature-without-file", "signature-without-file"]
    (little.folder / ENVELOPE).unlink()
    assert little.errors() == ["signature-without-file"]


def test_an_adopted_id_cannot_be_given_to_another_text(little: LittleCouncil) -> None:
    little.sign("a1", "a2", "b1")
    little.edit(DECISION, "value = 2", "value = 1")
    (little.folder / ENVELOPE).unlink()
    assert little.errors() == ["decision-id-reused"]


def test_a_new_key_needs_the_old_and_the_new_threshold(little: LittleCouncil) -> None:
    old = Party("B", (KEYS["b1"].public, KEYS["b2"].public), 1)
    new = old.next(keys=(KEYS["x1"].public,))
    little.write("council/parties/B.2.dsse.json", new.envelope(KEYS["x1"]).to_bytes().decode())
    assert little.errors() == ["signature-bad-parties"]
    little.write("council/parties/B.2.dsse.json", new.envelope(KEYS["b2"], KEYS["x1"]).to_bytes().decode())
    assert little.errors() == []
    assert little.sign("a1", "a2", "x1") == "adopted"


def test_what_was_adopted_by_an_older_key_stays_adopted_and_nothing_new_is(little: LittleCouncil) -> None:
    little.sign("a1", "a2", "b1")
    old = Party("B", (KEYS["b1"].public, KEYS["b2"].public), 1)
    new = old.next(keys=(KEYS["x1"].public,))
    little.write("council/parties/B.2.dsse.json", new.envelope(KEYS["b1"], KEYS["x1"]).to_bytes().decode())
    assert little.desk.standings == {"D1": Standing.ADOPTED}
    little.write("council/decisions/d2.toml", DECREE.replace('"D1"', '"D2"'))
    with pytest.raises(RefusedError, match="may sign for none"):
        little.sign("b1", decision="D2")


def external(little: LittleCouncil, code: str, *, required: bool = True) -> None:
    """Give B a national verifier: this Python, running a line of code."""
    command = json.dumps([sys.executable, "-c", code, "{file}", "{signature}"])
    more = f"external = {{ command = {command}, seconds = 2, required = {str(required).lower()} }}\n"
    little.write("council/parties.toml", parties(extra=more))
    little.write("council/signatures/d1.B.sig", "national; rm -rf /")


CHECK = "import sys; sys.exit(0 if open(sys.argv[2]).read().startswith('national') else 3)"


def test_a_national_signature_is_asked_for_only_when_the_user_says_so(little: LittleCouncil) -> None:
    external(little, CHECK)
    assert little.sign("a1", "a2", "b1") == "draft"
    assert missing(little)[0].startswith("the national signature of party B is missing: it was not checked")
    assert little.desk.signed_of("D1", run_external=True).standing is Standing.ADOPTED


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import sys; sys.exit('wrong curve')", "wrong curve"),
        ("import time; time.sleep(60)", "longer than 2 s"),
    ],
)
def test_a_national_verifier_that_refuses_or_hangs_verifies_nothing(
    little: LittleCouncil, code: str, words: str
) -> None:
    external(little, code)
    little.sign("a1", "a2", "b1")
    signed = little.desk.signed_of("D1", run_external=True)
    assert (signed.standing, signed.national["B"].verified) == (Standing.DRAFT, False)
    assert words in signed.national["B"].words


AMENDMENT = DECREE.replace('id = "D1"', 'id = "D2"\nsupersedes = "D1"', 1).replace(
    "2026-05-01", "2026-09-01", 1
)


def test_an_amendment_takes_effect_when_all_have_signed_and_the_first_promise_stays(
    little: LittleCouncil,
) -> None:
    little.sign("a1", "a2", "b1")
    little.write("council/decisions/d2.toml", AMENDMENT)
    assert [a.decision.id for a in little.desk.status().appraisals] == ["D1", "D2"]
    little.sign("a1", "a2", "b1", decision="D2")
    appraisal, *others = little.desk.status().appraisals
    assert (appraisal.decision.id, others, appraisal.history) == ("D2", [], ("D1", "D2"))
    assert str(appraisal.first_deadline) == "2026-05-01"
    assert str(appraisal.judgements[0].first_deadline) == "2026-05-01"
    assert str(appraisal.judgements[0].deadline) == "2026-09-01"
    assert little.errors() == []


def test_an_amendment_of_what_is_not_adopted_is_found(little: LittleCouncil) -> None:
    little.write("council/decisions/d2.toml", AMENDMENT)
    assert little.errors() == ["decision-supersedes-unadopted"]


def test_what_is_not_there_cannot_be_signed(little: LittleCouncil) -> None:
    with pytest.raises(UnknownNameError, match="there are D1"):
        Desk.open(little.folder).sign("D9", SigningKey.generate("a"))


@pytest.mark.parametrize("name", ["../../outside", "/etc", "..", "a/b"])
def test_a_party_cannot_lead_out_of_the_workspace(little: LittleCouncil, name: str) -> None:
    little.edit(DECISION, 'parties = ["A", "B"]', f'parties = ["A", "{name}"]')
    assert "bad-value" in little.errors()
    told = (little.folder / "council" / "parties.toml").read_text(encoding="utf-8")
    little.write("council/parties.toml", told.replace('id = "B"', f'id = "{name}"'))
    assert "signature-bad-parties" in little.errors()


def test_a_damaged_log_is_a_finding_and_the_rest_is_told(little: LittleCouncil) -> None:
    little.sign("a1", "a2", "b1")
    little.desk.books.publish("A", KEYS["a1"])
    (journal,) = (little.folder / "council" / "log" / "A" / "journal").iterdir()
    content = bytearray(journal.read_bytes())
    content[len(content) // 2] ^= 1
    journal.write_bytes(content)
    assert little.desk.standings == {"D1": Standing.ADOPTED}
    assert set(little.codes()) == {"signature-log-unreadable", "signature-not-logged"}


def test_a_decision_too_long_for_a_log_is_logged_by_its_digest(tmp_path: Path) -> None:
    long = DECREE.replace("Two pairs a day.", "Two pairs a day. " * 5000)
    little = LittleCouncil(tmp_path, long)
    assert little.sign("a1", "a2", "b1") == "adopted"
    assert little.desk.signed_of("D1").logged == ("A", "B")
    assert little.codes() == []
    (tmp_path / DECISION).unlink()
    (tmp_path / ENVELOPE).unlink()
    assert little.errors() == ["signature-without-file"]


def test_a_vacuous_target_is_not_signed_even_by_who_insists(little: LittleCouncil) -> None:
    little.edit(DECISION, 'op = ">="', 'op = "<="')
    for insists in (False, True):
        with pytest.raises(RefusedError, match=r"target-vacuous: pairs: .* none at all"):
            little.desk.sign("D1", KEYS["a1"], despite_warnings=insists)
    assert not (little.folder / ENVELOPE).exists()


def test_a_warning_is_signed_only_by_who_insists(little: LittleCouncil) -> None:
    little.edit(DECISION, 'estimate = "made up"\n', "")
    with pytest.raises(RefusedError, match=r"decision-unsourced.*--despite-warnings"):
        little.sign("a1")
    assert little.desk.sign("D1", KEYS["a1"], despite_warnings=True).standing is Standing.DRAFT
    assert (little.folder / ENVELOPE).exists()


def test_an_amendment_of_what_was_not_adopted_is_not_signed(little: LittleCouncil) -> None:
    amended = DECREE.replace('"D1"', '"D2"\nsupersedes = "D1"')
    little.write("council/decisions/d2.toml", amended)
    with pytest.raises(RefusedError, match="D2 supersedes D1, which is not adopted"):
        little.sign("a1", decision="D2")
    little.sign("a1", "a2", "b1")
    assert little.sign("a1", "a2", "b1", decision="D2") == "adopted"
