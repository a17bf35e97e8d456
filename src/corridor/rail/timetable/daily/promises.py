"""What was promised to people: a day out at the other end, and connections between named trains."""

from __future__ import annotations

from corridor.rail.model import Connection, DayReturn
from corridor.rail.solvers.blocking import Rule
from corridor.rail.timetable.daily.draft import Draft, DraftTrain, by_members
from corridor.units import format_duration

__all__ = ["promise_connections", "promise_day_returns"]


def promise_day_returns(draft: Draft) -> None:
    """On every promised date, some train out and some train back leave enough hours at the other end."""
    for promise in draft.task.services.day_returns:
        out = [t for t in draft.trains if t.serves(promise.home, promise.away)]
        back = [t for t in draft.trains if t.serves(promise.away, promise.home)]
        if any(t.planned for t in out + back):
            days = dict.fromkeys(promise.dates, 1)
            for members, count in by_members(out + back, days):
                _one_pair(draft, promise, members, count)


def _one_pair(draft: Draft, promise: DayReturn, members: list[DraftTrain], count: int) -> None:
    rule = Rule(
        f"a day out from {promise.home}: {format_duration(promise.stay_s)} at {promise.away} "
        f"on {count} days of the year with {', '.join(t.id for t in members) or 'no train'}",
        (str(promise.origin),),
    )
    pairs = []
    for out in (t for t in members if t.serves(promise.home, promise.away)):
        for back in (t for t in members if t.serves(promise.away, promise.home)):
            literal = draft.model.literal(f"day out {out.id} {back.id}")
            leave, reach = back.departure[promise.away], out.arrival[promise.away]
            present = [t.present for t in (out, back) if t.present]
            draft.model.after(leave, reach, promise.stay_s, given=(literal,))
            for other in present:
                draft.model.among([-literal, other], 1)
            pairs.append(literal)
    draft.model.among(pairs, 1, rule=rule)


def promise_connections(draft: Draft) -> None:
    """Keep each named connection on every day when both trains run."""
    for connection in draft.task.services.connections:
        for arriving in _runs(draft, connection.arriving):
            for departing in _runs(draft, connection.departing):
                if arriving.dates & departing.dates:
                    _connect(draft, connection, arriving, departing)


def _runs(draft: Draft, train: str) -> list[DraftTrain]:
    return [t for t in draft.trains if train in (t.id, t.id.split("@")[0])]


def _connect(draft: Draft, wish: Connection, arriving: DraftTrain, departing: DraftTrain) -> None:
    if not (arriving.planned or departing.planned):
        return
    rule = Rule(
        f"from {arriving.id} to {departing.id} at {wish.station} within "
        f"{format_duration(wish.min_s)} to {format_duration(wish.max_s)}",
        (str(wish.origin),),
    )
    given = [t.present for t in (arriving, departing) if t.present]
    leave, reach = departing.departure[wish.station], arriving.arrival[wish.station]
    draft.model.after(leave, reach, wish.min_s, given=given, rule=rule)
    draft.model.after(reach + wish.max_s, leave, given=given, rule=rule)
