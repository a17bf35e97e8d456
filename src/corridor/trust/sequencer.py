"""Group commit: many clients, few syncs.

A sync of the disk takes milliseconds, whatever it writes. So entries that arrive while one is under way wait
for the next and share it; nobody waits for more than two, and nothing is acknowledged before it is durable.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Generic, Self, TypeVar

from corridor.trust.log import Cosigner, Log
from corridor.trust.tiles import check_entries

__all__ = ["GroupCommit", "Sequencer"]

Item = TypeVar("Item")
Answer = TypeVar("Answer")

MOST_IN_A_BATCH = 4096


class GroupCommit(Generic[Item, Answer]):
    """Collects what several threads hand in and writes it in batches, from one thread.

    Parameters
    ----------
    write
        Makes a batch durable, all or none of it, and returns one answer an item, in order. What it raises
        is raised to everyone in the batch.
    most
        Largest batch.
    """

    def __init__(
        self, write: Callable[[list[Item]], Sequence[Answer]], *, most: int = MOST_IN_A_BATCH
    ) -> None:
        self._write = write
        self._most = most
        self._queue: SimpleQueue[tuple[Item, Future[Answer]] | None] = SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="group-commit", daemon=True)
        self._thread.start()

    def submit(self, item: Item) -> Future[Answer]:
        """Hand in an item; the future has its answer when the item is durable.

        Raises
        ------
        RuntimeError
            If it is closed.
        """
        if self._closed:
            raise RuntimeError("nothing is taken in any more: this is closed")
        future: Future[Answer] = Future()
        self._queue.put((item, future))
        return future

    def close(self) -> None:
        """Write what was handed in, and stop."""
        if not self._closed:
            self._closed = True
            self._queue.put(None)
            self._thread.join()

    def _work(self) -> None:
        while (waiting := self._queue.get()) is not None:
            batch, last = [waiting], False
            try:
                while len(batch) < self._most:
                    more = self._queue.get_nowait()
                    if more is None:
                        last = True
                        break
                    batch.append(more)
            except Empty:
                pass
            self._commit(batch)
            if last:
                return

    def _commit(self, batch: list[tuple[Item, Future[Answer]]]) -> None:
        try:
            answers = self._write([item for item, _ in batch])
        except BaseException as error:  # raised to whoever handed in the items
            for _, future in batch:
                future.set_exception(error)
            return
        for (_, future), answer in zip(batch, answers, strict=True):
            future.set_result(answer)


class Sequencer:
    """Runs a log: takes in entries from many threads, and publishes a checkpoint every so often.

    Parameters
    ----------
    log
        The log; nobody else appends to it meanwhile.
    interval_s
        Seconds between checkpoints while entries come in; at most 2.
    cosigner
        Asked for cosignatures before each checkpoint is published.
    on_error
        Told what went wrong with a checkpoint; the next is tried in time.

    Attributes
    ----------
    trouble
        What went wrong with the latest checkpoint; ``None`` if nothing did.
    """

    def __init__(
        self,
        log: Log,
        *,
        interval_s: float = 1.0,
        cosigner: Cosigner | None = None,
        on_error: Callable[[Exception], None] | None = None,
    ) -> None:
        if not 0 < interval_s <= 2:
            raise ValueError(f"a checkpoint is at most 2 seconds old, not {interval_s}")
        self.log = log
        self._interval_s = interval_s
        self._cosigner = cosigner
        self._on_error = on_error
        self.trouble: Exception | None = None
        self._commits: GroupCommit[bytes, int] = GroupCommit(self._append)
        self._stop = threading.Event()
        self._clockwork = threading.Thread(target=self._tick, name="checkpoints", daemon=True)
        self._clockwork.start()

    def submit(self, entry: bytes) -> Future[int]:
        """Hand in an entry; the future has its index when it is durable.

        Raises
        ------
        MalformedError
            If it has more than 65,535 bytes.
        """
        check_entries([entry])
        return self._commits.submit(entry)

    def add(self, entry: bytes) -> int:
        """Return the index of an entry when it is durable."""
        return self.submit(entry).result()

    def close(self) -> None:
        """Make everything durable, publish a last checkpoint, and stop."""
        self._commits.close()
        self._stop.set()
        self._clockwork.join()
        self.log.publish(self._cosigner)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _append(self, entries: list[bytes]) -> range:
        first = self.log.append(entries)
        return range(first, first + len(entries))

    def _tick(self) -> None:
        due = time.monotonic() + self._interval_s
        while not self._stop.wait(max(0.0, due - time.monotonic())):
            due = max(due, time.monotonic()) + self._interval_s
            try:
                self.log.publish(self._cosigner)
                self.trouble = None
            except Exception as error:  # the next checkpoint may succeed
                self.trouble = error
                if self._on_error is not None:
                    self._on_error(error)
