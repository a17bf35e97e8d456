"""What an event can be found by: its keys, normalised so that every spelling of one thing meets."""

from __future__ import annotations

import hashlib
import math
import struct
from collections.abc import Iterator, Mapping
from typing import Any

from corridor.goods.events.epc import index_key
from corridor.goods.events.moments import milliseconds
from corridor.goods.events.tables import Kind
from corridor.goods.events.vocabulary import bare_word

__all__ = [
    "SENSOR_NUMBERS",
    "SENSOR_TEXTS",
    "SENSOR_WORDS",
    "fit",
    "keys_of",
    "pair_key",
    "place_of",
    "sensor_text",
    "sortable",
]

_LONGEST = 400
"""Longest key as it is; PostgreSQL's index takes no more than about 2,700 bytes."""

_VALUES = {
    "epcList": Kind.EPC,
    "childEPCs": Kind.CHILD,
    "inputEPCList": Kind.INPUT,
    "outputEPCList": Kind.OUTPUT,
}
_QUANTITIES = {
    "quantityList": Kind.CLASS,
    "childQuantityList": Kind.CLASS,
    "inputQuantityList": Kind.INPUT_CLASS,
    "outputQuantityList": Kind.OUTPUT_CLASS,
}
_SINGLE = {"parentID": Kind.PARENT, "transformationID": Kind.TRANSFORMATION, "eventID": Kind.EVENT_ID}
_PLACES = {"readPoint": Kind.READ_POINT, "bizLocation": Kind.LOCATION}
_PAIRS = {
    "bizTransactionList": (Kind.TRANSACTION, "bizTransaction"),
    "sourceList": (Kind.SOURCE, "source"),
    "destinationList": (Kind.DESTINATION, "destination"),
}


def fit(key: str) -> str:
    """Return a key that an index takes: no zero bytes, no broken characters, too long ones by digest."""
    if not key.isprintable():
        key = key.replace("\0", "").encode("utf-8", "replace").decode()
    if len(key) <= _LONGEST:
        return key
    return f"{key[: _LONGEST // 2]}#{hashlib.sha256(key.encode()).hexdigest()}"


def pair_key(kind: str, word: str, value: str) -> str:
    """Return the key of a typed value, e.g. a business transaction: type, a stroke, value."""
    return f"{bare_word(kind, word) if word else ''}|{index_key(value)}"


def place_of(event: Mapping[str, Any], field: str) -> str:
    """Return the normalised id of ``readPoint`` or ``bizLocation``; empty where there is none."""
    place = event.get(field)
    return index_key(place["id"]) if place else ""


def keys_of(event: Mapping[str, Any], names: Mapping[str, str]) -> set[tuple[int, str]]:
    """Return (kind, key) of everything that an event can be asked for by name."""
    found: set[tuple[int, str]] = set()
    for field, value in event.items():
        if field in _VALUES:
            found.update((_VALUES[field], index_key(v)) for v in value)
        elif field in _PLACES:
            found.add((_PLACES[field], index_key(value["id"])))
        elif field in _SINGLE:
            found.add((_SINGLE[field], index_key(value)))
        elif field in _QUANTITIES:
            found.update((_QUANTITIES[field], index_key(q["epcClass"])) for q in value)
            found.update((Kind.QUANTITY, f"={sortable(q['quantity'])}") for q in value if "quantity" in q)
        elif field in _PAIRS:
            kind, name = _PAIRS[field]
            found.update((kind, pair_key(name, p.get("type", ""), p[name])) for p in value)
        elif field in _RARE or ":" in field:
            found.update(_rare(field, value, names))
    return {(int(kind), fit(key)) for kind, key in found}


_RARE = {"persistentDisposition", "errorDeclaration", "ilmd", "sensorElementList"}


def _rare(field: str, value: Any, names: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    if field == "persistentDisposition":
        for way, kind in (("set", Kind.SET), ("unset", Kind.UNSET)):
            yield from ((kind, bare_word("disposition", word)) for word in value.get(way, ()))
    elif field == "errorDeclaration":
        yield from ((Kind.CORRECTIVE, index_key(i)) for i in value.get("correctiveEventIDs", ()))
    elif field == "ilmd":
        for name, held in value.items():
            yield from _extension(Kind.ILMD, name, held, names)
    elif field == "sensorElementList":
        for element in value:
            yield from ((Kind.SENSOR, key) for key in _sensor(element))
    else:
        yield from _extension(Kind.EXTENSION, field, value, names)


SENSOR_WORDS = {"type": "measurement", "exception": "exception", "component": "component"}
"""Fields of sensor reports that hold a word of the vocabulary."""

SENSOR_NUMBERS = frozenset(("value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue"))
SENSOR_TIMES = frozenset(("time", "startTime", "endTime"))
SENSOR_TEXTS = frozenset(
    ("deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules", "microorganism",
     "chemicalSubstance", "coordinateReferenceSystem", "stringValue", "booleanValue", "hexBinaryValue",
     "uriValue")
)  # fmt: skip


def sortable(number: float) -> str:
    """Return a number as text whose order is that of the numbers (the bits of a double, sign turned)."""
    try:
        double = float(number) + 0.0
    except OverflowError:  # a whole number beyond all doubles
        double = math.inf if number > 0 else -math.inf
    (bits,) = struct.unpack(">Q", struct.pack(">d", double))
    return f"{bits ^ (2**64 - 1 if bits >> 63 else 2**63):016x}"


def _sensor(element: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a sensor element can be asked for: ``field=text``, numbers with their unit."""
    for part in (element.get("sensorMetadata", {}), *element.get("sensorReport", ())):
        for field, value in part.items():
            if field in SENSOR_NUMBERS:
                yield f"{field}:{part.get('uom', '')}={sortable(value)}"
            elif field in SENSOR_TIMES:
                yield f"{field}={sortable(milliseconds(value) or 0)}"
            elif field in SENSOR_WORDS:
                yield f"{field}={bare_word(SENSOR_WORDS[field], value)}"
            elif field in SENSOR_TEXTS:
                yield f"{field}={sensor_text(value)}"


def sensor_text(value: Any) -> str:
    """Return the text of a sensor's field as it is compared: GS1 keys normalised, truth values in words."""
    return str(value).lower() if isinstance(value, bool) else index_key(str(value))


def _extension(kind: Kind, name: str, value: Any, names: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """File a field of the users under its full name, with its value where that is one."""
    prefix, _, local = name.partition(":")
    full = names[prefix] + local if prefix in names else name
    for one in value if isinstance(value, list) else [value]:
        yield kind, f"{full}={'' if isinstance(one, Mapping | list) else one}"
