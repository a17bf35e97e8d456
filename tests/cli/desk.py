"""A study whose answers are typed by hand: the tiny plan, or whatever the test wants it to refuse."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.rail.named_worlds import clock, tiny_plan

from corridor.errors import MissingPartError
from corridor.findings import Finding, Place, codes
from corridor.rail.model import Call, Deviation, PatternTimes, PeriodicPlan, Waiting
from corridor.study import Plan, Step, Study, Watch, Why


def a_finding(severity: str, sentence: str, place: Place) -> Finding:
    """Return a finding with the first declared code of a severity."""
    code = next(name for name, kind in codes().items() if kind.severity == severity)
    return Finding(code, sentence, place, "Mend it.")


class Desk:
    """Stands in for :class:`corridor.study.Study`."""

    def __init__(
        self, folder: Path, findings: list[Finding], refusal: BaseException | None, lacks: str
    ) -> None:
        self.folder, self.findings, self.refusal, self.lacks = folder, findings, refusal, lacks

    def check(self, *, watch: Watch | None = None) -> list[Finding]:
        return self.findings

    def plan(
        self,
        *,
        limit_s: float = 60.0,
        workers: int = 2,
        seed: int = 1,
        robust: bool = False,
        periodic_s: int | None = None,
        watch: Watch | None = None,
    ) -> Plan:
        if watch:
            watch(Step("read", "13 files", 1.0))
            watch(Step("timetable", "gap 1.3 %", 0.5))
        return replace(self.last_plan(), periodic=hourly(periodic_s) if periodic_s else None)

    def last_plan(self) -> Plan:
        if self.refusal:
            raise self.refusal
        return tiny_plan()

    def why(self, train: str, station: str | None = None) -> list[Why]:
        at = "network/sections.csv:2 (made-up)"
        return [
            Why("BEL", "arrival", clock("08:15"), "Aston – Belmont takes 15 min", 0, (at,)),
            Why("AST", "departure", clock("08:00"), "leave between 07:00 and 12:00", 3600, ()),
        ]

    def publish(self, *, watch: Watch | None = None) -> list[Path]:
        if self.lacks:
            raise MissingPartError(self.lacks)
        return [self.folder / "build" / "published" / "gtfs.zip"]


def sit_at_desk(
    monkeypatch: pytest.MonkeyPatch,
    *,
    findings: list[Finding] | None = None,
    refusal: BaseException | None = None,
    lacks: str = "",
) -> None:
    """Let every ``Study.open`` answer from the desk."""

    def open_desk(_cls: type[Study], folder: str | Path) -> Desk:
        return Desk(Path(folder), findings or [], refusal, lacks)

    monkeypatch.setattr(Study, "open", classmethod(open_desk))


def hourly(period_s: int) -> PeriodicPlan:
    """Return a pattern typed by hand: out at :57, in Belmont from :12 to :17; back crosses it there."""
    calls = (
        Call("AST", 3420, 3420, boarding=True),
        Call("BEL", 4320, 4620, boarding=True, control_s=300),
        Call("EST", 6720, 6720, boarding=True),
    )
    waits = (
        Waiting("turnaround", "EST", "K/out", "K/back", 660, 6720),
        Waiting("crossing", "BEL", "K/out", "K/back", 300, 4320),
    )
    left_out = Deviation("K/out", "K-7", clock("11:57"), frozenset([date(2027, 3, 1)]), None, "X9 is there")
    return PeriodicPlan(
        period_s,
        "feasible",
        0.25,
        40.0,
        30.0,
        (PatternTimes("K/out", 0, period_s, calls),),
        waits,
        {"railbus": 2},
        deviations=(left_out,),
    )
