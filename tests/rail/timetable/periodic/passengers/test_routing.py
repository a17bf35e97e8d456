"""Passengers take their best route, and two programs agree on how long they travel."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rail.timetable.periodic.passengers.worlds import fork, read, world

from corridor.rail.timetable.periodic.passengers import (
    PassengerNetwork,
    bound_travel,
    check_passengers,
    evaluate_passengers,
    parse_passengers,
    parse_timetable,
    route,
)

SHARED = Path(__file__).resolve().parents[5] / ".." / "shared" / "data" / "timpasslib"


@st.composite
def instances(draw: st.DrawFn) -> PassengerNetwork:
    count = draw(st.integers(2, 8))
    ends, stops = st.integers(1, count), st.sampled_from("ABCD")
    kinds = st.sampled_from(["drive", "wait", "change", "change", "sync", "headway"])
    low = st.integers(0, 12)
    rows = st.tuples(kinds, ends, ends, low, st.just(30))
    pairs = st.tuples(stops, stops, st.integers(0, 9))
    texts = world(
        draw(st.lists(st.tuples(st.sampled_from("da"), stops), min_size=count, max_size=count)),
        draw(st.lists(rows, min_size=1, max_size=16)),
        draw(st.lists(pairs, min_size=1, max_size=6)),
        penalty=draw(st.integers(0, 6)),
    )
    return read(texts)


def test_a_change_costs_its_wait_and_the_penalty() -> None:
    """To B 7 × 3; to C 2 × (3 + 1 + 5 + 3), for the connection is met at once."""
    assert route(read(fork()), np.array([0, 3, 4, 7, 0, 2])).total == 7 * 3 + 2 * 12


def test_who_misses_the_connection_takes_the_slow_train() -> None:
    """One minute later the change takes 1 + 1: 13 minutes with it, 12 in the through train."""
    journeys = route(read(fork()), np.array([0, 3, 5, 8, 0, 2]))
    assert (journeys.total, journeys.loads.tolist()) == (7 * 3 + 2 * 12, [7, 0, 0, 2])


def test_routing_anew_is_cheaper_than_staying() -> None:
    """The loads that suit one timetable cost 13 in the other, where 12 can be had."""
    instance = read(fork())
    early, late = np.array([0, 3, 4, 7, 0, 2]), np.array([0, 3, 6, 9, 0, 2])
    stays = 7 * 3 + 2 * (3 + 3 + 5 + 3)
    assert route(instance, early).total < stays
    assert route(instance, late).total == 7 * 3 + 2 * 12


def test_nobody_rides_on_a_headway() -> None:
    texts = world([("d", "A"), ("a", "B")], [("headway", 1, 2, 1, 1), ("sync", 1, 2, 1, 1)], [("A", "B", 4)])
    journeys = route(read(texts), np.array([0, 1]))
    assert (journeys.total, journeys.stranded, journeys.times.tolist()) == (0, 4, [-1])
    assert [f.code for f in check_passengers(read(texts), np.array([0, 1]))] == ["timpass-no-route"]


def test_who_stays_travels_no_time() -> None:
    texts = {**fork(), "OD": "A; A; 9\nA; B; 1\n"}
    assert route(read(texts), np.array([0, 3, 4, 7, 0, 2])).total == 3


def test_broken_headways_are_named() -> None:
    texts = fork()
    texts["Activities"] += '5; "headway"; 1; 5; 2; 8\n'
    findings = check_passengers(read(texts), np.array([0, 3, 4, 7, 0, 2]))
    assert [f.code for f in findings] == ["periodic-out-of-bounds"]
    assert "headway 5" in findings[0].sentence


@given(instances(), st.integers(0, 9))
@settings(max_examples=200, deadline=None)
def test_two_programs_agree(instance: PassengerNetwork, by: int) -> None:
    for times in (None, np.arange(instance.network.events) * by % 10):
        journeys = route(instance, times)
        total, stranded = evaluate_passengers(instance, times)
        assert (journeys.total, np.flatnonzero(journeys.times < 0).tolist()) == (total, stranded)


@given(instances(), st.integers(0, 9), st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_no_timetable_undercuts_the_bound_and_shifts_change_nothing(
    instance: PassengerNetwork, by: int, shift: int
) -> None:
    times = np.arange(instance.network.events) * by % 10
    total = route(instance, times).total
    assert bound_travel(instance) <= total
    assert route(instance, (times + shift) % 10).total == total


@given(instances(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_events_changes_nothing(instance: PassengerNetwork, random) -> None:  # type: ignore[no-untyped-def]
    from corridor.rail.timetable.periodic.passengers import format_passengers

    texts = format_passengers(instance)
    order = list(range(instance.network.events))
    random.shuffle(order)
    head, *rows = texts["Events"].splitlines()
    moved = read({**texts, "Events": "\n".join([head, *(rows[n] for n in order)])})
    times = np.arange(instance.network.events) * 3 % 10
    assert route(moved, times[order]).total == route(instance, times).total


def published(name: str) -> PassengerNetwork:
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"the published instances do not lie beside the repository: {folder}")
    texts = {file: (folder / f"{file}.csv").read_text() for file in ("Config", "OD", "Events", "Activities")}
    instance, findings = parse_passengers(texts)
    assert findings == []
    assert instance is not None
    return instance


@pytest.mark.parametrize(
    ("name", "file", "value", "bound"),
    [
        ("toy_2", "Timetable", 19_127, 19_114),
        ("toy_2", "Timetablefalse", 19_186, 19_114),
        ("toy_2", "TimetabletrueOPT", 19_114, 19_114),
        ("grid", "Timetable", 50_182, 47_824),
        ("Erding_NDP_S020", "Timetable", 12_342_552, 12_206_083),
        ("Hamburg_S_railway", "LBRTimetable", 141_629_305, 139_892_927),
    ],
)
def test_published_timetables_have_their_published_values(
    name: str, file: str, value: int, bound: int
) -> None:
    instance = published(name)
    times, findings = parse_timetable((SHARED / name / f"{file}.csv").read_text(), instance)
    assert times is not None, findings
    assert (route(instance, times).total, bound_travel(instance)) == (value, bound)
    assert evaluate_passengers(instance, times) == (value, [])
    assert check_passengers(instance, times) == []
