"""Border controls: who checks where for how long, and when they are staffed."""

from __future__ import annotations

from dataclasses import replace

from corridor.rail.assemble.clocks import common_window
from corridor.rail.assemble.ground import Ground
from corridor.rail.model import Control, Network
from corridor.units import DAY_S, Clock, format_clock
from corridor.workspace.models import ControlRule, Crossing

__all__ = ["assemble_controls"]

FILE = "border/crossings.toml"


def assemble_controls(ground: Ground) -> Network:
    """Return the network with its border controls."""
    controls = []
    for n, crossing in enumerate(ground.workspace.border.crossing):
        between = ground.stations(crossing.between)
        if not between or not _fits(ground, crossing, n):
            continue
        for m, rule in enumerate(crossing.control):
            controls.append(_control(ground, crossing, rule, ("crossing", n, "control", m)))
    return replace(ground.network, controls=tuple(controls))


def _fits(ground: Ground, crossing: Crossing, n: int) -> bool:
    one, other = ground.stations(crossing.between)
    sides = {ground.network.stations[s].party for s in (one, other)}
    wrong = ""
    if len(sides) < 2:
        wrong = f"{one} and {other} lie on the same side"
    for m, rule in enumerate(crossing.control):
        if rule.party not in sides:
            place = ground.workspace.place(FILE, "crossing", n, "control", m, "party")
            sentence = f"{rule.party} has neither {one} nor {other} on its side"
            ground.report("crossing-off-network", sentence, place)
    if wrong:
        place = ground.workspace.place(FILE, "crossing", n, "between")
        ground.report("crossing-off-network", f"{crossing.id}: {wrong}", place)
    return not wrong


def _control(ground: Ground, crossing: Crossing, rule: ControlRule, loc: tuple[str | int, ...]) -> Control:
    one, other = ground.stations(crossing.between)
    return Control(
        crossing=crossing.id,
        party=rule.party,
        where=rule.where,
        station=ground.station(rule.station) if rule.station else "",
        between=(one, other),
        applies=rule.applies,
        min_s=round(rule.min_minutes * 60),
        planned_s=round(rule.typical_minutes * 60),
        max_s=round(rule.max_minutes * 60),
        staffed=_staffed(ground, rule, loc),
        origin=ground.origin(FILE, *loc, source=rule.source, estimate=rule.reasoning),
    )


def _staffed(ground: Ground, rule: ControlRule, loc: tuple[str | int, ...]) -> tuple[tuple[int, int], ...]:
    """Return the windows, also of the day before and after, for trains that run past midnight.

    A window of a whole day means always, whatever the clocks do.
    """
    if any(_seconds_between(window) >= DAY_S for window in rule.staffed):
        return ()
    windows = []
    for n, window in enumerate(rule.staffed):
        first, last, moved = common_window(window, ground.zone, ground.year.days())
        place = ground.workspace.place(FILE, *loc, "staffed", n)
        if first > last:
            ground.report("empty-window", "the staffing window ends before it begins", place)
        elif moved:
            sentence = f"on the railway's clock only {_hours(first, last)} is staffed on every day"
            ground.report("window-narrowed", sentence, place)
        windows += [(first + day * DAY_S, last + day * DAY_S) for day in (-1, 0, 1)]
    return _merged([w for w in windows if w[1] > 0])


def _seconds_between(window: tuple[Clock, Clock]) -> int:
    return window[1].seconds - window[0].seconds if window[0].zone == window[1].zone else 0


def _merged(windows: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Join windows that touch or overlap."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(windows):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple(joined)


def _hours(first: int, last: int) -> str:
    return f"{format_clock(first)}–{format_clock(last)}"
