"""A party's log: entries in, checkpoints and proofs out.

:meth:`Log.append` makes entries durable; :meth:`Log.publish` brings what is durable into the tree, signs a
checkpoint over it and publishes both. Between the two nothing is promised but that the entries are not lost.
A log may also find entries that somebody else wrote into its storage, in the same transaction as his own
rows.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence

from corridor.trust.checkpoint import Checkpoint, Keyring, SignedCheckpoint
from corridor.trust.errors import ProofError, SignatureError
from corridor.trust.keys import SigningKey, VerifyingKey
from corridor.trust.merkle import prove_consistency, prove_inclusion, prove_subtree
from corridor.trust.note import NoteSignature
from corridor.trust.storage import Storage
from corridor.trust.storedtree import StoredTree

__all__ = ["Clock", "Cosigner", "Log"]

Clock = Callable[[], float]
"""Returns POSIX seconds."""

Cosigner = Callable[["Log", SignedCheckpoint], Iterable[NoteSignature]]
"""Asks witnesses about a log's new checkpoint; gives their signature lines, none if they are away."""


class Log:
    """A log over a storage; open it with :meth:`open`.

    Methods may be called from several threads; one program at a time writes to a storage.
    """

    def __init__(
        self,
        storage: Storage,
        signers: Sequence[SigningKey],
        *,
        origin: str,
        clock: Clock = time.time,
    ) -> None:
        self.storage = storage
        self.signers = tuple(signers)
        self.origin = origin
        self.clock = clock
        self.signed: SignedCheckpoint | None = None
        self._tree = StoredTree(storage, origin)
        # Nobody who appends or proves waits for a checkpoint to be cosigned or to reach the disk.
        self._publishing = threading.Lock()
        self._lock = threading.Lock()

    @classmethod
    def open(
        cls,
        storage: Storage,
        *signers: SigningKey,
        origin: str = "",
        former: Sequence[VerifyingKey] = (),
        clock: Clock = time.time,
    ) -> Log:
        """Return the log of a storage, new or old; hashes lost in a crash are made again from the entries.

        Parameters
        ----------
        storage
            Where its entries are.
        signers
            Its keys, of kind ``NOTE`` or ``ML_DSA_44``; the first names the log unless ``origin`` does.
        former
            Public keys that it signed with before and does not hold any more.
        clock
            For the time in ML-DSA signatures.

        Raises
        ------
        SignatureError
            If there is no key, or the checkpoint in the storage is another log's.
        DamagedError
            If the storage holds fewer or other entries than its own checkpoint promises.
        """
        if not signers:
            raise SignatureError("a log signs with at least one key")
        log = cls(storage, signers, origin=origin or signers[0].name, clock=clock)
        log._resume(former)
        return log

    @property
    def keys(self) -> tuple[VerifyingKey, ...]:
        """Its public keys."""
        return tuple(key.public for key in self.signers)

    @property
    def size(self) -> int:
        """Entries in the tree of the latest checkpoint."""
        return self.signed.checkpoint.size if self.signed else 0

    def append(self, entries: Sequence[bytes]) -> int:
        """Make entries durable, all or none, and return the index of the first.

        Raises
        ------
        MalformedError
            If one has more than 65,535 bytes.
        OSError
            If the disk refuses; then none of them is in the log.
        """
        return self.storage.append(entries)

    def publish(self, cosigner: Cosigner | None = None) -> SignedCheckpoint:
        """Bring all durable entries into the tree, sign and publish a checkpoint over them, and return it.

        If nothing is new, the latest checkpoint is returned as it is.

        Parameters
        ----------
        cosigner
            Asked before the checkpoint is published, so that readers see it with its cosignatures.
        """
        with self._publishing:
            if self.signed and self.storage.size() == self.size:
                return self.signed
            with self._lock:
                self._tree.integrate(self.storage.size())
                new = Checkpoint(self.origin, self._tree.size, self._tree.root())
            signed = SignedCheckpoint.sign(new, *self.signers, time=int(self.clock()))
            if cosigner is not None:
                signed = signed.add(cosigner(self, signed))
            self._tree.publish(signed.to_bytes())
            self.signed = signed
            return signed

    def cosigned(self, signed: SignedCheckpoint, signatures: Iterable[NoteSignature]) -> SignedCheckpoint:
        """Add cosignatures that came later, publish again, and return the latest checkpoint.

        Parameters
        ----------
        signed
            The checkpoint that was cosigned; if another was published since, nothing is added, for signatures
            of one checkpoint spoil another.
        signatures
            Verified lines.
        """
        with self._publishing:
            if self.latest().checkpoint == signed.checkpoint:
                self.signed = self.latest().add(signatures)
                self.storage.publish({}, self.signed.to_bytes())
            return self.latest()

    def read(self, index: int) -> bytes:
        """Return an entry.

        Raises
        ------
        ProofError
            If the log holds no such entry.
        """
        if not 0 <= index < self.storage.size():
            raise ProofError(f"{self.origin} has {self.storage.size()} entries; there is no entry {index}")
        return self.storage.read(index, index + 1)[0]

    def leaf_hashes(self, tile: int) -> bytes:
        """Return the hashes of leaf tile number ``tile``, from the left, as many as the tree has."""
        with self._lock:
            return self._tree.tree.tile(0, tile)

    def prove(self, index: int, size: int | None = None) -> list[bytes]:
        """Return the hashes that lead from an entry to the root of the tree of ``size`` (latest) entries.

        Raises
        ------
        ProofError
            If that tree does not hold the entry, or is not published yet.
        """
        with self._lock:
            return prove_inclusion(self._tree.root, index, self._covered(size))

    def prove_growth(self, old: int, new: int | None = None) -> list[bytes]:
        """Return the hashes that show that the tree of ``old`` entries begins the one of ``new`` (latest).

        Raises
        ------
        ProofError
            If ``old`` is larger, or ``new`` not in the tree yet.
        """
        with self._lock:
            size = self._tree.size if new is None else new
            if size > self._tree.size:
                raise ProofError(f"{self.origin} has no tree of {size} entries yet")
            return prove_consistency(self._tree.root, old, size)

    def prove_part(self, start: int, end: int, size: int) -> list[bytes]:
        """Return the hashes that show that a subtree is part of the tree of ``size`` entries.

        Raises
        ------
        ProofError
            If the range is no subtree, or not within the tree.
        """
        with self._lock:
            return prove_subtree(self._tree.root, start, end, self._covered(size))

    def latest(self) -> SignedCheckpoint:
        """Return the latest checkpoint, with its cosignatures.

        Raises
        ------
        ProofError
            If there is none yet.
        """
        if self.signed is None:
            raise ProofError(f"{self.origin} has published no checkpoint yet")
        return self.signed

    def _covered(self, size: int | None) -> int:
        latest = self.latest().checkpoint.size
        if size is not None and size > latest:
            raise ProofError(f"{self.origin} has published no tree of {size} entries yet")
        return latest if size is None else size

    def _resume(self, former: Sequence[VerifyingKey]) -> None:
        note = self.storage.checkpoint()
        if not note:
            return
        signed = SignedCheckpoint.parse(note)
        said = signed.checkpoint
        if said.origin != self.origin or not signed.signers(Keyring((*self.keys, *former))):
            raise SignatureError(f"the storage of {self.origin} holds a checkpoint of {said}, not its own")
        self.signed = signed
        self._tree.restore(said, note)
