import xml.etree.ElementTree as ET
from datetime import date

from tests.rail.named_worlds import PATH, tiny_plan, tiny_task
from tests.rail.publish.plans import IDLE, clock, day, run, timetable

from corridor.rail.publish import busiest_day, time_distance_graph
from corridor.rail.publish.graph_scale import Scale, flow, spread
from corridor.rail.publish.meetings import meetings_on

LINE = "aston-eston"
SVG = "{http://www.w3.org/2000/svg}"
DAY = day("2027-07-01")


def drawn(**how) -> ET.Element:
    plan = tiny_plan()
    return ET.fromstring(time_distance_graph(plan.task, plan.timetable, plan.circulation, LINE, **how))


def of_class(svg: ET.Element, name: str) -> list[ET.Element]:
    return [e for e in svg.iter() if name in e.get("class", "").split()]


def test_the_busiest_day_is_the_first_summer_weekend():
    # W1 and W2 run daily, W5 and W6 at weekends from 1 May, a Saturday.
    plan = tiny_plan()
    assert busiest_day(plan.task, plan.timetable, LINE) == date(2027, 5, 1)


def test_every_train_of_the_day_is_a_focusable_group_with_a_name():
    trains = of_class(drawn(day=date(2027, 7, 3)), "train")
    named = {t.get("data-run"): t.get("aria-label") for t in trains if t.get("tabindex") == "0"}
    assert sorted(named) == ["W1", "W2", "W5", "W6"]
    assert named["W1"] == "Train 101 / 6101: Aston 07:00 – Eston 08:55, Vehicle R1"


def test_on_a_workday_the_freight_train_is_thin_and_the_weekend_trains_are_gone():
    trains = {
        t.get("data-run"): t.get("class") for t in of_class(drawn(day=DAY), "train") if t.get("data-run")
    }
    assert trains == {"W1": "train planned v0", "W2": "train planned v0", "X9": "train existing"}


def test_stations_stand_to_true_scale():
    # 60 km on 480 pixels: Belmont at km 20 is a third of the way down, Dorset at km 40 two thirds.
    scale = Scale.of(tiny_task(), PATH, 6, 12)
    assert scale.y("BEL") - scale.y("AST") == 160
    assert scale.y("EST") - scale.y("DOR") == 160


def test_single_and_double_track_look_different():
    tracks = of_class(drawn(day=DAY), "tracks")[0]
    assert len(of_class(tracks, "single")) == 4
    assert len(of_class(tracks, "double")) == 2  # two strokes for the one double-track section


def test_both_clocks_are_on_the_sheet_where_they_differ():
    # The sheet begins at 07 in Minsk: 06 in Warsaw in summer, 05 in winter.
    for when, west in ((DAY, "06"), (day("2027-02-01"), "05")):
        clocks = [e.text for e in of_class(drawn(day=when), "clock")]
        assert (clocks[0], clocks[len(clocks) // 2]) == (west, "07")


def test_names_come_in_the_language_asked_for():
    text = "".join(drawn(day=DAY, language="be").itertext())
    assert "Бельмонт" in text
    assert "Belmont" not in text


def test_trains_meet_where_one_waits_for_the_other():
    out = run("A", "AST 8:00,BEL 8:15-8:25,CAM 8:30,BRD 8:35,DOR 8:44-8:45,EST 9:00", [DAY])
    back = run("B", "EST 7:50,DOR 8:05,BRD 8:12,CAM 8:16,BEL 8:20-8:21,AST 8:40", [DAY], direction="back")
    (meeting,) = meetings_on(tiny_task().network, PATH, [out, back])
    assert (meeting.station, meeting.time_s, meeting.runs) == ("BEL", clock("8:20:30"), ("A", "B"))


def test_labels_that_are_too_close_are_moved_apart_as_little_as_possible():
    assert spread([0, 100, 104, 200], 15) == [0, 94.5, 109.5, 200]
    assert spread([0, 50], 15) == [0, 50]


def test_a_day_without_trains_is_still_a_sheet():
    svg = ET.fromstring(time_distance_graph(tiny_task(), timetable(), IDLE, LINE, day=DAY))
    assert of_class(svg, "train") == []
    assert len(of_class(svg, "name")) == 5


def test_the_legend_goes_on_in_the_next_row_where_it_is_too_wide():
    assert flow([60, 60, 60], 0, 130, 500, 24) == [(0, 500), (60, 500), (0, 524)]


def test_the_border_is_named_after_its_sides():
    assert [e.text for e in of_class(drawn(), "border-name")] == ["Border West | East"]
    # 24 letters with the word for border do not fit beside the line, 15 without it do.
    assert [e.text for e in of_class(drawn(language="pl"), "border-name")] == ["Zachód | Wschód"]
