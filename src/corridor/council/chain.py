"""Chains of amendments: what superseded what, and what was promised first.

Nothing signed is ever edited: an amendment is a decision of its own that names the one it supersedes. The
first promise stays beside the current one for good.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from corridor.council.model import Decision, DecisionId, Milestone, Standing

__all__ = ["Chain", "chains", "in_force"]


@dataclass(frozen=True)
class Chain:
    """A decision and all that it supersedes, the first one first, itself last."""

    links: tuple[Decision, ...]

    @property
    def ids(self) -> tuple[DecisionId, ...]:
        """Ids in the order in which the decisions were taken."""
        return tuple(d.id for d in self.links)

    @cached_property
    def first_deadline(self) -> date | None:
        """The first day that was ever promised; ``None`` if none was."""
        return next((d.deadline for d in self.links if d.deadline), None)

    @cached_property
    def first_deadlines(self) -> dict[str, date | None]:
        """The first promised day of every target, by its id."""
        found: dict[str, date | None] = {}
        for decision in self.links:
            for target in decision.targets:
                found[target.id] = found.get(target.id) or decision.deadline_of(target)
        return found

    @cached_property
    def first_dues(self) -> dict[str, date | None]:
        """The first promised day of every milestone, by its id."""
        found: dict[str, date | None] = {}
        for decision in self.links:
            for milestone in decision.milestones:
                found[milestone.id] = found.get(milestone.id) or milestone.due
        return found

    def milestones(self) -> Iterator[tuple[Milestone, date | None]]:
        """Yield the milestones in force with the day that was promised first."""
        for milestone in self.links[-1].milestones:
            yield milestone, self.first_dues[milestone.id]


def chains(decisions: Mapping[DecisionId, Decision]) -> dict[DecisionId, Chain]:
    """Return the chain of every decision; one that supersedes itself is cut where it begins again."""
    found: dict[DecisionId, Chain] = {}
    for decision in decisions.values():
        links = [decision]
        seen = {decision.id}
        while links[-1].supersedes in decisions and links[-1].supersedes not in seen:
            links.append(decisions[links[-1].supersedes])
            seen.add(links[-1].id)
        found[decision.id] = Chain(tuple(reversed(links)))
    return found


def in_force(
    decisions: Mapping[DecisionId, Decision],
    standings: Mapping[DecisionId, Standing],
    today: date | None = None,
) -> dict[DecisionId, Standing]:
    """Return the standing of every decision that had been taken by a day.

    Only what all parties adopted supersedes: a draft takes the place of nothing, not even of a draft. What is
    dated later than the day is left out.

    Parameters
    ----------
    standings
        Draft, adopted or broken, by signatures alone; a draft where left out.
    """
    taken = {i: d for i, d in decisions.items() if today is None or d.day is None or d.day <= today}
    worth = {i: standings.get(i, Standing.DRAFT) for i in taken}
    for decision in taken.values():
        old = decision.supersedes
        if old in taken and old != decision.id and standings.get(decision.id) is Standing.ADOPTED:
            worth[old] = Standing.SUPERSEDED
    return worth
