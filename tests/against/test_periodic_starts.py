"""Published periodic networks: a first timetable for each, and a contradiction put into one is found again.

They lie in a folder beside the repository, as ``benchmarks/periodic/starts.py`` reads them.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from benchmarks.periodic.starts import published

from corridor.rail.solvers import Stop, Verdict
from corridor.rail.timetable.periodic import PeriodicNetwork, evaluate_periodic, find_start, smallest_clash

DATA = Path(__file__).parents[3] / "shared" / "data"


@pytest.fixture(scope="module")
def networks() -> dict[str, PeriodicNetwork]:
    """Return the published networks by name."""
    if not (DATA / "pesplib").is_dir():
        pytest.skip(f"the published networks are not here: {DATA / 'pesplib'} is missing")
    return dict(published(DATA))


@pytest.mark.parametrize("name", ["BL1", "BL3", "R4L4", "Hamburg_S_railway", "Schweiz_Fernverkehr"])
def test_a_first_timetable_keeps_every_bound(name: str, networks: dict[str, PeriodicNetwork]) -> None:
    start = find_start(networks[name], Stop(300.0))
    assert start.times is not None
    assert evaluate_periodic(networks[name], start.times)[1] == []


def test_a_train_that_must_be_ten_minutes_late_for_itself_clashes(
    networks: dict[str, PeriodicNetwork],
) -> None:
    net = networks["BL3"]
    twice = {c: np.append(getattr(net, c), getattr(net, c)[0]) for c in ("source", "target", "weight")}
    late = {c: np.append(getattr(net, c), getattr(net, c)[0] + 10) for c in ("lower", "upper")}
    odd = replace(net, labels=(*net.labels, "the same train, later"), **twice, **late)
    assert find_start(odd, Stop(60.0)).verdict is Verdict.INFEASIBLE
    clash = smallest_clash(odd, 60.0)
    assert (sorted(clash.activities), clash.proven_minimal) == ([0, net.activities], True)
    assert clash.why(odd).endswith("it takes 5 to 15 minutes: no multiple of 60.")
