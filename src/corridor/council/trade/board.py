"""The trade board: for each flow both sides' figures, their gap, and the share of what is produced.

Nothing is averaged and nothing is filled in: figures that disagree stand side by side with their sources,
and a figure that nobody tells is ``None``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from corridor.council.model import PartyId
from corridor.council.trade.period import Period
from corridor.facts import Fact

__all__ = ["Board", "Figure", "Flow", "Line", "Produced", "board", "facts_of_trade"]

TELLER = "corridor council trade"


@dataclass(frozen=True, slots=True, order=True)
class Flow:
    """What goes where: from one party to another, or both ways together (both empty)."""

    exporter: PartyId
    importer: PartyId
    group: str
    scope: str
    currency: str

    def __str__(self) -> str:
        way = f"{self.exporter}>{self.importer}" if self.exporter or self.importer else "both ways"
        return f"{way}/{self.group}/{self.scope}"


@dataclass(frozen=True, slots=True)
class Figure:
    """What one source tells of a flow in a period.

    Parameters
    ----------
    value
        In whole units of the flow's currency; ``None`` if the source says that nobody tells.
    bound
        ``exactly``, ``about``, ``over`` or ``under``.
    """

    period: Period
    flow: Flow
    told_by: str
    value: Decimal | None
    bound: str = "exactly"
    source: str = ""
    estimate: str = ""


@dataclass(frozen=True, slots=True)
class Produced:
    """What a party produced of a group in a period."""

    period: Period
    party: PartyId
    group: str
    value: Decimal
    currency: str
    source: str = ""
    estimate: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A flow in a period.

    Parameters
    ----------
    figures
        All that is told, in the order of the file.
    exporter_says, importer_says
        Each side's own figure; ``None`` if it tells none, or tells several that differ.
    gap
        Importer's figure less exporter's, as a share of the exporter's; ``None`` unless both tell one.
    lowest, highest
        Of all figures; ``None`` if nobody tells any.
    share_of_production
        Exporter's figure (else the importer's) as a share of what the exporter produced; ``None`` if either
        is not known in the same currency.
    """

    period: Period
    flow: Flow
    figures: tuple[Figure, ...]
    exporter_says: Decimal | None
    importer_says: Decimal | None
    gap: float | None
    lowest: Decimal | None
    highest: Decimal | None
    share_of_production: float | None

    @property
    def disagree(self) -> bool:
        """Whether sources tell different values."""
        return self.lowest != self.highest


@dataclass(frozen=True, slots=True)
class Board:
    """Every flow in every period told, months that nobody tells within a told year included as unknown."""

    lines: tuple[Line, ...]

    def groups(self) -> tuple[str, ...]:
        """Product groups that are told."""
        return tuple(sorted({line.flow.group for line in self.lines}))


def board(
    figures: Iterable[Figure], produced: Iterable[Produced] = (), *, until: date | None = None
) -> Board:
    """Return the board.

    Parameters
    ----------
    until
        Only periods that had ended by this day.

    Notes
    -----
    A flow that is told by months has a line for every month from its first to its last; a month of which
    nobody tells is a line without figures.
    """
    told: dict[tuple[Flow, Period], list[Figure]] = defaultdict(list)
    for figure in figures:
        if until is None or figure.period.last <= until:
            told[figure.flow, figure.period].append(figure)
    for flow, months in _months_by_flow(told).items():
        for month in Period(min(months).first, max(months).last).months:
            told.setdefault((flow, month), [])
    made = {(p.party, p.group, p.period, p.currency): p.value for p in produced}
    lines = [_line(flow, period, found, made) for (flow, period), found in told.items()]
    return Board(tuple(sorted(lines, key=lambda line: (line.flow, line.period))))


def facts_of_trade(found: Board) -> tuple[Fact, ...]:
    """Return every figure as a fact, and the gaps and shares, for targets to be judged by.

    Returns
    -------
    tuple of Fact
        ``trade.value`` (one a source, named in ``about`` after the flow), ``trade.gap`` and
        ``trade.share_of_production`` (per cent), as of the last day of each period. Unknown ones are no
        facts.
    """
    facts: list[Fact] = []
    for line in found.lines:
        for figure in line.figures:
            if figure.value is not None:
                about = f"{line.flow}/{figure.told_by}"
                facts.append(_fact("trade.value", float(figure.value), line, about, bool(figure.estimate)))
        for name, share in (("gap", line.gap), ("share_of_production", line.share_of_production)):
            if share is not None:
                assumed = any(f.estimate for f in line.figures)
                facts.append(_fact(f"trade.{name}", 100 * share, line, str(line.flow), assumed))
    return tuple(facts)


def _fact(name: str, value: float, line: Line, about: str, assumed: bool) -> Fact:
    unit = line.flow.currency if name == "trade.value" else "%"
    return Fact(name, round(value, 6), unit, line.period.last, TELLER, about, assumed=int(assumed))


def _months_by_flow(told: Mapping[tuple[Flow, Period], object]) -> dict[Flow, list[Period]]:
    months: dict[Flow, list[Period]] = defaultdict(list)
    for flow, period in told:
        if period.is_month:
            months[flow].append(period)
    return months


def _line(
    flow: Flow,
    period: Period,
    figures: Sequence[Figure],
    made: Mapping[tuple[PartyId, str, Period, str], Decimal],
) -> Line:
    values = [f.value for f in figures if f.value is not None]
    out, into = (_one_figure(figures, party) for party in (flow.exporter, flow.importer))
    gap = float((into - out) / out) if out and into is not None else None
    produced = made.get((flow.exporter, flow.group, period, flow.currency))
    own = out if out is not None else into
    share = float(own / produced) if produced and own is not None else None
    return Line(
        period,
        flow,
        tuple(figures),
        out,
        into,
        gap,
        min(values, default=None),
        max(values, default=None),
        share,
    )


def _one_figure(figures: Sequence[Figure], party: PartyId) -> Decimal | None:
    """Return a party's own figure, if it tells exactly one."""
    own = {f.value for f in figures if party and f.told_by == party and f.value is not None}
    return own.pop() if len(own) == 1 else None
