"""What a witness must never forget: the latest checkpoint of each log, and proof of misbehaviour."""

from __future__ import annotations

import hashlib
import threading
from contextlib import nullcontext
from pathlib import Path
from typing import Protocol

from corridor.files import write_bytes
from corridor.trust.disk import take_lock

__all__ = ["FolderBook", "MemoryBook", "WitnessBook"]


class WitnessBook(Protocol):
    """The memory of a witness; one may serve several threads."""

    def latest(self, origin: str) -> bytes:
        """Return the checkpoint of a log that was cosigned last; empty if none was."""
        ...

    def advance(self, origin: str, before: bytes, after: bytes) -> bool:
        """Put ``after`` in the place of ``before``, durably, and return whether it was still there.

        Looking and replacing are one step: of two requests at once, one is told to ask again.
        """
        ...

    def keep(self, origin: str, *evidence: bytes) -> None:
        """Keep checkpoints that contradict each other."""
        ...


class MemoryBook:
    """A book in memory, for tests and simulations. A witness that forgets is none."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}
        self.evidence: list[tuple[bytes, ...]] = []
        self._mutex = threading.Lock()

    def latest(self, origin: str) -> bytes:
        """Return the checkpoint cosigned last."""
        return self.pages.get(origin, b"")

    def advance(self, origin: str, before: bytes, after: bytes) -> bool:
        """Exchange the checkpoint if it is still the one before."""
        with self._mutex:
            if self.latest(origin) != before:
                return False
            self.pages[origin] = after
            return True

    def keep(self, origin: str, *evidence: bytes) -> None:  # noqa: ARG002
        """Keep checkpoints that contradict each other."""
        self.evidence.append(evidence)


class FolderBook:
    """A book in a folder, by the SHA-256 of each log's origin, so that it can be served as it is.

    ::

        <origin hash>/checkpoint               the latest checkpoint with the witness's cosignatures
        <origin hash>/evidence-<digest>.txt    two checkpoints that cannot both be

    Several programs may share it: a lock on the folder keeps looking and replacing one step.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._mutex = threading.Lock()

    def latest(self, origin: str) -> bytes:
        """Return the checkpoint cosigned last."""
        try:
            return self._page(origin).read_bytes()
        except FileNotFoundError:
            return b""

    def advance(self, origin: str, before: bytes, after: bytes) -> bool:
        """Exchange the checkpoint if it is still the one before."""
        with self._mutex, take_lock(self.folder / "lock", wait=True) or nullcontext():
            if self.latest(origin) != before:
                return False
            write_bytes(self._page(origin), after)
            return True

    def keep(self, origin: str, *evidence: bytes) -> None:
        """Keep checkpoints that contradict each other, once."""
        content = b"\n".join(evidence)
        digest = hashlib.sha256(content).hexdigest()[:16]
        write_bytes(self._page(origin).with_name(f"evidence-{digest}.txt"), content)

    def _page(self, origin: str) -> Path:
        return self.folder / hashlib.sha256(origin.encode()).hexdigest() / "checkpoint"
