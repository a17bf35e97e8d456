"""The Merkle tree of RFC 6962 and its four proofs.

A tree is given by ``root(start, end)``, the hash over the leaves from ``start`` to before ``end``; the
proofs ask it only for ranges that begin where a complete subtree begins. A *subtree* ``[start, end)`` is
valid if ``start`` is a multiple of the smallest power of two that is not below ``end - start``; a tree of
size *n* is the subtree ``[0, n)``, so consistency of trees is consistency of subtrees.

Source: RFC 6962 section 2.1, RFC 9162 section 2.1, draft-ietf-plants-merkle-tree-certs section 4.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from corridor.trust.errors import ProofError
from corridor.trust.tiles import HASH_BYTES

__all__ = [
    "EMPTY_ROOT",
    "Root",
    "hash_leaf",
    "hash_leaves",
    "hash_node",
    "is_subtree",
    "prove_consistency",
    "prove_inclusion",
    "prove_subtree",
    "prove_subtree_inclusion",
    "root_of",
    "verify_consistency",
    "verify_inclusion",
    "verify_subtree",
    "verify_subtree_inclusion",
]

EMPTY_ROOT = hashlib.sha256().digest()
"""Root of the tree without leaves."""

Root = Callable[[int, int], bytes]
"""``root(start, end)`` of a tree, 32 bytes."""

_sha256 = hashlib.sha256


def hash_leaf(entry: bytes) -> bytes:
    """Return the hash of a leaf, 32 bytes."""
    return _sha256(b"\0" + entry).digest()


def hash_leaves(entries: Sequence[bytes]) -> bytes:
    """Return the leaf hashes of entries, one after another."""
    return b"".join([_sha256(b"\0" + entry).digest() for entry in entries])


def hash_node(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node over its two children, 32 bytes."""
    return _sha256(b"\1" + left + right).digest()


def root_of(hashes: bytes) -> bytes:
    """Return the root over hashes that lie one after another.

    Raises
    ------
    ProofError
        If they are not 32 bytes each.
    """
    if not hashes:
        return EMPTY_ROOT
    if len(hashes) % HASH_BYTES:
        raise ProofError(f"{len(hashes)} bytes are not hashes of {HASH_BYTES} bytes each")
    pair, sha256 = 2 * HASH_BYTES, _sha256
    while len(hashes) > HASH_BYTES:
        even = len(hashes) - len(hashes) % pair
        above = [sha256(b"\1" + hashes[at : at + pair]).digest() for at in range(0, even, pair)]
        # A last hash without a neighbour rises as it is: RFC 6962 splits at the largest power of two.
        hashes = b"".join(above) + hashes[even:]
    return hashes


def is_subtree(start: int, end: int) -> bool:
    """Return whether the leaves from ``start`` to before ``end`` are a subtree."""
    return 0 <= start < end and start % (1 << (end - start - 1).bit_length()) == 0


def prove_inclusion(root: Root, index: int, size: int) -> list[bytes]:
    """Return the hashes that lead from leaf ``index`` to the root of the tree of ``size`` leaves.

    Raises
    ------
    ProofError
        If the tree has no such leaf.

    Source: RFC 6962 section 2.1.1.
    """
    return prove_subtree_inclusion(root, index, 0, size)


def prove_subtree_inclusion(root: Root, index: int, start: int, end: int) -> list[bytes]:
    """Return the hashes that lead from leaf ``index`` to the root of the subtree.

    Raises
    ------
    ProofError
        If the range is not a subtree or does not hold the leaf.
    """
    if not start <= index < end or not is_subtree(start, end):
        raise ProofError(f"there is no leaf {index} in the leaves from {start} to {end}")
    downward = []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            downward.append(root(middle, end))
            end = middle
        else:
            downward.append(root(start, middle))
            start = middle
    return downward[::-1]


def prove_consistency(root: Root, old: int, new: int) -> list[bytes]:
    """Return the hashes that show that the tree of ``old`` leaves begins the tree of ``new`` leaves.

    The proof from the empty tree is empty.

    Raises
    ------
    ProofError
        If ``old`` is larger than ``new``.

    Source: RFC 6962 section 2.1.2.
    """
    if not 0 <= old <= new:
        raise ProofError(f"no tree of {new} leaves begins with one of {old}")
    return prove_subtree(root, 0, old, new) if old else []


