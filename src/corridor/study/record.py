"""The plan on disk: ``build/plan/plan.json`` to read back, CSV beside it for people and spreadsheets."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from corridor.errors import WorkspaceError
from corridor.files import read_facts, record_facts, write_sheet, write_text
from corridor.findings import Finding, Place
from corridor.rail.model import (
    Call,
    Circulation,
    Deviation,
    Duty,
    EmptyRun,
    Layover,
    Origin,
    PatternTimes,
    PeriodicPlan,
    Run,
    RunningTimes,
    Stop,
    Timetable,
    Train,
    TrainRunning,
    Waiting,
)
from corridor.study.facts import PLANNER
from corridor.study.nouns import Plan
from corridor.units import format_clock

__all__ = ["Record", "read_plan", "withdraw_plan_facts", "write_plan"]

FORMAT = 1


@dataclass(frozen=True)
class Record:
    """What is read back: everything that cannot be computed again from the workspace."""

    running: RunningTimes
    timetable: Timetable
    circulation: Circulation
    findings: tuple[Finding, ...]
    inputs: dict[str, str]
    stages: dict[str, float]
    periodic: PeriodicPlan | None = None


def write_plan(plan: Plan, folder: Path, known: date) -> None:
    """Write the plan under ``build/``; the file that is read back comes last, so it is never half there.

    Parameters
    ----------
    known
        The day on which it was made; its facts are known from then on, and replace those of the plan before.
    """
    target = folder / "build" / "plan"
    _write_timetable(plan, target / "timetable.csv")
    _write_duties(plan.circulation, target / "duties.csv")
    record_facts(folder, plan.facts, source=PLANNER, known=known)
    text = json.dumps(_as_json(plan), ensure_ascii=False, indent=1, default=_plain)
    write_text(target / "plan.json", text + "\n")


def withdraw_plan_facts(folder: Path, known: date) -> None:
    """Take back what the last plan promised: since a day it is known that no plan obeys every rule."""
    if any(entry.source == PLANNER for entry in read_facts(folder).entries):
        record_facts(folder, (), source=PLANNER, known=known)


def _write_timetable(plan: Plan, path: Path) -> None:
    header = [
        "run",
        "kind",
        "line",
        "direction",
        "station",
        "arrival",
        "departure",
        "boarding",
        "control_s",
        "days",
    ]
    rows = [
        [
            r.id, r.kind, r.line, r.direction, c.station,
            format_clock(c.arrival_s, with_seconds=True), format_clock(c.departure_s, with_seconds=True),
            "yes" if c.boarding else "no", str(c.control_s), str(len(r.dates)),
        ]
        for r in plan.timetable.runs.values()
        for c in r.calls
    ]  # fmt: skip
    write_sheet(path, header, rows)


def _write_duties(circulation: Circulation, path: Path) -> None:
    rows = [[d.day.isoformat(), d.unit, " ".join(d.runs)] for d in circulation.duties]
    write_sheet(path, ["day", "unit", "runs"], rows)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (frozenset, set)):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _as_json(plan: Plan) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "inputs": plan.inputs,
        "stages": plan.stages,
        "findings": [f.as_json() for f in plan.findings],
        "running": {i: asdict(t) for i, t in plan.running.trains.items()},
        "timetable": _timetable_json(plan.timetable),
        "circulation": asdict(plan.circulation),
        **({"periodic": _periodic_json(plan.periodic)} if plan.periodic else {}),
    }


def _periodic_json(plan: PeriodicPlan) -> dict[str, Any]:
    trains = [{**asdict(t), "dates": _spans(t.dates)} for t in plan.trains.values()]
    deviations = [{**asdict(d), "dates": _spans(d.dates)} for d in plan.deviations]
    return {**asdict(plan), "trains": trains, "deviations": deviations}


def _timetable_json(timetable: Timetable) -> dict[str, Any]:
    head = {k: getattr(timetable, k) for k in ("zone", "grid_s", "verdict", "gap", "objective")}
    runs = [{**asdict(r), "dates": _spans(r.dates)} for r in timetable.runs.values()]
    return {**head, "runs": runs}


def _spans(dates: Iterable[date]) -> list[list[str]]:
    """Return dates as [first, last] of each unbroken span."""
    numbered = groupby(enumerate(sorted(dates)), key=lambda item: item[1].toordinal() - item[0])
    spans = [[day for _, day in group] for _, group in numbered]
    return [[s[0].isoformat(), s[-1].isoformat()] for s in spans]


def _days(spans: Iterable[tuple[str, str]]) -> frozenset[date]:
    ends = ((date.fromisoformat(a).toordinal(), date.fromisoformat(b).toordinal()) for a, b in spans)
    return frozenset(date.fromordinal(n) for a, b in ends for n in range(a, b + 1))


def read_plan(folder: Path) -> Record:
    """Read the last plan back.

    Raises
    ------
    WorkspaceError
        If there is none, or it cannot be read.
    """
    path = folder / "build" / "plan" / "plan.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return _record(data)
    except FileNotFoundError:
        raise WorkspaceError(f"{folder} has no plan yet: run corridor plan {folder}") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WorkspaceError(f"{path} cannot be read ({error}): plan again") from error


def _record(data: Mapping[str, Any]) -> Record:
    if data["format"] != FORMAT:
        raise ValueError(f"written in format {data['format']}")
    return Record(
        RunningTimes({i: _running(t) for i, t in data["running"].items()}),
        _timetable(data["timetable"]),
        _circulation(data["circulation"]),
        tuple(_finding(f) for f in data["findings"]),
        data["inputs"],
        data["stages"],
        _periodic(data["periodic"]) if "periodic" in data else None,
    )


def _periodic(data: Mapping[str, Any]) -> PeriodicPlan:
    times = tuple(PatternTimes(**{**t, "calls": _calls(t["calls"])}) for t in data["times"])
    waits = tuple(Waiting(**w) for w in data["waits"])
    trains = [_train(t) for t in data["trains"]]
    told = [{**d, "dates": _days(d["dates"]), "origin": _origin(d["origin"])} for d in data["deviations"]]
    parts = {
        "times": times,
        "waits": waits,
        "trains": {t.id: t for t in trains},
        "deviations": tuple(Deviation(**d) for d in told),
    }
    return PeriodicPlan(**{**data, **parts})


def _origin(o: Mapping[str, Any]) -> Origin:
    return Origin(Place(**o["place"]), o["source"], o["estimate"])


def _train(t: Mapping[str, Any]) -> Train:
    windows = {key: tuple(t[key]) if t[key] else None for key in ("departure", "arrival")}
    stops = tuple(Stop(**s) for s in t["stops"])
    lists = {
        "path": tuple(t["path"]),
        "stops": stops,
        "dates": _days(t["dates"]),
        "origin": _origin(t["origin"]),
    }
    return Train(**{**t, **windows, **lists})


def _calls(calls: Iterable[Mapping[str, Any]]) -> tuple[Call, ...]:
    return tuple(Call(**c) for c in calls)


def _running(t: Mapping[str, Any]) -> TrainRunning:
    return TrainRunning(
        tuple(t["path"]), tuple(t["run_s"]), tuple(t["technical_s"]), t["brake_s"], t["start_s"]
    )


def _finding(f: Mapping[str, Any]) -> Finding:
    return Finding(f["code"], f["sentence"], Place(f["file"], f["row"], f["column"]), f["remedy"])


def _timetable(data: Mapping[str, Any]) -> Timetable:
    runs = (Run(**{**r, "calls": _calls(r["calls"]), "dates": _days(r["dates"])}) for r in data["runs"])
    head = {k: v for k, v in data.items() if k != "runs"}
    return Timetable({r.id: r for r in runs}, **head)


def _circulation(data: Mapping[str, Any]) -> Circulation:
    day = date.fromisoformat
    return Circulation(
        tuple(Duty(d["unit"], day(d["day"]), tuple(d["runs"])) for d in data["duties"]),
        tuple(Layover(**{**n, "day": day(n["day"])}) for n in data["layovers"]),
        tuple((unit, day(when), run) for unit, when, run in data["services"]),
        data["units_needed"],
        tuple(EmptyRun(**{**e, "day": day(e["day"])}) for e in data["empty_runs"]),
    )
