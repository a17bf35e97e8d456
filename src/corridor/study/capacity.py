"""Capacity joined to the study: each service of a history, its outlook, and advice that was planned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from corridor.errors import FindingsError, PlanRefusedError, UnknownNameError
from corridor.facts import Fact
from corridor.files import canonical_json, digest_bytes
from corridor.findings import Finding, Place, worst_first
from corridor.rail.model import RailTask, Ridership, Run
from corridor.study.room import Room, Slack, room_for_pair, room_for_shift
from corridor.units import format_duration

if TYPE_CHECKING:
    from corridor.rail.demand import Advice, Operation, Outlook
    from corridor.study.nouns import Plan

__all__ = ["ADVISER", "Capacity", "capacity_of", "facts_of_capacity", "read_history"]

ADVISER = "corridor capacity"
"""Who says so."""

SHIFTS_S = (-3600, -1800, 1800, 3600)
"""Times by which the fullest train is moved to see whether others fill better."""


@dataclass(frozen=True)
class Capacity:
    """A service: its year as it is, and ways to make room, the cheapest seat first."""

    outlook: Outlook
    advice: tuple[Advice, ...]
    assumed: int


def read_history(path: Path) -> tuple[Ridership, ...]:
    """Read a ridership history in the form of ``demand/ridership.csv``.

    Raises
    ------
    FindingsError
        If it has errors; each with its row.
    UnknownNameError
        If there is no such file.
    """
    from corridor.files import read_sheet
    from corridor.rail.assemble import ridership_of
    from corridor.workspace import read_table
    from corridor.workspace.schema import schema

    if not path.is_file():
        raise UnknownNameError(f"there is no file {path}")
    table, findings = read_table(read_sheet(path), schema("ridership"), path.name)

    def report(code: str, sentence: str, place: Place) -> None:
        findings.append(Finding(code, sentence, place))

    rows = ridership_of(table, report)
    if any(f.is_error for f in findings):
        raise FindingsError(worst_first(findings))
    return rows


def capacity_of(
    plan: Plan,
    history: Sequence[Ridership],
    *,
    limit_s: float,
    seed: int,
    tell: Callable[[str, float | None], None],
) -> tuple[Capacity, ...]:
    """Return every service of the history.

    Parameters
    ----------
    limit_s
        Wall seconds for each question to the timetable stage.

    Raises
    ------
    PlanRefusedError
        If there is no history, or one of a service that tells nothing.
    """
    if not history:
        raise PlanRefusedError(
            "there is no ridership history: fill demand/ridership.csv or name a file with --history"
        )
    services = list(dict.fromkeys(r.service for r in history))
    told = []
    for n, service in enumerate(services):
        tell(service, n / len(services))
        rows = [r for r in history if r.service == service]
        told.append(_service(plan, service, rows, limit_s, seed, tell))
    return tuple(told)


def facts_of_capacity(plan: Plan, told: Sequence[Capacity]) -> tuple[Fact, ...]:
    """Return demand, carried, turned away and days sold out of each service, with their bands."""
    digest = digest_bytes(canonical_json(dict(plan.inputs)).encode())
    year, facts = plan.task.services.year, []
    for service in told:
        for name in ("demand", "carried", "turned_away", "sold_out_days"):
            figure = getattr(service.outlook, name)
            for end, value in (("", figure.value), (".low", figure.low), (".high", figure.high)):
                known = (f"rail.capacity.{name}{end}", round(value, 1), figure.unit, year.first, ADVISER)
                facts.append(Fact(*known, service.outlook.service, digest, service.assumed, year.last))
    return tuple(facts)


def _service(
    plan: Plan,
    service: str,
    rows: Sequence[Ridership],
    limit_s: float,
    seed: int,
    tell: Callable[[str, float | None], None],
) -> Capacity:
    from corridor.rail.demand import advise, in_force, outlook, public_holidays

    task = plan.task
    days = task.services.year.days()
    years = range(min(r.first for r in rows).year, days[-1].year + 1)
    free = public_holidays(task.party_names, years, task.market.holidays)
    try:
        seen, demand = outlook(service, rows, days, free, seed=seed)
    except ValueError as error:
        raise PlanRefusedError(f"{service}: {error}") from None
    trains = _trains(plan, rows[-1])
    operation = _operation(plan, seen, trains)
    elasticity = in_force(task.market.parameters)["fare_elasticity"]
    shares = _shares(plan, trains)
    ways = advise(seen, demand, operation, task.market.prices, elasticity, shares=shares)
    slack = Slack(task, plan.running, plan.timetable, limit_s)
    advice = tuple(_with_room(plan, way, trains, shares, slack, tell) for way in ways)
    origins = [r.origin for r in rows] + [p.origin for p in task.market.prices] + [elasticity.origin]
    return Capacity(seen, advice, sum(bool(o.estimate) for o in origins) + (not seen.fitted))


def _trains(plan: Plan, row: Ridership) -> list[Run]:
    """Return the runs of the service; a train that is not there is refused."""
    found = []
    for name in row.trains:
        run = next((r for r in plan.timetable.runs.values() if r.train == name), None)
        if run is None:
            raise UnknownNameError(f"{row.origin.place}: the plan has no train {name}")
        found.append(run)
    return found


def _operation(plan: Plan, seen: Outlook, trains: Sequence[Run]) -> Operation:
    """Return what one more train takes, after the trains there are."""
    from corridor.rail.demand import Operation

    count = max(1, len(trains))
    if not trains:
        return Operation(seen.days[0].seats / 2, 2, 0.0, 0.0, 0)
    km = sum(plan.task.network.length_m(r.path) / 1000 for r in trains) / count
    hours = sum((r.arrival_s - r.departure_s) / 3600 for r in trains) / count
    calls = round(sum(sum(c.boarding for c in r.calls) for r in trains) / count)
    fare = {p.item: p.value.central for p in plan.task.market.prices if p.item.startswith("fare")}
    price = fare.get("fare_base", 0.0) + km * fare.get("fare_km", 0.0)
    vehicles = max(1.0, round(2 * hours / 14))
    return Operation(seen.days[0].seats / count, count, km, hours, calls, trains[0].stock, vehicles, price)


def _shares(plan: Plan, trains: Sequence[Run]) -> list[float]:
    """Return the share of the day's demand that wishes for each train; half of it each way."""
    from corridor.rail.demand import wished_shares

    ways = list(dict.fromkeys((r.path[0], r.path[-1]) for r in trains))
    shares = dict.fromkeys((r.id for r in trains), 0.0)
    for way in ways:
        same = [r for r in trains if (r.path[0], r.path[-1]) == way]
        for run, share in zip(same, wished_shares(plan.task, same, *way), strict=True):
            shares[run.id] = share / len(ways)
    return [shares[r.id] for r in trains]


