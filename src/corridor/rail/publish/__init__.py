"""Publishing: the timetable as passengers, journey planners and planners read it."""

from corridor.rail.publish.check import check_feed, check_publishable
from corridor.rail.publish.days_in_words import days_in_words
from corridor.rail.publish.gtfs import gtfs_feed
from corridor.rail.publish.gtfs_read import timetable_from_gtfs
from corridor.rail.publish.publisher import Publisher, version_of

__all__ = [
    "Publisher",
    "check_feed",
    "check_publishable",
    "days_in_words",
    "gtfs_feed",
    "timetable_from_gtfs",
    "version_of",
]
