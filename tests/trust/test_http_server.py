"""Over HTTP: a log published, witnessed, mirrored and read as C2SP says."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from corridor.trust import (
    AwayError,
    FolderBook,
    FolderStorage,
    Follower,
    Keyring,
    Kind,
    Log,
    MemoryBook,
    MemoryStorage,
    Mirror,
    MirrorClient,
    MirrorDoor,
    MissingTileError,
    Policy,
    Storage,
    Witness,
    WitnessClient,
    ask_witnesses,
    over_http,
    post_over_http,
    trust_server,
)
from corridor.trust.testing import key_of

EAST, EYE = key_of("east.example/log"), key_of("west.example/witness", Kind.COSIGNATURE)
COPIER = key_of("west.example/mirror", Kind.COSIGNATURE)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[str]:
    """Serve a witness for East, and East's log, on this machine."""
    with FolderStorage(tmp_path / "log") as storage:
        witness = Witness([EYE], {EAST.name: [EAST.public]}, FolderBook(tmp_path / "book"))
        mirror = Mirror(MemoryStorage(), EAST.name, [EAST.public], [COPIER])
        door = MirrorDoor({EAST.name: mirror}, {EAST.name: [EAST.public]}, MemoryBook())
        shown: dict[str, Storage] = {"log": storage, "mirror": mirror.storage}
        server = trust_server("127.0.0.1", 0, witness=witness, logs=shown, door=door)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        address = f"http://127.0.0.1:{server.server_address[1]}"
        log = Log.open(storage, EAST)
        log.append([b"entry %d" % i for i in range(300)])
        client = WitnessClient("west", [EYE.public], post_over_http(address))
        log.publish(ask_witnesses([client]))
        MirrorClient("west", [COPIER.public], post_over_http(f"{address}/mirror")).push(log)
        yield address
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_log_is_witnessed_and_read_over_http(place: str) -> None:
    policy = Policy((EAST.public,), {"west": EYE.public}, quorum="west")
    tree = Follower(policy).follow(over_http(f"{place}/log/"))
    assert tree.entries(299, 300) == [b"entry 299"]


def test_a_log_is_mirrored_over_http(place: str) -> None:
    mirror = Mirror(MemoryStorage(), EAST.name, [EAST.public], [COPIER])
    signed = mirror.update(over_http(f"{place}/log"))
    assert signed.checkpoint.size == 300
    assert set(signed.signers(Keyring([COPIER.public]))) == {COPIER.public}


def test_a_log_is_pushed_to_a_mirror_and_read_there(place: str) -> None:
    policy = Policy((EAST.public,), {"west": COPIER.public}, quorum="west")
    assert Follower(policy).follow(over_http(f"{place}/mirror")).entries(0, 1) == [b"entry 0"]


def test_what_is_sent_may_be_packed(place: str) -> None:
    body = b"old 0\n\n" + httpx.get(f"{place}/log/checkpoint").content
    packed = {"Content-Encoding": "gzip"}
    url = f"{place}/add-checkpoint"
    assert httpx.post(url, content=gzip.compress(body), headers=packed).text == "300\n"
    assert httpx.post(url, content=body, headers=packed).status_code == 400
    bomb = gzip.compress(bytes(50_000_000))
    assert httpx.post(url, content=bomb, headers=packed).status_code == 400


def test_content_types_and_caching_are_those_of_the_standard(place: str) -> None:
    checkpoint, tile = httpx.get(f"{place}/log/checkpoint"), httpx.get(f"{place}/log/tile/0/000")
    assert checkpoint.headers["content-type"] == "text/plain; charset=utf-8"
    assert checkpoint.headers["cache-control"] == "no-cache"
    assert tile.headers["content-type"] == "application/octet-stream"
    assert "immutable" in tile.headers["cache-control"]
    stale = httpx.post(f"{place}/add-checkpoint", content=b"old 0\n\n" + checkpoint.content)
    assert (stale.status_code, stale.headers["content-type"], stale.text) == (
        409,
        "text/x.tlog.size",
        "300\n",
    )
    shown = httpx.get(f"{place}/{hashlib.sha256(EAST.name.encode()).hexdigest()}/checkpoint")
    assert shown.content == checkpoint.content


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/", b"", 404),
        ("GET", "/log/../book", b"", 404),
        ("GET", "/log/tile/0/009", b"", 404),
        ("GET", "/log/journal/00000000000000000000", b"", 404),
        ("POST", "/log/checkpoint", b"", 404),
        ("POST", "/add-checkpoint", b"nonsense", 400),
        ("POST", "/sign-subtree", b"nonsense", 400),
        ("POST", "/add-checkpoint", b"x" * 1_200_000, 413),
        ("DELETE", "/log/checkpoint", b"", 501),
    ],
)
def test_nothing_else_is_answered(place: str, method: str, path: str, body: bytes, status: int) -> None:
    assert httpx.request(method, f"{place}{path}", content=body).status_code == status


def test_what_is_not_there_and_who_is_away_are_told_apart(place: str) -> None:
    with pytest.raises(MissingTileError, match=r"tile.0.009 is not there"):
        over_http(f"{place}/log")("tile/0/009")
    with pytest.raises(AwayError, match="does not answer"):
        over_http("http://127.0.0.1:1/log", timeout_s=0.5)("checkpoint")
    with pytest.raises(OSError, match=r"[Rr]efused"):
        post_over_http("http://127.0.0.1:1", timeout_s=0.5)("add-checkpoint", b"")
