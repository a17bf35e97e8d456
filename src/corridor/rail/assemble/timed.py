"""``services/existing/*.csv`` and ``services/before/*.csv`` → timed trains → trains already there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby, pairwise

from corridor.rail.assemble.existing import TimedCall, TimedTrain, existing_trains
from corridor.rail.assemble.feeds import feed_trains
from corridor.rail.assemble.ground import Ground, row_origin
from corridor.rail.model import Calendar, ExistingTrain
from corridor.workspace import Row, Table

__all__ = ["assemble_existing"]


def assemble_existing(
    ground: Ground, folder: str, calendars: Mapping[str, Calendar]
) -> dict[str, ExistingTrain]:
    """Return the trains of every CSV file and GTFS feed in a folder, by id."""
    seen: dict[str, Row] = {}
    timed = [
        t for table in ground.workspace.tables_in(folder) for t in _timed(ground, table, calendars, seen)
    ]
    trains, findings = existing_trains(
        timed, ground.network, ground.zone, network_is_whole=ground.sections_sound
    )
    ground.findings += findings
    return trains | feed_trains(ground, folder, {name: row.place() for name, row in seen.items()})


def _timed(
    ground: Ground, table: Table, calendars: Mapping[str, Calendar], seen: dict[str, Row]
) -> Iterator[TimedTrain]:
    """Yield the trains of one file that can be used."""
    for name, group in groupby(table, key=lambda row: str(row["train"])):
        rows = list(group)
        if name in seen:
            _report_again(ground, name, rows[0], seen[name])
            continue
        seen[name] = rows[0]
        usable = all(r.is_good("train", "seq", "station", "arrival", "departure") for r in rows)
        stations = ground.stations(r["station"] for r in rows)
        if usable and stations and _in_order(ground, name, rows) and rows[0]["calendar"] in calendars:
            yield _train(name, rows, stations, calendars[rows[0]["calendar"]])


def _report_again(ground: Ground, name: str, row: Row, first: Row) -> None:
    if row.file == first.file:
        ground.report(
            "train-rows", f"rows of train {name} stand apart (first row {first.row})", row.place("train")
        )
    else:
        sentence = f"train {name} was already given at {first.file}:{first.row}"
        ground.report("duplicate-id", sentence, row.place("train"))


def _in_order(ground: Ground, name: str, rows: list[Row]) -> bool:
    wrong = [other for one, other in pairwise(rows) if other["seq"] <= one["seq"]]
    for row in wrong:
        ground.report("train-rows", f"seq of train {name} does not increase", row.place("seq"))
    return not wrong


def _train(name: str, rows: list[Row], stations: tuple[str, ...], calendar: Calendar) -> TimedTrain:
    first = rows[0]
    calls = tuple(
        TimedCall(station, row["arrival"], row["departure"], row_origin(row))
        for station, row in zip(stations, rows, strict=True)
    )
    return TimedTrain(
        name,
        first["number"] or "",
        first["operator"] or "",
        calls,
        calendar.dates,
        first["tolerance_min"] * 60,
        row_origin(first),
    )
