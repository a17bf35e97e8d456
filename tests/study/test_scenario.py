"""A scenario laid over trains: one line A–B–C–D, one train a direction, two days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from corridor.rail.model import Call, Run
from corridor.study.scenario import overlaid
from corridor.workspace.scenario import read_scenario

MONDAY, TUESDAY = date(2027, 3, 8), date(2027, 3, 9)


def run(name: str, path: str, start_s: int) -> Run:
    """Return a train that takes ten minutes between stations and stands for two at each."""
    calls = tuple(Call(s, start_s + 720 * n, start_s + 720 * n + 120, True) for n, s in enumerate(path))
    return Run(name, name, "planned", "L", "out", "", calls, frozenset((MONDAY, TUESDAY)))


RUNS = [run("T1", "ABCD", 0), run("T2", "DCBA", 7200)]


def under(tmp_path: Path, toml: str) -> tuple[dict[str, Run], list[str]]:
    """Return the trains by id, and the findings with their lines."""
    path = tmp_path / "x.toml"
    path.write_text(toml, encoding="utf-8")
    document, wrong = read_scenario(path, "scenarios/x.toml")
    runs, odd = overlaid(RUNS, document)
    return {r.id: r for r in runs}, [f"{f.place.row} {f.code}" for f in (*wrong, *odd)]


def test_a_train_cancelled_on_one_day_runs_on_the_other(tmp_path: Path) -> None:
    runs, told = under(tmp_path, '[[cancel]]\ntrains = ["T1"]\nfrom = 2027-03-09\n')
    assert (runs["T1"].dates, told) == (frozenset((MONDAY,)), [])


def test_a_whole_line_is_cancelled_by_its_name(tmp_path: Path) -> None:
    assert under(tmp_path, '[[cancel]]\ntrains = ["L"]\n')[0] == {}


def test_a_train_later_from_a_station_waits_there(tmp_path: Path) -> None:
    runs, _ = under(tmp_path, '[[retime]]\ntrain = "T1"\nminutes = 5\nfrom_station = "B"\n')
    assert [(c.arrival_s, c.departure_s) for c in runs["T1"].calls[:3]] == [
        (0, 120),
        (720, 1140),
        (1740, 1860),
    ]


def test_a_train_added_like_another_keeps_its_days(tmp_path: Path) -> None:
    runs, _ = under(tmp_path, '[[add]]\nid = "T3"\nlike = "T1"\nminutes = 60\nto = 2027-03-08\n')
    assert (runs["T3"].departure_s, runs["T3"].dates) == (3720, frozenset((MONDAY,)))


def test_a_closed_section_cuts_trains_in_two(tmp_path: Path) -> None:
    runs, _ = under(tmp_path, '[[close]]\nbetween = ["C", "B"]\nfrom = 2027-03-09\nto = 2027-03-09\n')
    parts = {name: "".join(r.path) for name, r in runs.items()}
    assert parts == {"T1": "ABCD", "T1~<": "AB", "T1~>": "CD", "T2": "DCBA", "T2~<": "DC", "T2~>": "BA"}


def test_buses_by_the_trains_times_cost_their_minutes(tmp_path: Path) -> None:
    runs, _ = under(tmp_path, '[[close]]\nbetween = ["B", "C"]\nextra_minutes = 25\n')
    assert [c.arrival_s for c in runs["T1"].calls] == [0, 720, 1440 + 1500, 2160 + 1500]


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ('[[cancel]]\ntrains = ["T9"]\n', ["1 scenario-fits-nothing"]),
        ('[[close]]\nbetween = ["A", "X"]\n', ["1 scenario-fits-nothing"]),
        ('[[retime]]\ntrain = "T1"\nminutes = "soon"\n', ["3 bad-value"]),
        ("[[cancel]\n", ["1 bad-toml"]),
    ],
)
def test_what_fits_nothing_is_told_with_its_line(tmp_path: Path, toml: str, told: list[str]) -> None:
    runs, found = under(tmp_path, toml)
    assert (sorted(runs), found) == (["T1", "T2"], told)
