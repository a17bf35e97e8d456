"""What is asked of a witness, as bytes.

Source: C2SP tlog-witness v1.0.0.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Self

from corridor.trust.checkpoint import SignedCheckpoint, parse_hash, parse_number
from corridor.trust.errors import MalformedError
from corridor.trust.merkle import is_subtree

__all__ = ["AddCheckpoint", "SignSubtree"]

MOST_HASHES = 63
LARGEST_REQUEST = 1_100_000


@dataclass(frozen=True)
class AddCheckpoint:
    """Ask to cosign a checkpoint.

    Parameters
    ----------
    old
        Size of the tree that the witness is believed to have cosigned last; 0 for none.
    proof
        Consistency proof from it; empty if ``old`` is 0.
    signed
        The new checkpoint.
    """

    old: int
    proof: tuple[bytes, ...]
    signed: SignedCheckpoint

    @classmethod
    def parse(cls, body: bytes) -> Self:
        """Return the request of an HTTP body.

        Raises
        ------
        MalformedError
            If it is not an old size, at most 63 hashes, an empty line and a checkpoint.
        """
        (first, *hashes), signed = _split(body)
        word, _, number = first.partition(" ")
        if word != "old":
            raise MalformedError("the first line is not 'old' and a size")
        return cls(parse_number(number, "the old size"), _hashes(hashes), signed)

    def to_bytes(self) -> bytes:
        """Return the HTTP body."""
        return _join([f"old {self.old}"], self.proof, self.signed)


@dataclass(frozen=True)
class SignSubtree:
    """Ask to cosign a part of a tree.

    Parameters
    ----------
    start, end
        Leaves from ``start`` to before ``end``: a subtree.
    root
        Its hash.
    proof
        That it is part of the tree of ``signed``.
    signed
        A checkpoint that the witness has cosigned.
    """

    start: int
    end: int
    root: bytes
    proof: tuple[bytes, ...]
    signed: SignedCheckpoint

    @classmethod
    def parse(cls, body: bytes) -> Self:
        """Return the request of an HTTP body.

        Raises
        ------
        MalformedError
            If it is not in form, or the range is no subtree of the checkpoint's tree.
        """
        (first, *hashes), signed = _split(body)
        words = first.split(" ")
        if len(words) != 3 or words[0] != "subtree" or not hashes:
            raise MalformedError("the first lines are not 'subtree', start and end, and a hash")
        start, end = parse_number(words[1], "the start"), parse_number(words[2], "the end")
        if not is_subtree(start, end) or end > signed.checkpoint.size:
            raise MalformedError(f"{start} to {end} is no subtree of {signed.checkpoint.size} leaves")
        root, *proof = _hashes(hashes, MOST_HASHES + 1)
        return cls(start, end, root, tuple(proof), signed)

    def to_bytes(self) -> bytes:
        """Return the HTTP body."""
        return _join([f"subtree {self.start} {self.end}"], (self.root, *self.proof), self.signed)


def _split(body: bytes) -> tuple[list[str], SignedCheckpoint]:
    head, blank, note = body[:LARGEST_REQUEST].partition(b"\n\n")
    if not blank or len(body) > LARGEST_REQUEST:
        raise MalformedError("a request is some lines, an empty line and a checkpoint")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise MalformedError("the lines before the checkpoint are not ASCII") from None
    return lines, SignedCheckpoint.parse(note)


def _hashes(lines: list[str], most: int = MOST_HASHES) -> tuple[bytes, ...]:
    if len(lines) > most:
        raise MalformedError(f"{len(lines)} hashes; at most {most} lead anywhere")
    return tuple(parse_hash(line, "a hash") for line in lines)


def _join(lines: list[str], hashes: tuple[bytes, ...], signed: SignedCheckpoint) -> bytes:
    encoded = [base64.b64encode(value).decode() for value in hashes]
    return "".join(f"{line}\n" for line in (*lines, *encoded, "")).encode() + signed.to_bytes()
