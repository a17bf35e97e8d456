"""A witness: what it cosigns, what it refuses, and with which status."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from corridor.trust import (
    EMPTY_ROOT,
    AddCheckpoint,
    Answer,
    AwayError,
    Checkpoint,
    FolderBook,
    Keyring,
    Kind,
    Log,
    MalformedError,
    MemoryBook,
    MemoryStorage,
    NoteSignature,
    RaceError,
    RollbackError,
    SignatureError,
    SignedCheckpoint,
    SignSubtree,
    SplitViewError,
    Subtree,
    Witness,
    WitnessClient,
    ask_witnesses,
    post_to,
    prove_subtree,
    verify_subtree_cosignature,
)
from corridor.trust.testing import ManualClock, key_of

EAST = key_of("east.example/log")
EYE = key_of("eye.example", Kind.COSIGNATURE)
LATE_EYE = key_of("eye.example", Kind.ML_DSA_44)


def log_of(*entries: bytes) -> Log:
    log = Log.open(MemoryStorage(), EAST)
    log.append(entries)
    log.publish()
    return log


def witness(book: MemoryBook | FolderBook | None = None, *keys: object) -> Witness:
    return Witness(
        keys or [EYE],  # type: ignore[arg-type]
        {"east.example/log": [EAST.public]},
        MemoryBook() if book is None else book,
        clock=ManualClock(1_800_000_000),
    )


def body(log: Log, old: int) -> bytes:
    return AddCheckpoint(old, tuple(log.prove_growth(old)), log.latest()).to_bytes()


def grown(log: Log, *entries: bytes) -> Log:
    log.append(entries)
    log.publish()
    return log


def test_a_first_checkpoint_is_cosigned_and_remembered() -> None:
    eye, log = witness(), log_of(b"a", b"b")
    answer = eye.add_checkpoint(body(log, 0))
    assert (answer.status, answer.content_type) == (200, "text/plain; charset=utf-8")
    lines = [NoteSignature.parse(line) for line in answer.body.splitlines()]
    assert log.latest().add(lines).signers(Keyring(eye.keys)) == {EYE.public: 1_800_000_000}
    kept = SignedCheckpoint.parse(eye.book.latest("east.example/log"))
    assert set(kept.signers(Keyring([EAST.public, EYE.public]))) == {EAST.public, EYE.public}


def test_a_tree_that_grows_is_cosigned_again() -> None:
    eye, log = witness(), log_of(b"a")
    assert eye.add_checkpoint(body(log, 0)).status == 200
    assert eye.add_checkpoint(body(grown(log, b"b", b"c"), 1)).status == 200
    assert eye.add_checkpoint(body(log, 3)).status == 200


def test_who_asks_about_an_old_size_is_told_the_new_one() -> None:
    eye, log = witness(), log_of(b"a", b"b", b"c")
    eye.add_checkpoint(body(log, 0))
    answer = eye.add_checkpoint(body(log, 0))
    assert answer == Answer(409, b"3\n", "text/x.tlog.size")
    assert eye.add_checkpoint(body(log, 2)).body == b"3\n"


def test_two_trees_of_one_size_are_refused_and_kept_as_evidence() -> None:
    eye, honest, other = witness(), log_of(b"a", b"b"), log_of(b"a", b"x")
    eye.add_checkpoint(body(honest, 0))
    answer = eye.add_checkpoint(body(other, 2))
    assert answer.status == 422
    assert "has shown eye.example two trees of 2 entries" in answer.body.decode()
    (kept,) = eye.book.evidence  # type: ignore[attr-defined]
    assert [SignedCheckpoint.parse(note).checkpoint.root for note in kept] == [
        honest.latest().checkpoint.root,
        other.latest().checkpoint.root,
    ]
    assert eye.add_checkpoint(body(grown(honest, b"c"), 2)).status == 200


def test_a_tree_that_forgot_an_entry_is_refused() -> None:
    eye = witness()
    eye.add_checkpoint(body(log_of(b"a", b"b"), 0))
    answer = eye.add_checkpoint(body(log_of(b"a", b"x", b"c"), 2))
    assert answer.status == 422
    assert b"are not part of the tree of 3 leaves" in answer.body


def test_a_proof_where_none_belongs_is_refused() -> None:
    log = log_of(b"a", b"b")
    request = AddCheckpoint(0, (bytes(32),), log.latest())
    assert witness().add_checkpoint(request.to_bytes()).status == 422


@pytest.mark.parametrize(("root", "status"), [(EMPTY_ROOT, 200), (bytes(32), 422)])
def test_an_empty_tree_has_one_root(root: bytes, status: int) -> None:
    signed = SignedCheckpoint.sign(Checkpoint("east.example/log", 0, root), EAST)
    assert witness().add_checkpoint(AddCheckpoint(0, (), signed).to_bytes()).status == status


def test_an_unknown_log_is_not_found() -> None:
    log = Log.open(MemoryStorage(), key_of("west.example/log"))
    log.append([b"a"])
    log.publish()
    assert witness().add_checkpoint(body(log, 0)).status == 404


def test_a_checkpoint_without_the_log_s_true_signature_is_forbidden() -> None:
    signed = log_of(b"a").latest()
    stranger = SignedCheckpoint.sign(signed.checkpoint, key_of("stranger"))
    forged = replace(signed.note.signatures[0], signature=bytes(64))
    eye = witness()
    for shown in (
        stranger,
        replace(signed, note=replace(signed.note, signatures=(forged,))),
        signed.add([forged]),
    ):
        assert eye.add_checkpoint(AddCheckpoint(0, (), shown).to_bytes()).status == 403
    assert eye.book.latest("east.example/log") == b""


def test_an_old_size_above_the_new_is_a_bad_request() -> None:
    log = log_of(b"a")
    assert witness().add_checkpoint(AddCheckpoint(2, (), log.latest()).to_bytes()).status == 400


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"old 0\n", b"old 00\n"),
        (b"old 0\n", b"old -0\n"),
        (b"old 0\n", b"old  0\n"),
        (b"old 0\n", b"new 0\n"),
        (b"old 0\n", b"old 0\r\n"),
        (b"old 0\n", b"\n"),
        (b"old 0\n\n", b"old 0\n"),
        (b"old 0\n", b"old 0\nAAAA\n"),
        (b"old 0\n", b"old 0\nnot base64\n"),
        (b"old 0\n", b"old 0\n" + b"A" * 43 + b"=\n" * 64),
        (b"\n2\n", b"\n02\n"),
        (b"old 0\n", b"old 18446744073709551616\n"),
    ],
)
def test_what_is_no_request_is_a_bad_one(old: bytes, new: bytes) -> None:
    good = body(log_of(b"a", b"b"), 0)
    assert old in good
    assert witness().add_checkpoint(good.replace(old, new, 1)).status == 400
    assert witness().add_checkpoint(b"").status == 400


def test_of_64_hashes_none_is_read() -> None:
    log = log_of(b"a", b"b")
    most = AddCheckpoint(1, (bytes(32),) * 63, log.latest())
    assert AddCheckpoint.parse(most.to_bytes()) == most
    with pytest.raises(MalformedError, match="64 hashes"):
        AddCheckpoint.parse(replace(most, proof=(bytes(32),) * 64).to_bytes())


def test_what_it_cosigned_is_shown_to_monitors() -> None:
    eye, log = witness(), log_of(b"a")
    place = hashlib.sha256(b"east.example/log").hexdigest()
    assert eye.checkpoint(place).status == 404
    eye.add_checkpoint(body(log, 0))
    assert eye.checkpoint(place).body == eye.book.latest("east.example/log")
    assert eye.checkpoint("00").status == 404


def test_of_two_requests_at_once_one_must_ask_again() -> None:
    log = log_of(b"a")

    class SlowBook(MemoryBook):
        def advance(self, origin: str, before: bytes, after: bytes) -> bool:
            if not self.pages:
                # Another request is faster: N + K is stored while N was being checked.
                self.pages[origin] = SignedCheckpoint.parse(after).to_bytes()
            return super().advance(origin, before, after)

    eye = witness(SlowBook())
    assert eye.add_checkpoint(body(log, 0)) == Answer(409, b"1\n", "text/x.tlog.size")


def test_many_requests_at_once_never_roll_back() -> None:
    log, eye = log_of(b"0"), witness()
    bodies = [body(log, 0)]
    for i in range(1, 20):
        bodies.append(body(grown(log, b"%d" % i), i))
    statuses: list[int] = []

    def ask() -> None:
        statuses.extend(eye.add_checkpoint(request).status for request in bodies)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(statuses) <= {200, 409}
    assert statuses.count(200) == 20
    assert SignedCheckpoint.parse(eye.book.latest("east.example/log")).checkpoint.size == 20


def test_a_book_in_a_folder_outlives_the_witness(tmp_path: Path) -> None:
    log = log_of(b"a", b"b")
    witness(FolderBook(tmp_path)).add_checkpoint(body(log, 0))
    again = witness(FolderBook(tmp_path))
    assert again.add_checkpoint(body(log, 0)).body == b"2\n"
    assert again.add_checkpoint(body(log_of(b"a", b"x"), 2)).status == 422
    folder = tmp_path / hashlib.sha256(b"east.example/log").hexdigest()
    assert sorted(p.name[:9] for p in folder.iterdir()) == ["checkpoin", "evidence-"]


def test_two_programs_may_share_a_book(tmp_path: Path) -> None:
    one, other = FolderBook(tmp_path), FolderBook(tmp_path)
    assert one.advance("east", b"", b"1")
    assert not other.advance("east", b"", b"2")
    assert other.advance("east", b"1", b"2")
    assert one.latest("east") == b"2"


def test_a_part_of_a_cosigned_tree_is_cosigned() -> None:
    eye = witness(None, EYE, LATE_EYE)
    log = log_of(*(b"%d" % i for i in range(14)))
    lines = [NoteSignature.parse(line) for line in eye.add_checkpoint(body(log, 0)).body.splitlines()]
    cosigned = log.latest().add(lines)
    tree = log._tree.root
    part = Subtree("east.example/log", 8, 13, tree(8, 13))
    request = SignSubtree(8, 13, part.root, tuple(prove_subtree(tree, 8, 13, 14)), cosigned)
    assert SignSubtree.parse(request.to_bytes()) == request
    answer = eye.sign_subtree(request.to_bytes())
    assert answer.status == 200
    assert verify_subtree_cosignature(NoteSignature.parse(answer.body[:-1]), part, LATE_EYE.public)
    assert eye.sign_subtree(replace(request, root=bytes(32)).to_bytes()).status == 422
    assert eye.sign_subtree(replace(request, start=7).to_bytes()).status == 400
    assert eye.sign_subtree(replace(request, end=15).to_bytes()).status == 400
    assert eye.sign_subtree(replace(request, signed=log.latest()).to_bytes()).status == 403
    assert witness().sign_subtree(request.to_bytes()).status == 403


def test_a_witness_has_keys_that_cosign() -> None:
    with pytest.raises(SignatureError, match="keys that cosign"):
        witness(None, EAST)


# --- asking ---


def client(eye: Witness) -> WitnessClient:
    return WitnessClient("the eye", eye.keys, post_to(eye))


def test_a_client_finds_out_what_its_witness_has_seen() -> None:
    eye, log = witness(), log_of(b"a")
    client(eye).cosign(log, log.latest())
    grown(log, b"b", b"c")
    (line,) = client(eye).cosign(log, log.latest())
    old = log.latest()
    assert log.cosigned(old, [line]).signers(Keyring(eye.keys)) == {EYE.public: 1_800_000_000}
    new = grown(log, b"d").latest()
    assert log.cosigned(old, [line]) == new


def test_a_log_restored_from_an_old_backup_is_stopped() -> None:
    eye, log, backup = witness(), log_of(b"a"), log_of(b"a")
    grown(log, b"b", b"c")
    client(eye).cosign(log, log.latest())
    backup.append([b"x"])
    with pytest.raises(
        RollbackError, match=r"has cosigned 3 entries of east.example/log, which now shows only 2"
    ):
        backup.publish(ask_witnesses([client(eye)]))
    assert backup.size == 1


def test_a_log_with_another_history_is_stopped() -> None:
    eye, log, other = witness(), log_of(b"a", b"b"), log_of(b"a", b"x")
    client(eye).cosign(log, log.latest())
    other.append([b"y"])
    with pytest.raises(SplitViewError, match=r"the eye has seen another tree of east.example/log than this"):
        other.publish(ask_witnesses([client(eye)]))
    assert other.size == 2


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(500, b"out of paper"), AwayError),
        (Answer(404, b""), AwayError),
        (Answer(409, b"many"), AwayError),
        (Answer(409, b"01\n"), MalformedError),
        (Answer(409, b"0\n"), RaceError),
        (Answer(200, b""), SignatureError),
        (Answer(200, b"hello\n"), AwayError),
        (Answer(200, log_of(b"a").latest().note.signatures[0].to_bytes()), SignatureError),
    ],
)
def test_a_witness_that_answers_wrongly_is_named(answer: Answer, error: type[Exception]) -> None:
    log = log_of(b"a", b"b")
    asked = WitnessClient("the eye", [EYE.public], lambda path, request: answer)
    with pytest.raises(error):
        asked.cosign(log, log.latest())
    told: list[str] = []
    log.append([b"c"])
    log.publish(ask_witnesses([asked], lambda who, why: told.append(f"{who.name}: {why}")))
    assert (log.size, len(told)) == (3, 1)


def test_a_witness_that_is_away_is_named() -> None:
    def post(path: str, request: bytes) -> Answer:
        raise ConnectionError("no route")

    log = log_of(b"a")
    with pytest.raises(AwayError, match="the eye does not answer: no route"):
        WitnessClient("the eye", [EYE.public], post).cosign(log, log.latest())


def test_a_slow_witness_does_not_hold_up_checkpoints() -> None:
    eye, gate, told = witness(), threading.Event(), []
    slow_key = key_of("slow.example", Kind.COSIGNATURE)
    slow = Witness([slow_key], {EAST.name: [EAST.public]}, MemoryBook(), clock=ManualClock(5))

    def post(path: str, request: bytes) -> Answer:
        gate.wait(5)
        return slow.add_checkpoint(request)

    clients = [client(eye), WitnessClient("the slow one", [slow_key.public], post)]
    ask = ask_witnesses(clients, lambda who, why: told.append(str(why)), patience_s=0.2)
    log = log_of()
    log.append([b"a"])
    assert set(log.publish(ask).signers(Keyring([EYE.public, slow_key.public]))) == {EYE.public}
    assert told == ["the slow one has not answered in 0.2 s"]
    gate.set()
    for _ in range(100):
        log.append([b"b"])
        if slow_key.public in log.publish(ask).signers(Keyring([EYE.public, slow_key.public])):
            break
    assert set(log.latest().signers(Keyring([EYE.public, slow_key.public]))) == {EYE.public, slow_key.public}


def test_a_witness_that_stops_the_log_stops_it_also_when_all_are_asked_at_once() -> None:
    eye, log, other = witness(), log_of(b"a", b"b"), log_of(b"a", b"x")
    client(eye).cosign(log, log.latest())
    other.append([b"y"])
    with pytest.raises(SplitViewError):
        other.publish(ask_witnesses([client(eye)], patience_s=5))
