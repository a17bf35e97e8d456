"""When a search ends: limits, and a person's Ctrl-C."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType, TracebackType
from typing import Any

__all__ = ["Interruptible", "Stop", "Tick", "wait_for"]


@dataclass(frozen=True, slots=True)
class Stop:
    """When to end a search.

    Parameters
    ----------
    limit_s
        Wall seconds.
    gap
        Relative gap at which the answer is good enough to be called ``feasible`` and returned; 0 asks for
        proof.
    workers
        Threads; 1 with the same seed and a limit that is not reached gives the same answer every time.
    seed
        Of the solver's random choices.
    """

    limit_s: float = 60.0
    gap: float = 0.0
    workers: int = 2
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Tick:
    """A sign of life of a search: wall seconds, best value so far, bound, and a word about what is done."""

    seconds: float
    objective: float | None
    bound: float | None
    text: str

    def in_words(self) -> str:
        """Return the sign of life as one line."""
        if self.objective is None or self.bound is None:
            return self.text
        gap = max(0.0, self.objective - self.bound) / max(abs(self.objective), 1e-9)
        return f"gap {gap:.1%}, {self.text}"


class Interruptible:
    """Within this context Ctrl-C sets :attr:`requested` instead of raising, so that the best answer is kept.

    A second Ctrl-C raises ``KeyboardInterrupt`` as usual. The context may be entered again within itself.
    Outside the main thread it changes nothing.
    """

    def __init__(self) -> None:
        self.requested = False
        self._before: Any = None
        self._depth = 0

    def __enter__(self) -> Interruptible:
        """Take the signal."""
        self._depth += 1
        if self._depth == 1 and threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._ask)
        return self

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        if self.requested:
            raise KeyboardInterrupt
        self.requested = True

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the signal back."""
        self._depth -= 1
        if self._depth == 0 and self._before is not None:
            signal.signal(signal.SIGINT, self._before)
            self._before = None

    def wait(self, work: Callable[[], None], give_up: Callable[[], None]) -> None:
        """Run ``work`` in a thread; once Ctrl-C was pressed call ``give_up`` and wait for its end."""
        wait_for(work, lambda: self.requested, give_up)


def wait_for(work: Callable[[], None], over: Callable[[], bool], give_up: Callable[[], None]) -> None:
    """Run ``work`` in a thread; once it is over call ``give_up`` and wait for its end."""
    failures: list[BaseException] = []
    thread = threading.Thread(target=_keep_failure, args=(work, failures), daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(0.05)
        if over():
            give_up()
    if failures:
        raise failures[0]


def _keep_failure(work: Callable[[], None], failures: list[BaseException]) -> None:
    try:
        work()
    except BaseException as error:
        failures.append(error)
