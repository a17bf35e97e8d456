"""Merkle proofs: the published vectors, every small tree, and what is refused."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.trust import (
    EMPTY_ROOT,
    ProofError,
    hash_leaf,
    hash_node,
    is_subtree,
    prove_consistency,
    prove_inclusion,
    prove_subtree,
    prove_subtree_inclusion,
    root_of,
    verify_consistency,
    verify_inclusion,
    verify_subtree,
    verify_subtree_inclusion,
)

VECTORS = Path(__file__).parents[3] / "shared" / "data" / "goods" / "merkle"
LEAVES = [hash_leaf(b"%d" % i) for i in range(40)]


def root(start: int, end: int) -> bytes:
    return root_of(b"".join(LEAVES[start:end]))


def vectors(family: str) -> Iterator[tuple[str, dict[str, Any]]]:
    folder = VECTORS / family
    if not folder.is_dir():
        pytest.skip(f"the published vectors are not here: {folder} is missing")
    for path in sorted(folder.rglob("*.json")):
        yield path.relative_to(folder).as_posix(), json.loads(path.read_text(encoding="utf-8"))


def unpack(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def refused(verify: Any, *arguments: object) -> bool:
    try:
        verify(*arguments)
    except ProofError:
        return True
    return False


def test_published_inclusion_proofs() -> None:
    wrong, count = [], 0
    for name, case in vectors("inclusion"):
        proof = [unpack(value) for value in case["proof"] or []]
        leaf, at, size = unpack(case["leafHash"]), case["leafIdx"], case["treeSize"]
        count += 1
        if refused(verify_inclusion, leaf, at, size, proof, unpack(case["root"])) != case["wantErr"]:
            wrong.append(name)
    assert wrong == []
    assert count > 30


def test_published_consistency_proofs() -> None:
    wrong, count = [], 0
    for name, case in vectors("consistency"):
        proof = [unpack(value) for value in case["proof"] or []]
        roots = unpack(case["root1"]), unpack(case["root2"])
        count += 1
        if refused(verify_consistency, case["size1"], case["size2"], *roots, proof) != case["wantErr"]:
            wrong.append(name)
    assert wrong == []
    assert count > 30


def test_the_tree_of_three_by_hand() -> None:
    a, b, c = LEAVES[:3]
    assert root(0, 0) == EMPTY_ROOT
    assert root(0, 1) == a
    assert root(0, 3) == hash_node(hash_node(a, b), c)
    assert prove_inclusion(root, 1, 3) == [a, c]
    assert prove_inclusion(root, 2, 3) == [hash_node(a, b)]
    assert prove_consistency(root, 2, 3) == [c]
    assert prove_consistency(root, 1, 3) == [b, c]
    assert prove_consistency(root, 3, 3) == prove_consistency(root, 0, 3) == []


@pytest.mark.parametrize("size", range(1, 41))
def test_every_proof_of_a_small_tree_leads_to_its_root(size: int) -> None:
    whole = root(0, size)
    for index in range(size):
        verify_inclusion(LEAVES[index], index, size, prove_inclusion(root, index, size), whole)
    for old in range(1, size + 1):
        verify_consistency(old, size, root(0, old), whole, prove_consistency(root, old, size))
    parts = [(s, e) for s in range(size) for e in range(s + 1, size + 1) if is_subtree(s, e)]
    for start, end in parts:
        part = root(start, end)
        verify_subtree(start, end, size, part, whole, prove_subtree(root, start, end, size))
        proof = prove_subtree_inclusion(root, end - 1, start, end)
        verify_subtree_inclusion(LEAVES[end - 1], end - 1, start, end, proof, part)


@given(st.integers(1, 40), st.data())
def test_a_proof_with_one_changed_bit_is_refused(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))
    for proof, check in (
        (
            prove_inclusion(root, index, size),
            lambda p: verify_inclusion(LEAVES[index], index, size, p, root(0, size)),
        ),
        (
            prove_consistency(root, old, size),
            lambda p: verify_consistency(old, size, root(0, old), root(0, size), p),
        ),
    ):
        if proof:
            at = data.draw(st.integers(0, len(proof) - 1))
            bit = data.draw(st.integers(0, 255))
            changed = (int.from_bytes(proof[at], "big") ^ 1 << bit).to_bytes(32, "big")
            assert refused(check, [*proof[:at], changed, *proof[at + 1 :]])
            assert refused(check, proof[:-1])
        assert refused(check, [*proof, LEAVES[0]])


@pytest.mark.parametrize(
    ("start", "end", "valid"),
    [(0, 1, True), (0, 7, True), (4, 7, True), (8, 13, True), (4, 9, False), (2, 5, False), (3, 3, False)],
)
def test_a_subtree_begins_where_a_complete_one_of_its_width_begins(start: int, end: int, valid: bool) -> None:
    assert is_subtree(start, end) == valid


def test_what_is_no_row_of_hashes_has_no_root() -> None:
    with pytest.raises(ProofError, match="33 bytes are not hashes"):
        root_of(bytes(33))


def test_a_proof_from_nothing_says_nothing() -> None:
    with pytest.raises(ProofError, match="no proof leads from 0 to 3"):
        verify_consistency(0, 3, EMPTY_ROOT, root(0, 3), [])


def test_impossible_proofs_are_not_made() -> None:
    with pytest.raises(ProofError, match="no leaf 3"):
        prove_inclusion(root, 3, 3)
    with pytest.raises(ProofError, match="begins with one of 4"):
        prove_consistency(root, 4, 3)
    with pytest.raises(ProofError, match="no subtree"):
        prove_subtree(root, 1, 3, 3)


def test_an_older_tree_that_is_another_tree_is_refused() -> None:
    other = root_of(b"".join([LEAVES[1], LEAVES[0]]))
    with pytest.raises(ProofError, match="not part of the tree of 3 leaves"):
        verify_consistency(2, 3, other, root(0, 3), prove_consistency(root, 2, 3))
