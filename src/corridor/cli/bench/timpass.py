"""``corridor bench timpass``: a periodic timetable with passengers for an instance in TimPassLib's form."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridor.cli.bench.out import out, show_findings, write_out
from corridor.cli.options import as_json, duration, seed, workers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corridor.findings import Finding
    from corridor.rail.solvers import Tick
    from corridor.rail.timetable.periodic.network import Integers
    from corridor.rail.timetable.periodic.passengers import PassengerNetwork

__all__ = ["command", "read_instance"]


@click.command(short_help="Solve an instance with passengers.")
@click.argument("folder", type=click.Path(path_type=Path))
@duration
@click.option("--work", type=click.IntRange(min=1), help="Sets shifted by each worker, in place of time.")
@out
@click.option("--evaluate", type=click.Path(path_type=Path), help="Judge this timetable instead.")
@seed
@workers
@as_json
def command(
    folder: Path,
    limit_s: float,
    work: int | None,
    out: Path | None,
    evaluate: Path | None,
    seed: int,
    workers: int,
    as_json: bool,
) -> None:
    """Find a periodic timetable in which the passengers of FOLDER travel the least, and a bound.

    FOLDER holds Config, OD, Events and Activities, each .csv or .csv.gz. Everybody takes the best route of
    the timetable; a change costs its duration and the penalty. Improvements are lines: seconds, value, method
    that found it, and bound. Ctrl-C keeps the best so far. With --work the same seed gives the same
    timetable every time. With --evaluate FILE a given timetable is judged: value, bound, and every activity
    that it breaks (exit 1 if there is one).
    """
    from corridor.errors import PlanRefusedError
    from corridor.rail.solvers import Stop, Verdict
    from corridor.rail.timetable.periodic import explain_infeasible
    from corridor.rail.timetable.periodic.passengers import format_timetable, plan_passengers

    instance, odd = read_instance(folder)
    if evaluate is not None:
        broken = _judge(instance, _times(instance, evaluate), {"timetable": str(evaluate)}, odd, as_json)
        raise SystemExit(1 if broken else 0)
    stop = Stop(limit_s, workers=workers, seed=seed)
    outcome = plan_passengers(instance, stop=stop, work=work, watch=_line)
    if outcome.verdict is Verdict.INFEASIBLE:
        raise explain_infeasible(instance.network, limit_s, "ticks")
    if outcome.solution is None:
        raise PlanRefusedError(f"no timetable that keeps all bounds was found in {outcome.seconds:.0f} s")
    write_out(out, format_timetable(instance, outcome.solution))
    about = {
        "instance": folder.resolve().name, "verdict": str(outcome.verdict),
        "seconds": round(outcome.seconds, 1), "seed": seed,
    }  # fmt: skip
    assert not _judge(instance, outcome.solution, about, odd, as_json)


def _judge(
    instance: PassengerNetwork,
    times: Integers,
    about: dict[str, object],
    odd: Sequence[Finding],
    as_json: bool,
) -> int:
    """Print what a timetable is worth by the independent evaluator; return how many activities it breaks."""
    from corridor.cli.screen import print_json
    from corridor.rail.timetable.periodic.passengers import (
        bound_travel,
        check_passengers,
        evaluate_passengers,
    )

    total, stranded = evaluate_passengers(instance, times)
    findings = [*odd, *check_passengers(instance, times, stranded)]
    broken = sum(finding.is_error for finding in findings)
    value, bound = _plain(instance.in_units(total)), _plain(instance.in_units(bound_travel(instance)))
    gap = (value - bound) / value if value else 0.0
    without = sum(int(instance.customers[row]) for row in stranded) / instance.per_customer
    found = about | {
        "value": value, "bound": bound, "gap": gap, "broken": broken, "without_route": _plain(without),
        "findings": [finding.as_json() for finding in findings],
    }  # fmt: skip
    if as_json:
        print_json(found)
        return broken
    show_findings(findings)
    words = [f"{value:,.15g} {about.get('verdict', 'given')}", f"bound {bound:,.15g}", f"gap {gap:.2%}"]
    words += [f"{broken} activities broken"] if broken else []
    words += [f"{without:,.15g} customers without a route"] if stranded else []
    click.echo(", ".join([*words, *([f"{about['seconds']:.0f} s"] if "seconds" in about else [])]))
    return broken


def _plain(number: float) -> float:
    """Return a whole number as such."""
    return int(number) if number == int(number) else number


def read_instance(folder: Path) -> tuple[PassengerNetwork, list[Finding]]:
    """Return the instance of a folder, and what is odd in it.

    Raises
    ------
    FindingsError
        If it cannot be used.
    """
    from corridor.cli.bench.unpack import unpack
    from corridor.errors import FindingsError
    from corridor.rail.timetable.periodic.passengers import TABLES, parse_passengers

    texts = {}
    for name in TABLES:
        files = [f for f in (folder / f"{name}.csv", folder / f"{name}.csv.gz") if f.is_file()]
        if files:
            texts[name] = unpack(files[0])
    instance, findings = parse_passengers(texts)
    if instance is None:
        raise FindingsError(findings)
    return instance, findings


def _times(instance: PassengerNetwork, file: Path) -> Integers:
    from corridor.cli.bench.unpack import unpack
    from corridor.errors import FindingsError
    from corridor.rail.timetable.periodic.passengers import parse_timetable

    name = file.name.removesuffix(".gz").removesuffix(".csv")
    times, findings = parse_timetable(unpack(file), instance, file=name)
    if times is None:
        raise FindingsError(findings)
    return times


def _line(tick: Tick) -> None:
    click.echo(f"{tick.seconds:8.1f} s  {tick.text}  (bound {tick.bound or 0:,.15g})", err=True)
