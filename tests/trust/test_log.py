"""A log: entries in, checkpoints and proofs out, and what a crash leaves."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.trust import (
    Checkpoint,
    DamagedError,
    Disk,
    FolderStorage,
    GroupCommit,
    Keyring,
    Kind,
    Log,
    MalformedError,
    MemoryStorage,
    MissingTileError,
    ProofError,
    Sequencer,
    SignatureError,
    SignedCheckpoint,
    SigningKey,
    StorageError,
    hash_leaf,
    hash_leaves,
    root_of,
    serve,
    tiles_of,
    verify_consistency,
    verify_inclusion,
)
from corridor.trust.testing import key_of

EAST = SigningKey("east.example/log", Kind.NOTE, b"\1" * 32)
EAST_LATE = SigningKey("east.example/log", Kind.ML_DSA_44, b"\2" * 32)
WEST = SigningKey("west.example/log", Kind.NOTE, b"\3" * 32)


def entries(count: int, start: int = 0) -> list[bytes]:
    return [f"entry {i}".encode() for i in range(start, start + count)]


def filled(count: int) -> Log:
    log = Log.open(MemoryStorage(), EAST)
    log.append(entries(count))
    log.publish()
    return log


def test_a_checkpoint_says_how_many_entries_and_their_root() -> None:
    log = filled(3)
    assert log.signed is not None
    assert log.signed.checkpoint == Checkpoint("east.example/log", 3, root_of(hash_leaves(entries(3))))
    assert log.signed.signers(Keyring(log.keys)) == {EAST.public: 0}


def test_a_log_may_sign_with_both_algorithms() -> None:
    log = Log.open(MemoryStorage(), EAST, EAST_LATE, clock=lambda: 1_800_000_000.5)
    log.append(entries(1))
    assert log.publish().signers(Keyring(log.keys)) == {EAST.public: 0, EAST_LATE.public: 1_800_000_000}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 600), min_size=1, max_size=5))
def test_a_tree_that_grows_in_steps_is_the_tree_of_all_entries(steps: list[int]) -> None:
    log, roots, total = Log.open(MemoryStorage(), EAST), {}, 0
    for step in steps:
        log.append(entries(step, total))
        total += step
        roots[total] = log.publish().checkpoint.root
    leaves = hash_leaves(entries(total))
    assert roots == {size: root_of(leaves[: 32 * size]) for size in roots}
    for size, root in roots.items():
        verify_consistency(size, total, root, roots[total], log.prove_growth(size))
        verify_inclusion(
            leaves[32 * size - 32 : 32 * size], size - 1, total, log.prove(size - 1), roots[total]
        )


def test_large_trees_use_tiles_of_tiles() -> None:
    log = filled(66_000)
    assert log.signed is not None
    root = log.signed.checkpoint.root
    assert root == root_of(hash_leaves(entries(66_000)))
    for index in (0, 255, 256, 65_535, 65_536, 65_999):
        verify_inclusion(hash_leaf(b"entry %d" % index), index, 66_000, log.prove(index), root)


def test_a_log_goes_on_where_it_was(tmp_path: Path) -> None:
    with FolderStorage(tmp_path) as storage:
        log = Log.open(storage, EAST)
        log.append(entries(300))
        log.publish()
        log.append(entries(5, 300))
    with FolderStorage(tmp_path) as storage:
        log = Log.open(storage, EAST)
        assert (log.size, storage.size()) == (300, 305)
        assert log.publish().checkpoint.root == root_of(hash_leaves(entries(305)))


def test_nothing_new_signs_nothing_new() -> None:
    log = filled(3)
    assert log.publish() is log.signed


def test_entries_that_a_register_wrote_itself_come_into_the_tree() -> None:
    log = filled(2)
    log.storage.append(entries(1, 2))
    assert log.publish().checkpoint.size == 3


def test_what_is_not_published_has_no_proof() -> None:
    log = filled(3)
    log.append(entries(1, 3))
    with pytest.raises(ProofError, match="no leaf 3"):
        log.prove(3)
    with pytest.raises(ProofError, match="no tree of 4 entries yet"):
        log.prove(0, 4)
    with pytest.raises(ProofError, match="no tree of 4 entries yet"):
        log.prove_growth(1, 4)
    with pytest.raises(ProofError, match="there is no entry 4"):
        log.read(4)
    with pytest.raises(ProofError, match="no checkpoint yet"):
        Log.open(MemoryStorage(), EAST).prove(0)


def test_a_log_is_not_opened_with_another_key() -> None:
    log = filled(1)
    with pytest.raises(SignatureError, match="not its own"):
        Log.open(log.storage, WEST)
    with pytest.raises(SignatureError, match="not its own"):
        Log.open(log.storage, WEST, origin="east.example/log")
    again = Log.open(log.storage, WEST, origin="east.example/log", former=[EAST.public])
    assert again.size == 1


def test_a_log_does_not_sign_a_second_history_after_losing_entries() -> None:
    log = filled(3)
    del log.storage.entries[2]  # type: ignore[attr-defined]
    with pytest.raises(DamagedError, match="has signed a tree of 3 entries, but its storage holds only 2"):
        Log.open(log.storage, EAST)


def test_entries_changed_behind_its_back_are_found_when_tiles_are_lost() -> None:
    log = filled(3)
    log.storage.tiles.clear()  # type: ignore[attr-defined]
    assert Log.open(log.storage, EAST).prove(0) == log.prove(0)
    log.storage.tiles.clear()  # type: ignore[attr-defined]
    log.storage.entries[1] = b"other"  # type: ignore[attr-defined]
    with pytest.raises(DamagedError, match="are not those that it signed: east"):
        Log.open(log.storage, EAST)


def test_a_log_serves_what_its_checkpoint_covers_and_no_more() -> None:
    log = filled(300)
    log.append(entries(10, 300))
    for tile in tiles_of(300):
        assert serve(log.storage, tile.path)
    assert serve(log.storage, "tile/0/001.p/3") == serve(log.storage, "tile/0/001.p/44")[:96]
    assert serve(log.storage, "checkpoint").startswith(b"east.example/log\n300\n")
    for path in ("tile/0/001.p/45", "tile/entries/001.p/45", "tile/0/001", "tile/2/000.p/1"):
        with pytest.raises(MissingTileError, match="has not published"):
            serve(log.storage, path)
    with pytest.raises(MalformedError):
        serve(log.storage, "../secret")


def test_a_folder_is_served_as_it_is(tmp_path: Path) -> None:
    with FolderStorage(tmp_path) as storage:
        log = Log.open(storage, EAST)
        for step in (100, 400, 200):
            log.append(entries(step, storage.size()))
            log.publish()
        for tile in tiles_of(700):
            assert (tmp_path / tile.path).read_bytes() == serve(storage, tile.path)
        assert not (tmp_path / "tile/0/000.p").exists()


def test_one_program_at_a_time_writes_to_a_folder(tmp_path: Path) -> None:
    with FolderStorage(tmp_path), pytest.raises(StorageError, match="another program is writing here"):
        FolderStorage(tmp_path)
    FolderStorage(tmp_path).close()


def test_an_entry_too_large_refuses_its_whole_batch(tmp_path: Path) -> None:
    with FolderStorage(tmp_path) as storage:
        with pytest.raises(MalformedError, match="log its hash"):
            storage.append([b"small", b"x" * 65_536])
        assert storage.append([]) == storage.size() == 0


def test_a_long_journal_is_begun_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corridor.trust.folder._LONG_ENTRIES", 600)
    with FolderStorage(tmp_path, background=False) as storage:
        log = Log.open(storage, EAST)
        for _ in range(4):
            log.append(entries(250, storage.size()))
            log.publish()
        assert [p.name for p in (tmp_path / "journal").iterdir()] == [f"{512:020d}"]
    with FolderStorage(tmp_path) as storage:
        assert storage.read(0, 1000) == entries(1000)
        assert storage.read(500, 520) == entries(20, 500)
        (tmp_path / "tile/entries/001").unlink()
        with pytest.raises(DamagedError, match="tile/entries/001 is missing or damaged"):
            storage.read(0, 1000)


def test_a_lost_journal_is_not_passed_over(tmp_path: Path) -> None:
    with FolderStorage(tmp_path) as storage:
        log = Log.open(storage, EAST)
        log.append(entries(3))
        log.publish()
    shutil.rmtree(tmp_path / "journal")
    with pytest.raises(DamagedError, match="the journal is missing"):
        FolderStorage(tmp_path)


# --- crashes ---


def journal_of(folder: Path) -> Path:
    (journal,) = (folder / "journal").iterdir()
    return journal


@pytest.mark.parametrize("rest", [b"", b"\0" * 40, b"\xff" * 7])
def test_a_journal_cut_at_any_byte_keeps_every_acknowledged_batch(tmp_path: Path, rest: bytes) -> None:
    acknowledged = {}
    with FolderStorage(tmp_path) as storage:
        for batch in (entries(2), entries(1, 2), [b"", b"CRDJ"], entries(3, 5)):
            storage.append(batch)
            acknowledged[journal_of(tmp_path).stat().st_size] = storage.read(0, storage.size())
    whole = journal_of(tmp_path).read_bytes()
    for cut in range(0, len(whole) + 1, 7 if rest else 1):
        journal_of(tmp_path).write_bytes(whole[:cut] + rest)
        with FolderStorage(tmp_path) as storage:
            durable = [kept for length, kept in acknowledged.items() if length <= cut]
            expected = durable[-1] if durable else []
            assert storage.read(0, storage.size()) == expected
            assert storage.append([b"next"]) == len(expected)
        with FolderStorage(tmp_path) as storage:
            assert storage.read(0, storage.size()) == [*expected, b"next"]


def test_damage_before_the_end_is_no_torn_batch(tmp_path: Path) -> None:
    with FolderStorage(tmp_path) as storage:
        storage.append(entries(2))
        storage.append(entries(2, 2))
    journal = journal_of(tmp_path)
    whole = journal.read_bytes()
    first_batch = whole.index(b"CRDJ", 1)
    for at in range(first_batch):
        journal.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(DamagedError):
            FolderStorage(tmp_path)
    journal.write_bytes(whole[first_batch:])
    with pytest.raises(DamagedError, match="entry 0 should follow, but entry 2 does"):
        FolderStorage(tmp_path)


def test_an_entry_that_looks_like_a_batch_stops_nothing(tmp_path: Path) -> None:
    with FolderStorage(tmp_path / "a") as storage:
        storage.append(entries(1))
    fake = journal_of(tmp_path / "a").read_bytes()
    with FolderStorage(tmp_path / "b") as storage:
        storage.append([fake, b"x" * 100])
    journal = journal_of(tmp_path / "b")
    journal.write_bytes(journal.read_bytes()[:-50])
    with FolderStorage(tmp_path / "b") as storage:
        assert storage.size() == 0


class PowerCut(Exception):  # noqa: N818
    """The machine is gone."""


class FailingDisk(Disk):
    """Writes so many bytes, then the power goes: appends stay in part, unsynced files are empty."""

    def __init__(self, root: Path, budget: int) -> None:
        super().__init__(root)
        self.budget = budget
        self.unsynced: set[str] = set()

    def spend(self, count: int) -> int:
        spent = min(count, self.budget)
        self.budget -= spent
        return spent

    def put(self, name: str, content: bytes) -> None:
        if self.spend(len(content) + 1) <= len(content):
            raise PowerCut
        super().put(name, content)

    def put_many(self, files: dict[str, bytes]) -> None:  # type: ignore[override]
        for name, content in files.items():
            if self.spend(len(content) + 1) <= len(content):
                raise PowerCut
            super().put_many({name: content})
            self.unsynced.add(name)

    def sync(self, names: Iterable[str]) -> None:
        for name in names:
            if not self.spend(1):
                raise PowerCut
            super().sync([name])
            self.unsynced.discard(name)

    def append(self, name: str, content: bytes) -> None:
        written = self.spend(len(content))
        super().append(name, content[:written])
        if written < len(content):
            raise PowerCut

    def cut(self, name: str, length: int) -> None:
        if not self.budget:
            raise PowerCut
        super().cut(name, length)

    def remove(self, name: str) -> None:
        if not self.spend(1):
            raise PowerCut
        super().remove(name)


def work(folder: Path, budget: int) -> tuple[int, int]:
    """Fill a log until the power goes; return what was acknowledged: entries, and the last tree."""
    done, disk = (0, 0), FailingDisk(folder, budget)
    try:
        with FolderStorage(folder, disk=disk, background=False) as storage:
            log = Log.open(storage, EAST)
            for step in (200, 100, 300, 1):
                log.append(entries(step, storage.size()))
                done = storage.size(), done[1]
                done = done[0], log.publish().checkpoint.size
    except PowerCut:
        for name in disk.unsynced:
            if (folder / name).exists():
                (folder / name).write_bytes(b"")
    return done


def test_a_crash_at_any_write_leaves_a_log_that_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corridor.trust.folder._LONG_ENTRIES", 256)
    budget, finished = 0, False
    while not finished:
        folder = tmp_path / str(budget)
        durable, promised = work(folder, budget)
        finished = (durable, promised) == (601, 601)
        with FolderStorage(folder) as storage:
            log = Log.open(storage, EAST)
            assert storage.size() >= durable
            assert log.size >= promised
            assert storage.read(0, storage.size()) == entries(storage.size())
            log.append(entries(1, storage.size()))
            size = storage.size()
            assert log.publish().checkpoint.root == root_of(hash_leaves(entries(size)))
            for tile in tiles_of(size):
                assert (folder / tile.path).read_bytes() == serve(storage, tile.path) != b""
            for index in range(0, size, 97):
                proof = log.prove(index)
                leaf = hash_leaf(b"entry %d" % index)
                verify_inclusion(leaf, index, size, proof, root_of(hash_leaves(entries(size))))
        shutil.rmtree(folder)
        budget += 1 if budget % 1009 < 2 else 1013
    assert budget > 20_000


CHILD = """
import sys, threading
from corridor.trust import FolderStorage, Log, Sequencer
from corridor.trust.testing import key_of

