"""Random small timetables: the flow against counting every way, the plan against the check."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rail.circulation.little_worlds import run, task, timetable

from corridor.rail.circulation import check_circulation, plan_circulation
from corridor.rail.circulation.empty import EmptyWays
from corridor.rail.circulation.flow import least_units
from corridor.rail.circulation.proof import prove_units
from corridor.rail.circulation.timeline import lay_timeline, offer_empty_runs
from corridor.rail.circulation.traindays import train_days

PATHS = ["AST BEL", "BEL AST", "BEL COL", "COL BEL", "AST BEL COL", "COL BEL AST"]
TRAIN = st.tuples(st.sampled_from(PATHS), st.integers(30, 60), st.integers(0, 1))


def world(trains):
    """Departures on multiples of ten minutes, twenty minutes' running each."""
    made = []
    for n, (path, tens, day) in enumerate(trains):
        leaves, comes = divmod(10 * tens, 60), divmod(10 * tens + 20, 60)
        made.append(run(f"T{n}", path, "{}:{}".format(*leaves), "{}:{}".format(*comes), (day,)))
    return timetable(*made)


def fewest(moves, standing=()):
    """Try every unit for every train, in order of departure."""
    if not moves:
        return len(standing)
    first, rest = moves[0], moves[1:]
    after = (first.end, first.ready)
    tries = [fewest(rest, (*standing, after))]
    for n, (station, ready) in enumerate(standing):
        if station == first.start and ready <= first.depart:
            tries.append(fewest(rest, (*standing[:n], after, *standing[n + 1 :])))
    return min(tries)


@settings(max_examples=150, deadline=None)
@given(st.lists(TRAIN, min_size=1, max_size=7))
def test_units_needed_equal_the_least_of_all_ways_and_the_proof_counts_as_many(trains):
    a_task, trains = task(*["AST"] * 7), world(trains)
    moves = train_days(a_task.network, trains, a_task.stock["railbus"])
    plan, _ = plan_circulation(a_task, trains)
    assert plan.units_needed["railbus"] == fewest(tuple(moves))
    line = lay_timeline(moves)
    assert prove_units(line, least_units(line)).units == plan.units_needed["railbus"]


def fewest_with_empty_runs(moves, ways, turnaround_s, standing=()):
    """Try every unit for every train; a unit may run empty to where the train begins."""
    if not moves:
        return len(standing)
    first, rest = moves[0], moves[1:]
    after = (first.end, first.ready)
    tries = [fewest_with_empty_runs(rest, ways, turnaround_s, (*standing, after))]
    for n, (station, ready) in enumerate(standing):
        way = (0, 0) if station == first.start else ways.between(station, first.start)
        if way and ready + way[1] + (turnaround_s if station != first.start else 0) <= first.depart:
            others = (*standing[:n], after, *standing[n + 1 :])
            tries.append(fewest_with_empty_runs(rest, ways, turnaround_s, others))
    return min(tries)


@settings(max_examples=100, deadline=None)
@given(st.lists(TRAIN, min_size=1, max_size=7))
def test_units_needed_with_empty_runs_equal_the_least_of_all_ways_and_the_proof_counts_as_many(trains):
    a_task, stock = task(*["AST"] * 7), task("AST").stock["railbus"]
    moves, ways = train_days(a_task.network, world(trains), stock), EmptyWays(a_task.network, stock)
    line = lay_timeline(moves)
    offer_empty_runs(line, ways, stock.turnaround_s)
    least = least_units(line)
    assert least.units == fewest_with_empty_runs(tuple(moves), ways, stock.turnaround_s)
    assert prove_units(line, least).units == least.units


@settings(max_examples=150, deadline=None)
@given(
    st.lists(TRAIN, min_size=1, max_size=10),
    st.lists(st.sampled_from(["AST", "BEL", "COL"]), min_size=1, max_size=5),
    st.sampled_from([0, 40_000, 60_000]),
)
def test_every_plan_that_is_given_passes_the_check(trains, homes, range_m):
    a_task, trains = task(*homes, range_m=range_m, service_s=1800, service_stations=("BEL",)), world(trains)
    plan, findings = plan_circulation(a_task, trains)
    assert (plan is None) == any(f.is_error for f in findings)
    if plan is not None:
        assert check_circulation(a_task, trains, plan) == []


def test_a_proof_names_every_train_of_a_meeting():
    a_task = task("AST")
    stock = replace(a_task.stock["railbus"], turnaround_s=0)
    meeting = world([("AST BEL", 30, 0), ("BEL AST", 30, 0), ("BEL COL", 31, 0)])
    line = lay_timeline(train_days(a_task.network, meeting, stock))
    assert {m.run for m in prove_units(line, least_units(line)).away} == {"T0", "T1", "T2"}
