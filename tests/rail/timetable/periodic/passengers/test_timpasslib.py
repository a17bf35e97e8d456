"""TimPassLib's files are read, written and judged."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rail.timetable.periodic.passengers.worlds import fork, read, world

from corridor.rail.timetable.periodic.passengers import (
    format_passengers,
    format_timetable,
    parse_passengers,
    parse_timetable,
)

WORDS = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=6).map(str.strip)
NUMBERS = st.decimals(0, 99, places=1).map(str)


@st.composite
def files(draw: st.DrawFn) -> dict[str, str]:
    kinds = st.sampled_from(["drive", "wait", "change", "sync", "headway", "turnaround"])
    ends = st.integers(1, 3)
    rows = st.tuples(kinds, ends, ends, NUMBERS, st.sampled_from(["99", "100.5"]))
    stops = st.sampled_from(["A", "B", "C"])
    return world(
        draw(st.lists(st.tuples(st.sampled_from("da"), stops), min_size=3, max_size=3)),
        draw(st.lists(rows, min_size=1, max_size=5)),
        draw(st.lists(st.tuples(stops, stops, NUMBERS), max_size=4)),
        period=draw(st.sampled_from(["10", "7.5", "37.5", "120"])),
        penalty=draw(NUMBERS),
    )


@given(files())
@settings(max_examples=60, deadline=None)
def test_an_instance_reads_back(texts: dict[str, str]) -> None:
    instance = read(texts)
    written = format_passengers(instance)
    back = read(written)
    assert format_passengers(back) == written
    for ours, theirs in ((instance.network, back.network), (instance, back)):
        for name, value in vars(theirs).items():
            if name != "network":
                assert np.array_equal(getattr(ours, name), value), name


@given(WORDS.filter(bool))
@settings(max_examples=60, deadline=None)
def test_odd_names_are_kept(name: str) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    texts = {**fork(), "Config": f"ptn_name; {quoted}\nperiod_length; 10\nean_change_penalty; 0\n"}
    assert read(format_passengers(read(texts))).settings[0] == ("ptn_name", name)


def test_comments_blanks_quotes_and_line_ends_make_no_difference() -> None:
    texts = fork()
    dressed = {
        name: "\ufeff# a; comment\r\n\r\n" + text.replace("; ", "  ;").replace("\n", ' ; # remark "\r\n')
        for name, text in texts.items()
    }
    assert format_passengers(read(dressed)) == format_passengers(read(texts))


def test_half_minutes_are_ticks_of_a_finer_clock() -> None:
    instance = read(fork(period="37.5", penalty="2.5"))
    assert (instance.per_unit, instance.network.period, instance.penalty) == (2, 75, 5)
    times, findings = parse_timetable("1; 0.5\n2; 3.5\n3; 40\n4; -1\n5; 0\n6; 12\n", instance)
    assert (findings, times is not None and times.tolist()) == ([], [1, 7, 5, 73, 0, 24])
    assert times is not None
    assert format_timetable(instance, times).splitlines()[1:4] == ["1; 0.5", "2; 3.5", "3; 2.5"]


@pytest.mark.parametrize(
    ("file", "text", "code", "row"),
    [
        ("Config", "period_length; 10\n", "timpass-setting", 0),
        ("Config", "period_length; 0\nean_change_penalty; 5\n", "timpass-setting", 1),
        ("Config", "period_length; 10\nean_change_penalty; -5\n", "timpass-setting", 2),
        ("Config", "period_length; ten\nean_change_penalty; 5\n", "timpass-number", 1),
        ("Config", "period_length; 1e99\nean_change_penalty; 5\n", "timpass-number", 1),
        ("Config", "period_length; 10\nperiod_length; 9\nean_change_penalty; 5\n", "timpass-twice", 2),
        ("OD", "A; B; 1\nA; C; -2\n", "timpass-customers", 2),
        ("OD", "A; B\n", "timpass-bad-line", 1),
        ("OD", 'A; "B; 1\n', "timpass-bad-line", 1),
        ("OD", "A; B; 0.00001\n", "timpass-number", 0),
        ("OD", "A; B; 99999999999\n", "timpass-number", 1),
        ("Activities", "1; drive; 1; 2; 99999999; 99999999\n", "timpass-number", 1),
        ("Events", "1; departure; A; 1; >; 1\n1; arrival; B; 1; >; 1\n", "timpass-twice", 2),
        ("Events", "1; leaving; A; 1; >; 1\n", "timpass-kind", 1),
        ("Activities", "1; fly; 1; 2; 3; 3\n", "timpass-kind", 1),
        ("Activities", "1; drive; 1; 99; 3; 3\n", "timpass-no-event", 1),
        ("Activities", "# low above high\n1; drive; 1; 2; 4; 3\n", "timpass-bounds", 2),
        ("Activities", "1; drive; 1; 2; -1; 3\n", "timpass-bounds", 1),
        ("Activities", "1; drive; 1; 2; 3; 3\n1; drive; 1; 2; 3; 3\n", "timpass-twice", 2),
        ("Activities", "# nothing\n", "timpass-empty", 0),
    ],
)
def test_a_bad_file_is_a_finding_with_its_row(file: str, text: str, code: str, row: int) -> None:
    instance, findings = parse_passengers({**fork(), file: text})
    assert instance is None
    assert (code, f"{file}.csv", row) in [(f.code, f.place.file, f.place.row) for f in findings]


def test_a_missing_file_is_the_only_finding_about_it() -> None:
    texts = {name: text for name, text in fork().items() if name != "OD"}
    instance, findings = parse_passengers(texts)
    assert (instance, [(f.code, f.place.file) for f in findings]) == (
        None,
        [("timpass-missing-file", "OD.csv")],
    )


def test_odd_customers_are_told_and_computed_with() -> None:
    instance, findings = parse_passengers({**fork(), "OD": "A; A; 3\nA; X; 4\n"})
    assert instance is not None
    assert [(f.code, f.place.row) for f in findings] == [("timpass-same-stop", 1), ("timpass-no-stop", 2)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1; 1\n", "timpass-no-time"),
        ("1; 1\n1; 2\n", "timpass-twice"),
        ("99; 1\n", "timpass-no-event"),
        ("1; 1.5\n", "timpass-number"),
        ("1; noon\n", "timpass-number"),
        ("1\n", "timpass-bad-line"),
    ],
)
def test_a_bad_timetable_is_a_finding(text: str, code: str) -> None:
    times, findings = parse_timetable(text, read(fork()))
    assert (times, [f.code for f in findings]) == (None, [code])
