"""The bulletin: the public report of a meeting day or a quarter, from facts alone, the same byte for byte."""

from corridor.council.bulletin.bulletin import Bulletin, Entry, Section, write_bulletin
from corridor.council.bulletin.feed import atom, json_feed, rss
from corridor.council.bulletin.occasion import Occasion, meeting, quarter
from corridor.council.bulletin.page import bulletin_html, bulletin_json, bulletin_pdf
from corridor.council.bulletin.publish import publish_bulletin
from corridor.council.bulletin.statement import Statement

__all__ = [
    "Bulletin",
    "Entry",
    "Occasion",
    "Section",
    "Statement",
    "atom",
    "bulletin_html",
    "bulletin_json",
    "bulletin_pdf",
    "json_feed",
    "meeting",
    "publish_bulletin",
    "quarter",
    "rss",
    "write_bulletin",
]
