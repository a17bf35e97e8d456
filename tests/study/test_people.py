"""What passengers are told of the tiny plan: its trains, with local times and days."""

from __future__ import annotations

from tests.rail.named_worlds import tiny_plan

from corridor.study.people import facts_of_trains


def test_each_train_is_a_sentence_with_local_times_and_days() -> None:
    plan = tiny_plan()
    told = facts_of_trains(plan.task, plan.timetable, "ab", 2)
    english = {f.value: f for f in told if f.name == "people.train.en"}
    # the train leaves at the railway's same moment; in summer Aston's clock shows an hour more
    assert "101 / 6101: Aston 06:00 – Eston 08:55, daily 13 Dec–27 Mar and 31 Oct–11 Dec" in english
    assert "101 / 6101: Aston 07:00 – Eston 08:55, daily 28 Mar–30 Oct" in english
    assert {(f.inputs, f.assumed, f.unit) for f in told} == {("ab", 2, "")}


def test_every_language_of_the_corridor_is_spoken() -> None:
    plan = tiny_plan()
    told = facts_of_trains(plan.task, plan.timetable, "ab", 0)
    assert {f.name for f in told} == {f"people.train.{language}" for language in plan.task.languages}
