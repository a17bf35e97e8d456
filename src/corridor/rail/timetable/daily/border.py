"""Border control within its staffed hours. How long it takes is part of the train's moments."""

from __future__ import annotations

from corridor.rail.model import Control, RailTask
from corridor.rail.solvers.blocking import BlockingModel, Moment, Rule
from corridor.rail.timetable.daily.draft import DraftTrain
from corridor.units import format_clock

__all__ = ["staff"]


def staff(model: BlockingModel, task: RailTask, train: DraftTrain) -> None:
    """Ask that each check begins and ends within one of its staffed windows."""
    begun: dict[str, int] = {}
    for control in task.network.controls_on(train.path):
        begin = _begin(control, train, begun)
        if control.staffed:
            _within(model, control, train, begin)


def _begin(control: Control, train: DraftTrain, begun: dict[str, int]) -> Moment:
    """Return when a check begins: on board with the departure, at a station after the check before it."""
    if control.where == "on board":
        return train.departure[min(control.between, key=train.path.index)]
    before = begun.get(control.station, 0)
    begun[control.station] = before + control.planned_s
    return train.arrival[control.station] + before


def _within(model: BlockingModel, control: Control, train: DraftTrain, begin: Moment) -> None:
    hours = ", ".join(f"{format_clock(a)}–{format_clock(b)}" for a, b in control.staffed)
    place = control.station or "–".join(control.between)
    rule = Rule(f"{control.party} checks {train.id} at {place} only {hours}", (str(control.origin),))
    choices = []
    for a, b in control.staffed:
        literal = model.literal(f"{train.id} {control.crossing} {control.party} {a}")
        model.after(begin, Moment(constant=a), given=(literal,))
        model.after(Moment(constant=b - control.planned_s), begin, given=(literal,))
        choices.append(literal)
    model.among(choices, 1, rule=rule)
