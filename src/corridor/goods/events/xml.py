"""EPCIS in XML (1.2 and 2.0), read into the JSON form of EPCIS 2.0.

Only what the JSON form names otherwise is turned; what an extension holds keeps its structure. Entities and
outside references are refused, so a document can neither read files nor grow without bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from corridor.goods.events.vocabulary import IGNORED_NAMESPACE, NAMES

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["read_xml"]

_LISTS_OF_VALUES = {"epcList", "childEPCs", "inputEPCList", "outputEPCList", "correctiveEventIDs"}
_LISTS_OF_QUANTITIES = {"quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"}
_LISTS_OF_PAIRS = {"bizTransactionList", "sourceList", "destinationList"}
_WRAPPERS = {"extension", "baseExtension"}
_NUMBERS = {"quantity", "value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue"}


def read_xml(data: bytes) -> tuple[list[dict[str, Any]], dict[str, str], list[str]]:
    """Return the events of an EPCIS XML document, its prefixes, and the keys its repository added.

    Raises
    ------
    ValueError
        If the bytes are no XML, or hold a document type with entities.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as wrong:
        raise ValueError(str(wrong)) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("a document type declaration is not allowed in an EPCIS document")
    reader = _Reader(root)
    ignored = [reader.name(field) for field in root.iterfind(f".//{{{IGNORED_NAMESPACE}}}ignoreFields/*")]
    return [reader.event(e) for e in reader.events(root)], reader.names, ignored


class _Reader:
    """Turns elements into JSON values, inventing a prefix where the document has only a default namespace."""

    def __init__(self, root: _Element) -> None:
        self.names = dict(NAMES)
        self._prefixes: dict[str, str] = {}
        for element in root.iter():
            for prefix, uri in element.nsmap.items():
                self._declare(prefix, uri)

    def _declare(self, prefix: str | None, uri: str) -> str:
        if uri not in self._prefixes:
            free = prefix if prefix and self.names.get(prefix, uri) == uri else None
            self._prefixes[uri] = free or f"ns{len(self._prefixes)}"
            self.names[self._prefixes[uri]] = uri
        return self._prefixes[uri]

    def _short(self, tag: str) -> str:
        uri, _, local = tag[1:].partition("}") if tag.startswith("{") else ("", "", tag)
        return f"{self._declare(None, uri)}:{local}" if uri else local

    def name(self, element: _Element) -> str:
        return self._short(str(element.tag))

    def events(self, root: _Element) -> Iterator[_Element]:
        if root.find("eventTime") is not None:
            yield root
        for element in root.iterfind(".//EventList"):
            for child in element:
                yield from child.iterfind(".//*[eventTime]") if child.tag in _WRAPPERS else [child]

    def event(self, element: _Element) -> dict[str, Any]:
        event: dict[str, Any] = {"type": self.name(element)}
        for child in _unwrapped(element):
            self._field(event, child)
        return event

    def _field(self, into: dict[str, Any], element: _Element) -> None:
        name = self.name(element)
        value = self._standard(name, element)
        if name in into:
            several = into[name] if isinstance(into[name], list) else [into[name]]
            value = [*several, *(value if isinstance(value, list) else [value])]
        into[name] = value

    def _standard(self, name: str, element: _Element) -> Any:
        if name in _LISTS_OF_VALUES:
            return [_text(child) for child in element]
        if name in _LISTS_OF_QUANTITIES:
            return [{self.name(f): _leaf(self.name(f), _text(f)) for f in q} for q in element]
        if name in _LISTS_OF_PAIRS:
            return [{**dict(child.attrib), self.name(child): _text(child)} for child in element]
        if name in ("readPoint", "bizLocation", "errorDeclaration"):
            return self._object(element)
        if name == "persistentDisposition":
            return {
                way: [_text(c) for c in element.iterfind(way)]
                for way in ("set", "unset")
                if element.find(way) is not None
            }
        if name == "sensorElementList":
            return [self._sensor(child) for child in element]
        return self._any(element)

    def _object(self, element: _Element) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for child in _unwrapped(element):
            self._field(found, child)
        return found

    def _sensor(self, element: _Element) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for child in _unwrapped(element):
            if self.name(child) in ("sensorMetadata", "sensorReport"):
                fields = {self._short(str(k)): _leaf(str(k), str(v)) for k, v in child.attrib.items()}
                for inner in child:
                    self._field(fields, inner)
                if child.tag == "sensorReport":
                    found.setdefault("sensorReport", []).append(fields)
                else:
                    found["sensorMetadata"] = fields
            else:
                self._field(found, child)
        return found

    def _any(self, element: _Element) -> Any:
        """Turn an extension: text, or an object of attributes and children."""
        if not len(element) and not element.attrib:
            return _text(element)
        found: dict[str, Any] = {self._short(str(k)): str(v) for k, v in element.attrib.items()}
        for child in element:
            name, value = self.name(child), self._any(child)
            found[name] = value if name not in found else [*_as_list(found[name]), value]
        return {**found, "#text": _text(element)} if _text(element) else found


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _unwrapped(element: _Element) -> Iterator[_Element]:
    """Yield the children, those inside the wrappers of EPCIS 1.x included."""
    for child in element:
        if child.tag in _WRAPPERS:
            yield from _unwrapped(child)
        else:
            yield child


def _text(element: _Element) -> str:
    return (element.text or "").strip()


def _leaf(name: str, text: str) -> Any:
    """Give numbers and truth values the type that JSON has for them."""
    if name == "booleanValue":
        return text in ("true", "1")
    if name not in _NUMBERS:
        return text
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number
