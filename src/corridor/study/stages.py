"""The stages of a study: who is told, and how long each took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from corridor.study.nouns import Step, Watch

__all__ = ["Stages"]


class Stages:
    """Tells each step to whoever watches, and keeps the seconds of each stage."""

    def __init__(self, watch: Watch | None) -> None:
        self._watch = watch
        self._stage = ""
        self.seconds: dict[str, float] = {}

    @contextmanager
    def of(self, stage: str) -> Iterator[None]:
        """Within this context everything told belongs to the stage."""
        self._stage, began = stage, time.monotonic()
        self.tell("", 0.0)
        try:
            yield
        finally:
            self.seconds[stage] = round(time.monotonic() - began, 3)
        self.tell(f"{self.seconds[stage]:.1f} s", 1.0)

    def tell(self, text: str, fraction: float | None = None) -> None:
        """Tell one step."""
        if self._watch:
            self._watch(Step(self._stage, text, fraction))
