"""Timetables that passengers are led over: a workspace's plan, what was before, a scenario, or GTFS feeds.

What is read from feeds is built once and kept as arrays that are mapped into memory; the folder is named by
the digest of the feeds and of everything else that decides.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corridor.errors import UnknownNameError, WorkspaceError
from corridor.findings import Finding, Place

if TYPE_CHECKING:
    from corridor.rail.journeys import Decision, Match, Merged, Network, Planner, Stitch
    from corridor.rail.model import Run, Station
    from corridor.study.nouns import Plan

__all__ = ["Opened", "open_feeds", "open_timetable", "read_decisions", "scenario_file", "sides_of"]

FORMAT = "3"
"""Counted up whenever kept arrays would be read wrongly."""

DECISIONS = ("kind", "first", "second", "decision", "minutes", "border_minutes", "note")


@dataclass(frozen=True)
class Opened:
    """A timetable ready to be asked.

    Parameters
    ----------
    name
        What people call it: ``plan``, ``before``, a scenario's name, a feed's file name.
    usual
        A day that is typical of it.
    matches, stitches
        How several feeds were joined.
    plan, runs
        The workspace's plan and the trains of this timetable; ``None`` for feeds.
    """

    name: str
    planner: Planner
    usual: date
    findings: tuple[Finding, ...] = ()
    matches: tuple[tuple[str, str, Match], ...] = ()
    stitches: tuple[Stitch, ...] = ()
    plan: Plan | None = None
    runs: tuple[Run, ...] | None = None


def open_timetable(source: str, *, decisions: Path | None = None, side: str = "plan") -> Opened:
    """Open a workspace's timetable, or one or several GTFS feeds.

    Parameters
    ----------
    source
        A workspace folder; a GTFS zip file; or several, separated by commas.
    decisions
        CSV of what people decided about stations and trains of several feeds.
    side
        For a workspace: ``plan``, ``before``, or a scenario.

    Raises
    ------
    WorkspaceError
        If there is no such workspace or feed, or the workspace was not planned.
    UnknownNameError
        If the workspace has no such side.
    """
    if (Path(source) / "corridor.toml").is_file():
        return sides_of(Path(source), [side])[0]
    paths = [Path(source)] if Path(source).exists() else [Path(p) for p in source.split(",")]
    return open_feeds(paths, decisions=decisions)


# --- feeds -------------------------------------------------------------------------------------------------


def open_feeds(paths: Sequence[Path], *, decisions: Path | None = None, keep: Path | None = None) -> Opened:
    """Open GTFS feeds as one timetable.

    Parameters
    ----------
    keep
        Folder for the arrays; the user's cache when ``None``.

    Raises
    ------
    WorkspaceError
        If a feed is not there or holds no trips.
    """
    from corridor.rail.journeys import Bounds, Network, Planner
    from corridor.workspace.arrays import map_arrays, write_arrays

    decided, findings = read_decisions(decisions) if decisions else ([], [])
    folder = (keep or _cache()) / _digest(paths, decisions)
    kept: dict[str, Any] = dict(map_arrays(folder))
    name = ", ".join(p.name for p in paths)
    try:
        bounds = Bounds(kept.pop("bounds_trains"), kept.pop("bounds_seconds"))
        known = _findings_of(kept.pop("findings"))
        network = Network(**kept)
        if len(paths) == 1:
            return Opened(name, Planner(network, bounds), _typical(network), (*findings, *known))
    except (KeyError, TypeError):
        pass
    merged, found = _built(paths, decided)
    planner = Planner(merged.network)
    extra: dict[str, Any] = {"bounds_trains": planner.bounds.trains, "bounds_seconds": planner.bounds.seconds}
    write_arrays(folder, {**merged.network.arrays(), **extra, "findings": _as_array(found)})
    told = (*findings, *found)
    return Opened(name, planner, _typical(merged.network), told, merged.matches, merged.stitches)


def _as_array(findings: Sequence[Finding]) -> Any:
    """Return findings as text [N, 6], to be told again whenever the arrays are opened."""
    import numpy as np

    rows = [(f.code, f.sentence, f.place.file, str(f.place.row), f.place.column, f.remedy) for f in findings]
    return np.array(rows, dtype=np.str_).reshape(-1, 6)


def _findings_of(rows: Any) -> list[Finding]:
    return [
        Finding(code, sentence, Place(file, int(row), column), remedy)
        for code, sentence, file, row, column, remedy in rows.tolist()
    ]


def _cache() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "corridor" / "journeys"


def _digest(paths: Sequence[Path], decisions: Path | None) -> str:
    from corridor.files import digest_bytes, digest_file, digest_folder

    parts = [FORMAT]
    for path in (*paths, *([decisions] if decisions else [])):
        if not path.exists():
            raise WorkspaceError(f"{path} is neither a workspace nor a GTFS feed: there is no such file")
        parts.append(digest_folder(path) if path.is_dir() else digest_file(path))
    return digest_bytes(" ".join(parts).encode())


def _built(paths: Sequence[Path], decisions: Sequence[Decision]) -> tuple[Merged, list[Finding]]:
    from corridor.rail.journeys import Merged, merge, network_of_feed
    from corridor.workspace.gtfs import read_feed

    networks, findings = [], list[Finding]()
    labels = _labels(paths)
    for path, label in zip(paths, labels, strict=True):
        feed, wrong = read_feed(path, label=path.name)
        network, more = network_of_feed(feed, label=label)
        findings += [*wrong, *more]
        if not len(network.trip_id) or not network.running.any():
            told = f": {worst}" if (worst := next(iter(findings), None)) else ""
            raise WorkspaceError(f"{path} holds no train that runs{told}")
        networks.append(network)
    if len(networks) == 1:
        return Merged(networks[0], (), ()), findings
    return merge(networks, labels, decisions), findings


def _labels(paths: Sequence[Path]) -> list[str]:
    """Return a short label for every feed; the file names, numbered where they are equal."""
    stems = [p.stem for p in paths]
    return [s if stems.count(s) == 1 else f"{s}-{n}" for n, s in enumerate(stems, 1)]


def read_decisions(path: Path) -> tuple[list[Decision], list[Finding]]:
    """Read what people decided about the stations and trains of several feeds.

    Columns: kind (station, train), first, second (``label:id``), decision (same, different, walk), minutes,
    border_minutes, note. A row that cannot be used is a finding.
    """
    from corridor.rail.journeys import Decision

    decisions, findings = list[Decision](), list[Finding]()
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise WorkspaceError(f"{path} cannot be read: {error}") from None
    for line, row in enumerate(rows, 2):
        try:
            decisions.append(_decision(Decision, {k: (v or "").strip() for k, v in row.items() if k}))
        except ValueError as error:
            findings.append(Finding("journey-bad-decision", str(error), Place(path.name, line)))
    return decisions, findings


def _decision(kind: type[Decision], row: dict[str, str]) -> Decision:
    if row.get("kind") not in ("station", "train"):
        raise ValueError(f"kind is “{row.get('kind', '')}”, neither station nor train")
    if row.get("decision") not in ("same", "different", "walk"):
        raise ValueError(f"decision is “{row.get('decision', '')}”, none of same, different, walk")
    numbers = {k: float(row[k]) for k in ("minutes", "border_minutes") if row.get(k)}
    if any(not 0 <= n <= 1440 for n in numbers.values()):
        raise ValueError("minutes are negative or more than a day")
    minutes = numbers.get("minutes")
    return kind(row["kind"], row.get("first", ""), row.get("second", ""), row["decision"], minutes,
                numbers.get("border_minutes", 0.0))  # fmt: skip


def _typical(network: Network) -> date:
    """Return the day of the network with as many trains as the median working day: a Tuesday if one is."""
    import numpy as np

    counts = np.bincount(network.trip_service, minlength=len(network.running)) @ network.running
    first = int(network.first_day)
    days = [date.fromordinal(first + n) for n in range(len(counts))]
    busy = [n for n, d in enumerate(days) if counts[n] and d.weekday() == 1] or np.flatnonzero(
        counts
    ).tolist()
    middle = float(np.median(counts[busy])) if busy else 0.0
    return min(
        (days[n] for n in busy),
        key=lambda d: (abs(counts[d.toordinal() - first] - middle), d),
        default=days[0],
    )


# --- workspaces --------------------------------------------------------------------------------------------


def sides_of(folder: Path, names: Sequence[str]) -> list[Opened]:
    """Open several timetables of a workspace: ``plan``, ``before``, scenarios, feeds.

    Raises
    ------
    WorkspaceError
        If the workspace was not planned since it was changed.
    UnknownNameError
        If a name is none of them.
    """
    from corridor.study.study import Study

    plan = Study.open(folder).last_plan()
    return [_side(folder, plan, name) for name in names]


def _side(folder: Path, plan: Plan, name: str) -> Opened:
    from dataclasses import replace

    from corridor.study.scenario import overlaid, with_change_times
    from corridor.workspace.scenario import read_scenario

    if name in ("plan", "after", "before"):
        return _of_runs(plan, name, _runs(plan, name), plan.task.network.stations)
    path = scenario_file(folder, name)
    if path is None:
        if Path(name.split(",")[0]).exists():
            return replace(open_timetable(name), name=Path(name).stem)
        there = sorted(p.stem for p in (folder / "scenarios").glob("*.toml"))
        raise UnknownNameError(
            f"there is no {name!r}: name plan, before, a GTFS feed, or a scenario"
            + (f" ({', '.join(there)})" if there else f" (put one into {folder / 'scenarios'})")
        )
    document, wrong = read_scenario(path, f"scenarios/{path.name}")
    stations, more = with_change_times(plan.task.network.stations, document)
    base = document.model.base if document.model else "plan"
    runs, odd = overlaid(_runs(plan, base), document, plan.task)
    title = next(iter(document.model.name.values()), path.stem) if document.model else path.stem
    return _of_runs(plan, title, runs, stations, (*wrong, *more, *odd))


def scenario_file(folder: Path, name: str) -> Path | None:
    """Return the file of a scenario by its name or path, or ``None``."""
    places = (folder / "scenarios" / f"{name}.toml", folder / "scenarios" / name, Path(name))
    return next((p for p in places if name and p.is_file()), None)


def _runs(plan: Plan, base: str) -> list[Run]:
    from corridor.study.benefit import trains_before

    return trains_before(plan.task) if base == "before" else list(plan.timetable.runs.values())


def _of_runs(
    plan: Plan,
    name: str,
    runs: list[Run],
    stations: Mapping[str, Station],
    findings: Sequence[Finding] = (),
) -> Opened:
    from corridor.rail.journeys import Planner, network_of_runs

    numbers = {
        t.id: " / ".join(dict.fromkeys(t.numbers.values())) for t in plan.task.services.trains.values()
    }
    for services in (plan.task.services, plan.task.before):
        numbers |= {i: t.number for i, t in (services.existing if services else {}).items()}
    public = {train: number for train, number in numbers.items() if number}
    network = network_of_runs(runs, stations, plan.timetable.zone, names=public, label=name)
    if not len(network.trip_id):
        raise WorkspaceError(f"{name} has no train that passengers may board")
    return Opened(name, Planner(network), _usual_day(plan), tuple(findings), plan=plan, runs=tuple(runs))


def _usual_day(plan: Plan) -> date:
    """Return the first day of the most frequent kind of day of the planned trains."""
    from corridor.rail.model import day_types

    runs = plan.timetable.planned or tuple(plan.timetable.runs.values())
    running: dict[Hashable, frozenset[date]] = {r.id: r.dates for r in runs}
    return day_types(running, plan.task.services.year)[0].dates[0]
