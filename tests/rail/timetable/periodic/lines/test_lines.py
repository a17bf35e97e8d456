"""Minutes that can be found on paper: 10 min a section, 1 min between trains, 10 min to turn a unit."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.rail.timetable.little_lines import ALL_WEEK, H, existing, section, station, the_pass
from tests.rail.timetable.little_patterns import (
    MIN,
    both,
    driven,
    leaves,
    minutes,
    pattern,
    times_of,
    world,
)

from corridor.errors import InfeasibleError, PlanRefusedError
from corridor.rail.model import Change, FixedTime, Flow, Network, Pattern, PeriodicPlan, Spacing, Thinning
from corridor.rail.timetable.periodic.lines import Draft, build, patterns_of
from corridor.rail.timetable.periodic.lines.promises import changes_of


def two_tracks(headway_s: int = 180) -> Network:
    stations = [station("A"), station("B"), station("C", party="E")]
    sections = [section(*ab, tracks=2, follow="headway", headway_s=headway_s) for ab in ("AB", "BC")]
    return Network({s.id: s for s in stations}, {s.id: s for s in sections})


def apart(plan: PeriodicPlan, one: str, other: str, modulo: int, station: str = "A") -> int:
    """Minutes from a departure of one to the next of the other."""
    return (leaves(plan, other, station) - leaves(plan, one, station)) % modulo


def test_trains_of_the_pass_cross_at_b_in_the_middle_of_their_period() -> None:
    """There and back take 2 · 21 min and 2 · 10 min of turning, 62 min: two units can do it every 31 min.

    Nothing is left over, so both trains reach B 10 min after they set out, cross there, and leave at :11.
    """
    plan = minutes(world(both("K", every_min=31, stops="B"), units=2), period_min=31)
    begin = leaves(plan, "K/out", "A")
    assert times_of(plan, "K/out")["B"] == (begin + 10, begin + 11)
    reaches, goes = times_of(plan, "K/back")["B"]
    assert ((reaches - begin) % 31, (goes - begin) % 31) == (10, 11)
    crossing = next(w for w in plan.waits if w.kind == "crossing")
    assert (crossing.station, crossing.seconds) == ("B", 60)
    assert plan.units == {"bus": 2}


def test_one_unit_cannot_do_it_and_the_files_say_why() -> None:
    with pytest.raises(InfeasibleError, match="so every 31 min keeps 2 units busy; there is 1 unit of bus"):
        minutes(world(both("K", every_min=31, stops="B"), units=1), period_min=31)


def test_too_few_units_for_two_services_are_counted_for_both() -> None:
    """Each takes 2 · 20 min and 2 · 10 min of turning: one unit an hour each, two every 30 min."""
    made = world([*both("K", every_min=30), *both("M", every_min=60)], two_tracks(), units=2)
    with pytest.raises(InfeasibleError) as raised:
        minutes(made)
    (rule,) = raised.value.clash
    assert "so every 30 min keeps 2 units busy, and other services 1; there are 2 units of bus" in rule


def test_a_train_that_passes_stops_for_another_only_where_no_plan_is_found_without() -> None:
    """Passing, a train needs 20 min; the other may enter a section only when it is clear: 11 min each."""
    free = minutes(world(both("K", every_min=60)))
    assert times_of(free, "K/out")["C"][0] - leaves(free, "K/out", "A") == 20
    tight = minutes(world(both("K", every_min=24, wait_s=900)), period_min=24)
    stood = {n: b - a for n in ("K/out", "K/back") for a, b in [times_of(tight, n)["B"]]}
    assert max(stood.values()) >= 1
    assert tight.verdict == "feasible"  # where to stop is chosen, not proven


def test_a_change_is_as_short_as_it_may_be() -> None:
    """L1 from A to B, L2 from B to C: 5 min to change at B, in both directions."""
    first, second = both("L1", "AB"), both("L2", "BC")
    changes = (
        Change("L1/out", "L2/out", "B", 300, 0, 50.0),
        Change("L2/back", "L1/back", "B", 300, 0, 50.0),
    )
    plan = minutes(world([*first, *second], two_tracks(), changes=changes))
    assert [w.seconds for w in plan.waits if w.kind == "change"] == [300, 300]
    reach = times_of(plan, "L1/out")["B"][0]
    assert (leaves(plan, "L2/out", "B") - reach) % 60 == 5


def test_passengers_change_on_weekdays_and_on_weekends() -> None:
    """From A to C by K to B; on to C by W from Monday to Friday, by R at weekends: half of the 80 each."""
    week = [d for d in sorted(ALL_WEEK) if d.isoweekday() < 6]
    rest = sorted(ALL_WEEK - set(week))
    legs = [pattern("K", "AB"), pattern("W", "BC", dates=week), pattern("R", "BC", dates=rest)]
    made = replace(world(legs), flows=(Flow("A", "C", 80.0, "day"),))
    found = {(c.departing, c.station, c.passengers) for c in changes_of(made, legs)}
    assert found == {(p.id, "B", 40.0) for p in legs[1:]}


def test_patterns_that_never_run_on_one_day_are_no_way_to_change() -> None:
    week = [d for d in sorted(ALL_WEEK) if d.isoweekday() < 6]
    legs = [pattern("K", "AB", dates=week), pattern("R", "BC", dates=ALL_WEEK - set(week))]
    made = replace(world(legs), flows=(Flow("A", "C", 80.0, "day"),))
    assert changes_of(made, legs) == []


def test_a_change_may_be_too_long() -> None:
    """L1 reaches B at :00 and L2 leaves at :30, both fixed; 7 min at most to change clashes with the two."""
    fixed = [
        _fixed(pattern("L1", "AB"), FixedTime("B", "arrival", 8 * H)),
        _fixed(pattern("L2", "BC"), FixedTime("B", "departure", 8 * H + 30 * MIN)),
    ]
    change = Change("L1/out", "L2/out", "B", 300, 420, 1.0)
    with pytest.raises(InfeasibleError) as raised:
        minutes(world(fixed, two_tracks(), changes=(change,)))
    assert len(raised.value.clash) == 3
    assert any("from L1/out to L2/out at B in 5 min to 7 min" in rule for rule in raised.value.clash)
    assert raised.value.why.endswith("it takes 35 to 37 minutes: no multiple of 60.")
    assert raised.value.irreducible


def test_limits_without_a_whole_minute_between_say_so() -> None:
    """K comes 30 s after a whole minute, so departures are 30 s, 90 s … later: none 60 to 70 s."""
    draft = Draft(60)
    one, other = draft.event("K reaches B", 3600, 30), draft.event("L leaves B", 3600)
    with pytest.raises(InfeasibleError, match=r"multiples of 60 s .* none lies between"):
        draft.join("change", one, other, 60, 70, "from K to L at B")


def _fixed(one: Pattern, *times: FixedTime) -> Pattern:
    return replace(one, fixed=times)


def test_trains_every_30_and_every_60_min_keep_their_headway_in_every_half_hour() -> None:
    patterns = [pattern("S", every_min=30), pattern("R", every_min=60)]
    plan = minutes(world(patterns, two_tracks()))
    assert 3 <= apart(plan, "S/out", "R/out", 30) <= 27
    assert plan.period_s == 60 * MIN


def test_the_neighbours_time_is_kept_to_the_minute() -> None:
    """C is reached at :52 as at 12:52; the train passes B, so it leaves A at :32."""
    fixed = _fixed(pattern("K"), FixedTime("C", "arrival", 12 * H + 52 * MIN))
    assert leaves(minutes(world([fixed])), "K/out", "A") % 60 == 32


def test_a_fixed_time_with_tolerance_gives_way_to_the_headway() -> None:
    """Both shall leave A at :00; 3 min apart they can with 2 min of tolerance each, not with 1."""

    def two(tolerance_min: int) -> PeriodicPlan:
        times = FixedTime("A", "departure", 9 * H, tolerance_min * MIN)
        return minutes(world([_fixed(pattern(n), times) for n in "KM"], two_tracks()))

    assert apart(two(2), "K/out", "M/out", 60) in (3, 4, 56, 57)
    with pytest.raises(InfeasibleError):
        two(1)


def test_two_trains_an_hour_are_half_an_hour_apart() -> None:
    plan = minutes(world([pattern("K", count=2)], two_tracks()))
    assert (leaves(plan, "K/out", "A", 1) - leaves(plan, "K/out", "A", 0)) % 60 == 30


def test_exactly_even_trains_are_one_train_in_part_of_the_period() -> None:
    (one,) = patterns_of(world([pattern("K", count=2)], two_tracks()), 60 * MIN)
    assert (one.every_s, one.count) == (30 * MIN, 1)


def test_a_spacing_with_two_trains_an_hour_is_from_one_to_the_next() -> None:
    """K is hourly, M leaves at two minutes about half an hour apart: one M follows K by 5 to 10 min."""
    spacing = Spacing("K/out", "M/out", "A", 5 * MIN, 10 * MIN)
    patterns = [pattern("K"), pattern("M", count=2, uneven_s=2 * MIN)]
    plan = minutes(world(patterns, two_tracks(), spacings=(spacing,)))
    after = sorted((leaves(plan, "M/out", "A", n) - leaves(plan, "K/out", "A")) % 60 for n in (0, 1))
    assert 5 <= after[0] <= 10
    assert 28 <= after[1] - after[0] <= 32


def test_trains_every_30_60_and_120_min_recur_together_every_two_hours() -> None:
    patterns = [pattern(n, every_min=m) for n, m in (("K", 30), ("M", 60), ("N", 120))]
    plan = minutes(world(patterns, two_tracks()))
    assert plan.period_s == 120 * MIN
    for one, other, modulo in (("K", "M", 30), ("K", "N", 30), ("M", "N", 60)):
        assert 3 <= apart(plan, f"{one}/out", f"{other}/out", modulo) <= modulo - 3


def test_uneven_trains_may_be_off_by_so_much_and_no_more() -> None:
    """Between trains 30 ± 5 min apart at most 35 min are free; a third needs 25 before it and after it."""
    patterns = [pattern("K", count=2, uneven_s=5 * MIN), pattern("M")]
    with pytest.raises(InfeasibleError):
        minutes(world(patterns, two_tracks(headway_s=25 * MIN)))


def test_what_must_not_coincide_is_an_activity_of_span_t_minus_2_and_no_weight() -> None:
    """K and M shall not leave B at the same minute; nor may they for the track, with a headway of 1 min."""
    patterns = [pattern("K", stops="B"), pattern("M", "BC")]
    spacing = Spacing("K/out", "M/out", "B", 60, 59 * MIN)
    made = world(patterns, two_tracks(60), spacings=(spacing,))
    draft = build(made, patterns, driven(made), {}, 3600, {}).draft
    never = [a for a in draft.activities if a.kind in ("spacing", "headway")]
    assert {(a.upper - a.lower, a.weight) for a in never} == {(58, 0)}


def test_too_many_trains_an_hour_are_the_rules_that_clash() -> None:
    """Three trains 25 min apart need 75 min; any two of them fit into an hour."""
    patterns = [pattern(n) for n in "KMN"]
    with pytest.raises(InfeasibleError) as raised:
        minutes(world(patterns, two_tracks(headway_s=25 * MIN)))
    assert len(raised.value.clash) == 3
    assert all("25 min apart on track" in rule for rule in raised.value.clash)
    assert raised.value.why.endswith("it takes 15 to 45 minutes: no multiple of 60.")


def test_single_track_too_long_for_two_trains_names_the_track() -> None:
    """Each needs the track for 10 min and 1 min lies between: 22 min, every 20 min."""
    with pytest.raises(InfeasibleError, match="single track A – B"):
        minutes(world(both("K", every_min=20)), period_min=20)


def test_one_track_at_b_takes_no_crossing() -> None:
    """Every 31 min two units must cross at B, which has one track: impossible."""
    with pytest.raises(InfeasibleError):
        minutes(world(both("K", every_min=31, stops="B"), the_pass(loop=False), units=2), period_min=31)


def two_tracks_at_b() -> Network:
    """A, C, D and E around B, each on two tracks of its own."""
    places = {s: station(s, tracks=2 if s == "B" else 5) for s in "ABCDE"}
    tracks = [section(a, "B", tracks=2, follow="headway") for a in "ACDE"]
    return Network(places, {t.id: t for t in tracks})


def at_b(path: str, *, off_min: int = 0) -> Pattern:
    """Leaves B at :00 after a minute, or so many minutes from it."""
    one = pattern(path, path, stops="B")
    return _fixed(one, FixedTime("B", "departure", 8 * H, off_min * MIN))


def test_of_a_crowd_those_two_are_parted_that_can_be() -> None:
    """Three want to be at B's two tracks from :59 to :00; only DBE may be off: by 2 min, 1 min is kept."""
    trains = [at_b("ABC"), at_b("CBA"), at_b("DBE", off_min=10)]
    plan = minutes(world(trains, two_tracks_at_b()))
    off = [(times_of(plan, p.id)["B"][1] + 30) % 60 - 30 for p in trains]
    assert off[:2] == [0, 0]
    assert 2 <= abs(off[2]) <= 10


