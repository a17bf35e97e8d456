"""A proof that an entry is in a log, to be verified without a network.

Source: C2SP tlog-proof.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from corridor.trust.checkpoint import SignedCheckpoint, parse_hash, parse_number
from corridor.trust.errors import MalformedError, ProofError
from corridor.trust.keys import unbase64
from corridor.trust.log import Log
from corridor.trust.merkle import hash_leaf, verify_inclusion
from corridor.trust.policy import Judgement, Policy

__all__ = ["LogProof", "prove_entry"]

_HEADER = "c2sp.org/tlog-proof@v1"
_MOST_HASHES = 63


@dataclass(frozen=True)
class LogProof:
    """An entry's place in a log, with the checkpoint that covers it.

    Parameters
    ----------
    index
        Place of the entry, from 0.
    hashes
        Inclusion proof, from the leaf's sibling up.
    checkpoint
        The signed and cosigned checkpoint, as it was shown.
    extra
        Whatever the application put beside it; it is not authenticated.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    @classmethod
    def parse(cls, text: bytes) -> Self:
        """Return the proof of a text; nothing is verified.

        Raises
        ------
        MalformedError
            If it is not in the form of C2SP tlog-proof.
        """
        head, blank, checkpoint = text.partition(b"\n\n")
        try:
            first, *lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError:
            raise MalformedError("not a proof: the lines before the checkpoint are not ASCII") from None
        if first != _HEADER or not blank:
            raise MalformedError(f"not a proof: it does not begin with {_HEADER}, or has no checkpoint")
        extra = unbase64(lines.pop(0)[6:], "the extra line") if _begins(lines, "extra ") else None
        if not _begins(lines, "index "):
            raise MalformedError("not a proof: it has no index line")
        index = parse_number(lines.pop(0)[6:], "the index")
        if len(lines) > _MOST_HASHES:
            raise MalformedError(f"not a proof: {len(lines)} hashes lead nowhere")
        return cls(index, tuple([parse_hash(line, "a hash") for line in lines]), checkpoint, extra)

    def to_bytes(self) -> bytes:
        """Return the proof as text; files are named ``*.tlog-proof``."""
        lines = [_HEADER]
        if self.extra is not None:
            lines.append(f"extra {base64.b64encode(self.extra).decode()}")
        lines.append(f"index {self.index}")
        lines.extend(base64.b64encode(value).decode() for value in self.hashes)
        return "\n".join([*lines, "", ""]).encode() + self.checkpoint

    @cached_property
    def signed(self) -> SignedCheckpoint:
        """The checkpoint, read; raises ``MalformedError`` if it is none."""
        return SignedCheckpoint.parse(self.checkpoint)

    def verify(self, entry: bytes, policy: Policy) -> Judgement:
        """Return what the policy finds in the checkpoint, if the entry is in it and it is believed.

        Raises
        ------
        MalformedError
            If the checkpoint is none.
        ProofError
            If the hashes do not lead from this entry to the root.
        UnknownLogError, SignatureError, QuorumError
            If the policy does not believe the checkpoint.
        """
        self.check(entry)
        return policy.verify(self.signed)

    def check(self, entry: bytes) -> None:
        """Refuse a proof whose hashes do not lead from this entry to the root; no signature is verified."""
        said = self.signed.checkpoint
        try:
            verify_inclusion(hash_leaf(entry), self.index, said.size, self.hashes, said.root)
        except ProofError as error:
            raise ProofError(f"the entry is not entry {self.index} of {said.origin}: {error}") from None


def prove_entry(log: Log, index: int) -> LogProof:
    """Return the proof of an entry under the log's latest checkpoint.

    Raises
    ------
    ProofError
        If the latest checkpoint does not cover it yet.
    """
    signed = log.latest()
    return LogProof(index, tuple(log.prove(index, signed.checkpoint.size)), signed.to_bytes())


def _begins(lines: list[str], word: str) -> bool:
    return bool(lines) and lines[0].startswith(word)
