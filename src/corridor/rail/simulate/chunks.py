"""A day's work cut into parts of equal size, whoever does them: this process, others, Dask or Ray.

The cuts do not depend on who works, and a part's answer depends on the numbers of its days alone: the same
seed gives the same answer on every backend.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.errors import MissingPartError
from corridor.rail.simulate.charge import charge_many
from corridor.rail.simulate.graph import Net
from corridor.rail.simulate.luck import Dice
from corridor.rail.simulate.redecide import Onward, redecide_many, state_of
from corridor.rail.simulate.tally import Tally, tally_many
from corridor.rail.simulate.tracks import Tracks

__all__ = ["BACKENDS", "Work", "do_part", "do_parts"]

BACKENDS = ("loky", "threading", "dask", "ray")
"""Processes, threads, and the two clusters that joblib knows."""

PART_DAYS = 500


@dataclass(frozen=True)
class Work:
    """Everything a worker needs to play days.

    Parameters
    ----------
    patience_s
        How long trains wait for those planned before them; ``None`` keeps the plan's order.
    connections
        (arrival, departure, least seconds), int64 [C, 3].
    """

    net: Net
    dice: Dice
    thresholds: NDArray[np.int64]
    connections: NDArray[np.int64]
    seed: int
    patience_s: int | None = None
    onward: Onward | None = None
    tracks: Tracks | None = None


def do_part(work: Work, begin: int, count: int) -> Tally:
    """Play the days ``begin`` to ``begin + count − 1`` and return what is counted."""
    net, dice = work.net, work.dice
    tally = Tally.empty(
        net.planned.size, work.thresholds.size, len(work.connections), dice.kind.size, net.source.size
    )
    tally.days = count
    times = np.empty((count, net.planned.size), np.int64)
    if work.patience_s is None:
        charge_many(net, dice, work.seed, begin, times, tally.own, tally.passed_on, tally.saved)
    else:
        assert work.onward is not None
        assert work.tracks is not None
        state = state_of(net, work.tracks)
        tally.fallbacks = redecide_many(
            net, dice, work.onward, work.tracks, state, work.seed, begin, work.patience_s, times
        )
    tally_many(net, times, work.thresholds, tally.late, tally.delay_s)
    for n, (arrival, departure, least_s) in enumerate(work.connections):
        tally.missed[n] = np.count_nonzero(times[:, departure] < times[:, arrival] + least_s)
    return tally


def do_parts(
    work: Work,
    days: int,
    *,
    workers: int = 1,
    backend: str = "loky",
    go_on: Callable[[int], bool] = lambda _: True,
) -> Tally:
    """Play days 0 to ``days − 1``.

    Parameters
    ----------
    go_on
        Told the days done so far; returning ``False`` ends the work and keeps what is done.

    Raises
    ------
    MissingPartError
        If the backend is not installed.
    """
    cuts = [(n, min(PART_DAYS, days - n)) for n in range(0, days, PART_DAYS)]
    total = Tally.empty(
        work.net.planned.size,
        work.thresholds.size,
        len(work.connections),
        work.dice.kind.size,
        work.net.source.size,
    )
    try:
        for part in _parts(work, cuts, workers, backend):
            total.add(part)
            if not go_on(total.days):
                break
    except (Exception, KeyboardInterrupt):
        # Ctrl-C in a terminal also ends the processes that work for us; what they did until then is kept.
        if go_on(total.days):
            raise
    return total


def _parts(work: Work, cuts: list[tuple[int, int]], workers: int, backend: str) -> Iterator[Tally]:
    if len(cuts) == 1 or (workers == 1 and backend in ("loky", "threading")):
        yield from (do_part(work, *cut) for cut in cuts)
        return
    import joblib

    with _cluster(backend, workers), joblib.parallel_config(backend=backend, n_jobs=workers):
        stream = "generator" if backend in ("loky", "threading") else "list"
        parallel = joblib.Parallel(return_as=stream)
        yield from parallel(joblib.delayed(do_part)(work, *cut) for cut in cuts)


def _cluster(backend: str, workers: int) -> AbstractContextManager[None]:
    """Return a context in which the backend has someone to work for it."""
    return {"dask": _dask, "ray": _ray}[backend](workers) if backend in ("dask", "ray") else nullcontext()


@contextmanager
def _dask(workers: int) -> Iterator[None]:
    """Use the Dask client there is, or start one on this machine."""
    try:
        from distributed import Client, default_client
    except ImportError:
        raise MissingPartError("Dask is not installed: pip install 'dask[distributed]'") from None
    try:
        default_client()  # type: ignore[no-untyped-call]
        yield
    except ValueError:
        with Client(  # type: ignore[no-untyped-call]
            n_workers=workers, threads_per_worker=1, dashboard_address=None
        ):
            yield


@contextmanager
def _ray(workers: int) -> Iterator[None]:
    """Use the Ray cluster there is, or start one on this machine."""
    try:
        import ray
        from ray.util.joblib import register_ray
    except ImportError:
        raise MissingPartError("Ray is not installed: pip install ray") from None
    started = not ray.is_initialized()
    if started:
        ray.init(num_cpus=workers, include_dashboard=False, log_to_driver=False)
    register_ray()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        if started:
            ray.shutdown()
