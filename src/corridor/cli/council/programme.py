"""``corridor council programme``: where many measures will end."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corridor.cli.council.options import as_of
from corridor.cli.options import as_json, workspace

if TYPE_CHECKING:
    from rich.console import Console

    from corridor.council.programme import BurnUp, Lag
    from corridor.council.review import Review

__all__ = ["command"]


@click.command(short_help="Say where a programme of many measures will end, who lags, what to carry on.")
@workspace
@as_of
@click.option("--chart", type=click.Path(path_type=Path), metavar="FILE", help="Write the burn-up as SVG.")
@click.option("--only", "programme", help="Id of one programme; needed for --chart where there are several.")
@as_json
def command(
    workspace: Path, as_of: date | None, chart: Path | None, programme: str | None, as_json: bool
) -> None:
    """Say where the programmes of WORKSPACE will end, with a band that holds 8 of 10 runs.

    From council/measures.csv measure by measure, else from the counts in council/counts.csv alone; then which
    measure is which nobody can say, and nothing is said about it.
    """
    from corridor.cli.screen import print_json, results_screen
    from corridor.council import Desk
    from corridor.council.programme import burn_up_chart
    from corridor.council.review import Review

    review = Review(Desk.open(workspace), as_of or date.today())
    found = {p.id: review.burn_up(p) for p in review.programmes if programme in (None, p.id)}
    if programme is not None and programme not in found:
        from corridor.errors import UnknownNameError

        raise UnknownNameError(f"there is no programme {programme} that had begun by {review.day}")
    if chart is not None:
        from corridor.files import write_text

        write_text(chart, burn_up_chart(_the_one(found)))
    if as_json:
        print_json({"as_of": review.day.isoformat(), "programmes": [told(f, review) for f in found.values()]})
    else:
        screen = results_screen()
        if not found:
            screen.print("There are no programmes: write one into council/programmes.csv.")
        for each in found.values():
            _print(each, review, screen)


def _the_one(found: dict[str, BurnUp]) -> BurnUp:
    from corridor.errors import UnknownNameError

    if len(found) != 1:
        names = ", ".join(found) or "there is none"
        raise UnknownNameError(f"say which programme to draw with --only: {names}")
    return next(iter(found.values()))


def told(found: BurnUp, review: Review) -> dict[str, Any]:
    """Return a programme as plain JSON values."""
    programme = found.programme
    advice = review.advice(programme)
    return {
        "id": programme.id,
        "name": dict(programme.name),
        "total": programme.total,
        "done": found.done,
        "basis": found.basis,
        "counts": [
            {
                "day": c.day.isoformat(),
                "done": c.done,
                "total": c.total,
                "source": c.source,
                "used": c in found.seen,
            }
            for c in programme.counts
        ],
        "last": programme.last.isoformat(),
        "at_end": [found.at_end.low, found.at_end.middle, found.at_end.high] if found.at_end else None,
        "chance": found.chance,
        "p50": _day(found.all_with(50)),
        "p80": _day(found.all_with(80)),
        "band": [[p.day.isoformat(), p.low, p.middle, p.high] for p in found.band],
        "measures": [
            {
                "id": a.measure.case.id,
                "step": a.step,
                "by_end": round(a.by_end, 4),
                "by_next_end": round(a.by_next_end, 4),
                "because": a.because,
            }
            for a in advice
        ],
        "bodies": [_lag(lag) for lag in review.lags(programme, "body")],
        "areas": [_lag(lag) for lag in review.lags(programme, "area")],
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _lag(lag: Lag) -> dict[str, Any]:
    names = ("name", "measures", "due", "done", "late")
    rounded = {"expected": round(lag.expected, 2), "pace": round(lag.pace, 3)}
    return {n: getattr(lag, n) for n in names} | rounded


def _print(found: BurnUp, review: Review, screen: Console) -> None:
    from corridor.council import say, visible

    programme = found.programme
    screen.print(f"\n{programme.id}  {visible(say(programme.name), 200)}", markup=False, soft_wrap=True)
    for line in _lines(found):
        screen.print(f"  {line}", markup=False, soft_wrap=True)
    advice = review.advice(programme)
    if not advice:
        screen.print("  Which measures lag nobody says: only counts are known.")
        return
    for by in ("body", "area"):
        for lag in review.lags(programme, by):
            words = (
                f"{lag.done} of {lag.measures} done, {lag.late} late, {lag.expected:.0f} expected by the end"
            )
            line = f"  {by} {lag.name or '(none)'}: {words}, pace {lag.pace:.2f}"
            screen.print(line, markup=False, soft_wrap=True)
    for item in advice:
        if item.step in ("carry", "drop"):
            line = f"  {item.step} {item.measure.case.id}: {item.because}"
            screen.print(line, markup=False, soft_wrap=True)


def _lines(found: BurnUp) -> list[str]:
    programme = found.programme
    day = found.seen[-1].day if found.seen else found.day
    lines = [f"{found.done} of {programme.total} measures done by {day}"]
    if found.at_end is not None:
        end = found.at_end
        lines.append(f"by {programme.last}: {end.low} to {end.high} in 8 of 10 runs, middle {end.middle}")
        lines.append(f"all {programme.total} by then: {found.chance:.0%}")
    for percent in (50, 80):
        lines.append(
            f"all with {percent} % chance: {found.all_with(percent) or f'not by {programme.next_last}'}"
        )
    for count in programme.disputed():
        lines.append(
            f"another source: {count.done} of {count.total} on {count.day} ({count.source}); not used"
        )
    return lines
