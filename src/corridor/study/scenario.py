"""A scenario laid over the trains of a timetable."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from corridor.findings import Finding
from corridor.rail.model import Call, RailTask, Run, Station
from corridor.study.disruption import way_round

if TYPE_CHECKING:
    from corridor.workspace.document import Document
    from corridor.workspace.scenario import (
        AddedTrain,
        CancelledTrains,
        Closure,
        Diversion,
        RetimedTrain,
        ScenarioFile,
    )

__all__ = ["overlaid", "with_change_times"]

MINUTE_S = 60
Holds = Callable[[date], bool]
Step = Callable[[list[Run]], tuple[list[Run], bool]]


def overlaid(
    runs: Iterable[Run], document: Document[ScenarioFile], task: RailTask | None = None
) -> tuple[list[Run], list[Finding]]:
    """Return the trains under a scenario.

    Parameters
    ----------
    runs
        Trains of the base; the scenario's steps follow in the order cancel, retime, add, divert, close.
    document
        The scenario as read.
    task
        Whose network and stock tell how trains can go another way; without it none does.

    Returns
    -------
    list of Run, list of Finding
        A train that runs otherwise on some days only is there twice, ``id`` and ``id~``. A name that fits
        nothing is a finding.
    """
    scenario, first, findings = document.model, list(runs), list[Finding]()
    trains = first
    if scenario is None:
        return trains, findings
    for kind, n, step, wish in _steps(scenario, task):
        after, fits = step(trains)
        if fits:
            trains = after
        elif kind != "close" or not step(first)[1]:  # a piece that all go round is closed all the same
            findings.append(Finding("scenario-fits-nothing", _sentence(kind, wish), document.place(kind, n)))
    return trains, findings


def _steps(scenario: ScenarioFile, task: RailTask | None) -> Iterator[tuple[str, int, Step, object]]:
    """Yield kind, number, step and wish of everything a scenario asks for, in order."""
    for n, cancel in enumerate(scenario.cancel):
        yield "cancel", n, partial(cancelled, wish=cancel), cancel
    for n, retime in enumerate(scenario.retime):
        yield "retime", n, partial(retimed, wish=retime), retime
    for n, add in enumerate(scenario.add):
        yield "add", n, partial(added, wish=add), add
    pieces = [c.between for c in scenario.close]
    if task is not None:
        for n, divert in enumerate(scenario.divert):
            yield "divert", n, partial(diverted, wish=divert, closed_pieces=pieces, task=task), divert
    for n, close in enumerate(scenario.close):
        yield "close", n, partial(closed, wish=close), close


def _sentence(kind: str, wish: object) -> str:
    names = [str(getattr(wish, key)) for key in ("trains", "train", "like", "between") if hasattr(wish, key)]
    return f"no train fits {kind} {', '.join(names)}"


def _named(run: Run, name: str) -> bool:
    return name in (run.id, run.train, run.line) and name != ""


def _split(run: Run, holds: Holds) -> tuple[Run | None, Run | None]:
    """Return the run on the days outside and on those inside; ``None`` where there are none."""
    inside = frozenset(d for d in run.dates if holds(d))
    outside = run.dates - inside
    kept = replace(run, dates=outside) if outside else None
    other = replace(run, id=f"{run.id}~" if outside else run.id, dates=inside) if inside else None
    return kept, other


def cancelled(runs: list[Run], wish: CancelledTrains) -> tuple[list[Run], bool]:
    """Return the runs without those cancelled."""
    out, fits = list[Run](), set[str]()
    for run in runs:
        names = {n for n in wish.trains if _named(run, n)}
        fits |= names
        kept = _split(run, wish.holds)[0] if names else run
        out += [kept] if kept else []
    return out, fits == set(wish.trains)


def diverted(
    runs: list[Run], wish: Diversion, closed_pieces: Sequence[tuple[str, str]], task: RailTask
) -> tuple[list[Run], bool]:
    """Return the runs with some going around what is closed; those that cannot stay as they are."""
    out, fits = list[Run](), set[str]()
    for run in runs:
        names = {n for n in wish.trains if _named(run, n)}
        fits |= names
        kept, other = _split(run, wish.holds) if names else (run, None)
        out += [kept] if kept else []
        out += [way_round(task, other, closed_pieces, wish.via)[0] or other] if other else []
    return out, fits == set(wish.trains)


def retimed(runs: list[Run], wish: RetimedTrain) -> tuple[list[Run], bool]:
    """Return the runs with one earlier or later."""
    out, fits = list[Run](), False
    for run in runs:
        at = _index(run, wish.from_station)
        if not _named(run, wish.train) or at < 0:
            out.append(run)
            continue
        fits = True
        kept, other = _split(run, wish.holds)
        out += [kept] if kept else []
        out += [_shifted(other, round(wish.minutes * MINUTE_S), at)] if other else []
    return out, fits


def _index(run: Run, station: str) -> int:
    """Return where a run calls at a station: 0 for no station, -1 if it does not."""
    return next((n for n, c in enumerate(run.calls) if c.station == station), -1) if station else 0


def _shifted(run: Run, seconds: int, at: int = 0) -> Run:
    """Return a run later from a call on, where it arrives as before and waits; or earlier."""
    calls = list(run.calls)
    for n in range(at, len(calls)):
        stays = n == at and at > 0 and seconds > 0
        arrival = calls[n].arrival_s if stays else calls[n].arrival_s + seconds
        calls[n] = replace(calls[n], arrival_s=arrival, departure_s=calls[n].departure_s + seconds)
    return replace(run, calls=tuple(calls))


def added(runs: list[Run], wish: AddedTrain) -> tuple[list[Run], bool]:
    """Return the runs with one more, like another."""
    models = [r for r in runs if _named(r, wish.like)]
    more = []
    for n, run in enumerate(models):
        dates = frozenset(d for d in run.dates if wish.holds(d))
        name = wish.id if n == 0 else f"{wish.id}@{n + 1}"
        copy = replace(_shifted(run, round(wish.minutes * MINUTE_S)), id=name, train=wish.id, dates=dates)
        more += [copy] if dates else []
    return [*runs, *more], bool(models)


def closed(runs: list[Run], wish: Closure) -> tuple[list[Run], bool]:
    """Return the runs cut, or slowed down, where a piece of line is closed."""
    out, fits = list[Run](), False
    for run in runs:
        at = _passing(run.calls, wish.between)
        if at < 0:
            out.append(run)
            continue
        fits = True
        kept, other = _split(run, wish.holds)
        out += [kept] if kept else []
        out += _parts(other, at, wish.extra_minutes) if other else []
    return out, fits


def _passing(calls: tuple[Call, ...], between: tuple[str, str]) -> int:
    """Return the call before which a run has crossed between two stations; -1 if it does not."""
    order = {c.station: n for n, c in enumerate(calls)}
    if not all(s in order for s in between):
        return -1
    return max(order[s] for s in between)


def _parts(run: Run, at: int, extra_minutes: float | None) -> list[Run]:
    if extra_minutes is not None:
        return [_later_beyond(run, at, round(extra_minutes * MINUTE_S))]
    first, second = run.calls[:at], run.calls[at:]
    return [
        replace(run, id=f"{run.id}{mark}", calls=calls)
        for mark, calls in (("<", first), (">", second))
        if sum(c.boarding for c in calls) > 1
    ]


def _later_beyond(run: Run, at: int, seconds: int) -> Run:
    calls = [
        c if n < at else replace(c, arrival_s=c.arrival_s + seconds, departure_s=c.departure_s + seconds)
        for n, c in enumerate(run.calls)
    ]
    return replace(run, calls=tuple(calls))


def with_change_times(
    stations: Mapping[str, Station], document: Document[ScenarioFile]
) -> tuple[dict[str, Station], list[Finding]]:
    """Return the stations with the change times of a scenario."""
    out, findings = dict(stations), []
    for n, wish in enumerate(document.model.change if document.model else []):
        if wish.station in out:
            out[wish.station] = replace(out[wish.station], change_s=round(wish.minutes * MINUTE_S))
        else:
            sentence = f"there is no station {wish.station}"
            findings.append(Finding("scenario-fits-nothing", sentence, document.place("change", n)))
    return out, findings
