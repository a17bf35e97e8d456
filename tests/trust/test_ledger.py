"""Proofs, policies, and the rule that every party's log must hold an entry: hostile stories."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from corridor.trust import (
    Keyring,
    Kind,
    Ledger,
    LedgerProof,
    Log,
    LogProof,
    MalformedError,
    MemoryStorage,
    PairError,
    Policy,
    ProofError,
    QuorumError,
    RollbackError,
    SignatureError,
    SplitViewError,
    UnknownLogError,
    VerifyingKey,
    cosign,
    prove_entry,
)
from corridor.trust.testing import Border, key_of

GRANTED = b"certificate 17 granted"


def border() -> Border:
    found = Border("east", "west")
    found.add(b"certificate 16 granted", GRANTED)
    return found


def test_an_entry_in_both_logs_counts() -> None:
    found = border()
    verdict = found.ledger.verify(GRANTED, found.prove(GRANTED))
    assert verdict.sentence() == "in the logs of east, west"
    assert [(p.party, p.index, p.size) for p in verdict.parties] == [("east", 1, 2), ("west", 1, 2)]
    assert verdict.time == 1_800_000_000


def test_an_entry_in_one_log_does_not_count() -> None:
    found = border()
    found["east"].log.append([b"granted by east alone"])
    found.publish()
    with pytest.raises(
        PairError, match=r"the log of west does not prove the entry: west.example/log does not"
    ):
        found.prove(b"granted by east alone")
    alone = LedgerProof({"east": prove_entry(found["east"].log, 2)})
    with pytest.raises(PairError, match="no proof from the log of west was shown"):
        found.ledger.verify(b"granted by east alone", alone)


def test_a_proof_from_one_log_does_not_stand_for_the_other() -> None:
    found = border()
    east = found.prove(GRANTED).proofs["east"]
    verdict = found.ledger.explain(GRANTED, LedgerProof({"east": east, "west": east}))
    assert verdict.sentence() == "the log of west: the policy does not know the log east.example/log"


def test_a_log_that_its_neighbour_has_not_witnessed_does_not_count() -> None:
    found = Border("east", "west")
    found["west"].away = True
    found.add(GRANTED)
    verdict = found.ledger.explain(GRANTED, found.prove(GRANTED))
    assert verdict.sentence() == "the log of east: missing west for others (nobody has cosigned)"
    assert (verdict.complete, verdict.time) == (False, 0)


def test_a_witness_that_comes_back_makes_it_count() -> None:
    found = Border("east", "west")
    found["west"].away = True
    found.add(GRANTED)
    found["west"].away = False
    found.clock.turn(60)
    found.add(b"next")
    assert found.ledger.verify(GRANTED, found.prove(GRANTED)).time == 1_800_000_060


def test_another_entry_is_not_proved_by_this_proof() -> None:
    found = border()
    with pytest.raises(PairError, match=r"the entry is not entry 1 of east.example/log"):
        found.ledger.verify(b"certificate 18 granted", found.prove(GRANTED))


def test_a_party_cannot_witness_its_own_log() -> None:
    found = border()
    proof = found.prove(GRANTED)
    east = proof.proofs["east"].signed
    own = cosign(east, key_of("east.example/witness", Kind.COSIGNATURE), 1_800_000_000)
    bare = replace(east, note=replace(east.note, signatures=east.note.signatures[:1]))
    forged = replace(proof.proofs["east"], checkpoint=bare.add([own]).to_bytes())
    verdict = found.ledger.explain(GRANTED, LedgerProof({**proof.proofs, "east": forged}))
    assert verdict.sentence() == "the log of east: missing west for others (nobody has cosigned)"


def test_a_log_that_takes_an_entry_back_is_refused_by_its_neighbour() -> None:
    found = border()
    storage = MemoryStorage()
    storage.append([b"certificate 16 granted", b"certificate 99 granted", b"more"])
    found["east"].log = Log.open(storage, key_of("east.example/log"))
    with pytest.raises(
        SplitViewError, match=r"the witness of west has seen another tree of east.example/log"
    ):
        found.publish("east")


def test_a_log_restored_from_an_old_backup_is_refused_by_its_neighbour() -> None:
    found = border()
    storage = MemoryStorage()
    storage.append([b"certificate 16 granted"])
    found["east"].log = Log.open(storage, key_of("east.example/log"))
    with pytest.raises(
        RollbackError, match=r"cosigned 2 entries of east.example/log, which now shows only 1"
    ):
        found.publish("east")


def test_with_three_parties_two_do_not_do() -> None:
    found = Border("east", "west", "north")
    found.add(GRANTED)
    proof = found.prove(GRANTED)
    assert found.ledger.verify(GRANTED, proof).complete
    with pytest.raises(PairError, match="no proof from the log of north"):
        found.ledger.verify(GRANTED, LedgerProof({k: v for k, v in proof.proofs.items() if k != "north"}))


def test_the_proof_is_as_old_as_its_oldest_part() -> None:
    found = border()
    found.clock.turn(3600)
    found["east"].log.append([b"only in east yet"])
    found.publish("east")
    verdict = found.ledger.verify(GRANTED, found.prove(GRANTED))
    assert [party.time - 1_800_000_000 for party in verdict.parties] == [3600, 0]
    assert verdict.time == 1_800_000_000


def test_proofs_by_party_are_read_back() -> None:
    proof = border().prove(GRANTED)
    assert LedgerProof.parse(proof.to_bytes()) == proof
    for text in ("[]", '{"east":1}', '{"east":"x"}', '{"east":"","east":""}'):
        with pytest.raises(MalformedError):
            LedgerProof.parse(text)


def test_post_quantum_witnesses_do_as_well() -> None:
    found = Border("east", "west", kind=Kind.ML_DSA_44)
    found.add(GRANTED)
    assert found.ledger.verify(GRANTED, found.prove(GRANTED)).complete


def test_two_parties_do_not_share_a_log() -> None:
    policy = border().ledger.policies["east"]
    with pytest.raises(MalformedError, match="a log of its own"):
        Ledger({"east": policy, "west": policy})
    with pytest.raises(MalformedError, match="a log of its own"):
        Ledger({})
    with pytest.raises(MalformedError, match="a log of its own"):
        Ledger({"east": replace(policy, logs=())})


def test_a_log_cannot_be_its_own_witness() -> None:
    policy = border().ledger.policies["east"]
    own = VerifyingKey("w.example", Kind.COSIGNATURE, policy.logs[0].public)
    with pytest.raises(MalformedError, match="the log of east cannot be its own witness"):
        Ledger({"east": replace(policy, witnesses={"w": own}, quorum="w")})


# --- the proof as text ---

H1, H2 = hashlib.sha256(b"hash1").digest(), hashlib.sha256(b"hash2").digest()


@pytest.mark.parametrize(
    "proof",
    [
        LogProof(5, (H1, H2), b"test checkpoint\n"),
        LogProof(10, (H1,), b"checkpoint data\n", b"extra information"),
        LogProof(0, (), b"checkpoint\n", b""),
    ],
)
def test_a_proof_is_read_back(proof: LogProof) -> None:
    assert LogProof.parse(proof.to_bytes()) == proof


def test_a_proof_is_written_as_specified() -> None:
    proof = LogProof(5, (bytes(32),), b"test checkpoint\n", b"x")
    assert proof.to_bytes() == (
        b"c2sp.org/tlog-proof@v1\nextra eA==\nindex 5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n"
        b"test checkpoint\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"wrong\nindex 0\n\ncheckpoint\n",
        b"c2sp.org/tlog-proof@v1\nextra !!\nindex 0\n\ncheckpoint\n",
        b"c2sp.org/tlog-proof@v1\n\n\ncheckpoint\n",
        b"c2sp.org/tlog-proof@v1\nindex x\n\ncheckpoint\n",
        b"c2sp.org/tlog-proof@v1\nindex -5\n\ncheckpoint\n",
        b"c2sp.org/tlog-proof@v1\nindex 05\n\ncheckpoint\n",
        b"c2sp.org/tlog-proof@v1\nindex 0\n!!\n\ncheckpoint\n",
        b"c2sp.org/tlog-proof@v1\nindex 0\n" + b"A" * 86 + b"==\n\ncheckpoint\n",
        b"c2sp.org/tlog-proof@v1\nindex 0\n" + b"a" * 66_000 + b"\n",
        b"c2sp.org/tlog-proof@v1\nindex 0\n" + b"A" * 43 + b"=\n" * 64 + b"\ncheckpoint\n",
        b"c2sp.org/tlog-proof@v1\nindex 0\nextra eA==\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex ٠\n\ncheckpoint\n".encode(),
    ],
)
def test_what_is_no_proof_is_refused(text: bytes) -> None:
    with pytest.raises(MalformedError):
        LogProof.parse(text)


def test_a_proof_without_a_checkpoint_is_refused_when_it_is_verified() -> None:
    with pytest.raises(MalformedError, match="not a note"):
        LogProof(0, (), b"checkpoint\n").verify(GRANTED, border().ledger.policies["east"])


def test_one_log_s_proof_is_verified_by_its_policy() -> None:
    found = border()
    proof, policy = prove_entry(found["east"].log, 1), found.ledger.policies["east"]
    judgement = LogProof.parse(proof.to_bytes()).verify(GRANTED, policy)
    assert judgement.witnessed == {"west": 1_800_000_000}
    with pytest.raises(ProofError, match="not entry 0 of"):
        replace(proof, index=0).verify(GRANTED, policy)


# --- policies ---

LOG, W1, W2, W3 = (
    str(key_of(n, k).public)
    for n, k in (
        ("east.example/log", Kind.NOTE),
        ("w1", Kind.COSIGNATURE),
        ("w2", Kind.COSIGNATURE),
        ("w3", Kind.ML_DSA_44),
    )
)
FULL = f"""
# the log of East
log {LOG} https://east.example/
witness w1 {W1}\t https://w1.example/   # at the ministry
  witness w2 {W2}
