"""Files of periodic networks as people write them, and as they break."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from tests.rail.timetable.periodic.little_networks import network, networks

from corridor.cli import main
from corridor.rail.timetable.periodic import (
    PeriodicNetwork,
    evaluate_periodic,
    format_durations,
    format_network,
    format_times,
    parse_network,
    parse_times,
    slacks,
)

PLAIN = "1; 1; 2; 3; 4; 5\n2; 2; 1; 56; 57; 6\n"


def read(text: str, period: int = 60) -> PeriodicNetwork:
    found, findings = parse_network(text, period=period)
    assert findings == []
    assert found is not None
    return found


@pytest.mark.parametrize(
    "text",
    [
        PLAIN.replace("\n", "\r\n"),
        "# index; from; to\n\n" + PLAIN.replace("\n", "  # a note\n\n"),
        "2 2 60\n" + PLAIN.replace("; ", " "),
        "2;2;60\n" + PLAIN.replace("; ", ","),
        "N; O; T; L; U; W\n" + PLAIN,
        PLAIN.replace(";", ".0 ;\t"),
        PLAIN.rstrip(),
        PLAIN.replace("\n", ";\n"),
    ],
)
def test_every_way_to_write_it_is_the_same_network(text: str) -> None:
    assert format_network(read(text)) == format_network(read(PLAIN))


def test_the_first_line_gives_the_period() -> None:
    assert read("2 2 120\n" + PLAIN).period == 120


def test_bounds_below_zero_and_beyond_the_period_count_modulo_the_period() -> None:
    odd = read("1; 1; 2; -57; -56; 5\n2; 2; 1; 176; 177; 6\n")
    times = np.array([10, 14])  # 4 minutes there: 3 and one of slack; 56 back
    assert slacks(odd, times).tolist() == slacks(read(PLAIN), times).tolist() == [1, 0]


def test_events_and_activities_keep_their_own_numbers() -> None:
    sparse = read("70; 900; 12; 3; 4; 5\n7; 12; 900; 56; 57; 6\n")
    assert sparse.names == ("12", "900")
    assert format_network(sparse).splitlines()[1:] == ["70; 900; 12; 3; 4; 5", "7; 12; 900; 56; 57; 6"]
    assert format_durations(sparse, np.array([3, 0])) == "70; 3\n7; 57\n"


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        ("# nothing\n\n", "periodic-empty", 0),
        ("1; 1; 2; 3; 4; 5\n1; 2; 1; 3; 4; 5\n", "periodic-duplicate", 2),
        ("# two\n1; 1; 2; 3; 4; nan\n", "periodic-bad-line", 2),
        ("1; 1; 2; 3; 4; 5\n2 2 60\n", "periodic-bad-line", 2),
        ("9 5 60\n" + PLAIN, "periodic-count", 1),
        ("2 2 0\n" + PLAIN, "periodic-period", 1),
        ("2 2 99999999\n" + PLAIN, "periodic-period", 1),
        ("1; 1; 2; 3; 4; 5\n\n2; 1; 2; 4; 3; 5\n", "periodic-bounds", 3),
        ("1; 1; 2; 3; 4; 9000000000000000\n", "periodic-weight", 0),
    ],
)
def test_what_cannot_be_used_is_a_finding_with_its_row(text: str, code: str, row: int) -> None:
    found, findings = parse_network(text, file="x.csv")
    assert (found, [(f.code, f.place.row) for f in findings]) == (None, [(code, row)])  # type: ignore[union-attr]


@pytest.mark.parametrize("line", ["2; 1\n2; 3", "5; 1", "2", "2; soon", "2; 1; 1"])
def test_a_timetable_line_that_cannot_be_used_is_a_finding(line: str) -> None:
    found, findings = parse_times(f"1; 0\n{line}\n", read(PLAIN))
    assert found is None
    assert findings[0].code == "periodic-bad-line"


TWIN = "1; 1; 2; 3; 20; 5\n2; 2; 1; 40; 57; 6\n"


@pytest.mark.parametrize(
    ("text", "times", "codes"),
    [
        ("activity; duration\n1; 10\n2; 50\n", [0, 10], []),
        ("# activity_index; duration\n2; 50\n1; 10\n", [0, 10], []),
        ("event; time\n1; 10\n2; 50\n", [10, 50], []),
        ("# event_id; time\n1; 10\n2; 50\n", [10, 50], []),
        ("1; 10\n2; 50\n", [10, 50], ["periodic-form"]),
        ("1; 10\n2; 49\n", [10, 49], []),
    ],
)
def test_headings_say_whether_a_timetable_holds_times_or_durations(
    text: str, times: list[int], codes: list[str]
) -> None:
    found, findings = parse_times(text, read(TWIN))
    assert (found is not None and found.tolist(), [f.code for f in findings]) == (times, codes)


def test_durations_that_contradict_each_other_are_a_finding_with_its_row() -> None:
    found, findings = parse_times("activity; duration\n1; 10\n2; 49\n", read(TWIN), file="mine.csv")
    assert (found, [(f.code, str(f.place)) for f in findings]) == (
        None,
        [("periodic-durations", "mine.csv:3")],
    )
    assert "lasts 49, but by the durations of others it would be 50 modulo 60" in findings[0].sentence


def test_of_durations_one_that_is_missing_is_a_finding() -> None:
    many = read("7; 1; 2; 3; 4; 5\n8; 1; 2; 3; 4; 5\n9; 2; 1; 5; 80; 5\n")
    assert [f.code for f in parse_times("7; 4\n8; 4\n9; 56\n", many)[1]] == []
    found, findings = parse_times("activity; duration\n7; 4\n9; 56\n", many)
    assert (found, [f.sentence for f in findings]) == (
        None,
        ["1 activities have no duration, the first is 8"],
    )


@pytest.mark.parametrize("form", [format_times, format_durations])
def test_the_command_judges_both_forms(tmp_path: Path, form: Callable[..., str]) -> None:
    net = read("7; 11; 12; 3; 4; 5\n8; 11; 12; 3; 9; 5\n9; 12; 11; 5; 80; 1\n")
    (tmp_path / "round.csv").write_text(format_network(net))
    (tmp_path / "mine.csv").write_text(form(net, np.array([7, 13])))
    words = ["bench", "pesp", str(tmp_path / "round.csv"), "--evaluate", str(tmp_path / "mine.csv")]
    judged = CliRunner().invoke(main, words)
    assert (judged.exit_code, judged.stdout) == (1, "79 given, 1 activities broken\n")
    assert "activity 7 from event 11 at" in judged.stderr
    assert '"broken": 1' in CliRunner().invoke(main, [*words, "--json"]).stdout


def test_a_timetable_that_cannot_be_judged_is_refused_with_its_finding(tmp_path: Path) -> None:
    (tmp_path / "round.csv").write_text(PLAIN)
    (tmp_path / "mine.csv").write_text("1; 5\n")
    words = ["bench", "pesp", str(tmp_path / "round.csv"), "--evaluate", str(tmp_path / "mine.csv")]
    judged = CliRunner().invoke(main, words)
    assert (judged.exit_code, judged.stdout) == (1, "")
    assert "1 events have no time, the first is 2" in judged.stderr


def another_reader(text: str) -> dict[str, int]:
    """Read a file of two columns in the plainest way there is."""
    pairs = [line.split(";") for line in text.splitlines() if line]
    return {name.strip(): int(value) for name, value in pairs}


@given(networks())
@settings(max_examples=60, deadline=None)
def test_both_forms_of_a_timetable_say_the_same_to_another_reader(net: PeriodicNetwork) -> None:
    net = read(format_network(net), net.period)
    times = np.arange(net.events) * 5 % net.period
    at = another_reader(format_times(net, times))
    taken = another_reader(format_durations(net, times))
    rows = [[int(x) for x in line.split(";")] for line in format_network(net).splitlines()[1:]]
    total, broken = 0, []
    for n, (index, i, j, lower, upper, weight) in enumerate(rows):
        lasts = taken[str(index)]
        assert (at[str(i)] + lasts - at[str(j)]) % net.period == 0
        assert 0 <= lasts - lower < net.period
        total += weight * (lasts - lower)
        broken += [n] if lasts > upper else []
    assert evaluate_periodic(net, times) == (total, broken)
    back, findings = parse_times("activity; duration\n" + format_durations(net, times), net)
    assert back is not None, findings
    assert evaluate_periodic(net, back) == (total, broken)


def test_a_file_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(bytes(65 * 2**20)))
    result = CliRunner().invoke(main, ["bench", "pesp", str(tmp_path / "bomb.gz")])
    assert (result.exit_code, "more than 64 MiB" in result.output) == (2, True)


@pytest.mark.parametrize(
    "content",
    [b"no gzip", gzip.compress(b"1; 2")[:-9], gzip.compress(b"\xff\xfe1")],
    ids=["not packed", "cut off", "not text"],
)
def test_a_file_that_is_no_packed_text_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "odd.gz").write_bytes(content)
    assert CliRunner().invoke(main, ["bench", "pesp", str(tmp_path / "odd.gz")]).exit_code == 2


def test_a_packed_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "round.csv.gz").write_bytes(
        gzip.compress(format_network(network([(0, 1, 3, 4, 5)])).encode())
    )
    words = ["bench", "pesp", str(tmp_path / "round.csv.gz"), "--work", "1000", "--json"]
    assert '"value": 0' in CliRunner().invoke(main, words).output
