"""Publishing: the timetable as passengers, journey planners and planners read it."""

from corridor.rail.publish.check import check_feed, check_publishable
from corridor.rail.publish.columns import Cell, Column, LineTable, Row, line_table
from corridor.rail.publish.days_in_words import date_in_words, days_in_words
from corridor.rail.publish.graph import busiest_day, time_distance_graph
from corridor.rail.publish.gtfs import gtfs_feed
from corridor.rail.publish.gtfs_read import timetable_from_gtfs
from corridor.rail.publish.poster import poster_html, poster_pdf
from corridor.rail.publish.publish import publish, publish_graphs, publish_gtfs, publish_posters
from corridor.rail.publish.publisher import Publisher, version_of

__all__ = [
    "Cell",
    "Column",
    "LineTable",
    "Publisher",
    "Row",
    "busiest_day",
    "check_feed",
    "check_publishable",
    "date_in_words",
    "days_in_words",
    "gtfs_feed",
    "line_table",
    "poster_html",
    "poster_pdf",
    "publish",
    "publish_graphs",
    "publish_gtfs",
    "publish_posters",
    "time_distance_graph",
    "timetable_from_gtfs",
    "version_of",
]
