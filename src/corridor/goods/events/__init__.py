"""EPCIS 2.0: events of goods, taken in once, asked for in the standard's words, followed hand to hand."""

from corridor.goods.events.capture import (
    CaptureJob,
    Submission,
    capture,
    capture_group,
    capture_jobs,
    find_job,
)
from corridor.goods.events.custody import Custody, follow, markets_reached, trace
from corridor.goods.events.document import EventDocument, ReadEvent, read_document
from corridor.goods.events.epc import CANONICAL, canonical_link, index_key, to_urn
from corridor.goods.events.move import move_events
from corridor.goods.events.prehash import event_hash, prehash
from corridor.goods.events.query import (
    EventPage,
    QueryParameterError,
    QueryTooLargeError,
    find_event,
    query_events,
)
from corridor.goods.events.tables import create_tables

__all__ = [
    "CANONICAL",
    "CaptureJob",
    "Custody",
    "EventDocument",
    "EventPage",
    "QueryParameterError",
    "QueryTooLargeError",
    "ReadEvent",
    "Submission",
    "canonical_link",
    "capture",
    "capture_group",
    "capture_jobs",
    "create_tables",
    "event_hash",
    "find_event",
    "find_job",
    "follow",
    "index_key",
    "markets_reached",
    "move_events",
    "prehash",
    "query_events",
    "read_document",
    "to_urn",
    "trace",
]
