"""Asking witnesses for their cosignatures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait

from corridor.trust.checkpoint import Keyring, SignedCheckpoint, parse_number
from corridor.trust.errors import (
    AwayError,
    MalformedError,
    RaceError,
    RollbackError,
    SignatureError,
    SplitViewError,
)
from corridor.trust.keys import VerifyingKey
from corridor.trust.log import Cosigner, Log
from corridor.trust.note import NoteSignature
from corridor.trust.request import AddCheckpoint
from corridor.trust.witness import Answer, Witness

__all__ = ["Post", "WitnessClient", "ask_witnesses", "post_over_http", "post_to"]

Post = Callable[[str, bytes], Answer]
"""``post(path, body)`` to a witness; raises ``OSError`` if it does not answer."""

OnError = Callable[["WitnessClient", Exception], None]
"""Told that a witness was left out, and why."""

_TRIES = 4


class WitnessClient:
    """Asks one witness.

    Parameters
    ----------
    name
        For messages.
    keys
        Its public keys; what it signs with others is ignored.
    post
        How to reach it: :func:`post_over_http`, or :func:`post_to` in tests.
    """

    def __init__(self, name: str, keys: Sequence[VerifyingKey], post: Post) -> None:
        self.name = name
        self._keys = Keyring(keys)
        self._post = post
        self._old: dict[str, int] = {}

    def cosign(self, log: Log, signed: SignedCheckpoint) -> list[NoteSignature]:
        """Return the witness's signature lines for a log's new checkpoint, verified.

        Raises
        ------
        RollbackError
            If the witness has seen more entries than the log shows: was it restored from an old backup?
        SplitViewError
            If the witness has seen another tree of this log.
        RaceError
            If others keep moving the witness on.
        AwayError
            If it does not answer, or not as its protocol says.
        SignatureError
            If none of its keys signed.
        """
        request, answer = self._submit(log, signed)
        lines = self._read(answer, request)
        self._old[signed.checkpoint.origin] = signed.checkpoint.size
        return lines

    def announce(self, log: Log, signed: SignedCheckpoint) -> None:
        """Show a checkpoint to a mirror that is to expect its entries; it need not sign it yet.

        Raises
        ------
        RollbackError, SplitViewError, RaceError, AwayError
            As :meth:`cosign`.
        """
        request, answer = self._submit(log, signed)
        self._accepted(answer, request)
        self._old[signed.checkpoint.origin] = signed.checkpoint.size

    def _submit(self, log: Log, signed: SignedCheckpoint) -> tuple[AddCheckpoint, Answer]:
        """Ask until the witness has been told the size that it has seen last."""
        said = signed.checkpoint
        old = min(self._old.get(said.origin, 0), said.size)
        for _ in range(_TRIES):
            request = AddCheckpoint(old, tuple(log.prove_growth(old, said.size)), signed)
            answer = self._ask(request)
            if answer.status != 409:
                return request, answer
            old = self._moved(answer, signed)
        raise RaceError(f"{self.name} was moved on by others {_TRIES} times", old)

    def _ask(self, request: AddCheckpoint) -> Answer:
        try:
            return self._post("add-checkpoint", request.to_bytes())
        except OSError as error:
            raise AwayError(f"{self.name} does not answer: {error}") from None

    def _moved(self, answer: Answer, signed: SignedCheckpoint) -> int:
        """Return the size that the witness has seen; refuse to go back behind it."""
        said = signed.checkpoint
        text = answer.body[:40].decode("ascii", "replace")
        if not text.endswith("\n"):
            raise AwayError(f"{self.name} does not say which size it has seen of {said.origin}")
        size = parse_number(text[:-1], f"the size that {self.name} has seen of {said.origin}")
        if size > said.size:
            raise RollbackError(
                f"{self.name} has cosigned {size} entries of {said.origin}, which now shows only"
                f" {said.size}: it was restored from an old backup, or is shown to others with less"
            )
        return size

    def _accepted(self, answer: Answer, request: AddCheckpoint) -> None:
        said, text = request.signed.checkpoint, answer.body[:500].decode("utf-8", "replace").strip()
        if answer.status == 422:
            raise SplitViewError(
                f"{self.name} has seen another tree of {said.origin} than this one of {said.size} entries"
                f" with root {said.root.hex()}: {text}",
                (request.signed.to_bytes(),),
            )
        if answer.status != 200:
            raise AwayError(f"{self.name} answers {answer.status} for {said.origin}: {text}")

    def _read(self, answer: Answer, request: AddCheckpoint) -> list[NoteSignature]:
        self._accepted(answer, request)
        try:
            lines = [NoteSignature.parse(line) for line in answer.body.splitlines()]
        except MalformedError as error:
            raise AwayError(f"{self.name} does not answer with signature lines: {error}") from None
        known = [line for line in lines if self._keys.find(line) is not None]
        if not request.signed.add(known).signers(self._keys):
            raise SignatureError(f"{self.name} answers with no signature of its own")
        return known


def ask_witnesses(
    clients: Sequence[WitnessClient],
    on_error: OnError | None = None,
    *,
    patience_s: float | None = None,
) -> Cosigner:
    """Return a cosigner that asks every witness.

    A witness that is away, or answers wrongly, is left out and told to ``on_error``; a checkpoint without it
    may still do for a policy. But a witness that has seen *more*, or *another* tree, stops the checkpoint:
    ``RollbackError`` and ``SplitViewError`` are raised, for publishing it would make a second history.

    Parameters
    ----------
    clients
        Whom to ask.
    on_error
        Told which witness was left out of a checkpoint, and why.
    patience_s
        Ask all at once, and leave out who has not answered after so many seconds, so that checkpoints stay
        young. ``None``: one after the other, as long as each takes, in the caller's thread.
    """
    if patience_s is not None:
        return _Impatient(clients, on_error, patience_s)

    def ask(log: Log, signed: SignedCheckpoint) -> list[NoteSignature]:
        return [line for client in clients for line in _lines(client, on_error, client.cosign, log, signed)]

    return ask


class _Impatient:
    """Asks all witnesses at once; one that is slow is not asked again before it has answered."""

    def __init__(self, clients: Sequence[WitnessClient], on_error: OnError | None, patience_s: float) -> None:
        self.clients = tuple(clients)
        self.on_error = on_error
        self.patience_s = patience_s
        self._pool = ThreadPoolExecutor(max(1, len(self.clients)), thread_name_prefix="witness")
        self._asked: dict[WitnessClient, Future[list[NoteSignature]]] = {}

    def __call__(self, log: Log, signed: SignedCheckpoint) -> list[NoteSignature]:
        """Return the lines of those who answer in time."""
        asked = {}
        for client in self.clients:
            earlier = self._asked.get(client)
            if earlier is not None and not earlier.done():
                continue
            if earlier is not None:
                # Too late for its checkpoint, but what it said may still stop the log.
                _lines(client, self.on_error, earlier.result)
            asked[client] = self._asked[client] = self._pool.submit(client.cosign, log, signed)
        wait(asked.values(), timeout=self.patience_s)
        return [line for client in self.clients for line in self._answered(client, asked.get(client))]

    def _answered(
        self, client: WitnessClient, future: Future[list[NoteSignature]] | None
    ) -> list[NoteSignature]:
        if future is not None and future.done():
            del self._asked[client]
            return _lines(client, self.on_error, future.result)
        if self.on_error is not None:
            self.on_error(client, AwayError(f"{client.name} has not answered in {self.patience_s} s"))
        return []


def _lines(
    client: WitnessClient,
    on_error: OnError | None,
    ask: Callable[..., list[NoteSignature]],
    *arguments: object,
) -> list[NoteSignature]:
    """Return a witness's lines; none, and why to ``on_error``, if it is only this witness's trouble."""
    try:
        return ask(*arguments)
    except (AwayError, RaceError, SignatureError, MalformedError) as error:
        if on_error is not None:
            on_error(client, error)
        return []


def post_to(witness: Witness) -> Post:
    """Return a way to a witness in this program."""

    def post(path: str, body: bytes) -> Answer:
        return witness.add_checkpoint(body) if path == "add-checkpoint" else witness.sign_subtree(body)

    return post


def post_over_http(prefix: str, *, timeout_s: float = 5.0) -> Post:
    """Return a way to a witness over HTTP.

    Parameters
    ----------
    prefix
        Its submission prefix, e.g. ``https://witness.example/``.
    timeout_s
        Seconds after which it counts as away.
    """
    import httpx

    client = httpx.Client(timeout=timeout_s)

    def post(path: str, body: bytes) -> Answer:
        try:
            got = client.post(f"{prefix.rstrip('/')}/{path}", content=body)
        except httpx.HTTPError as error:
            raise OSError(str(error)) from None
        return Answer(got.status_code, got.content, got.headers.get("content-type", ""))

    return post
