"""Tiles: paths, which ones a tree has, and how entries are packed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.trust import (
    ENTRIES,
    MalformedError,
    Tile,
    check_entries,
    decode_bundle,
    encode_bundle,
    tiles_of,
)


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 1234067), "tile/0/x001/x234/067"),
        (Tile(ENTRIES, 0, 44), "tile/entries/000.p/44"),
        (Tile(1, 999), "tile/1/999"),
        (Tile(0, 1000), "tile/0/x001/000"),
    ],
)
def test_a_tile_has_the_path_of_the_specification(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert Tile.parse(path) == tile


@given(st.integers(-1, 63), st.integers(0, 2**40), st.integers(1, 256))
def test_a_path_is_read_back(level: int, index: int, width: int) -> None:
    assert Tile.parse(Tile(level, index, width).path) == Tile(level, index, width)


@pytest.mark.parametrize(
    "path",
    [
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/x000/001",
        "tile/0/0",
        "tile/0/0001",
        "tile/0/x01/001",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/999",
        "tile/0/000/",
        "tile/0/../../key",
        "tile/0/000\n",
        "tile/0/٠٠٠",
    ],
)
def test_what_is_no_path_of_a_tile_is_refused(path: str) -> None:
    with pytest.raises(MalformedError, match="not the path of a tile"):
        Tile.parse(path)


def test_a_tree_of_70000_has_the_tiles_of_the_specification() -> None:
    tiles = list(tiles_of(70_000, entries=False))
    full = [sum(1 for t in tiles if t.level == level and t.is_full) for level in range(3)]
    partial = {t.level: t.width for t in tiles if not t.is_full}
    assert (full, partial) == ([273, 1, 0], {0: 112, 1: 17, 2: 1})


def test_a_tree_of_256_has_a_full_tile_and_one_above() -> None:
    assert list(tiles_of(256, entries=False)) == [Tile(0, 0), Tile(1, 0, 1)]
    assert list(tiles_of(0)) == []


@given(st.integers(0, 100_000), st.integers(0, 100_000))
def test_new_tiles_are_those_that_the_older_tree_lacks(one: int, other: int) -> None:
    old, new = sorted((one, other))
    assert set(tiles_of(new, since=old)) == set(tiles_of(new)) - set(tiles_of(old))


@given(st.lists(st.binary(max_size=300), max_size=256))
def test_a_bundle_is_read_back(entries: list[bytes]) -> None:
    assert decode_bundle(encode_bundle(entries), len(entries)) == entries


@pytest.mark.parametrize("cut", [b"\x00", b"\x00\x02a", b"\x00\x00\x00"])
def test_a_cut_bundle_is_refused(cut: bytes) -> None:
    with pytest.raises(MalformedError, match="the last one is cut"):
        decode_bundle(cut, 1)


def test_an_entry_of_64_kib_is_too_large() -> None:
    check_entries([b"x" * 65_535])
    with pytest.raises(MalformedError, match="65,536 bytes"):
        check_entries([b"", b"x" * 65_536])
