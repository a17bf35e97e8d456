"""``corridor bench pesp``: a periodic timetable for an instance in PESPlib's form."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridor.cli.options import as_json, seed, workers

if TYPE_CHECKING:
    from corridor.rail.solvers import Tick
    from corridor.rail.timetable.periodic import PeriodicNetwork

__all__ = ["command"]

_TIME = re.compile(r"(\d+(?:\.\d+)?)(s|m|h)?")


def _seconds(_ctx: click.Context, _option: click.Parameter, text: str) -> float:
    match = _TIME.fullmatch(text)
    if match is None or float(match[1]) <= 0:
        raise click.BadParameter("write 90s, 20m or 1h")
    return float(match[1]) * {"m": 60.0, "h": 3600.0}.get(match[2] or "s", 1.0)


@click.command(short_help="Solve a periodic event scheduling instance.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--time", "limit_s", default="60s", callback=_seconds, show_default=True, help="90s, 20m, 1h.")
@click.option("--period", type=click.IntRange(min=1), default=60, show_default=True, help="T, if unsaid.")
@click.option("--work", type=click.IntRange(min=1), help="Events re-timed by each worker, in place of time.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the timetable here, event; time.")
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
    from corridor.files import write_text
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
    if out is not None:
        write_text(out, format_times(network, outcome.solution))
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
    from corridor.errors import FindingsError, WorkspaceError
    from corridor.files import load
    from corridor.rail.timetable.periodic import parse_network

    content, odd = load(file)
    if odd:
        raise WorkspaceError(f"{file}: {odd[0].detail}")
    try:
        text = (_unpacked(content) if file.suffix == ".gz" else content).decode("utf-8-sig")
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise WorkspaceError(f"{file}: {error}") from None
    network, findings = parse_network(text, period=period, file=file.name)
    if network is None:
        raise FindingsError(findings)
    return network


def _unpacked(content: bytes) -> bytes:
    """Unpack gzip, but never more than may be read of a plain file."""
    from corridor.files import LARGEST_BYTES

    with gzip.open(io.BytesIO(content)) as packed:
        whole = packed.read(LARGEST_BYTES + 1)
    if len(whole) > LARGEST_BYTES:
        raise ValueError(f"unpacked it has more than {LARGEST_BYTES // 2**20} MiB; no more are read")
    return whole


def _line(tick: Tick) -> None:
    click.echo(f"{tick.seconds:8.1f} s  {tick.text}  (bound {tick.bound or 0:.0f})", err=True)
