"""Writing to a mirror: checkpoint first, entries in packages, and a cosignature when all are stored."""

from __future__ import annotations

import pytest

from corridor.trust import (
    AddCheckpoint,
    AddEntries,
    Answer,
    AwayError,
    EntryPackage,
    Keyring,
    Kind,
    Log,
    MalformedError,
    MemoryBook,
    MemoryStorage,
    Mirror,
    MirrorClient,
    MirrorDoor,
    RollbackError,
    serve,
    tiles_of,
)
from corridor.trust.testing import key_of

EAST, COPIER = key_of("east.example/log"), key_of("mirror.example", Kind.COSIGNATURE)


def grown(log: Log, count: int) -> Log:
    log.append([f"entry {i}".encode() for i in range(log.storage.size(), log.storage.size() + count)])
    log.publish()
    return log


def log_of(count: int) -> Log:
    return grown(Log.open(MemoryStorage(), EAST), count)


def door(storage: MemoryStorage | None = None) -> MirrorDoor:
    mirror = Mirror(storage or MemoryStorage(), EAST.name, [EAST.public], [COPIER], clock=lambda: 9)
    return MirrorDoor({EAST.name: mirror}, {EAST.name: [EAST.public]}, MemoryBook())


def client(of: MirrorDoor) -> MirrorClient:
    def post(path: str, body: bytes) -> Answer:
        return of.add_checkpoint(body) if path == "add-checkpoint" else of.add_entries(body)

    return MirrorClient("the mirror", [COPIER.public], post)


def announced(of: MirrorDoor, log: Log, old: int = 0) -> None:
    request = AddCheckpoint(old, tuple(log.prove_growth(old)), log.latest())
    assert of.add_checkpoint(request.to_bytes()) == Answer(200, b"")


def package(log: Log, start: int, end: int, size: int) -> bytes:
    proof = log.prove_part(start - start % 256, end, size)
    return EntryPackage(start, end, log.storage.read(start, end), proof).to_bytes()


def upload(log: Log, start: int, end: int, count: int = 99) -> bytes:
    whole = AddEntries(log.origin, start, end)
    packages = [package(log, a, b, end) for a, b in list(whole.ranges())[:count]]
    return whole.head() + b"".join(packages)


def test_a_log_is_pushed_and_cosigned() -> None:
    log, storage = log_of(700), MemoryStorage()
    lines = client(door(storage)).push(log)
    assert log.cosigned(log.latest(), lines).signers(Keyring([COPIER.public])) == {COPIER.public: 9}
    for tile in tiles_of(700):
        assert serve(storage, tile.path) == serve(log.storage, tile.path)


def test_a_log_of_more_packages_than_fit_is_pushed_in_several_requests() -> None:
    log, of = log_of(33 * 256 + 1), door()
    client(of).push(log)
    client(of).push(grown(log, 300))
    assert of.mirrors[EAST.name].size == 33 * 256 + 301


def test_what_is_stored_already_is_not_stored_twice() -> None:
    log, of = log_of(300), door()
    announced(of, log)
    assert of.add_entries(upload(log, 0, 300, 1)) == Answer(202, b"300\n256\n\n", "text/x.tlog.mirror-info")
    answer = of.add_entries(upload(log, 100, 300))
    assert answer.status == 200
    assert of.mirrors[EAST.name].storage.size() == 300
    assert of.add_entries(upload(log, 300, 300)).status == 200


def test_an_older_checkpoint_that_is_known_may_be_completed() -> None:
    log, of = log_of(300), door()
    announced(of, log)
    of.add_entries(upload(log, 0, 300, 1))
    announced(of, grown(log, 100), 300)
    assert of.add_entries(upload(log, 256, 300)).status == 200
    assert of.mirrors[EAST.name].size == 300
    assert of.add_entries(upload(log, 300, 400)).status == 200


@pytest.mark.parametrize(
    ("start", "end"),
    [(0, 299), (0, 301), (1, 300)],
    ids=["an unknown size", "more than is known", "a gap"],
)
def test_what_does_not_fit_is_told_what_would(start: int, end: int) -> None:
    log, of = log_of(300), door()
    announced(of, log)
    answer = of.add_entries(AddEntries(log.origin, start, end).head())
    assert answer == Answer(409, b"300\n0\n\n", "text/x.tlog.mirror-info")


def test_an_entry_that_was_not_signed_is_refused() -> None:
    log, of = log_of(300), door()
    announced(of, log)
    body = upload(log, 0, 300).replace(b"entry 17", b"entry 71", 1)
    assert of.add_entries(body).status == 422
    assert of.mirrors[EAST.name].storage.size() == 0
    late = upload(log, 0, 300).replace(b"entry 299", b"entry 929")
    assert of.add_entries(late).status == 422
    assert of.mirrors[EAST.name].storage.size() == 256


def test_without_a_checkpoint_nothing_is_taken() -> None:
    log = log_of(3)
    assert door().add_entries(upload(log, 0, 3)).status == 422
    assert door().add_entries(AddEntries("west.example/log", 0, 3).head()).status == 404


def test_a_cut_upload_keeps_its_whole_packages() -> None:
    log = log_of(300)
    whole = upload(log, 0, 300)
    for cut, status in ((5, 400), (60, 400), (len(whole) - 1, 202)):
        of = door()
        announced(of, log)
        assert of.add_entries(whole[:cut]).status == status
    of = door()
    announced(of, log)
    assert of.add_entries(whole + b"x").status == 400


def test_the_head_of_an_upload_is_read_back() -> None:
    head = AddEntries("east.example/log", 3, 700, b"ticket")
    assert AddEntries.parse(head.head()) == head
    with pytest.raises(MalformedError, match="from entry 4 to 3"):
        AddEntries.parse(AddEntries("east", 4, 3).head())
    with pytest.raises(MalformedError, match="not UTF-8"):
        AddEntries.parse(b"\0\1\xff" + bytes(18))


def test_a_mirror_that_holds_more_stops_a_restored_log() -> None:
    of = door()
    client(of).push(log_of(5))
    with pytest.raises(RollbackError, match="the mirror has cosigned 5 entries"):
        client(of).push(log_of(3))


def test_a_mirror_that_takes_nothing_is_named() -> None:
    def post(path: str, body: bytes) -> Answer:
        return Answer(200, b"") if path == "add-checkpoint" else Answer(202, b"3\n0\n\n")

    with pytest.raises(AwayError, match="takes no more entries"):
        MirrorClient("the mirror", [COPIER.public], post).push(log_of(3))
