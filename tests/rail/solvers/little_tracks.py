"""Little blocking models made by hand: one track, one yard, trains of which each costs its lateness."""

from __future__ import annotations

from corridor.rail.solvers.blocking import BlockingModel, Moment, Occupation, Rule, Track, Yard

SINGLE = Track("AB", clears=True, headway_s=0, release_s=60, name="A–B")
DOUBLE = Track("A→B", clears=False, headway_s=180, release_s=0, name="A→B")
RUN_S = 600


def at(second: int) -> Moment:
    return Moment(constant=second)


def leaves(model: BlockingModel, name: str, ready_s: int, *, latest_s: int = 7200) -> Moment:
    """Return the departure of a train that is ready at a second and pays for each one it waits."""
    variable = model.variable(ready_s, latest_s, name)
    model.pay(1, variable)
    model.objective_constant -= ready_s
    return Moment(((1, variable),))


def runs(
    model: BlockingModel,
    name: str,
    track: Track,
    enter: Moment,
    *,
    sense: int = 1,
    run_s: int = RUN_S,
    days: int = 1,
) -> None:
    model.occupations.append(Occupation(name, track, enter, enter + run_s, sense, days))


def stands(
    model: BlockingModel, name: str, yard: Yard, enter: Moment, leave: Moment, *, days: int = 1
) -> None:
    model.occupations.append(Occupation(name, yard, enter, leave, 1, days))


def must_leave(model: BlockingModel, name: str, enter: Moment, first_s: int, last_s: int) -> Rule:
    """Ask for a window under a rule of its own."""
    rule = Rule(f"{name} leaves between {first_s} and {last_s}", (f"lines.toml:{name}",))
    model.between(enter, first_s, last_s, rule)
    return rule