witness w3 {W3}
group some 2 w1 w2 w3
quorum some
"""


def witnessed(*names: str) -> object:
    log = Log.open(MemoryStorage(), key_of("east.example/log"))
    log.append([GRANTED])
    signed = log.publish()
    kinds = {"w1": Kind.COSIGNATURE, "w2": Kind.COSIGNATURE, "w3": Kind.ML_DSA_44}
    return signed.add(cosign(signed, key_of(n, kinds[n]), 100 * int(n[1])) for n in names)


def test_a_quorum_is_reached_by_enough_witnesses() -> None:
    policy = Policy.parse(FULL)
    found = policy.verify(witnessed("w1", "w3"))  # type: ignore[arg-type]
    assert found.witnessed == {"w1": 100, "w3": 300}
    assert found.time == 100
    assert policy.verify(witnessed("w1", "w2", "w3")).time == 200  # type: ignore[arg-type]


def test_a_quorum_that_is_not_reached_names_who_is_missing() -> None:
    with pytest.raises(QuorumError, match=r"missing w1, w3 for some \(w2 has cosigned\)") as refusal:
        Policy.parse(FULL).verify(witnessed("w2"))  # type: ignore[arg-type]
    assert refusal.value.missing == ("w1", "w3")


def test_groups_of_groups_are_counted() -> None:
    text = (
        f"log {LOG}\nwitness w1 {W1}\nwitness w2 {W2}\nwitness w3 {W3}\n"
        "group x any w1 w2\ngroup both all x w3\nquorum both\n"
    )
    policy = Policy.parse(text)
    assert policy.judge(witnessed("w2", "w3")).missing == ()  # type: ignore[arg-type]
    assert policy.judge(witnessed("w3")).missing == ("w1", "w2")  # type: ignore[arg-type]
    assert Policy.parse(policy.to_text()) == policy


def test_a_policy_is_written_and_read_back() -> None:
    policy = Policy.parse(FULL)
    assert policy.urls == {"east.example/log": "https://east.example/", "w1": "https://w1.example/"}
    assert Policy.parse(policy.to_text()) == policy
    assert Policy.parse(FULL.encode()) == policy


def test_a_policy_without_witnesses_asks_for_the_log_alone() -> None:
    policy = Policy.parse(f"log {LOG}\nquorum none")
    assert policy.verify(witnessed()).time == 0  # type: ignore[arg-type]
    with pytest.raises(UnknownLogError, match="does not know the log east"):
        Policy.parse("quorum none").verify(witnessed())  # type: ignore[arg-type]


def test_a_checkpoint_that_its_log_did_not_sign_is_refused() -> None:
    signed = witnessed("w1", "w2")
    bare = replace(signed, note=replace(signed.note, signatures=signed.note.signatures[1:]))  # type: ignore[type-var,attr-defined]
    with pytest.raises(SignatureError, match="is not signed by its log"):
        Policy.parse(FULL).verify(bare)  # type: ignore[arg-type]


def test_one_key_under_two_names_counts_once() -> None:
    again = f"witness w4 {W1}\n"
    text = FULL.replace("group", again + "group").replace("w1 w2 w3\n", "w1 w2 w3 w4\n")
    with pytest.raises(MalformedError, match="key of the witness w4 is there twice"):
        Policy.parse(text)
    lenient = Policy.parse(text, same_key_twice=True)
    assert lenient.judge(witnessed("w1")).missing == ("w2", "w3")  # type: ignore[arg-type]


def test_a_witness_key_written_for_notes_cosigns_all_the_same() -> None:
    key = key_of("w1", Kind.COSIGNATURE).public
    text = FULL.replace(W1, str(VerifyingKey("w1", Kind.NOTE, key.public)))
    assert Policy.parse(text).witnesses["w1"] == key


def test_a_name_is_any_bytes() -> None:
    text = FULL.encode().replace(b"w1 ", b"w\xff ")
    assert "w\udcff" in Policy.parse(text).witnesses


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("quorum some", "", "no quorum line"),
        ("quorum some", "quorum some\nquorum some", "a quorum already"),
        ("quorum some", "quorum other", "no witness or group of a line before"),
        ("quorum some", "quorum", "0 words"),
        ("quorum some", "quorum some more", "2 words"),
        ("quorum some", "quota some", "not log, witness"),
        ("some 2", "some 4", "no threshold"),
        ("some 2", "some 0", "no threshold"),
        ("some 2", "some -1", "no threshold"),
        ("some 2", "some 02", "no threshold"),
        ("some 2 w1 w2 w3", "some 2", "2 words"),
        ("some 2 w1 w2 w3", "some any", "2 words"),
        ("w1 w2 w3\n", "w1 w2 w4\n", "'w4' is no witness"),
        ("w1 w2 w3\n", "w1 w2 w2\n", "'w2' is in a group already"),
        ("group some", "group none", "cannot be a new name"),
        ("group some", "group w1", "cannot be a new name"),
        ("witness w2", "witness all", "cannot be a new name"),
        ("witness w2", "witness w1", "cannot be a new name"),
        ("witness w2 ", "witness w2 x", "not a key|says ID"),
        ("quorum some", f"log {LOG}\nquorum some", "log east.example/log is there twice"),
        (f"log {LOG}", f"log {W1}", "a log signs with one of another kind"),
        ("quorum some", "quorum some\r", "control character"),
        ("quorum some", "group g any some\ngroup h any some\nquorum h", "in a group already"),
    ],
)
def test_what_is_no_policy_is_refused_with_its_line(old: str, new: str, why: str) -> None:
    assert old in FULL
    with pytest.raises(MalformedError, match=why):
        Policy.parse(FULL.replace(old, new))


def test_a_policy_of_32_logs_witnesses_and_groups_is_read() -> None:
    lines = [f"log {key_of(f'l{i}').public}" for i in range(32)]
    lines += [f"witness w{i} {key_of(f'w{i}', Kind.COSIGNATURE).public}" for i in range(32)]
    lines += [f"group g{i} all w{i}" + (f" g{i - 1}" if i else "") for i in range(32)]
    policy = Policy.parse("\n".join([*lines, "quorum g31"]))
    assert len(Keyring(policy.witnesses.values()).keys) == 32
