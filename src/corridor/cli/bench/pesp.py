"""``corridor bench pesp``: a periodic timetable for an instance in PESPlib's form."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridor.cli.bench.out import out, show_findings, write_out
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
@click.option("--evaluate", type=click.Path(path_type=Path), help="Judge this timetable instead.")
@seed
@workers
@as_json
def command(
    file: Path,
    limit_s: float,
    period: int,
    work: int | None,
    out: Path | None,
    evaluate: Path | None,
    seed: int,
    workers: int,
    as_json: bool,
) -> None:
    """Find a periodic timetable of least weighted slack for FILE (plain or .gz), and a bound.

    Each improvement is a line: seconds, value, bound, and the method that found it. Ctrl-C keeps the best so
    far. With --work the same seed gives the same timetable every time. If it is proven that there is
    none, the activities that clash are listed, within the same time again. With --evaluate FILE a given
    timetable is judged, event; time or activity; duration a line: value, and every activity that it breaks
    (exit 1 if there is one).
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
    if evaluate is not None:
        raise SystemExit(1 if _judge(network, evaluate, file.name, as_json) else 0)
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


def _judge(network: PeriodicNetwork, timetable: Path, instance: str, as_json: bool) -> int:
    """Print what a given timetable is worth; return how many activities it breaks."""
    from corridor.cli.bench.unpack import unpack
    from corridor.cli.screen import print_json
    from corridor.errors import FindingsError
    from corridor.rail.timetable.periodic import check_periodic, evaluate_periodic, parse_times

    times, odd = parse_times(unpack(timetable), network, file=timetable.name)
    if times is None:
        raise FindingsError(odd)
    value, broken = evaluate_periodic(network, times)
    findings = [*odd, *check_periodic(network, times)]
    if as_json:
        found = {"instance": instance, "timetable": str(timetable), "value": value, "broken": len(broken)}
        print_json(found | {"findings": [finding.as_json() for finding in findings]})
        return len(broken)
    show_findings(findings)
    click.echo(f"{value} given" + (f", {len(broken)} activities broken" if broken else ""))
    return len(broken)


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
