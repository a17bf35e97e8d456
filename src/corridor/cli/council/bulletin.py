"""``corridor council bulletin``: the public report."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridor.cli.council.options import as_of
from corridor.cli.options import workspace

if TYPE_CHECKING:
    from corridor.council.bulletin import Occasion
    from corridor.council.review import Review

__all__ = ["command"]


@click.command(short_help="Publish what was decided, kept and late.")
@workspace
@as_of
@click.option("--meeting", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY",
              help="Day of the meeting; the last with a decision if left out.")  # fmt: skip
@click.option("--quarter", metavar="QUARTER", help="A quarter instead, e.g. 2026-Q1.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FOLDER",
              help="Where to write; build/bulletin in the workspace if left out.")  # fmt: skip
@click.option("--language", "languages", multiple=True, metavar="CODE",
              help="Only this language; may be given several times.")  # fmt: skip
@click.option("--pdf/--no-pdf", default=True, show_default=True, help="Whether to write PDF as well.")
def command(
    workspace: Path,
    as_of: date | None,
    meeting: datetime | None,
    quarter: str | None,
    out: Path | None,
    languages: tuple[str, ...],
    pdf: bool,
) -> None:
    """Publish from WORKSPACE what was decided, what it means for people, what was kept, what is late and why.

    From facts alone, each figure with its evidence, in the parties' languages. The same files and the same
    --as-of give the same bytes, whenever it is run.
    """
    from corridor.council import Desk
    from corridor.council.bulletin import publish_bulletin
    from corridor.council.review import Review

    if meeting and quarter:
        raise click.UsageError("give a meeting or a quarter, not both")
    review = Review(Desk.open(workspace), as_of or date.today())
    occasion = _occasion(review, meeting.date() if meeting else None, quarter)
    folder = out or workspace / "build" / "bulletin"
    for file in publish_bulletin(review, occasion, folder, languages=languages, pdf=pdf):
        click.echo(str(file))


def _occasion(review: Review, day: date | None, text: str | None) -> Occasion:
    from corridor.council.bulletin import meeting, quarter
    from corridor.errors import UnknownNameError

    if text:
        try:
            return quarter(text)
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--quarter") from None
    if day is not None:
        return meeting(day)
    days = [a.decision.day for a in review.status.appraisals if a.decision.day]
    if not days:
        raise UnknownNameError(f"nothing was decided by {review.day}: name a day with --meeting or --quarter")
    return meeting(max(days))
