"""The agenda of the heads: the few matters that need them, and why each of the others does not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from corridor.council.agenda.matter import Matter
from corridor.council.agenda.order import MARGIN, in_order
from corridor.council.agenda.weigh import Reason, Weights, points, reasons

__all__ = ["Agenda", "Item", "Rules", "draw_up"]


@dataclass(frozen=True, slots=True)
class Rules:
    """How an agenda is drawn up.

    Parameters
    ----------
    limit
        Matters that the heads have time for.
    least
        Points below which a matter does not need them, even if there is time.
    margin
        Points by which a matter must exceed another that stood before it on the last agenda.
    at_risk_below
        Chance to be kept by its deadline below which a promise is at risk, however it looks by its evidence.
    """

    limit: int = 5
    least: float = 25.0
    margin: float = MARGIN
    weights: Weights = field(default_factory=Weights)
    at_risk_below: float = 0.5


@dataclass(frozen=True, slots=True)
class Item:
    """A matter in its place.

    Parameters
    ----------
    place
        1 is first.
    points
        The sum of the reasons' points.
    for_heads
        Whether it is put before the heads.
    why
        Why it is, or why it is delegated instead.
    """

    matter: Matter
    place: int
    points: float
    reasons: tuple[Reason, ...]
    for_heads: bool
    why: str


@dataclass(frozen=True, slots=True)
class Agenda:
    """All matters in order: those for the heads first, then those delegated."""

    rules: Rules
    items: tuple[Item, ...]

    @property
    def for_heads(self) -> tuple[Item, ...]:
        """What is put before the heads."""
        return tuple(item for item in self.items if item.for_heads)

    @property
    def delegated(self) -> tuple[Item, ...]:
        """What others decide."""
        return tuple(item for item in self.items if not item.for_heads)

    @property
    def order(self) -> tuple[str, ...]:
        """Ids in order, for the next agenda to be drawn up from."""
        return tuple(item.matter.id for item in self.items)


def draw_up(found: Iterable[Matter], rules: Rules | None = None, *, before: Sequence[str] = ()) -> Agenda:
    """Return the agenda.

    Parameters
    ----------
    before
        Order of the last agenda; see :func:`~corridor.council.agenda.order.in_order`.
    """
    rules = rules or Rules()
    by_id = {matter.id: matter for matter in found}
    lines = {name: reasons(matter, rules.weights) for name, matter in by_id.items()}
    scores = {name: points(each) for name, each in lines.items()}
    was_in = set(before[: rules.limit])
    items = []
    for place, name in enumerate(in_order(scores, before, margin=rules.margin), 1):
        least = rules.least - (rules.margin if name in was_in else 0.0)
        needs, fits = scores[name] >= least, place <= rules.limit
        why = _why(by_id[name], lines[name], scores[name], least, needs=needs, place=place, rules=rules)
        items.append(Item(by_id[name], place, scores[name], lines[name], needs and fits, why))
    return Agenda(rules, tuple(items))


def _why(
    matter: Matter,
    lines: tuple[Reason, ...],
    score: float,
    least: float,
    *,
    needs: bool,
    place: int,
    rules: Rules,
) -> str:
    body = matter.body or "the responsible body"
    if not needs:
        return f"delegated to {body}: {score:g} points, a matter for the heads has {least:g}"
    if place > rules.limit:
        return f"delegated to {body}: place {place}, the heads have time for {rules.limit}"
    first = max(lines, key=lambda line: line.points)
    return f"for the heads, {first.ground} first: {first.because}"
