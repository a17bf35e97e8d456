"""A witness: it cosigns a log's checkpoint only if it continues what the witness has seen of that log.

The witness is a state machine without input or output: a request goes in as bytes, an answer comes out, and
in between the one thing it must remember is exchanged in its :class:`WitnessBook`, durably and at once.
Whoever serves it over HTTP passes bodies through::

    POST <prefix>/add-checkpoint            -> witness.add_checkpoint(body)
    POST <prefix>/sign-subtree              -> witness.sign_subtree(body)
    GET  <prefix>/<origin hash>/checkpoint  -> witness.checkpoint(origin_hash)

Source: C2SP tlog-witness v1.0.0.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from corridor.errors import TrustError
from corridor.trust.book import WitnessBook
from corridor.trust.checkpoint import (
    Checkpoint,
    Keyring,
    SignedCheckpoint,
    Subtree,
    cosign,
    cosign_subtree,
)
from corridor.trust.errors import (
    MalformedError,
    ProofError,
    RaceError,
    SignatureError,
    SplitViewError,
    UnknownLogError,
)
from corridor.trust.keys import Kind, SigningKey, VerifyingKey
from corridor.trust.log import Clock
from corridor.trust.merkle import EMPTY_ROOT, verify_consistency, verify_subtree
from corridor.trust.note import NoteSignature
from corridor.trust.request import AddCheckpoint, SignSubtree

__all__ = ["Answer", "Witness"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back over HTTP."""

    status: int
    body: bytes
    content_type: str = "text/plain; charset=utf-8"


_STATUS: tuple[tuple[type[TrustError], int], ...] = (
    (MalformedError, 400),
    (UnknownLogError, 404),
    (SignatureError, 403),
    (RaceError, 409),
    (ProofError, 422),
    (SplitViewError, 422),
)


