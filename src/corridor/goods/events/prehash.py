"""The event hash of CBV 2.0: one name for one event, however it is written down.

An event is brought into a canonical text (the *pre-hash string*) whose SHA-256 in a named-information URI
(RFC 6920) is its id. Source: CBV 2.0 section 8.9 as worked out in RalphTro/epcis-event-hash-generator. Where
the prose and the published vectors differ, the vectors count: ``type`` stands before the value it qualifies;
business transactions, destinations, ILMD, sources and extensions follow the sensor data in the order of their
names; numbers are doubles, even where they are written with more digits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from math import isfinite
from typing import Any

from corridor.goods.events.epc import canonical_link
from corridor.goods.events.moments import milliseconds, stamp
from corridor.goods.events.vocabulary import NAMES, OLD_URNS, web_word

__all__ = ["Prehash", "event_hash", "hash_uri", "prehash"]

Event = Mapping[str, Any]

_UNHASHED = frozenset({"@context", "type", "eventID", "recordTime", "errorDeclaration"})
_COMMENTS = frozenset({"rdfs:comment", "comment", "#text"})
_SCALARS = (str, int, float)
_EXACT_DIGITS = 15
"""Decimal digits that a double holds exactly."""


class Prehash:
    """Writes pre-hash strings for events that share one ``@context``.

    Parameters
    ----------
    names
        Prefix → URI, as :func:`~corridor.goods.events.vocabulary.names_in` reads them.
    ignored
        Keys of events that a repository added and that are no part of them.
    in_values
        Prefixes written out in values too; those of ``names`` unless given. In XML, where a prefix in a value
        is only text, these are the ones of EPCIS.

    Attributes
    ----------
    ignored
        All keys of events that do not enter.
    rounded
        Long numbers of the last event that the canonical form rounds to a double, as they were written.
    """

    def __init__(
        self,
        names: Mapping[str, str] = NAMES,
        ignored: Iterable[str] = (),
        in_values: Mapping[str, str] | None = None,
    ) -> None:
        self.rounded: list[str] = []
        self._names = names
        self._in_values = names if in_values is None else in_values
        self.ignored = frozenset(ignored) | _UNHASHED | _COMMENTS
        self._keys: dict[str, str] = {}

    def text(self, event: Event) -> str:
        """Return the pre-hash string of an event."""
        self.rounded = []
        parts = ["eventType=" + self._full(str(event.get("type", "")))]
        for field, write in _IN_ORDER.items():
            value = event.get(field)
            if value is not None and field not in self.ignored:
                parts.append(write(self, field, value))
        parts.extend(self._rest(event))
        return "".join(parts)

    def _rest(self, event: Event) -> list[str]:
        written: list[str] = []
        for key, value in event.items():
            if key in _IN_ORDER or key in self.ignored:
                continue
            pairs = _PAIRS.get(key)
            written.extend([_pairs(self, key, pairs, value)] if pairs else self._free(key, value))
        if "sensorElementList" in event:
            written.extend(_late_rules(self, event["sensorElementList"]))
        return sorted(written)

    def _full(self, text: str) -> str:
        """Write out a compact URI."""
        prefix, colon, local = text.partition(":")
        return self._in_values[prefix] + local if colon and prefix in self._in_values else text

    def _key(self, key: str) -> str:
        """Write an extension's key with its namespace in braces."""
        known = self._keys.get(key)
        if known is None:
            prefix, colon, local = key.partition(":")
            known = f"{{{self._names[prefix]}}}{local}" if colon and prefix in self._names else key
            self._keys[key] = known
        return known

    def _value(self, value: Any) -> str:
        """Write a value: numbers without trailing zeros, compact URIs in full, GS1 keys as links."""
        if isinstance(value, bool):
            return "true" if value else "false"
        text = str(value).strip()
        if not text:
            return ""
        if text[0] in "+-.0123456789":
            if len(text) > _EXACT_DIGITS:
                self.rounded.append(text)
            return _number(text)
        return self._uri(text)

    def _uri(self, text: str) -> str:
        if text.startswith("urn:epcglobal:cbv:"):
            return _from_urn(text)
        full = self._full(text)
        return canonical_link(full) or full

    def _pair(self, field: str, value: Any) -> str:
        """Write ``field=value``, or nothing for an empty value."""
        text = self._value(value) if isinstance(value, _SCALARS) else ""
        return f"{field}={text}" if text else ""

    def _free(self, key: str, value: Any) -> list[str]:
        """Write what the standard does not order: an extension, ILMD, or anything below them."""
        if isinstance(value, list):
            return [text for element in value for text in self._free(key, element)]
        name = self._key(key)
        if not isinstance(value, Mapping):
            text = "" if value is None else self._value(value)
            return [f"{name}={text}" if text else name]
        own = self._value(value.get("#text", ""))
        return [f"{name}={own}" * bool(own) + name * (not own) + self._children(value)]

    def _children(self, value: Mapping[str, Any], besides: Iterable[str] = ()) -> str:
        """Write all that stands in an object besides its standard fields, sorted."""
        keys = [k for k in value if k not in besides and k not in _COMMENTS and not k.startswith("@")]
        return "".join(sorted(text for k in keys for text in self._free(k, value[k])))

    def _fields(self, value: Any, fields: Mapping[str, _Writer]) -> str:
        """Write an object of the standard: its fields in order, then its extensions."""
        if not isinstance(value, Mapping):
            return ""
        written = [write(self, f, value[f]) for f, write in fields.items() if value.get(f) is not None]
        if len(value) > len(written):
            written.append(self._children(value, fields))
        return "".join(written)


