"""Several workers at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

__all__ = ["together"]

_T = TypeVar("_T")


def together(works: Sequence[Callable[[], _T]]) -> list[_T]:
    """Run works in a thread each, and return what they return; the kernels let go of the interpreter."""
    with ThreadPoolExecutor(len(works)) as pool:
        return [done.result() for done in [pool.submit(work) for work in works]]
