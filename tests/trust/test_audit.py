"""Reading, mirroring, following and auditing somebody else's log: what was changed, and by whom, is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from corridor.trust import (
    AlteredTileError,
    Checkpoint,
    DamagedError,
    Fetch,
    FolderStorage,
    Follower,
    Keyring,
    Kind,
    Log,
    MalformedError,
    MemoryStorage,
    Mirror,
    MissingTileError,
    Policy,
    QuorumError,
    RollbackError,
    SignatureError,
    SignedCheckpoint,
    SplitViewError,
    UnknownLogError,
    VerifiedTree,
    audit_ledger,
    audit_log,
    audit_views,
    from_folder,
    from_storage,
    hash_node,
    prove_inclusion,
    serve,
    tiles_of,
)
from corridor.trust.testing import Border, key_of

KEY = key_of("east.example/log")
ALONE = Policy(logs=(KEY.public,), witnesses={})
COPIER = key_of("mirror.example", Kind.COSIGNATURE)


def log_of(count: int, word: str = "entry") -> Log:
    return grown(Log.open(MemoryStorage(), KEY), count, word)


def grown(log: Log, count: int, word: str = "entry") -> Log:
    log.append([f"{word} {i}".encode() for i in range(log.storage.size(), log.storage.size() + count)])
    log.publish()
    return log


def shown(log: Log, **instead: bytes | None) -> Fetch:
    """Show a log, with some paths (slashes as __) replaced, or missing."""
    changed = {path.replace("__", "/").replace("_p", ".p"): content for path, content in instead.items()}

    def fetch(path: str) -> bytes:
        content = changed[path] if path in changed else serve(log.storage, path)
        if content is None:
            raise MissingTileError(f"{path} is not there")
        return content

    return fetch


def flipped(content: bytes, at: int = 40) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


# --- reading ---


def test_a_reader_gets_the_entries_that_were_signed() -> None:
    log = log_of(700)
    tree = VerifiedTree(shown(log), log.latest().checkpoint)
    assert tree.entries(250, 520) == [f"entry {i}".encode() for i in range(250, 520)]
    assert prove_inclusion(tree.root, 300, 700) == log.prove(300)


def test_a_partial_tile_that_became_full_is_read_from_the_full_one() -> None:
    log = log_of(200)
    old = log.latest().checkpoint
    whole = shown(grown(log, 200))
    tree = VerifiedTree(shown(log, tile__0__000_p__200=None, tile__entries__000_p__200=None), old)
    assert tree.entries(0, 200) == VerifiedTree(whole, log.latest().checkpoint).entries(0, 200)


def test_a_folder_is_read_as_it_lies(tmp_path: Path) -> None:
    with FolderStorage(tmp_path) as storage:
        log = grown(Log.open(storage, KEY), 300)
        tree = VerifiedTree(from_folder(tmp_path), log.latest().checkpoint)
        assert tree.entries(298, 300) == [b"entry 298", b"entry 299"]
        with pytest.raises(MissingTileError, match="is not there"):
            from_folder(tmp_path)("tile/0/007")


# --- auditing ---


def test_a_clean_log_has_no_faults() -> None:
    log = log_of(66_000)
    counted: list[tuple[int, int]] = []
    found = audit_log(shown(log), ALONE, told=lambda done, of: counted.append((done, of)))
    assert found.clean
    assert counted[-1] == (66_000, 66_000)
    assert audit_log(shown(Log.open(MemoryStorage(), KEY)), ALONE).faults != ()


@pytest.mark.parametrize("path", [tile.path for tile in tiles_of(66_000) if tile.index in (0, 3, 257)])
def test_every_altered_or_missing_tile_is_named_and_no_other(path: str) -> None:
    log = log_of(66_000)
    name = path.replace("/", "__").replace(".p", "_p")
    for changed in (flipped(serve(log.storage, path), 2), serve(log.storage, path)[:-1], b""):
        (fault,) = audit_log(shown(log, **{name: changed}), ALONE).faults
        assert isinstance(fault, AlteredTileError)
        assert path in str(fault) or "lead to the root" in str(fault)
    (fault,) = audit_log(shown(log, **{name: None}), ALONE).faults
    assert isinstance(fault, MissingTileError)


def test_an_audit_of_a_log_that_serves_nothing_ends() -> None:
    found = bytes(32)
    for _ in range(40):
        found = hash_node(found, found)
    said = SignedCheckpoint.sign(Checkpoint(KEY.name, 2**40, found), KEY)

    def fetch(path: str) -> bytes:
        if path == "checkpoint":
            return said.to_bytes()
        if path == "tile/5/000.p/1":
            return found
        raise MissingTileError(f"{path} is not there")

    faults = audit_log(fetch, ALONE).faults
    assert 0 < len(faults) <= 1000


def test_a_checkpoint_that_is_not_believed_is_a_fault() -> None:
    log = log_of(3)
    other = Policy(logs=(key_of("west.example/log").public,), witnesses={})
    (fault,) = audit_log(shown(log), other).faults
    assert isinstance(fault, UnknownLogError)
    (fault,) = audit_log(shown(log), replace(ALONE, witnesses={"w": COPIER.public}, quorum="w")).faults
    assert isinstance(fault, QuorumError)
    assert fault.missing == ("w",)


def test_entries_that_one_party_holds_alone_are_found() -> None:
    border = Border("east", "west")
    border.add(b"granted 16", b"granted 17")
    border["east"].log.append([b"granted by east alone"])
    border.publish()
    sources = {name: from_storage(member.storage) for name, member in border.members.items()}
    found = audit_ledger(sources, border.ledger)
    assert found.alone == {"east": (2,), "west": ()}
    assert not found.clean
    border["west"].log.append([b"granted by east alone"])
    border.publish()
    assert audit_ledger(sources, border.ledger).clean


# --- following, and views of one log ---


def test_a_log_may_only_grow() -> None:
    log = log_of(3)
    follower = Follower(ALONE)
    follower.follow(shown(log))
    tree = follower.follow(shown(grown(log, 500)))
    assert (tree.said.size, follower.seen) == (503, log.latest())


def test_a_log_that_shrinks_is_an_old_backup() -> None:
    follower = Follower(ALONE, log_of(5).latest())
    with pytest.raises(
        RollbackError, match=r"west shows 3 entries of east.example/log, but 5 were shown before"
    ):
        follower.follow(shown(log_of(3)), "west")


@pytest.mark.parametrize("size", [5, 9])
def test_another_history_is_a_split_view_with_its_evidence(size: int) -> None:
    seen, other = log_of(5).latest(), log_of(size, "other")
    with pytest.raises(SplitViewError, match="two histories: what was seen before has root") as refusal:
        Follower(ALONE, seen).follow(shown(other), "west")
    assert refusal.value.evidence == (seen.to_bytes(), other.latest().to_bytes())


def test_views_of_one_log_in_several_places_are_compared() -> None:
    log = log_of(5)
    older = log.latest().to_bytes()
    grown(log, 5)
    views = {"east": shown(log), "the witness of west": lambda _path: older}
    assert audit_views(views, ALONE) == log.latest()
    fork = log_of(5, "fork").latest().to_bytes()
    with pytest.raises(SplitViewError, match="two histories: the witness of west has root"):
        audit_views(views | {"the witness of west": lambda _path: fork}, ALONE)
    even = log_of(10, "fork").latest().to_bytes()
    with pytest.raises(SplitViewError, match="two histories of 10 entries: east shows root"):
        audit_views(views | {"a mirror": lambda _path: even}, ALONE)


def test_the_published_witness_and_mirror_show_a_split_view() -> None:
    """The published data hold two checkpoints of one log and size with different roots, both cosigned."""
    folder = Path(__file__).parents[3] / "shared" / "data" / "goods" / "log" / "witness"
    if not folder.is_dir():
        pytest.skip(f"the published log is not here: {folder} is missing")
    shown_by = {}
    for name, place in (("witness", folder), ("mirror", folder / "mirror")):
        (path,) = place.glob("000de*/checkpoint")
        shown_by[name] = path.read_bytes()
        assert json.loads((place / f"{name}.v0.json").read_text(encoding="utf-8"))["verifier_keys"]
    roots = {name: note.split(b"\n")[2] for name, note in shown_by.items()}
    assert roots["witness"] != roots["mirror"]


# --- mirroring ---


def mirror(storage: MemoryStorage | None = None) -> Mirror:
    return Mirror(
        storage or MemoryStorage(), "east.example/log", [KEY.public], [COPIER], clock=lambda: 1_800_000_000
    )


def test_a_mirror_serves_the_same_log_with_its_own_cosignature() -> None:
    log, copy = log_of(700), mirror()
    signed = copy.update(shown(log))
    assert signed.signers(Keyring([KEY.public, COPIER.public])) == {
        KEY.public: 0,
        COPIER.public: 1_800_000_000,
    }
    for tile in tiles_of(700):
        assert serve(copy.storage, tile.path) == serve(log.storage, tile.path)
    policy = Policy(logs=(KEY.public,), witnesses={"copy": COPIER.public}, quorum="copy")
    assert audit_log(from_storage(copy.storage), policy).clean


def test_a_mirror_goes_on_where_it_was_interrupted() -> None:
    log, storage = log_of(700), MemoryStorage()

    def failing(after: int) -> Callable[[str], bytes]:
        left = iter(range(after))

        def fetch(path: str) -> bytes:
            if next(left, None) is None:
                raise MissingTileError("the line is cut")
            return serve(log.storage, path)

        return fetch

    for budget in range(2, 12):
        try:
            mirror(storage).update(failing(budget))
            break
        except MissingTileError:
            assert storage.checkpoint() == b""
    assert mirror(storage).update(shown(grown(log, 10))).checkpoint.size == 710
    storage.tiles.clear()
    assert mirror(storage).update(shown(log)).checkpoint.size == 710


def test_a_mirror_refuses_what_was_not_signed() -> None:
    log = log_of(300)
    bundle = flipped(serve(log.storage, "tile/entries/000"))
    with pytest.raises(AlteredTileError, match="tile/entries/000 does not hold what was signed"):
        mirror().update(shown(log, tile__entries__000=bundle))
    stranger = Log.open(MemoryStorage(), key_of("stranger"), origin="east.example/log")
    with pytest.raises(SignatureError, match="no key of east"):
        mirror().update(shown(grown(stranger, 1)))
    other = Log.open(MemoryStorage(), key_of("west.example/log"))
    with pytest.raises(UnknownLogError, match="this mirror is of east"):
        mirror().update(shown(grown(other, 1)))


def test_a_mirror_does_not_follow_a_log_that_goes_back_or_astray() -> None:
    copy = mirror()
    copy.update(shown(log_of(5)))
    with pytest.raises(RollbackError, match="shows 3 entries, but this mirror holds 5 that it has signed"):
        copy.update(shown(log_of(3)))
    for size in (5, 8):
        with pytest.raises(SplitViewError, match="this mirror has root"):
            copy.update(shown(log_of(size, "other")))


def test_a_mirror_whose_copy_was_changed_says_so() -> None:
    storage = MemoryStorage()
    mirror(storage).update(shown(log_of(5)))
    storage.entries[2] = b"other"
    storage.tiles.clear()
    with pytest.raises(DamagedError, match="are not those that it signed"):
        mirror(storage)


def test_views_of_two_logs_are_not_compared() -> None:
    west = grown(Log.open(MemoryStorage(), key_of("west.example/log")), 1)
    both = Policy(logs=(KEY.public, key_of("west.example/log").public), witnesses={})
    with pytest.raises(MalformedError, match="not views of one log"):
        audit_views({"east": shown(log_of(1)), "west": shown(west)}, both)
