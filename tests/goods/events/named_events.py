"""Named little events: milk of a dairy in Orsha that goes to a shop in Smolensk (all numbers made up)."""

from __future__ import annotations

from typing import Any

CONTEXT = ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"]

DAIRY = "urn:epc:id:sgln:4810001.00001.0"
SHOP = "urn:epc:id:sgln:4600002.00002.0"
PALLET = "urn:epc:id:sscc:4810001.0000000001"


def milk(serial: int | str) -> str:
    return f"urn:epc:id:sgtin:4810001.000007.{serial}"


def event(minute: int = 0, **fields: Any) -> dict[str, Any]:
    """Return an observation of carton 1 at the dairy, some minutes after 08:00, with fields as given."""
    return {
        "type": "ObjectEvent",
        "eventTime": f"2027-03-01T{8 + minute // 60:02d}:{minute % 60:02d}:00+03:00",
        "eventTimeZoneOffset": "+03:00",
        "epcList": [milk(1)],
        "action": "OBSERVE",
        "bizStep": "shipping",
        "readPoint": {"id": DAIRY},
    } | fields


def document(*events: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2027-03-01T12:00:00Z",
        "epcisBody": {"eventList": list(events)},
    } | fields
