"""Sending a log's entries to a mirror, and getting the mirror's cosignature.

Source: C2SP tlog-mirror.
"""

from __future__ import annotations

from collections.abc import Sequence

from corridor.trust.checkpoint import Keyring, SignedCheckpoint, parse_number
from corridor.trust.entries_request import MOST_PACKAGES, AddEntries, EntryPackage
from corridor.trust.errors import AwayError, MalformedError, SignatureError
from corridor.trust.keys import VerifyingKey, unbase64
from corridor.trust.log import Log
from corridor.trust.note import NoteSignature
from corridor.trust.tiles import TILE_WIDTH
from corridor.trust.witness import Answer
from corridor.trust.witness_client import Post, WitnessClient

__all__ = ["MirrorClient"]

_TRIES_WITHOUT_PROGRESS = 4


class MirrorClient:
    """Writes to one mirror.

    Parameters
    ----------
    name
        For messages.
    keys
        The mirror's public keys.
    post
        How to reach it.
    """

    def __init__(self, name: str, keys: Sequence[VerifyingKey], post: Post) -> None:
        self.name = name
        self._keys = Keyring(keys)
        self._post = post
        self._announcer = WitnessClient(name, keys, post)

    def push(self, log: Log) -> list[NoteSignature]:
        """Send what the mirror lacks of a log's latest tree; return the mirror's signature lines.

        Add them to the log's checkpoint with :meth:`Log.cosigned`.

        Raises
        ------
        RollbackError, SplitViewError
            If the mirror has seen more, or another tree.
        AwayError
            If it does not answer, or not as its protocol says, or makes no progress.
        SignatureError
            If it answers with no signature of its own.
        """
        signed = log.latest()
        self._announcer.announce(log, signed)
        upload, idle = AddEntries(log.origin, 0, signed.checkpoint.size), 0
        while idle < _TRIES_WITHOUT_PROGRESS:
            answer = self._ask(_body(log, upload))
            if answer.status == 200:
                return self._read(answer, signed)
            if answer.status not in (202, 409):
                raise AwayError(f"{self.name} answers {answer.status}: {answer.body[:300]!r}")
            following = self._following(answer, upload)
            idle = 0 if following.start > upload.start else idle + 1
            upload = following
        raise AwayError(f"{self.name} takes no more entries of {log.origin} after entry {upload.start}")

    def _ask(self, body: bytes) -> Answer:
        try:
            return self._post("add-entries", body)
        except OSError as error:
            raise AwayError(f"{self.name} does not answer: {error}") from None

    def _following(self, answer: Answer, upload: AddEntries) -> AddEntries:
        """Return the upload that the mirror asks for; always of the tree that is being sent."""
        try:
            _, following, ticket, _ = answer.body.decode("ascii").split("\n")
            start = parse_number(following, "the next entry")
            return AddEntries(upload.origin, min(start, upload.end), upload.end, unbase64(ticket, "a ticket"))
        except (ValueError, MalformedError):
            raise AwayError(f"{self.name} does not say which entry is next") from None

    def _read(self, answer: Answer, signed: SignedCheckpoint) -> list[NoteSignature]:
        try:
            lines = [NoteSignature.parse(line) for line in answer.body.splitlines()]
        except MalformedError as error:
            raise AwayError(f"{self.name} does not answer with signature lines: {error}") from None
        known = [line for line in lines if self._keys.find(line) is not None]
        if not signed.add(known).signers(self._keys):
            raise SignatureError(f"{self.name} answers with no signature of its own")
        return known


def _body(log: Log, upload: AddEntries) -> bytes:
    """Return the head and the first packages of an upload."""
    parts = [upload.head()]
    for start, end in list(upload.ranges())[:MOST_PACKAGES]:
        proof = log.prove_part(start - start % TILE_WIDTH, end, upload.end)
        parts.append(EntryPackage(start, end, log.storage.read(start, end), proof).to_bytes())
    return b"".join(parts)
