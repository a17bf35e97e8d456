"""Patterns in services/lines.toml: what they become, and what is said of each mistake."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from corridor.findings import Finding
from corridor.rail.assemble import assemble
from corridor.rail.model import Patterns
from corridor.workspace import read

HOURLY = """
[[line.pattern]]
id = "K"
every_min = 60
first = "05:00 Europe/Minsk"
last = "21:00 Europe/Minsk"
"""
LINES = "services/lines.toml"


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A copy of the tiny world without its connection, so that its line comes last in the file."""
    folder = tmp_path / "tiny"
    world = str(files("corridor") / "worlds" / "tiny")
    shutil.copytree(world, folder, ignore=shutil.ignore_patterns("build"))
    path = folder / LINES
    path.write_text(path.read_text("utf-8").partition("[[connection]]")[0], encoding="utf-8")
    return folder


def add(folder: Path, text: str) -> int:
    """Add text to the lines; return the number of the line before it."""
    path = folder / LINES
    before = path.read_text("utf-8")
    path.write_text(before + text, encoding="utf-8")
    return before.count("\n")


def patterns(folder: Path) -> Patterns:
    task, _ = assemble(read(folder))
    assert task is not None
    return task.patterns


def findings(folder: Path) -> list[Finding]:
    workspace = read(folder)
    return [*workspace.findings, *assemble(workspace)[1]]


def test_a_pattern_runs_both_ways_with_the_stops_of_its_line(tiny: Path) -> None:
    add(tiny, HOURLY)
    found = patterns(tiny).patterns
    assert list(found) == ["K/out", "K/back"]
    back = found["K/back"]
    assert back.train.path == ("EST", "DOR", "BRD", "CAM", "BEL", "AST")
    assert [s.station for s in back.train.stops] == ["EST", "DOR", "CAM", "BEL", "AST"]
    assert (back.every_s, back.first_s, back.last_s) == (3600, 5 * 3600, 21 * 3600)


def test_a_short_pattern_turns_where_it_ends(tiny: Path) -> None:
    add(tiny, HOURLY + 'from = "BEL"\nto = "DOR"\n')
    found = patterns(tiny).patterns
    assert found["K/out"].train.path == ("BEL", "CAM", "BRD", "DOR")
    assert found["K/back"].train.path == ("DOR", "BRD", "CAM", "BEL")


def test_a_local_clock_becomes_railway_time(tiny: Path) -> None:
    """Warsaw is two hours behind Minsk in winter and one in summer: 06:00 to 20:00 there, at all times."""
    add(tiny, HOURLY.replace("05:00 Europe/Minsk", "05:00 Europe/Warsaw").replace("Minsk", "Warsaw"))
    out = patterns(tiny).patterns["K/out"]
    assert (out.first_s, out.last_s) == (7 * 3600, 22 * 3600)


def test_a_change_without_directions_is_every_change_there_is(tiny: Path) -> None:
    """At Dorset both directions of both patterns stop on their way: four changes."""
    second = HOURLY.replace('"K"', '"M"')
    add(tiny, HOURLY + second + '[[change]]\narriving = "K"\ndeparting = "M"\nstation = "DOR"\n')
    changes = patterns(tiny).changes
    assert {(c.arriving, c.departing) for c in changes} == {
        (f"K/{a}", f"M/{b}") for a in ("out", "back") for b in ("out", "back")
    }
    assert {c.min_s for c in changes} == {300}  # change_min of Dorset


MISTAKES = {
    "last before first": ('last = "04:00 Europe/Minsk"', "empty-window"),
    "thinned to no multiple": (
        'thinned = [{ from = "09:00 Europe/Minsk", to = "12:00 Europe/Minsk", every_min = 90 }]',
        "pattern-thinned",
    ),
    "seven trains an hour": ("trains = 7", "pattern-uneven"),
    "a time at a halt": (
        'fixed = [{ station = "CAM", arrive = "08:30 Europe/Minsk" }]',
        "pattern-halt",
    ),
    "a time at a place that is not there": (
        'fixed = [{ station = "XXX", arrive = "08:30 Europe/Minsk" }]',
        "unknown-station",
    ),
    "both times": (
        'fixed = [{ station = "DOR", arrive = "08:30 Europe/Minsk", depart = "08:31 Europe/Minsk" }]',
        "bad-value",
    ),
    "no time": ('fixed = [{ station = "DOR" }]', "bad-value"),
    "an exception of nothing": ("exception = [{ shift_min = 5 }]", "bad-value"),
    "an unknown calendar": ('exception = [{ calendar = "never" }]', "unknown-reference"),
    "against its direction": ('from = "DOR"\nto = "BEL"', "stop-off-path"),
    "a period of no minutes": ("every_min = 0", "out-of-range"),
    "an unknown key": ("evry_min = 60", "unknown-key"),
    "a clock without zone": ('last = "22:00"', "clock-without-zone"),
    "a time on a clock that shifts": (
        'fixed = [{ station = "AST", arrive = "08:30 Europe/Warsaw" }]',
        "pattern-clock-shifts",
    ),
}


@pytest.mark.parametrize("what", MISTAKES)
def test_each_mistake_is_a_finding_in_the_file(tiny: Path, what: str) -> None:
    text, code = MISTAKES[what]
    key = text.partition(" ")[0]
    kept = "".join(line for line in HOURLY.splitlines(keepends=True) if not line.startswith(key))
    begin = add(tiny, kept + text + "\n")
    found = [f for f in findings(tiny) if f.code == code and f.place.row > begin]
    assert found, [str(f) for f in findings(tiny)]
    assert found[0].place.file == LINES
    assert found[0].remedy


def test_a_change_between_patterns_that_are_not_there_is_found(tiny: Path) -> None:
    add(tiny, HOURLY + '[[change]]\narriving = "K"\ndeparting = "Q"\nstation = "DOR"\n')
    assert [f.code for f in findings(tiny) if f.is_error][:1] == ["unknown-reference"]


def test_a_train_with_the_name_of_a_patterns_train_is_found(tiny: Path) -> None:
    train = '[[line.train]]\nid = "K-3"\ndirection = "out"\n'
    add(tiny, train + HOURLY)
    (told,) = [f for f in findings(tiny) if f.code == "duplicate-id"]
    assert "K-3" in told.sentence


def test_an_id_given_twice_is_found(tiny: Path) -> None:
    add(tiny, HOURLY + HOURLY)
    assert "duplicate-id" in {f.code for f in findings(tiny)}