def prove_subtree(root: Root, start: int, end: int, size: int) -> list[bytes]:
    """Return the hashes that show that a subtree is part of the tree of ``size`` leaves.

    Raises
    ------
    ProofError
        If the range is not a subtree, or not within the tree.
    """
    if not is_subtree(start, end) or end > size:
        raise ProofError(f"the leaves from {start} to {end} are no subtree of {size} leaves")
    downward = []
    low, high, known = 0, size, True
    while (start, end) != (low, high):
        middle = low + _split(high - low)
        if end <= middle:
            downward.append(root(middle, high))
            high = middle
        else:
            downward.append(root(low, middle))
            known = known and start >= middle
            low, start = middle, max(start, middle)
    return ([] if known else [root(low, high)]) + downward[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Refuse a proof that does not lead from a leaf to the root of a tree.

    Parameters
    ----------
    leaf, root
        Hashes, 32 bytes.
    index, size
        Place of the leaf, from 0; leaves of the tree.
    proof
        Hashes from the leaf's sibling up to the root's child.

    Raises
    ------
    ProofError
        If it does not lead there.

    Source: RFC 9162 section 2.1.3.2.
    """
    if not 0 <= index < size:
        raise ProofError(f"there is no leaf {index} in a tree of {size}")
    _check_hashes(proof, leaf, root)
    inner = (index ^ (size - 1)).bit_length()
    if len(proof) != inner + (index >> inner).bit_count():
        raise ProofError(f"{len(proof)} hashes do not lead from leaf {index} to the root of {size} leaves")
    found, sha256 = leaf, _sha256
    for height, sibling in enumerate(proof):
        if height >= inner or index >> height & 1:
            found = sha256(b"\1" + sibling + found).digest()
        else:
            found = sha256(b"\1" + found + sibling).digest()
    if found != root:
        raise ProofError(
            f"leaf {index} leads to the root {found.hex()}, not to {root.hex()} of {size} leaves"
        )


def verify_subtree_inclusion(
    leaf: bytes, index: int, start: int, end: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Refuse a proof that does not lead from leaf ``index`` of the tree to the root of a subtree.

    Raises
    ------
    ProofError
        If it does not, or the range is not a subtree.
    """
    if not is_subtree(start, end):
        raise ProofError(f"the leaves from {start} to {end} are no subtree")
    verify_inclusion(leaf, index - start, end - start, proof, root)


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Refuse a proof that does not show that one tree begins another.

    Raises
    ------
    ProofError
        If it does not. Also if ``old`` is 0: everything begins with nothing, so such a proof says nothing;
        who has seen nothing yet (a witness) must decide that for himself.

    Source: RFC 9162 section 2.1.4.2.
    """
    if not 0 < old <= new:
        raise ProofError(f"no proof leads from {old} to {new} leaves")
    verify_subtree(0, old, new, old_root, new_root, proof)


def verify_subtree(
    start: int, end: int, size: int, subtree_root: bytes, root: bytes, proof: Sequence[bytes]
) -> None:
    """Refuse a proof that does not show that a subtree is part of a tree.

    The empty range with the empty root and an empty proof is part of every tree that reaches it.

    Raises
    ------
    ProofError
        If it does not.

    Source: draft-ietf-plants-merkle-tree-certs section 4.4.3.
    """
    if proof:
        _check_hashes(proof, subtree_root, root)
    if 0 <= start == end <= size and not proof and subtree_root == EMPTY_ROOT:
        return
    if not is_subtree(start, end) or end > size:
        raise ProofError(f"the leaves from {start} to {end} are no subtree of {size} leaves")
    first, last, edge = _lowest_known(start, end - 1, size - 1)
    hashes = list(proof)
    if first != last and not hashes:
        raise ProofError(f"no hashes lead from {end} to {size} leaves")
    part = whole = subtree_root if first == last else hashes.pop(0)
    for sibling in hashes:
        if edge == 0:
            raise ProofError(f"{len(proof)} hashes are too many from {end} to {size} leaves")
        if last & 1 or last == edge:
            part = hash_node(sibling, part) if first < last else part
            whole = hash_node(sibling, whole)
            first, last, edge = _until_odd(first, last, edge)
        else:
            whole = hash_node(whole, sibling)
        first, last, edge = first >> 1, last >> 1, edge >> 1
    if edge or part != subtree_root or whole != root:
        raise ProofError(
            f"leaves {start} to {end} with root {subtree_root.hex()} are not part of the tree of"
            f" {size} leaves with root {root.hex()}"
        )


def _lowest_known(first: int, last: int, edge: int) -> tuple[int, int, int]:
    """Climb to the lowest node of the subtree's right edge that the proof starts from."""
    reaches_edge = last == edge
    while first != last and (reaches_edge or last & 1):
        first, last, edge = first >> 1, last >> 1, edge >> 1
    return first, last, edge


def _until_odd(first: int, last: int, edge: int) -> tuple[int, int, int]:
    while last and not last & 1:
        first, last, edge = first >> 1, last >> 1, edge >> 1
    return first, last, edge


def _split(count: int) -> int:
    """Return the largest power of two below ``count``."""
    return int(1 << (count - 1).bit_length() - 1)


def _check_hashes(proof: Sequence[bytes], *others: bytes) -> None:
    if any(len(value) != HASH_BYTES for value in (*proof, *others)):
        raise ProofError(f"a hash does not have {HASH_BYTES} bytes")