def _with_room(
    plan: Plan,
    way: Advice,
    trains: Sequence[Run],
    shares: Sequence[float],
    slack: Slack,
    tell: Callable[[str, float | None], None],
) -> Advice:
    """Plan one way and say what came of it."""
    names = [r.train for r in trains]
    if way.kind.startswith("longer"):
        return replace(way, room="fits", detail=_coupled(plan.task, trains))
    if way.kind == "price":
        return replace(way, room="fits", detail="no train changes; nobody more is carried")
    if not names:
        return replace(way, detail="the history names no trains of the timetable")
    tell(f"room for: {way.kind}", None)
    if way.kind == "extra pair":
        room = room_for_pair(slack, names)
    else:
        room = _best_shift(plan, trains, shares, slack)
    return replace(way, room=room.found, detail=room.detail)


def _coupled(task: RailTask, trains: Sequence[Run]) -> str:
    """Say what a train of two units asks for."""
    words = "times hold, a coupled unit has twice the power; platform lengths are not in the workspace"
    stock = {r.stock for r in trains if r.stock}
    units = sum(u.stock in stock for u in task.units.values())
    return f"{words}; there are {units} units of its type" if stock else words


def _best_shift(plan: Plan, trains: Sequence[Run], shares: Sequence[float], slack: Slack) -> Room:
    """Move the fullest train to where the trains of its direction fill most alike, and plan it."""
    fullest = max(zip(shares, trains, strict=True), key=lambda pair: pair[0])[1]

    def unevenness(by_s: int) -> float:
        moved = [_moved(r, by_s) if r is fullest else r for r in trains]
        return max(_shares(plan, moved))

    best = min(SHIFTS_S, key=unevenness)
    if unevenness(best) >= max(shares) - 1e-6:
        return Room("fits", "the trains fill as alike as an hour either way can make them")
    room = room_for_shift(slack, fullest.train, best)
    way = "later" if best > 0 else "earlier"
    return replace(room, detail=f"{fullest.train} {format_duration(abs(best))} {way}: {room.detail}")


def _moved(run: Run, by_s: int) -> Run:
    calls = tuple(
        replace(c, arrival_s=c.arrival_s + by_s, departure_s=c.departure_s + by_s) for c in run.calls
    )
    return replace(run, calls=calls)
