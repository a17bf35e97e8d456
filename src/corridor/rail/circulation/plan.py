"""The front door: which unit works which train on every date of the year, or why there are too few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corridor.findings import Finding, Place
from corridor.rail.circulation.empty import EmptyWays
from corridor.rail.circulation.flow import Assignment, LeastUnits, assign_units, least_units
from corridor.rail.circulation.lines import UnitLine, begin_lines, deal_moves
from corridor.rail.circulation.proof import Proof, prove_units
from corridor.rail.circulation.record import ends_away, record
from corridor.rail.circulation.repair import keep_ranges
from corridor.rail.circulation.servicing import overruns
from corridor.rail.circulation.timeline import Timeline, lay_timeline, offer_empty_runs
from corridor.rail.circulation.traindays import Move, train_days
from corridor.rail.model import Circulation, RailTask, Stock, Timetable, Unit

__all__ = ["Watch", "plan_circulation"]

Watch = Callable[[str, float], None]
"""Told what is happening, and the share done from 0 to 1."""

_SHOWN = 6


@dataclass(frozen=True)
class _Fleet:
    """One stock with its units and its trains."""

    stock: Stock
    units: tuple[Unit, ...]
    moves: list[Move]
    ways: EmptyWays


def plan_circulation(
    task: RailTask, timetable: Timetable, *, watch: Watch | None = None
) -> tuple[Circulation | None, list[Finding]]:
    """Choose the unit of every planned train on every date.

    For each stock the fewest units, proven by a flow; then the fewest metres run empty; then ranges and even
    use. Empty runs during the year are offered only where the units there are would not do otherwise.

    Parameters
    ----------
    task
        Network, stock and units; every unit begins the year at its home, serviced.
    timetable
        Its planned runs are worked on all their dates; seconds on the railway's clock.
    watch
        Called once a stock.

    Returns
    -------
    (Circulation or None, list of Finding)
        ``None`` if, and only if, one of the findings is an error.
    """
    findings: list[Finding] = []
    needed: dict[str, int] = {}
    lines: list[tuple[UnitLine, Stock, str]] = []
    for number, stock in enumerate(task.stock.values()):
        if watch:
            watch(f"units of {stock.id}", number / len(task.stock))
        fleet = _fleet(task, timetable, stock)
        needed[stock.id], worked = _plan_fleet(task, fleet, findings)
        lines.extend((line, stock, task.units[line.unit].home) for line in worked)
    if any(f.is_error for f in findings):
        return None, findings
    return record(lines, task.services.year.days(), needed), findings


def _fleet(task: RailTask, timetable: Timetable, stock: Stock) -> _Fleet:
    units = tuple(u for u in task.units.values() if u.stock == stock.id)
    moves = train_days(task.network, timetable, stock)
    return _Fleet(stock, units, moves, EmptyWays(task.network, stock))


def _plan_fleet(task: RailTask, fleet: _Fleet, findings: list[Finding]) -> tuple[int, list[UnitLine]]:
    """Return the least number of units and the line of each; what stands in the way goes to the findings."""
    line = lay_timeline(fleet.moves)
    least, spare = _least(line, fleet)
    if spare < 0:
        findings.append(_too_few(fleet, prove_units(line, least)))
        return least.units, []
    homes = Counter(u.home for u in fleet.units)
    chosen = assign_units(line, homes, len(fleet.units), fleet.ways)
    if chosen is None:
        findings.append(_cannot_reach(fleet))
        return least.units, []
    lines = _deal(task, fleet, chosen)
    findings.extend(_remarks(fleet, lines))
    return least.units, lines


def _least(line: Timeline, fleet: _Fleet) -> tuple[LeastUnits, int]:
    """Return the least units and how many are left over; empty runs are allowed only if needed."""
    least = least_units(line)
    if least.units > len(fleet.units):
        offer_empty_runs(line, fleet.ways, fleet.stock.turnaround_s)
        least = least_units(line)
    return least, len(fleet.units) - least.units


def _deal(task: RailTask, fleet: _Fleet, chosen: Assignment) -> list[UnitLine]:
    first_day = task.services.year.first
    lines = begin_lines(fleet.units, chosen.begins, fleet.ways, fleet.stock, first_day)
    deal_moves(lines, [*fleet.moves, *chosen.empty], fleet.stock)
    keep_ranges(lines, fleet.stock)
    return lines


def _remarks(fleet: _Fleet, lines: Sequence[UnitLine]) -> list[Finding]:
    homes = {u.id: u.home for u in fleet.units}
    found = [f for line in lines for f in _range_exceeded(line, fleet.stock)]
    idle = [line.unit for line in lines if not line.moves]
    if idle:
        words = f"{len(idle)} of {len(lines)} units of {fleet.stock.id} have no work: {', '.join(idle)}"
        found.append(Finding("spare-units", words, Place("fleet/units.csv")))
    for line in lines:
        if away := ends_away(line, homes[line.unit]):
            words = f"{line.unit} ends the year at {away}, not at its home {homes[line.unit]}"
            found.append(Finding("unit-ends-away", words, Place("fleet/units.csv")))
    return found


def _range_exceeded(line: UnitLine, stock: Stock) -> list[Finding]:
    """Return the first time a unit goes too far, if it does."""
    over = next(overruns(line.moves, stock), None)
    if over is None:
        return []
    move = line.moves[over.place]
    words = (
        f"{line.unit} would exceed its range of {stock.range_m / 1000:g} km by {over.excess_m / 1000:g} km "
        f"with {move.run or 'an empty run'} on {move.day}; no exchange of trains between units avoids it"
    )
    return [Finding("unit-beyond-range", words, stock.origin.place)]


def _too_few(fleet: _Fleet, proof: Proof) -> Finding:
    days = sorted({m.day for m in proof.away})
    when = f"on {days[0]}" if len(days) == 1 else f"from {days[0]} to {days[-1]}"
    many = f"{proof.units} units of {fleet.stock.id} are needed and there are {len(fleet.units)}: {when} "
    if proof.back:
        back = f"only {_listed(proof.back)} brings a unit back in time"
        why = f"each of {_listed(proof.away)} takes a unit and {back}"
    else:
        why = f"no unit can work two of {_listed(proof.away)}"
    words = many + why
    return Finding("too-few-units", words, Place("fleet/units.csv"))


def _listed(moves: Sequence[Move]) -> str:
    named = ", ".join(f"{m.run} ({m.day})" for m in moves[:_SHOWN])
    return named + (f" and {len(moves) - _SHOWN} more" if len(moves) > _SHOWN else "")


def _cannot_reach(fleet: _Fleet) -> Finding:
    homes = ", ".join(sorted({u.home for u in fleet.units}))
    words = f"the units of {fleet.stock.id} cannot get from {homes} to where their trains begin"
    return Finding("unit-cannot-reach", words, Place("fleet/units.csv"))
