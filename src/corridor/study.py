"""A study: opens a workspace, runs the stages in order, and keeps the record. The Python API.

>>> from corridor import Study
>>> study = Study.open("smolensk")                       # doctest: +SKIP
>>> plan = study.plan(limit_s=60)                        # doctest: +SKIP
>>> plan.timetable.verdict, plan.timetable.gap           # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corridor.facts import Fact
    from corridor.findings import Finding
    from corridor.rail.model import Assumption, Circulation, Comparison, RailTask, RunningTimes, Timetable

__all__ = ["Plan", "Step", "Study", "Why"]


@dataclass(frozen=True, slots=True)
class Step:
    """Progress of a long call.

    Parameters
    ----------
    stage
        ``read``, ``running``, ``timetable``, ``circulation``, ``check``, ``write``.
    text
        What is happening, for people.
    fraction
        Share done, 0 to 1; ``None`` when unknown.
    """

    stage: str
    text: str
    fraction: float | None = None


Watch = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class Why:
    """One rule that bears on a time, as :meth:`Study.why` tells it.

    Parameters
    ----------
    station, event, time_s
        Where, ``arrival`` or ``departure``, seconds on the railway's clock.
    rule
        The sentence.
    slack_s
        Seconds by which the rule is kept; 0 binds.
    places
        ``file:row`` of every row the rule rests on, with source or estimate.
    """

    station: str
    event: str
    time_s: int
    rule: str
    slack_s: int
    places: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """Everything a finished plan consists of."""

    task: RailTask
    running: RunningTimes
    timetable: Timetable
    circulation: Circulation
    findings: tuple[Finding, ...]
    assumptions: tuple[Assumption, ...]
    comparison: tuple[Comparison, ...]
    facts: tuple[Fact, ...]
    inputs: dict[str, str] = field(default_factory=dict)
    """SHA-256 by input file."""
    stages: dict[str, float] = field(default_factory=dict)
    """Seconds by stage."""


class Study:
    """One workspace, opened."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def open(cls, folder: str | Path) -> Study:
        """Open a workspace folder.

        Raises
        ------
        WorkspaceError
            If the folder holds no ``corridor.toml``.
        """

    def check(self, *, watch: Watch | None = None) -> list[Finding]:
        """Return every finding about the workspace, errors first; never raises on bad data."""

    def plan(
        self, *, limit_s: float = 60.0, workers: int = 2, seed: int = 1, watch: Watch | None = None
    ) -> Plan:
        """Plan the workspace and write ``build/plan/``.

        Ctrl-C ends the search and keeps the best plan so far.

        Raises
        ------
        FindingsError
            If the workspace or the finished plan has error findings; nothing is written then.
        InfeasibleError
            If no plan obeys every rule.
        """

    def last_plan(self) -> Plan:
        """Return the plan in ``build/plan/``; raises WorkspaceError if there is none."""

    def why(self, train: str, station: str | None = None) -> list[Why]:
        """Return the rules that bear on a train's times, the binding ones first."""

    def publish(self, *, watch: Watch | None = None) -> list[Path]:
        """Write everything to ``build/published/`` and return the files."""
