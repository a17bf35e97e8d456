from datetime import date

from tests.rail.named_worlds import tiny_plan, tiny_task
from tests.rail.publish.plans import day, run, timetable

from corridor.rail.publish import line_table

LINE = "aston-eston"
WINTER, SUMMER = day("2027-02-01"), day("2027-07-01")


def shown(table, station):
    at = [r.station for r in table.rows].index(station)
    return [(c.cells[at].arrival, c.cells[at].departure) for c in table.columns]


def test_departures_are_rounded_down_and_arrivals_up():
    times = "AST 8:00:59,BEL 8:15:01-8:20:59,CAM 8:25-8:26,BRD 8:31,DOR 8:40-8:41,EST 8:54:01"
    table = line_table(tiny_task(), timetable(run("W1", times, [WINTER])), LINE, "out")
    assert shown(table, "AST") == [("", "06:00")]
    assert shown(table, "BEL") == [("06:16", "06:20")]
    assert shown(table, "EST") == [("08:55", "")]


def test_no_arrival_is_published_where_the_train_stands_less_than_a_minute():
    times = "AST 8:00,BEL 8:15-8:20,CAM 8:25:10-8:25:50,BRD 8:31,DOR 8:40-8:41,EST 8:54"
    table = line_table(tiny_task(), timetable(run("W1", times, [WINTER])), LINE, "out")
    assert shown(table, "CAM") == [("", "06:25")]


def test_a_minute_that_rounding_swallows_is_not_printed_twice():
    # It stands at Camp from 8:25:10 to 8:26:20: arrival up and departure down are both 8:26.
    times = "AST 8:00,BEL 8:15-8:20,CAM 8:25:10-8:26:20,BRD 8:31,DOR 8:40-8:41,EST 8:54"
    table = line_table(tiny_task(), timetable(run("W1", times, [WINTER])), LINE, "out")
    assert shown(table, "CAM") == [("", "06:26")]
    assert not next(r for r in table.rows if r.station == "CAM").arrivals


def test_a_train_of_constant_railway_time_has_a_column_for_each_local_timetable():
    # Minsk stays at UTC+3; Warsaw is two hours behind in winter and one in summer.
    plan = tiny_plan()
    table = line_table(plan.task, plan.timetable, LINE, "out")
    winter, summer = (c for c in table.columns if c.train == "W1")
    assert (winter.cells[0].departure, summer.cells[0].departure) == ("06:00", "07:00")
    assert (winter.cells[-1].arrival, summer.cells[-1].arrival) == ("08:55", "08:55")
    assert max(d for d in winter.dates if d < date(2027, 6, 1)) == date(2027, 3, 27)
    assert (min(summer.dates), max(summer.dates)) == (date(2027, 3, 28), date(2027, 10, 30))
    assert winter.dates | summer.dates == plan.timetable.runs["W1"].dates


def test_the_border_shows_the_clocks_of_both_sides_in_the_order_of_travel():
    plan = tiny_plan()
    assert shown(line_table(plan.task, plan.timetable, LINE, "out"), "BRD")[0] == ("06:31", "08:31")
    assert shown(line_table(plan.task, plan.timetable, LINE, "back"), "BRD")[0] == ("09:54", "07:54")


def test_kilometres_start_where_the_direction_starts():
    plan = tiny_plan()
    back = line_table(plan.task, plan.timetable, LINE, "back")
    assert [(r.station, r.km) for r in back.rows][:3] == [("EST", 0.0), ("DOR", 20.0), ("BRD", 30.0)]


def test_footnotes_say_the_days_once_a_mark():
    plan = tiny_plan()
    table = line_table(plan.task, plan.timetable, LINE, "out")
    assert table.notes == (
        ("①", "daily 13 Dec–27 Mar and 31 Oct–11 Dec"),
        ("②", "daily 28 Mar–30 Oct"),
        ("③", "Sat and Sun 1 May–29 Aug"),
    )


def test_runs_that_print_the_same_share_a_column():
    # Twenty seconds apart on two days: the same published minutes.
    one = "AST 8:00:10,BEL 8:15:10-8:20:10,CAM 8:25:10-8:26:10,BRD 8:31:10,DOR 8:40:10-8:41:10,EST 8:54:10"
    two = "AST 8:00:30,BEL 8:15:30-8:20:30,CAM 8:25:30-8:26:30,BRD 8:31:30,DOR 8:40:30-8:41:30,EST 8:54:30"
    runs = timetable(run("W1", one, [WINTER]), run("W1@2", two, [day("2027-02-02")]))
    runs = timetable(*(r if r.id == "W1" else _of("W1", r) for r in runs.runs.values()))
    table = line_table(tiny_task(), runs, LINE, "out")
    assert [c.runs for c in table.columns] == [("W1", "W1@2")]
    assert table.columns[0].days == "only on 1 Feb and 2 Feb"


def _of(train, made):
    from dataclasses import replace

    return replace(made, train=train)


def test_a_line_without_trains_is_an_empty_table():
    table = line_table(tiny_task(), timetable(), LINE, "out")
    assert table.columns == ()
    assert table.notes == ()
