from datetime import date

from corridor.rail.publish.local_time import dates_by_local_time, local_s, offset_words

WARSAW, MINSK = "Europe/Warsaw", "Europe/Minsk"
BEFORE, CHANGE, AFTER = date(2027, 3, 27), date(2027, 3, 28), date(2027, 3, 29)
HOUR = 3600


def test_warsaw_is_two_hours_behind_minsk_in_winter_and_one_in_summer():
    assert local_s(8 * HOUR, BEFORE, MINSK, WARSAW) == 6 * HOUR
    assert local_s(8 * HOUR, AFTER, MINSK, WARSAW) == 7 * HOUR


def test_on_the_day_of_the_change_each_side_of_the_jump_has_its_own_offset():
    # Clocks go from 02:00 to 03:00 in Warsaw, which is 04:00 in Minsk.
    assert local_s(3 * HOUR + 3540, CHANGE, MINSK, WARSAW) == 1 * HOUR + 3540
    assert local_s(4 * HOUR, CHANGE, MINSK, WARSAW) == 3 * HOUR


def test_a_service_day_begins_at_noon_minus_twelve_hours():
    # On 28 March midnight is 11 hours before noon in Warsaw: 01:00 of the service day is 00:00 on the wall.
    assert local_s(1 * HOUR, CHANGE, WARSAW, WARSAW) == 0
    assert local_s(13 * HOUR, CHANGE, WARSAW, WARSAW) == 13 * HOUR


def test_a_train_after_midnight_stays_on_its_service_day():
    assert local_s(25 * HOUR, AFTER, MINSK, MINSK) == 25 * HOUR
    assert local_s(0, AFTER, MINSK, WARSAW) == -1 * HOUR


def test_dates_fall_apart_where_the_neighbour_changes_its_clocks():
    groups = dates_by_local_time([(8 * HOUR, WARSAW), (9 * HOUR, MINSK)], {BEFORE, CHANGE, AFTER}, MINSK)
    assert groups == {
        (6 * HOUR, 9 * HOUR): {BEFORE},
        (7 * HOUR, 9 * HOUR): {CHANGE, AFTER},
    }


def test_offsets_are_said_once_each():
    assert offset_words(WARSAW, [BEFORE, AFTER]) == "UTC+1/+2"
    assert offset_words(MINSK, [BEFORE, AFTER]) == "UTC+3"
