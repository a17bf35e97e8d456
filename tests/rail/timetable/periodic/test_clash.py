"""Why there is no timetable: activities that clash, and the sum around their cycle."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner
from hypothesis import given, settings
from tests.rail.timetable.periodic.little_networks import network, networks, timetables

from corridor.cli import main
from corridor.rail.timetable.periodic import Clash, PeriodicNetwork, explain_infeasible, smallest_clash


def test_a_round_trip_of_43_to_47_minutes_is_no_whole_hour() -> None:
    shuttle = network(
        [(0, 1, 20, 22, 1), (1, 2, 3, 3, 1), (2, 3, 20, 22, 1), (3, 0, 0, 0, 1), (0, 2, 1, 59, 0)],
        labels=["train out", "turn", "train back", "same minute", "never together"],
    )
    clash = smallest_clash(shuttle)
    assert clash == Clash((0, 1, 2, 3), proven_minimal=True)
    assert clash.in_words(shuttle)[0] == "train out from event 1 to event 2, 20 to 22 minutes modulo 60"
    assert clash.in_words(shuttle)[1] == "turn from event 2 to event 3, 3 minutes modulo 60"
    assert clash.why(shuttle) == "Around this cycle it takes 43 to 47 minutes: no multiple of 60."


def test_two_durations_of_one_train_clash_alone() -> None:
    rows = [(0, 1, 1, 6, 1), (1, 2, 0, 9, 1), (0, 1, 10, 12, 1), (2, 0, 0, 59, 1)]
    clash = smallest_clash(network(rows))
    assert (sorted(clash.activities), clash.proven_minimal) == ([0, 2], True)
    assert clash.why(network(rows)) == (
        "Around this cycle (activity 1 counted backwards) it takes 4 to 11 minutes: no multiple of 60."
    )


def test_around_a_cycle_it_never_takes_less_than_nothing() -> None:
    rows = [(0, 1, 2, 4, 1), (1, 2, 0, 0, 1), (0, 2, 27, 27, 1)]
    back = network(rows)
    assert Clash((0, 1, 2)).why(back) == (
        "Around this cycle (activity 3 counted backwards) it takes 35 to 37 minutes: no multiple of 60."
    )


def test_an_event_that_is_to_follow_itself_in_five_minutes_clashes_alone() -> None:
    alone = network([(0, 0, 5, 10, 1)])
    assert smallest_clash(alone).activities == (0,)
    assert smallest_clash(alone).why(alone).startswith("Around this cycle it takes 5 to 10 minutes")


def test_three_trains_do_not_fit_on_track_for_two() -> None:
    apart = network([(i, j, 25, 35, 1) for i in range(3) for j in range(i)], labels=["A", "B", "C"])
    clash = smallest_clash(apart)
    assert (sorted(clash.activities), clash.proven_minimal) == ([0, 1, 2], True)
    assert (
        clash.why(apart)
        == "Around this cycle (B counted backwards) it takes 15 to 45 minutes: no multiple of 60."
    )


def test_six_trains_of_12_minutes_need_72_of_60() -> None:
    full = network([(i, j, 12, 48, 1) for i in range(6) for j in range(i)])
    clash = smallest_clash(full)
    assert (sorted(clash.activities), clash.proven_minimal) == (list(range(15)), True)
    assert clash.why(full) == (
        "To follow each other once around, these 6 events need 72 minutes or more, and the period has 60."
    )


def test_a_train_every_20_minutes_cannot_meet_one_every_30_at_less_than_10() -> None:
    rows = [(0, 1, 0, 4, 1), (0, 1, 5, 9, 1)]
    mixed = network(rows, period=60, periods=[20, 30])
    clash = smallest_clash(mixed)
    assert clash.why(mixed).endswith("it takes 1 to 9 minutes: no multiple of 10.")


def test_where_there_is_a_timetable_nothing_clashes() -> None:
    assert smallest_clash(network([(0, 1, 1, 2, 1)])) == Clash()


@given(networks(most=10))
@settings(max_examples=150, deadline=None)
def test_a_clash_is_one_and_needs_each_of_its_activities(net: PeriodicNetwork) -> None:
    clash = smallest_clash(net)
    assert bool(clash.activities) == (not timetables(net))
    if clash.activities:
        assert clash.proven_minimal
        assert timetables(net, clash.activities) == []
        for activity in clash.activities:
            assert timetables(net, [a for a in clash.activities if a != activity])


def test_the_command_prints_the_clash_and_its_arithmetic(tmp_path: Path) -> None:
    (tmp_path / "round.csv").write_text("17;3;9;2;5;1\n18;9;4;2;3;1\n19;4;3;40;41;1\n20;3;4;0;59;7\n")
    result = CliRunner().invoke(main, ["bench", "pesp", str(tmp_path / "round.csv"), "--time", "2s"])
    assert result.exit_code == 1
    assert "activity 17 from event 3 to event 9, 2 to 5 minutes modulo 60" in result.output
    assert "activity 20" not in result.output
    assert "Around this cycle it takes 44 to 49 minutes: no multiple of 60." in result.output


def test_out_of_time_it_is_said_that_fewer_may_clash() -> None:
    crowd = network([(i, j, 25, 35, 1) for i in range(3) for j in range(i)])
    error = explain_infeasible(crowd, limit_s=0.0)
    assert (len(error.clash), error.irreducible) == (3, False)
    assert explain_infeasible(crowd).irreducible


def test_of_very_many_activities_the_first_hundred_are_told() -> None:
    full = network([(i, j, 4, 56, 1) for i in range(16) for j in range(i)])
    error = explain_infeasible(full, limit_s=0.0)
    assert (len(error.clash), error.clash[-1]) == (101, "… and 20 more activities")
    assert error.why.startswith("To follow each other once around, these 16 events need 64 minutes")


def test_of_two_clashes_the_smaller_is_told() -> None:
    five = [(n, (n + 1) % 5, 10, 11, 1) for n in range(5)]
    three = [(5, 6, 7, 8, 1), (6, 7, 7, 8, 1), (7, 5, 7, 8, 1)]
    for rows in (five + three, three + five):
        assert len(smallest_clash(network(rows)).activities) == 3