log, speaking = Log.open(FolderStorage(sys.argv[1]), key_of("east.example/log")), threading.Lock()
with Sequencer(log, interval_s=0.05) as sequencer:
    def work(name):
        for i in range(10**9):
            entry = f"{sys.argv[2]} {name} {i}"
            index = sequencer.add(entry.encode())
            with speaking:
                print(index, entry, flush=True)
    for name in range(8):
        threading.Thread(target=work, args=(name,), daemon=True).start()
    threading.Event().wait()
"""


def test_a_killed_program_has_lost_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    acknowledged: dict[int, bytes] = {}
    for run, lines in enumerate((40, 120)):
        command = [sys.executable, "-c", CHILD, str(tmp_path), str(run)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            try:
                told = [child.stdout.readline().rstrip("\n") for _ in range(lines)]
            finally:
                child.kill()
        acknowledged |= {int(line.split(" ", 1)[0]): line.split(" ", 1)[1].encode() for line in told}
    with FolderStorage(tmp_path) as storage:
        held = storage.read(0, storage.size())
        assert {i: held[i] for i in acknowledged} == acknowledged
        log = Log.open(storage, key_of("east.example/log"))
        assert log.publish().checkpoint.root == root_of(hash_leaves(held))


def test_a_full_disk_acknowledges_nothing_and_loses_nothing(tmp_path: Path) -> None:
    class FullDisk(Disk):
        full = False

        def append(self, name: str, content: bytes) -> None:
            super().append(name, content[: len(content) // 2] if self.full else content)
            if self.full:
                raise OSError("no space left")

    disk = FullDisk(tmp_path)
    with FolderStorage(tmp_path, disk=disk) as storage:
        storage.append(entries(2))
        disk.full = True
        with pytest.raises(OSError, match="no space left"):
            storage.append(entries(1, 2))
        disk.full = False
        assert storage.append(entries(1, 2)) == 2
    with FolderStorage(tmp_path) as storage:
        assert storage.read(0, 9) == entries(3)


def test_after_a_disk_that_failed_twice_the_log_is_opened_anew(tmp_path: Path) -> None:
    class DeadDisk(Disk):
        dead = False

        def append(self, name: str, content: bytes) -> None:
            super().append(name, content[:9] if self.dead else content)
            if self.dead:
                raise OSError("read-only file system")

        def cut(self, name: str, length: int) -> None:
            if self.dead:
                raise OSError("read-only file system")
            super().cut(name, length)

    disk = DeadDisk(tmp_path)
    with FolderStorage(tmp_path, disk=disk) as storage:
        storage.append(entries(2))
        disk.dead = True
        with pytest.raises(OSError, match="read-only"):
            storage.append(entries(1, 2))
        disk.dead = False
        with pytest.raises(StorageError, match="open the log anew"):
            storage.append(entries(1, 2))
    with FolderStorage(tmp_path) as storage:
        assert storage.append(entries(1, 2)) == 2
        assert storage.read(0, 9) == entries(3)


# --- group commit ---


def test_many_clients_share_few_syncs() -> None:
    batches: list[int] = []
    begun = threading.Event()

    def write(items: list[int]) -> list[int]:
        begun.wait()
        batches.append(len(items))
        return [item * 10 for item in items]

    commits: GroupCommit[int, int] = GroupCommit(write)
    futures = [commits.submit(i) for i in range(50)]
    begun.set()
    assert [future.result() for future in futures] == [i * 10 for i in range(50)]
    commits.close()
    assert sum(batches) == 50
    assert len(batches) <= 2


def test_a_failed_batch_is_told_to_everyone_in_it_and_the_next_goes_on() -> None:
    def write(items: list[int]) -> list[int]:
        if 0 in items:
            raise OSError("no space left")
        return items

    commits: GroupCommit[int, int] = GroupCommit(write)
    with pytest.raises(OSError, match="no space"):
        commits.submit(0).result()
    assert commits.submit(1).result() == 1
    commits.close()
    with pytest.raises(RuntimeError, match="closed"):
        commits.submit(2)


def test_a_sequencer_gives_every_client_its_own_index() -> None:
    log = Log.open(MemoryStorage(), EAST)
    found: list[int] = []
    with Sequencer(log) as sequencer:

        def client(name: int) -> None:
            found.extend(sequencer.add(b"%d/%d" % (name, i)) for i in range(25))

        threads = [threading.Thread(target=client, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with pytest.raises(MalformedError):
            sequencer.add(b"x" * 65_536)
    assert sorted(found) == list(range(200))
    assert log.size == 200


def test_a_checkpoint_is_never_older_than_two_seconds() -> None:
    with pytest.raises(ValueError, match="at most 2 seconds"):
        Sequencer(Log.open(MemoryStorage(), EAST), interval_s=2.5)


def test_a_checkpoint_that_fails_is_told_and_the_next_is_tried() -> None:
    told: list[Exception] = []
    asked = threading.Event()

    def cosigner(_log: Log, _signed: SignedCheckpoint) -> list[object]:
        if not told:
            raise StorageError("no witness")
        asked.set()
        return []

    log = Log.open(MemoryStorage(), EAST)
    with Sequencer(log, interval_s=0.01, cosigner=cosigner, on_error=told.append) as sequencer:  # type: ignore[arg-type]
        sequencer.add(b"entry")
        assert asked.wait(5)
    assert sequencer.trouble is None
    assert [str(error) for error in told] == ["no witness"]
    assert log.size == 1
