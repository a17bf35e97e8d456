"""Progress of long work: a moving bar a stage in a terminal, one plain line a step anywhere else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

    from corridor.study import Step, Watch

__all__ = ["watching"]


@contextmanager
def watching(screen: Console) -> Iterator[Watch]:
    """Show the steps of a long call on the screen.

    Yields
    ------
    Watch
        To be handed to the call as ``watch``.
    """
    if not screen.is_terminal:
        yield _Lines(screen).watch
        return
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(finished_text="[green]✓[/]"),
        TextColumn("{task.fields[stage]:<12}"),
        BarColumn(bar_width=24),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=screen) as progress:
        bars = _Bars(progress)
        yield bars.watch
        bars.finish()


class _Lines:
    """One line for each new text."""

    def __init__(self, screen: Console) -> None:
        self._screen = screen
        self._last = ("", "")

    def watch(self, step: Step) -> None:
        if self._last != (step.stage, step.text):
            self._last = (step.stage, step.text)
            self._screen.print(f"{step.stage}: {step.text}", markup=False)


class _Bars:
    """One bar for each stage; a stage is done when the next one begins."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._bars: dict[str, TaskID] = {}
        self._stage = ""

    def watch(self, step: Step) -> None:
        if step.stage != self._stage:
            self.finish()
            self._stage = step.stage
        if step.stage not in self._bars:
            self._bars[step.stage] = self._progress.add_task(step.text, total=None, stage=step.stage)
        total = None if step.fraction is None else 1.0
        bar = self._bars[step.stage]
        self._progress.update(bar, description=step.text, completed=step.fraction or 0.0, total=total)

    def finish(self) -> None:
        if self._stage:
            self._progress.update(self._bars[self._stage], completed=1.0, total=1.0)
