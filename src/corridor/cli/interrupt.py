"""Whether a person pressed Ctrl-C during a search that takes the signal for itself."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

__all__ = ["Interrupt", "noticing_interrupt"]


@dataclass
class Interrupt:
    """Whether Ctrl-C was pressed; known once the context has ended."""

    noticed: bool = False


@contextmanager
def noticing_interrupt() -> Iterator[Interrupt]:
    """Notice Ctrl-C whoever handles it: the interpreter writes the number of every signal to a pipe.

    Yields
    ------
    Interrupt
        Set after the context; never outside the main thread, which alone receives signals.
    """
    interrupt = Interrupt()
    if threading.current_thread() is not threading.main_thread():
        yield interrupt
        return
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.set_blocking(writer, False)
    before = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    try:
        yield interrupt
    finally:
        signal.set_wakeup_fd(before)
        os.close(writer)
        with os.fdopen(reader, "rb") as numbers:
            interrupt.noticed = signal.SIGINT in (numbers.read() or b"")
