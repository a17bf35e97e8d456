"""What will become of the promises: forecasts, the heads' agenda, programmes and trade."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from corridor.web.source import Names, Source

if TYPE_CHECKING:
    from corridor.council.agenda import Item
    from corridor.council.forecast import Forecast
    from corridor.council.programme import Lag, Programme
    from corridor.council.review import Review
    from corridor.council.trade import Line

__all__ = [
    "FigureRow",
    "ForecastRow",
    "LagRow",
    "MatterRow",
    "OutlookPage",
    "ProgrammeRow",
    "ReasonRow",
    "outlook",
]


@dataclass(frozen=True)
class ForecastRow:
    """When a decision will be fulfilled; ``None`` where there is no deadline or no such day."""

    id: str
    title: Names
    deadline: str | None
    chance: float | None
    p50: str | None
    p80: str | None
    base_rate: float | None
    cases: int
    kind: str


@dataclass(frozen=True)
class ReasonRow:
    """A line of the explanation; the points of all lines are those of the matter."""

    ground: str
    points: float
    because: str


@dataclass(frozen=True)
class MatterRow:
    """A matter in its place on the agenda."""

    id: str
    title: Names
    place: int
    points: float
    for_heads: bool
    why: str
    reasons: list[ReasonRow]


@dataclass(frozen=True)
class LagRow:
    """How a body or area of a programme stands."""

    by: str
    name: str
    measures: int
    done: int
    late: int
    expected: float


@dataclass(frozen=True)
class ProgrammeRow:
    """A programme: done, where it will end (low, middle, high of 8 in 10 runs), who lags, and its chart."""

    id: str
    name: Names
    done: int
    total: int
    last: str
    at_end: list[int] | None
    chance: float | None
    disputed: list[str]
    lags: list[LagRow]
    carry: list[str]
    drop: list[str]
    pictures: dict[str, str]


@dataclass(frozen=True)
class FigureRow:
    """A flow of trade in a period, with all that is told of it; nothing told is unknown."""

    period: str
    flow: str
    told: list[str]
    gap: float | None
    share_of_production: float | None


@dataclass(frozen=True)
class OutlookPage:
    """What will become of the promises, as seen on a day; ``refused`` says why nothing can be forecast."""

    title: str
    as_of: str
    refused: str
    limit: int
    forecasts: list[ForecastRow]
    agenda: list[MatterRow]
    programmes: list[ProgrammeRow]
    trade: list[FigureRow]


def outlook(source: Source) -> OutlookPage:
    """Return the outlook of today; empty if the workspace has no council."""
    from corridor.errors import RefusedError

    review = source.review() if source.review else None
    if review is None:
        return OutlookPage("Outlook", "", "", 0, [], [], [], [])
    try:
        agenda, forecasts, refused = review.agenda, list(review.forecasts.values()), ""
    except RefusedError as error:
        agenda, forecasts, refused = None, [], str(error)
    return OutlookPage(
        "Outlook",
        review.day.isoformat(),
        refused,
        agenda.rules.limit if agenda else 0,
        [_forecast(f, review, source) for f in forecasts],
        [_matter(item, source) for item in agenda.items] if agenda else [],
        [_programme(p, review, source) for p in review.programmes],
        [_trade(line) for line in review.trade.lines],
    )


def _forecast(found: Forecast, review: Review, source: Source) -> ForecastRow:
    title = source.names(dict(review.desk.council.decisions[found.decision].title), found.decision)
    return ForecastRow(
        found.decision,
        title,
        _day(found.deadline),
        found.chance,
        _day(found.p50),
        _day(found.p80),
        found.base_rate,
        found.cases,
        found.kind,
    )


def _matter(item: Item, source: Source) -> MatterRow:
    reasons = [ReasonRow(r.ground, r.points, r.because) for r in item.reasons]
    title = source.names(dict(item.matter.title), item.matter.id)
    return MatterRow(item.matter.id, title, item.place, item.points, item.for_heads, item.why, reasons)


def _programme(programme: Programme, review: Review, source: Source) -> ProgrammeRow:
    from corridor.council.programme import burn_up_chart

    found, advice = review.burn_up(programme), review.advice(programme)
    end = found.at_end
    return ProgrammeRow(
        programme.id,
        source.names(dict(programme.name), programme.id),
        found.done,
        programme.total,
        programme.last.isoformat(),
        [end.low, end.middle, end.high] if end else None,
        found.chance,
        [f"{c.done} of {c.total} on {c.day.isoformat()} ({c.source})" for c in programme.disputed()],
        [_lag(by, lag) for by in ("body", "area") for lag in review.lags(programme, by)],
        [a.measure.case.id for a in advice if a.step == "carry"],
        [a.measure.case.id for a in advice if a.step == "drop"],
        {language: burn_up_chart(found, language) for language in source.languages},
    )


def _lag(by: str, lag: Lag) -> LagRow:
    return LagRow(by, lag.name, lag.measures, lag.done, lag.late, round(lag.expected, 1))


def _trade(line: Line) -> FigureRow:
    told = []
    for figure in line.figures:
        known = figure.value is not None
        value = f"{figure.bound} {figure.value:,f} {figure.flow.currency}" if known else "unknown"
        told.append(f"{figure.told_by}: {value} ({figure.source})")
    return FigureRow(str(line.period), str(line.flow), told, line.gap, line.share_of_production)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