def test_three_trains_that_must_be_at_two_tracks_at_once_are_named() -> None:
    trains = [at_b("ABC"), at_b("CBA"), at_b("DBE")]
    together = "ABC/out, CBA/back, DBE/back come together at B, which has 2 tracks"
    with pytest.raises(PlanRefusedError, match=together):
        minutes(world(trains, two_tracks_at_b()))


def test_a_clock_face_neighbour_is_part_of_the_network() -> None:
    """Neighbours leave A at :00 of every hour; the pattern keeps 3 min from them, by day and for good."""
    there = [existing(f"N{h}", "ABC", h * H) for h in range(6, 20)]
    plan = minutes(world([pattern("K")], two_tracks(), there=there))
    assert plan.anchored
    assert 3 <= leaves(plan, "K/out", "A") % 60 <= 57


def test_trains_of_different_days_do_not_mind_each_other() -> None:
    """Each fills the single track; one runs on Monday, one on Tuesday."""
    days = sorted(world(both("K")).services.year.days())
    patterns = [
        *both("K", every_min=31, stops="B", dates=days[:1]),
        *both("M", every_min=31, stops="B", dates=days[1:2]),
    ]
    plan = minutes(world(patterns, units=2), period_min=31)
    assert plan.units == {"bus": 2}


def test_hours_cannot_be_thinned_to_minutes_that_are_not_there() -> None:
    thin = replace(pattern("K"), thinned=(Thinning(9 * H, 11 * H, 90 * MIN),))
    with pytest.raises(PlanRefusedError, match="every 1 h 00 min cannot be thinned to every 1 h 30 min"):
        minutes(world([thin]))


@pytest.mark.parametrize(
    ("every", "words"),
    [((50, 70, 110), "recur together only after"), ((1500,), "less often than once a day"), ((), "no train")],
)
def test_what_cannot_be_a_period_is_refused_in_words(every: tuple[int, ...], words: str) -> None:
    patterns = [pattern(f"P{n}", every_min=n) for n in every]
    with pytest.raises(PlanRefusedError, match=words):
        minutes(world(patterns, two_tracks()))
