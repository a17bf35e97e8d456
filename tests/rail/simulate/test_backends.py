"""Whoever plays the days, the answer is the same to the last arrival."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.rail.named_worlds import tiny_running, tiny_task, tiny_timetable

from corridor.rail.simulate import Punctuality, simulate


def play(backend: str, workers: int) -> Punctuality:
    told = simulate(
        tiny_task(), tiny_running(), tiny_timetable(), days=1200, workers=workers, backend=backend
    )
    return replace(told, cpu_s=0.0)


@pytest.mark.parametrize("backend", ["threading", "loky"])
def test_two_workers_answer_as_one(backend: str) -> None:
    assert play(backend, 2) == play("loky", 1)


@pytest.mark.slow
def test_a_dask_cluster_answers_as_one_worker() -> None:
    # Ray passes this too where its actors start, but on two busy cores it once waited for them without end.
    pytest.importorskip("distributed")
    assert play("dask", 2) == play("loky", 1)


def test_ctrl_c_keeps_the_days_done() -> None:
    import os
    import signal

    def press(share: float, _text: str) -> None:
        if share < 0.5:
            os.kill(os.getpid(), signal.SIGINT)

    told = simulate(tiny_task(), tiny_running(), tiny_timetable(), days=5000, watch=press)
    assert 0 < told.days < 5000
    assert told.train_events % told.days == 0
