"""What a study tells: steps on the way, the finished plan, and why a time is what it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corridor.facts import Fact
    from corridor.findings import Finding
    from corridor.rail.model import (
        Assumption,
        Circulation,
        Comparison,
        PeriodicPlan,
        RailTask,
        RunningTimes,
        Timetable,
    )
    from corridor.study.robust import Robust

__all__ = ["Plan", "Step", "Watch", "Why"]


@dataclass(frozen=True, slots=True)
class Step:
    """Progress of a long call.

    Parameters
    ----------
    stage
        ``read``, ``running``, ``timetable``, ``circulation``, ``check``, ``write``, ``publish``.
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
    """Everything a finished plan consists of.

    Parameters
    ----------
    inputs
        SHA-256 by input file.
    stages
        Seconds of work by stage.
    robust
        What buffers bought, of a plan that was just made robust.
    periodic
        The minutes of a plan whose trains run every period; ``None`` of others.
    """

    task: RailTask
    running: RunningTimes
    timetable: Timetable
    circulation: Circulation
    findings: tuple[Finding, ...]
    assumptions: tuple[Assumption, ...]
    comparison: tuple[Comparison, ...]
    facts: tuple[Fact, ...]
    inputs: dict[str, str] = field(default_factory=dict)
    stages: dict[str, float] = field(default_factory=dict)
    robust: Robust | None = None
    periodic: PeriodicPlan | None = None
