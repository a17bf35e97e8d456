"""SDMX-ML 2.1 data messages → rows of text: generic and structure-specific, by series or flat.

Nothing outside the message is fetched, no entity is expanded.

Source: SDMX 2.1 Technical Specifications, section 3A (SDMX-ML), generic and structure-specific data messages.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

__all__ = ["read_sdmx"]


def read_sdmx(content: bytes) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return column names and rows of a data message.

    Raises
    ------
    corridor.council.frames.Refused
        If it is no such message.
    """
    from lxml import etree

    from corridor.council.frames import MOST_ROWS, Refused

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Refused(f"it is no XML: {str(error)[:120]}") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise Refused("it has a document type, which no SDMX message has")
    told = [row for n, row in enumerate(_observations(root)) if n <= MOST_ROWS]
    if not told:
        raise Refused("it holds no observations of an SDMX data message")
    names = tuple(dict.fromkeys(name for row in told for name in row))
    return names, [tuple(row.get(name, "") for name in names) for row in told]


def _observations(root: Any) -> Iterator[dict[str, str]]:
    for observation in root.iter("{*}Obs"):
        parent = observation.getparent()
        series = _values(parent) if _name(parent) == "Series" else {}
        yield {**series, **_values(observation)}


def _values(element: Any) -> dict[str, str]:
    """Return what an Obs or Series says: its attributes, and generic values inside it."""
    found = {name.rpartition("}")[2]: value for name, value in element.attrib.items()}
    for part in element:
        name = _name(part)
        if name in ("SeriesKey", "ObsKey", "Attributes"):
            found |= {v.get("id", ""): v.get("value", "") for v in part if _name(v) == "Value"}
        elif name == "ObsDimension":
            found[part.get("id", "TIME_PERIOD")] = part.get("value", "")
        elif name == "ObsValue":
            found["OBS_VALUE"] = part.get("value", "")
    return found


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