_Writer = Callable[[Prehash, str, Any], str]


def _number(text: str) -> str:
    """Return a number as the vectors write a double: no leading plus, no trailing zeros; other text stays."""
    if "_" in text:
        return text
    try:
        number = float(text)
    except (ValueError, OverflowError):
        return text
    if not isfinite(number):
        return text
    return str(int(number)) if number.is_integer() else str(number)


def _from_urn(text: str) -> str:
    for old, new in OLD_URNS.items():
        if text.startswith(old):
            return new + text[len(old) :]
    return text


def _objects_of(value: Any) -> list[Mapping[str, Any]]:
    return [e for e in value if isinstance(e, Mapping)] if isinstance(value, list) else []


def _plain(form: Prehash, field: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(sorted(form._pair(field, v) for v in value))
    return form._pair(field, value)


def _time(form: Prehash, field: str, value: Any) -> str:
    ms = milliseconds(value) if isinstance(value, str) else None
    return form._pair(field, value) if ms is None else f"{field}={stamp(ms)}"


def _word(vocabulary: str) -> _Writer:
    """Write words of a vocabulary, one or several."""

    def write(form: Prehash, field: str, value: Any) -> str:
        words = [v.strip() for v in (value if isinstance(value, list) else [value]) if isinstance(v, str)]
        return "".join(sorted(f"{field}={web_word(vocabulary, form._full(w))}" for w in words if w))

    return write


def _list_of(child: str) -> _Writer:
    """Write a list whose children are values."""

    def write(form: Prehash, field: str, value: Any) -> str:
        inner = "".join(sorted(form._pair(child, v) for v in value)) if isinstance(value, list) else ""
        return field + inner if inner else ""

    return write


def _objects(child: str, fields: Mapping[str, _Writer], *, named: bool = True) -> _Writer:
    """Write a list of objects; ``named`` says whether the list's own name stands before them."""

    def write(form: Prehash, field: str, value: Any) -> str:
        elements = value if isinstance(value, list) else [value]
        inner = sorted(child + text for e in elements if (text := form._fields(e, fields)))
        return (field if named and inner else "") + "".join(inner)

    return write


def _object(fields: Mapping[str, _Writer]) -> _Writer:
    def write(form: Prehash, field: str, value: Any) -> str:
        inner = form._fields(value, fields)
        return field + inner if inner else ""

    return write


def _pairs(form: Prehash, field: str, child: str, value: Any) -> str:
    """Write business transactions, sources or destinations: the type first, then the value."""
    fields = {"type": _word(child), child: _plain}
    return field + "".join(sorted(form._fields(e, fields) for e in _objects_of(value)))


def _late_rules(form: Prehash, elements: Any) -> list[str]:
    """Write ``bizRules`` of sensor reports where the vectors do: the canonical order forgets it."""
    reports = [
        [form._pair("bizRules", r["bizRules"]) for r in _objects_of(e.get("sensorReport")) if "bizRules" in r]
        for e in _objects_of(elements)
    ]
    late = sorted(
        "sensorElement" + "".join(f"sensorReport{t}" for t in sorted(rules)) for rules in reports if rules
    )
    return ["sensorElementList" + "".join(late)] if late else []


_PAIRS = {"bizTransactionList": "bizTransaction", "sourceList": "source", "destinationList": "destination"}

_QUANTITY = _objects("quantityElement", dict.fromkeys(("epcClass", "quantity", "uom"), _plain))
_PLACE = _object({"id": _plain})
_METADATA = _object(
    dict.fromkeys(("time", "startTime", "endTime"), _time)
    | dict.fromkeys(("deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules"), _plain)
)
_REPORT: dict[str, _Writer] = {
    "type": _word("measurement"),
    "exception": _word("exception"),
    **dict.fromkeys(("deviceID", "deviceMetadata", "rawData", "dataProcessingMethod"), _plain),
    "time": _time,
    **dict.fromkeys(("microorganism", "chemicalSubstance", "value"), _plain),
    "component": _word("component"),
    **dict.fromkeys(
        ("stringValue", "booleanValue", "hexBinaryValue", "uriValue", "minValue", "maxValue", "meanValue",
         "sDev", "percRank", "percValue", "uom", "coordinateReferenceSystem"),
        _plain,
    ),
}  # fmt: skip
_REPORT["bizRules"] = lambda *_: ""
_SENSOR: dict[str, _Writer] = {
    "sensorMetadata": _METADATA,
    "sensorReport": _objects("sensorReport", _REPORT, named=False),
}

_IN_ORDER: dict[str, _Writer] = {
    "eventTime": _time,
    "eventTimeZoneOffset": _plain,
    "certificationInfo": _plain,
    "parentID": _plain,
    "epcList": _list_of("epc"),
    "inputEPCList": _list_of("epc"),
    "childEPCs": _list_of("epc"),
    "quantityList": _QUANTITY,
    "childQuantityList": _QUANTITY,
    "inputQuantityList": _QUANTITY,
    "outputEPCList": _list_of("epc"),
    "outputQuantityList": _QUANTITY,
    "action": _plain,
    "transformationID": _plain,
    "bizStep": _word("bizStep"),
    "disposition": _word("disposition"),
    "persistentDisposition": _object(dict.fromkeys(("set", "unset"), _word("disposition"))),
    "readPoint": _PLACE,
    "bizLocation": _PLACE,
    "sensorElementList": _objects("sensorElement", _SENSOR),
}
"""The canonical order of the standard's fields, and how each is written."""


def prehash(event: Event, names: Mapping[str, str] = NAMES, ignored: Iterable[str] = ()) -> str:
    """Return the pre-hash string of one event (see :class:`Prehash`)."""
    return Prehash(names, ignored).text(event)


def hash_uri(digest: bytes) -> str:
    """Return the event id of a SHA-256 digest: ``ni:///sha-256;…?ver=CBV2.0``."""
    return f"ni:///sha-256;{digest.hex()}?ver=CBV2.0"


def event_hash(event: Event, names: Mapping[str, str] = NAMES, ignored: Iterable[str] = ()) -> str:
    """Return the CBV 2.0 event hash of one event as a named-information URI.

    ``eventID``, ``recordTime``, ``errorDeclaration`` and comments do not enter, so an event and the later
    declaration that it was wrong have the same hash.

    Examples
    --------
    >>> event_hash({"type": "ObjectEvent"})
    'ni:///sha-256;7aa6d15415d4b429d7c4f7b3f1aaebcdbd9a12ad5c6ff4951247b61e621b9659?ver=CBV2.0'
    """
    return hash_uri(hashlib.sha256(prehash(event, names, ignored).encode()).digest())