class Witness:
    """A witness for some logs.

    Parameters
    ----------
    signers
        Its keys, of kind ``COSIGNATURE`` or ``ML_DSA_44``. Without any it only remembers what it was shown,
        as mirrors do with checkpoints whose entries are still to come.
    logs
        Origin of each log that it follows → the log's public keys.
    book
        What it has seen; must be its own, and outlive it.
    clock
        Gives the time in its cosignatures.

    Raises
    ------
    SignatureError
        If a key is of a kind that cannot cosign.
    """

    def __init__(
        self,
        signers: Sequence[SigningKey],
        logs: Mapping[str, Sequence[VerifyingKey]],
        book: WitnessBook,
        *,
        clock: Clock = time.time,
    ) -> None:
        if any(key.kind is Kind.NOTE for key in signers):
            raise SignatureError("a witness has keys that cosign, and no others")
        self.signers = tuple(signers)
        self.book = book
        self.clock = clock
        self._logs = {origin: Keyring(keys) for origin, keys in logs.items()}
        self._own = Keyring(self.keys)

    @property
    def keys(self) -> tuple[VerifyingKey, ...]:
        """Its public keys."""
        return tuple(key.public for key in self.signers)

    def add_checkpoint(self, body: bytes) -> Answer:
        """Answer a request to cosign a checkpoint: 200 with signature lines, 400, 403, 404, 409 or 422."""
        return _answer(lambda: self.cosign(AddCheckpoint.parse(body)))

    def sign_subtree(self, body: bytes) -> Answer:
        """Answer a request to cosign a part of a tree that it has cosigned: 200, 400, 403, 404 or 422."""
        return _answer(lambda: self.cosign_part(SignSubtree.parse(body)))

    def checkpoint(self, origin_hash: str) -> Answer:
        """Answer what it cosigned last of the log whose origin has this SHA-256 (hexadecimal): 200 or 404."""
        for origin in self._logs:
            if hashlib.sha256(origin.encode()).hexdigest() == origin_hash and self.book.latest(origin):
                return Answer(200, self.book.latest(origin))
        return Answer(404, b"this witness has cosigned no such log\n")

    def cosign(self, request: AddCheckpoint) -> list[NoteSignature]:
        """Return its signature lines for a checkpoint, after the checkpoint is in its book.

        Raises
        ------
        UnknownLogError
            If it does not follow that log.
        SignatureError
            If the log's keys did not sign.
        MalformedError
            If the old size is above the new one.
        RaceError
            If it has seen another size than the old size asked about.
        SplitViewError
            If the log showed it another tree of the same size; both checkpoints are kept as evidence.
        ProofError
            If the new tree does not continue the one it has seen.
        """
        signed, said = request.signed, request.signed.checkpoint
        lines = self._lines_of_log(signed)
        if request.old > said.size:
            raise MalformedError(f"old size {request.old} is above the size of the checkpoint, {said.size}")
        before = self.book.latest(said.origin)
        seen = SignedCheckpoint.parse(before).checkpoint if before else None
        self._check_continues(request, seen, before)
        accepted = replace(signed, note=replace(signed.note, signatures=tuple(lines)))
        now = int(self.clock())
        made = [cosign(accepted, key, now) for key in self.signers]
        if not self.book.advance(said.origin, before, accepted.add(made).to_bytes()):
            moved = SignedCheckpoint.parse(self.book.latest(said.origin)).checkpoint
            raise self._race(said.origin, request.old, moved.size)
        return made

    def cosign_part(self, request: SignSubtree) -> list[NoteSignature]:
        """Return its signature lines for a part of a tree that it has cosigned as a whole.

        Raises
        ------
        UnknownLogError, SignatureError
            If it does not follow that log, did not cosign that checkpoint, or has no key for parts.
        ProofError
            If the part is not in the tree.
        """
        said = request.signed.checkpoint
        self._known(said.origin)
        if not request.signed.signers(self._own):
            raise SignatureError(f"this witness has not cosigned the checkpoint of {said}")
        verify_subtree(request.start, request.end, said.size, request.root, said.root, request.proof)
        part = Subtree(said.origin, request.start, request.end, request.root)
        able = [key for key in self.signers if key.kind is Kind.ML_DSA_44]
        if not able:
            raise SignatureError("this witness has no ML-DSA-44 key, and others cannot sign parts of a tree")
        return [cosign_subtree(part, key) for key in able]

    def _known(self, origin: str) -> Keyring:
        if origin not in self._logs:
            raise UnknownLogError(f"this witness does not follow {origin}")
        return self._logs[origin]

    def _lines_of_log(self, signed: SignedCheckpoint) -> list[NoteSignature]:
        """Return the lines of the log's own keys, all verified."""
        keyring = self._known(signed.checkpoint.origin)
        if not signed.signers(keyring):
            raise SignatureError(f"no key of {signed.checkpoint.origin} signed its checkpoint")
        return [line for line in signed.note.signatures if keyring.find(line) is not None]

    def _check_continues(self, request: AddCheckpoint, seen: Checkpoint | None, before: bytes) -> None:
        said = request.signed.checkpoint
        if request.old != (seen.size if seen else 0):
            raise self._race(said.origin, request.old, seen.size if seen else 0)
        if said.size == 0 and said.root != EMPTY_ROOT:
            raise ProofError(f"{said.origin} shows an empty tree with a root that is not that of one")
        if seen is not None and seen.size == said.size and seen.root != said.root:
            shown = request.signed.to_bytes()
            self.book.keep(said.origin, before, shown)
            raise SplitViewError(
                f"{said.origin} has shown {self._name} two trees of {said.size} entries: with root"
                f" {seen.root.hex()}, and now with root {said.root.hex()}",
                (before, shown),
            )
        if request.old:
            verify_consistency(request.old, said.size, seen.root if seen else b"", said.root, request.proof)
        elif request.proof:
            raise ProofError("a consistency proof from the empty tree is empty")

    @property
    def _name(self) -> str:
        return self.signers[0].name if self.signers else "this mirror"

    def _race(self, origin: str, old: int, size: int) -> RaceError:
        return RaceError(f"{self._name} has cosigned {size} entries of {origin}, not {old}", size)


def _answer(work: Callable[[], list[NoteSignature]]) -> Answer:
    try:
        return Answer(200, b"".join(line.to_bytes() for line in work()))
    except RaceError as race:
        return Answer(409, b"%d\n" % race.size, "text/x.tlog.size")
    except TrustError as error:
        status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
        return Answer(status, f"{error}\n".encode())
