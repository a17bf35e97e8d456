"""What was handed in, read: documents, query documents, single events or arrays of them, as JSON or XML.

JSON is held against GS1's own schema (EPCIS 2.0, Apache-2.0, beside this module). What is wrong becomes a
finding with the JSON pointer of the spot; the events beside it are still read, for whoever wants to proceed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from corridor.findings import Finding, Place
from corridor.goods.events.moments import milliseconds
from corridor.goods.events.prehash import Prehash, hash_uri
from corridor.goods.events.vocabulary import CONTEXT, IGNORED_NAMESPACE, NAMES, names_in
from corridor.goods.events.xml import read_xml

__all__ = ["EventDocument", "ReadEvent", "read_document"]

_DOCUMENTS = ("EPCISDocument", "EPCISQueryDocument")
_WITH_ACTION = ("ObjectEvent", "AggregationEvent", "AssociationEvent", "TransactionEvent")
_EVENTS = (*_WITH_ACTION, "TransformationEvent")
_MOST_FINDINGS = 100
_LONGEST_VALUE = 60
_DEEPEST = 100
_UNCHECKABLE = "it holds broken characters, or is nested too deeply"


@dataclass(frozen=True, slots=True)
class ReadEvent:
    """One event, with what names it.

    Parameters
    ----------
    body
        The event as it was written (XML: in the JSON form).
    context
        Its JSON-LD context, the document's and its own together.
    names
        Prefix → URI of that context.
    digest
        SHA-256 of its pre-hash string: what ``ni:///sha-256;…`` holds.
    variant
        Digest of what the hash leaves out though it makes another record: the error declaration, and digits
        of long numbers; empty for an ordinary event.
    time_ms
        Event time, milliseconds since 1970 (UTC).
    pointer
        JSON pointer of the event in its document.
    """

    body: Mapping[str, Any]
    context: Any
    names: Mapping[str, str]
    digest: bytes
    variant: bytes
    time_ms: int
    pointer: str

    @property
    def hash_uri(self) -> str:
        """The CBV 2.0 event hash."""
        return hash_uri(self.digest)

    @property
    def event_id(self) -> str:
        """The event's own id, or its hash where it has none."""
        return str(self.body.get("eventID") or self.hash_uri)


@dataclass(frozen=True, slots=True)
class EventDocument:
    """What a document holds: its good events, and what is wrong with the others."""

    events: tuple[ReadEvent, ...]
    findings: tuple[Finding, ...] = ()
    refused: int = 0
    """Events that the findings are about."""

    @property
    def is_valid(self) -> bool:
        """Whether every event and the document around them obey the standard."""
        return not any(f.is_error for f in self.findings)


def read_document(data: bytes | str | Mapping[str, Any] | Sequence[Any], *, name: str = "") -> EventDocument:
    """Read an EPCIS document and hold it against the standard's schema.

    Parameters
    ----------
    data
        JSON or XML text, or JSON already parsed: an ``EPCISDocument``, an ``EPCISQueryDocument``, one event
        with its ``@context``, or an array of such events.
    name
        What to call it in findings.

    Returns
    -------
    EventDocument
        Never an exception for bad data: JSON that cannot be read is a finding too.
    """
    if isinstance(data, bytes | str) and _looks_like_xml(data):
        return _from_xml(data if isinstance(data, bytes) else data.encode(), name)
    try:
        parsed = _parse(data) if isinstance(data, bytes | str) else data
    except (ValueError, RecursionError) as wrong:
        return _unreadable(str(wrong) or "nested too deeply", name)
    if isinstance(parsed, Mapping) and parsed.get("type") in _DOCUMENTS:
        return _from_document(parsed, name)
    if isinstance(parsed, list):
        return _from_list(parsed, name)
    return _from_list([parsed], name, single=True)


def _looks_like_xml(data: bytes | str) -> bool:
    start = data[:64] if isinstance(data, str) else data[:64].decode("utf-8", "replace")
    return start.lstrip("\ufeff \t\r\n").startswith("<")


def _parse(data: bytes | str) -> Any:
    def refuse(word: str) -> float:
        raise ValueError(f"{word} is no JSON number")

    text = data.decode("utf-8-sig") if isinstance(data, bytes) else data.removeprefix("\ufeff")
    return json.loads(text, parse_constant=refuse)


def _unreadable(why: str, name: str) -> EventDocument:
    sentence = f"the document cannot be read: {_short(why, 200)}"
    return EventDocument((), (Finding("event-unreadable", sentence, Place(name)),))


def _short(text: str, longest: int = _LONGEST_VALUE) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


# The schema, compiled once: for a whole document, and for one event within one.


