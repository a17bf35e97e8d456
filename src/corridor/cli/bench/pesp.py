"""``corridor bench pesp``: a periodic timetable for an instance in PESPlib's form."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridor.cli.bench.out import out, write_out
from corridor.cli.options import as_json, duration, seed, workers

if TYPE_CHECKING:
    from corridor.rail.solvers import Tick
    from corridor.rail.timetable.periodic import PeriodicNetwork

__all__ = ["command"]


@click.command(short_help="Solve a periodic event scheduling instance.")
@click.argument("file", type=click.Path(path_type=Path))
@duration
@click.option("--period", type=click.IntRange(min=1), default=60, show_default=True, help="T, if unsaid.")
@click.option("--work", type=click.IntRange(min=1), help="Events re-timed by each worker, in place of time.")
@out
@seed
@workers
@as_json
def command(
    file: Path,
    limit_s: float,
    period: int,
    work: int | None,
    out: Path | None,
    seed: int,
    workers: int,
    as_json: bool,
) -> None:
    """Find a periodic timetable of least weighted slack for FILE (plain or .gz), and a bound.

    Each improvement is a line: seconds, value, bound, and the method that found it. Ctrl-C keeps the best so
    far. With --work the same seed gives the same timetable every time. If it is proven that there is
    none, the activities that clash are listed, within the same time again.
    """
    from corridor.cli.screen import print_json
    from corridor.errors import PlanRefusedError
    from corridor.rail.solvers import Stop, Verdict
    from corridor.rail.timetable.periodic import (
        evaluate_periodic,
        explain_infeasible,
        format_times,
        plan_periodic,
    )

    network = _read(file, period)
    outcome = plan_periodic(network, stop=Stop(limit_s, workers=workers, seed=seed), work=work, watch=_line)
    if outcome.verdict is Verdict.INFEASIBLE:
        raise explain_infeasible(network, limit_s)
    if outcome.solution is None:
        raise PlanRefusedError(f"no timetable that keeps all bounds was found in {outcome.seconds:.0f} s")
    value, broken = evaluate_periodic(network, outcome.solution)
    assert not broken
    write_out(out, format_times(network, outcome.solution))
    found = {
        "instance": file.name, "verdict": str(outcome.verdict), "value": value, "bound": outcome.bound,
        "gap": outcome.gap, "seconds": round(outcome.seconds, 1), "seed": seed,
    }  # fmt: skip
    if as_json:
        print_json(found)
    else:
        gap = f"{outcome.gap:.1%}" if outcome.gap is not None else "unknown"
        click.echo(
            f"{value} {outcome.verdict}, bound {outcome.bound:.0f}, gap {gap}, {outcome.seconds:.0f} s"
        )


def _read(file: Path, period: int) -> PeriodicNetwork:
    from corridor.cli.bench.unpack import unpack
    from corridor.errors import FindingsError
    from corridor.rail.timetable.periodic import parse_network

    text = unpack(file)
    network, findings = parse_network(text, period=period, file=file.name)
    if network is None:
        raise FindingsError(findings)
    return network


def _line(tick: Tick) -> None:
    click.echo(f"{tick.seconds:8.1f} s  {tick.text}  (bound {tick.bound or 0:.0f})", err=True)