@cache
def _schema() -> dict[str, Any]:
    text = (files("corridor.goods.events") / "EPCIS-JSON-Schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


@cache
def _whole() -> Any:
    import jsonschema_rs

    return jsonschema_rs.Draft7Validator(_schema(), validate_formats=True, mask="the value")


@cache
def _one_event() -> Any:
    import jsonschema_rs

    schema = {"$ref": "#/definitions/EPCIS-Document-Event", "definitions": _schema()["definitions"]}
    return jsonschema_rs.Draft7Validator(schema, validate_formats=True, mask="the value")


def _step(key: str | int) -> str:
    return str(key).replace("~", "~0").replace("/", "~1")


def _pointer(base: str, path: Iterable[str | int]) -> str:
    return base + "".join(f"/{_step(key)}" for key in path)


def _at(instance: Any, path: Iterable[str | int]) -> Any:
    for key in path:
        instance = instance[key]
    return instance


def _in_words(error: Any) -> str:
    """Say what the schema misses, without the schema's own grammar."""
    if "propertyNames" in error.schema_path:
        return "this is neither a field here nor the name of an extension (prefix:name)"
    if "'anyOf'" in error.message:
        return "this is none of the values allowed here"
    return _short(error.message, 160)


def _schema_findings(validator: Any, instance: Any, base: str, name: str) -> list[Finding]:
    """Return what the schema refuses, each once, with its JSON pointer."""
    try:
        return _listed(validator, instance, base, name)
    except (ValueError, RecursionError):  # broken characters, or nested beyond what the validator follows
        return [Finding("event-invalid", f"{base or 'the document'}: {_UNCHECKABLE}", Place(name, 0, base))]


def _listed(validator: Any, instance: Any, base: str, name: str) -> list[Finding]:
    found: dict[tuple[str, str], Finding] = {}
    for error in validator.iter_errors(instance):
        path, words = list(error.instance_path), _in_words(error)
        if "propertyNames" in error.schema_path:
            path.append(json.loads(error.message.split(" is not ")[0]))
        pointer = _pointer(base, path)
        value = _short(json.dumps(_at(instance, path), ensure_ascii=False, default=str))
        sentence = f"{pointer or 'the document'}: {words}; it is {value}"
        found.setdefault((pointer, words), Finding("event-invalid", sentence, Place(name, 0, pointer)))
        if len(found) >= _MOST_FINDINGS:
            break
    return list(found.values())


def _is_valid(validator: Any, instance: Any) -> bool:
    try:
        return bool(validator.is_valid(instance))
    except (ValueError, RecursionError):
        return False


# From each shape to events.


def _event_list(document: Mapping[str, Any]) -> tuple[list[Any] | None, str, Mapping[str, Any]]:
    """Return the events of a document, where they stand, and the object that may name ignored fields."""
    body = document.get("epcisBody")
    if not isinstance(body, Mapping):
        return None, "", document
    if document.get("type") == "EPCISDocument":
        return _as_events(body.get("eventList")), "/epcisBody/eventList", document
    results = body.get("queryResults")
    inner = results.get("resultsBody") if isinstance(results, Mapping) else None
    events = inner.get("eventList") if isinstance(inner, Mapping) else None
    holder = results if isinstance(results, Mapping) else document
    return _as_events(events), "/epcisBody/queryResults/resultsBody/eventList", holder


def _as_events(value: Any) -> list[Any] | None:
    return value if isinstance(value, list) else None


def _ignored_fields(names: Mapping[str, str], *holders: Mapping[str, Any]) -> list[str]:
    for holder in holders:
        for key, value in holder.items():
            prefix, _, local = key.partition(":")
            if local == "ignoreFields" and names.get(prefix) == IGNORED_NAMESPACE and isinstance(value, list):
                return [str(field) for field in value]
    return []


def _from_document(document: Mapping[str, Any], name: str) -> EventDocument:
    events, where, holder = _event_list(document)
    context = document.get("@context")
    names = names_in(context)
    form = Prehash(names, _ignored_fields(names, document, holder))
    if events is not None and _is_valid(_whole(), document):
        return _read_all(((e, f"{where}/{n}") for n, e in enumerate(events)), context, form, names, name)
    findings = _schema_findings(_whole(), _hollow(document, events), "", name)
    if events is None or findings:
        whole = findings or _schema_findings(_whole(), document, "", name)
        return EventDocument((), tuple(whole), len(events or ()))
    bad = [n for n, event in enumerate(events) if not _is_valid(_one_event(), event)]
    wrong = [f for n in bad for f in _schema_findings(_one_event(), events[n], f"{where}/{n}", name)]
    left = ((e, f"{where}/{n}") for n, e in enumerate(events) if n not in set(bad))
    return _with(_read_all(left, context, form, names, name), wrong, len(bad))


def _hollow(document: Mapping[str, Any], events: list[Any] | None) -> Mapping[str, Any]:
    """Return the document without its events, to see whether what is around them is right."""
    if events is None:
        return document
    body = document["epcisBody"]
    if "queryResults" in body and document.get("type") != "EPCISDocument":
        results = body["queryResults"]
        inner = {**results["resultsBody"], "eventList": []}
        return {**document, "epcisBody": {**body, "queryResults": {**results, "resultsBody": inner}}}
    return {**document, "epcisBody": {**body, "eventList": []}}


def _from_list(events: list[Any], name: str, *, single: bool = False) -> EventDocument:
    good: list[ReadEvent] = []
    wrong: list[Finding] = []
    bad = 0
    for number, event in enumerate(events):
        where = "" if single else f"/{number}"
        if isinstance(event, Mapping) and event.get("type") not in _DOCUMENTS and _is_valid(_whole(), event):
            part = _read_all([(event, where)], None, None, NAMES, name)
            good.extend(part.events)
            wrong.extend(part.findings)
            bad += part.refused
        else:
            bad += 1
            wrong.extend(_schema_findings(_whole(), event, where, name) or [_no_event(where, name)])
    return EventDocument(tuple(good), tuple(wrong), bad)


def _no_event(where: str, name: str) -> Finding:
    return Finding("event-invalid", f"{where or 'the document'}: this is no event", Place(name, 0, where))


def _with(document: EventDocument, wrong: list[Finding], refused: int) -> EventDocument:
    return EventDocument(document.events, (*wrong, *document.findings), document.refused + refused)


def _from_xml(data: bytes, name: str) -> EventDocument:
    try:
        events, names, ignored = read_xml(data)
    except ValueError as wrong:
        return _unreadable(str(wrong), name)
    own = {prefix: uri for prefix, uri in names.items() if NAMES.get(prefix) != uri}
    context: Any = [CONTEXT, *([own] if own else [])]
    form = Prehash(names, ignored, NAMES)
    if not events:
        return _unreadable("it holds no EventList with events", name)
    numbered = [(event, f"/epcisBody/eventList/{n}") for n, event in enumerate(events)]
    faults = [f for event, pointer in numbered if (f := _xml_fault(event, pointer, name))]
    bad = {f.place.column.rpartition("/")[0] for f in faults}
    good = [(event, pointer) for event, pointer in numbered if pointer not in bad]
    return _with(_read_all(good, context, form, names, name), faults, len(faults))


def _xml_fault(event: Mapping[str, Any], pointer: str, name: str) -> Finding | None:
    """Return what is wrong with an event from XML, as far as it shows without the schema of XML."""
    kind, action = event["type"], event.get("action")
    if kind not in _EVENTS and ":" not in kind:
        return _xml_finding(pointer, "type", f"{kind} is no type of event", name)
    if "eventTimeZoneOffset" not in event:
        return _xml_finding(pointer, "eventTimeZoneOffset", "it is missing", name)
    if kind in _WITH_ACTION and action not in ("ADD", "OBSERVE", "DELETE"):
        return _xml_finding(pointer, "action", f"{action} is not ADD, OBSERVE or DELETE", name)
    return None


def _xml_finding(pointer: str, field: str, words: str, name: str) -> Finding:
    where = f"{pointer}/{field}"
    return Finding("event-invalid", f"{where}: {words}", Place(name, 0, where))


def _read_all(
    events: Iterable[tuple[Mapping[str, Any], str]],
    context: Any,
    form: Prehash | None,
    names: Mapping[str, str],
    name: str,
) -> EventDocument:
    """Name each event by its hash; one whose time cannot be placed on the calendar is refused."""
    good: list[ReadEvent] = []
    wrong: list[Finding] = []
    for event, pointer in events:
        if _is_too_deep(event):
            wrong.append(Finding("event-invalid", f"{pointer}: {_UNCHECKABLE}", Place(name, 0, pointer)))
            continue
        time_ms = milliseconds(str(event.get("eventTime", "")))
        if time_ms is None:
            sentence = f"{pointer}/eventTime: {event.get('eventTime')!r} is no moment of the calendar"
            wrong.append(Finding("event-invalid", sentence, Place(name, 0, f"{pointer}/eventTime")))
            continue
        own, own_form, own_names = context, form, names
        if "@context" in event or own_form is None:
            own, own_names = _own_context(_merged(context, event.get("@context")))
            own_form = Prehash(own_names, form.ignored if form else ())
        digest = hashlib.sha256(own_form.text(event).encode("utf-8", "surrogatepass")).digest()
        variant = _variant(event, own_form.rounded)
        good.append(ReadEvent(event, own, own_names, digest, variant, time_ms, pointer))
    return EventDocument(tuple(good), tuple(wrong), len(wrong))


def _is_too_deep(event: Mapping[str, Any]) -> bool:
    """Return whether an event is nested beyond any use, so that nothing after this recurses for long."""
    level: list[Any] = [v for v in event.values() if isinstance(v, dict | list)]
    for _ in range(_DEEPEST):
        if not level:
            return False
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
    return True


def _own_context(merged: list[Any]) -> tuple[Any, Mapping[str, str]]:
    """Return a context and its prefixes, the same objects for events that share them."""
    return _context_of(json.dumps(merged))


@lru_cache(maxsize=256)
def _context_of(text: str) -> tuple[Any, Mapping[str, str]]:
    context = json.loads(text)
    return context, names_in(context)


def _merged(outer: Any, inner: Any) -> list[Any]:
    parts: list[Any] = []
    for context in (outer, inner):
        for part in context if isinstance(context, list) else [context]:
            if part is not None and part not in parts:
                parts.append(part)
    return parts


def _variant(event: Mapping[str, Any], rounded: Sequence[str]) -> bytes:
    declaration = event.get("errorDeclaration")
    if declaration is None and not rounded:
        return b""
    text = json.dumps([declaration, sorted(rounded)], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).digest()
