"""Queries: the parameters of the standard's SimpleEventQuery, answered page by page.

A page boundary is fixed when the first page is asked for: later events never push an earlier one onto
another page. Parameters the store does not know are refused by name, never passed over (EPCIS 2.0,
section 8.2.7.1).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import math
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, and_, func, or_, select, union_all

from corridor.errors import RefusedError, UnknownNameError
from corridor.goods.events.epc import index_key, key_patterns
from corridor.goods.events.filing import (
    SENSOR_NUMBERS,
    SENSOR_TEXTS,
    SENSOR_WORDS,
    fit,
    pair_key,
    sensor_text,
    sortable,
)
from corridor.goods.events.moments import milliseconds, stamp
from corridor.goods.events.prehash import hash_uri
from corridor.goods.events.tables import CLOCK, CONTEXTS, EVENTS, KEYS, Kind
from corridor.goods.events.vocabulary import CONTEXT, NAMES, bare_word

__all__ = ["EventPage", "QueryParameterError", "QueryTooLargeError", "find_event", "query_events"]

Value = str | int | Sequence[str]
Condition = ColumnElement[bool]


class QueryParameterError(UnknownNameError):
    """A parameter that is none, or a value that it cannot have; the standard's exception of that name."""


class QueryTooLargeError(RefusedError):
    """More events match than ``maxEventCount`` allows; the standard's exception of that name."""


@dataclass(frozen=True, slots=True)
class EventPage:
    """Some of the events that match.

    Parameters
    ----------
    events
        In the order asked for, each with ``eventID`` and ``recordTime``.
    contexts
        The JSON-LD context of each.
    next_token
        Give it back for the next page; ``None`` after the last.
    """

    events: tuple[dict[str, Any], ...]
    contexts: tuple[Any, ...]
    next_token: str | None = None

    def as_document(
        self, *, query_name: str = "SimpleEventQuery", created_ms: int | None = None
    ) -> dict[str, Any]:
        """Return the page as an ``EPCISQueryDocument`` that obeys the schema, created now unless told."""
        shared, events = _one_context(self.events, self.contexts)
        results = {"queryName": query_name, "resultsBody": {"eventList": events}}
        return {
            "@context": shared,
            "type": "EPCISQueryDocument",
            "schemaVersion": "2.0",
            "creationDate": stamp(time.time_ns() // 1_000_000 if created_ms is None else created_ms),
            "epcisBody": {"queryResults": results},
        }


def _one_context(
    events: Sequence[dict[str, Any]], contexts: Sequence[Any]
) -> tuple[Any, list[dict[str, Any]]]:
    """Join contexts where no prefix means two things; an event whose prefixes clash carries its own."""
    shared: dict[str, Any] = {}
    others: list[str] = [CONTEXT]
    listed = []
    for event, context in zip(events, contexts, strict=True):
        parts = context if isinstance(context, list) else [context]
        own = {k: v for p in parts if isinstance(p, Mapping) for k, v in p.items()}
        if any(shared.get(k, v) != v for k, v in own.items()):
            listed.append({**event, "@context": context})
            continue
        shared.update(own)
        others.extend(p for p in parts if isinstance(p, str) and p not in others)
        listed.append({k: v for k, v in event.items() if k != "@context"})
    return [*others, *([shared] if shared else [])], listed


@dataclass(frozen=True, slots=True)
class _Order:
    column: ColumnElement[int]
    descending: bool


def query_events(
    engine: Engine,
    parameters: Mapping[str, Value] | None = None,
    *,
    per_page: int = 30,
    token: str | None = None,
    below: Mapping[str, Sequence[str]] | None = None,
    names: Mapping[str, str] = NAMES,
) -> EventPage:
    """Return the events that match every parameter.

    Parameters
    ----------
    engine
        The store.
    parameters
        Name → value of SimpleEventQuery; several values as a sequence or joined by ``|`` mean "any of them".
        Items, classes, places and parties may be given as EPC URN or Digital Link, words of the vocabulary
        bare, as web URI or as URN. Times are ISO 8601 with an offset.
    per_page
        Events on a page, 1 to 10,000.
    token
        ``next_token`` of the page before, with the same parameters.
    below
        Place → the places directly in it, for ``WD_`` (master data); extensions of a GLN lie in it anyway.
    names
        Prefixes in names of extension fields, e.g. ``EQ_example:lot``, besides those of EPCIS.

    Raises
    ------
    QueryParameterError
        For an unknown parameter or an impossible value.
    QueryTooLargeError
        If more than ``maxEventCount`` match.
    """
    query = _Query(dict(parameters or {}), below or {}, names)
    if not 1 <= per_page <= 10_000:
        raise QueryParameterError(f"perPage is {per_page}; it is 1 to 10000")
    with engine.connect() as connection:
        mark = _read_token(token, query.digest) if token else _first(connection, query)
        size = per_page if mark.left is None else min(per_page, mark.left)
        statement = _page(query, mark).limit(size + 1)
        rows = connection.execute(statement).all() if size else []
        if not token:
            _not_too_many(connection, query, mark)
        return _answer(connection, query, mark, rows, size)


def find_event(engine: Engine, event_id: str) -> dict[str, Any]:
    """Return the event of an id (its own, or its hash).

    Raises
    ------
    UnknownNameError
        If the store has no such event.
    """
    page = query_events(engine, {"EQ_eventID": [event_id]}, per_page=1)
    if not page.events:
        raise UnknownNameError(f"there is no event {event_id}")
    return page.events[0]


# Pages.


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where a page begins: the newest event that counts, how many may follow, where the last one stood."""

    newest: int
    left: int | None
    last: tuple[int, int] | None = None


def _first(connection: Connection, query: _Query) -> _Mark:
    newest = connection.execute(select(CLOCK.c.seq)).scalar_one_or_none()
    return _Mark(newest or 0, query.count_limit)


def _write_token(mark: _Mark, digest: str) -> str:
    text = json.dumps([digest, mark.newest, mark.left, mark.last])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_token(token: str, digest: str) -> _Mark:
    try:
        padded = token + "=" * (-len(token) % 4)
        asked, newest, left, last = json.loads(base64.urlsafe_b64decode(padded))
        mark = _Mark(int(newest), None if left is None else max(0, int(left)), (int(last[0]), int(last[1])))
    except (ValueError, TypeError, IndexError, binascii.Error):
        raise QueryParameterError("nextPageToken is not one that a page ended with") from None
    if asked != digest:
        raise QueryParameterError("nextPageToken belongs to another query")
    return mark


def _page(query: _Query, mark: _Mark) -> Select[Any]:
    column, descending = query.order.column, query.order.descending
    seq: ColumnElement[int] = EVENTS.c.seq
    conditions: list[Condition] = [seq <= mark.newest, *query.conditions]
    if mark.last is not None:
        value, number = mark.last
        after = column < value if descending else column > value
        tie = seq < number if descending else seq > number
        conditions.append(or_(after, and_(column == value, tie)))
    order = (column.desc(), seq.desc()) if descending else (column.asc(), seq.asc())
    return select(EVENTS, column.label("place")).where(*conditions).order_by(*order)


def _not_too_many(connection: Connection, query: _Query, mark: _Mark) -> None:
    if query.most is None:
        return
    matching = _page(query, mark).order_by(None).limit(query.most + 1).subquery()
    count = connection.execute(select(func.count()).select_from(matching)).scalar_one()
    if count > query.most:
        raise QueryTooLargeError(f"more than maxEventCount = {query.most} events match")


def _answer(connection: Connection, query: _Query, mark: _Mark, rows: Sequence[Any], size: int) -> EventPage:
    shown, more = rows[:size], len(rows) > size
    left = None if mark.left is None else mark.left - len(shown)
    token = None
    if more and shown and left != 0:
        token = _write_token(_Mark(mark.newest, left, (shown[-1].place, shown[-1].seq)), query.digest)
    contexts = _contexts(connection, {bytes(row.context) for row in shown})
    events = tuple(_event(row) for row in shown)
    return EventPage(events, tuple(contexts[bytes(row.context)] for row in shown), token)


def _event(row: Any) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(row.body)
    body.setdefault("eventID", hash_uri(bytes(row.digest)))
    body["recordTime"] = stamp(row.record_ms)
    return body


def _contexts(connection: Connection, digests: Iterable[bytes]) -> dict[bytes, Any]:
    rows = connection.execute(select(CONTEXTS).where(CONTEXTS.c.digest.in_(list(digests))))
    return {bytes(digest): json.loads(body) for digest, body in rows}


# Parameters.


class _Query:
    """What is asked: conditions, order and limits."""

    def __init__(
        self, parameters: dict[str, Value], below: Mapping[str, Sequence[str]], names: Mapping[str, str]
    ) -> None:
        self.below, self.names = below, {**NAMES, **names}
        text = json.dumps(
            {k: v if isinstance(v, int) else _several(v) for k, v in parameters.items()}, sort_keys=True
        )
        self.digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
        self.named = False
        order = _one(parameters.pop("orderBy", "eventTime"), "orderBy")
        direction = _one(parameters.pop("orderDirection", "DESC"), "orderDirection")
        limited = "eventCountLimit" in parameters
        self.count_limit = _whole_number(parameters.pop("eventCountLimit", None), "eventCountLimit")
        self.most = _whole_number(parameters.pop("maxEventCount", None), "maxEventCount")
        if limited and self.most is not None:
            raise QueryParameterError("eventCountLimit and maxEventCount exclude each other")
        self.conditions = [self._condition(name, value) for name, value in parameters.items()]
        self.order = self._order(order, direction)

    def _order(self, order: str, direction: str) -> _Order:
        columns = {"eventTime": EVENTS.c.event_ms, "recordTime": EVENTS.c.record_ms}
        if order not in columns:
            raise QueryParameterError(f"orderBy is {order}; it is eventTime or recordTime")
        if direction not in ("ASC", "DESC"):
            raise QueryParameterError(f"orderDirection is {direction}; it is ASC or DESC")
        # a sum is no column of an index: where a key names few events, those are sorted
        column = columns[order] + 0 if self.named else columns[order]
        return _Order(column, direction == "DESC")

    def _condition(self, name: str, value: Value) -> Condition:
        if name in _FIXED:
            return _FIXED[name](self, name, _several(value))
        for pattern, build in _PATTERNS:
            match = pattern.fullmatch(name)
            if match:
                return build(self, match, _several(value))
        raise QueryParameterError(f"{name} is not a parameter of this query")

    def with_key(self, kinds: Iterable[Kind], *tests: Condition) -> Condition:
        """Return that an event is filed under a key of some kind that passes one of the tests."""
        self.named = True
        numbers = [int(kind) for kind in kinds]
        return EVENTS.c.seq.in_(select(KEYS.c.seq).where(KEYS.c.kind.in_(numbers), or_(*tests)))


def _several(value: Value) -> list[str]:
    if isinstance(value, bool | int):
        return [str(value).lower()]
    return value.split("|") if isinstance(value, str) else [str(v) for v in value]


def _one(value: Value, name: str) -> str:
    values = _several(value)
    if len(values) != 1:
        raise QueryParameterError(f"{name} takes one value")
    return values[0]


def _whole_number(value: Value | None, name: str) -> int | None:
    if value is None:
        return None
    text = _one(value, name)
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 2**31):
        raise QueryParameterError(f"{name} is {text}; it is a whole number above 0")
    return int(text)


def _begins(text: str) -> Condition:
    """Return that a key begins with a text, as a range that an index answers."""
    return and_(KEYS.c.key >= text, KEYS.c.key < text + "\U0010ffff")


def _is(values: Iterable[str]) -> Condition:
    return KEYS.c.key.in_([fit(v) for v in values])


Build = Callable[[_Query, str, list[str]], Condition]


def _types(_query: _Query, _name: str, values: list[str]) -> Condition:
    short = [v.removeprefix("epcis:").removeprefix(NAMES["epcis"]) for v in values]
    return EVENTS.c.type.in_(short)


def _moment(column: ColumnElement[Any]) -> Build:
    def build(_query: _Query, name: str, values: list[str]) -> Condition:
        ms = milliseconds(_one(values, name))
        if ms is None:
            raise QueryParameterError(
                f"{name} is {values[0]}; write a time with its offset, as 2027-01-31T08:00:00Z"
            )
        return column >= ms if name.startswith("GE_") else column < ms

    return build


def _words(column: ColumnElement[Any], vocabulary: str) -> Build:
    return lambda _query, _name, values: column.in_([bare_word(vocabulary, v) for v in values])


def _actions(_query: _Query, name: str, values: list[str]) -> Condition:
    if not set(values) <= {"ADD", "OBSERVE", "DELETE"}:
        raise QueryParameterError(f"{name} is {'|'.join(values)}; it is ADD, OBSERVE or DELETE")
    return EVENTS.c.action.in_(values)


def _keys(*kinds: Kind) -> Build:
    return lambda query, _name, values: query.with_key(kinds, _is(index_key(v) for v in values))


def _dispositions(kind: Kind) -> Build:
    def build(query: _Query, _name: str, values: list[str]) -> Condition:
        return query.with_key([kind], _is(bare_word("disposition", v) for v in values))

    return build


def _match(*kinds: Kind) -> Build:
    """Match items or classes: a pattern or class means everything it covers."""

    def build(query: _Query, name: str, values: list[str]) -> Condition:
        patterns = [p for v in values for p in key_patterns(v)]
        if not patterns:
            raise QueryParameterError(f"{name} is {'|'.join(values)}; this pattern cannot be matched")
        tests = [_begins(text) for text, open_end in patterns if open_end]
        exact = [text for text, open_end in patterns if not open_end]
        return query.with_key(kinds, *([_is(exact)] if exact else []), *tests)

    return build


def _within(*kinds: Kind) -> Build:
    """Match a place and all that lies in it: by master data, and the extensions of a GLN."""

    def build(query: _Query, _name: str, values: list[str]) -> Condition:
        places = {index_key(v) for v in values}
        children = {index_key(k): [index_key(c) for c in cs] for k, cs in query.below.items()}
        waiting = list(places)
        while waiting:
            for child in children.get(waiting.pop(), ()):
                if child not in places:
                    places.add(child)
                    waiting.append(child)
        sites = [p for p in places if p.startswith("414/") and p.count("/") == 1]
        return query.with_key(kinds, _is(places), *(_begins(f"{site}/254/") for site in sites))

    return build


def _event_ids(query: _Query, _name: str, values: list[str]) -> Condition:
    query.named = True
    digests = [bytes.fromhex(m[1]) for v in values if (m := _HASH_URI.fullmatch(v))]
    own = select(KEYS.c.seq).where(KEYS.c.kind == int(Kind.EVENT_ID), _is(index_key(v) for v in values))
    by_hash = select(EVENTS.c.seq).where(EVENTS.c.digest.in_(digests))
    return EVENTS.c.seq.in_(union_all(own, by_hash) if digests else own)


def _declared(_query: _Query, _name: str, _values: list[str]) -> Condition:
    return EVENTS.c.declared_ms.is_not(None)


_HASH_URI = re.compile(r"ni:///sha-256;([0-9a-f]{64})\?ver=CBV2\.0")
_ITEMS = (Kind.EPC, Kind.CHILD)

_FIXED: dict[str, Build] = {
    "eventType": _types,
    "GE_eventTime": _moment(EVENTS.c.event_ms),
    "LT_eventTime": _moment(EVENTS.c.event_ms),
    "GE_recordTime": _moment(EVENTS.c.record_ms),
    "LT_recordTime": _moment(EVENTS.c.record_ms),
    "EQ_action": _actions,
    "EQ_bizStep": _words(EVENTS.c.biz_step, "bizStep"),
    "EQ_disposition": _words(EVENTS.c.disposition, "disposition"),
    "EQ_persistentDisposition_set": _dispositions(Kind.SET),
    "EQ_persistentDisposition_unset": _dispositions(Kind.UNSET),
    "EQ_readPoint": _keys(Kind.READ_POINT),
    "EQ_bizLocation": _keys(Kind.LOCATION),
    "WD_readPoint": _within(Kind.READ_POINT),
    "WD_bizLocation": _within(Kind.LOCATION),
    "EQ_transformationID": _keys(Kind.TRANSFORMATION),
    "MATCH_epc": _match(*_ITEMS),
    "MATCH_parentID": _match(Kind.PARENT),
    "MATCH_inputEPC": _match(Kind.INPUT),
    "MATCH_outputEPC": _match(Kind.OUTPUT),
    "MATCH_anyEPC": _match(*_ITEMS, Kind.PARENT, Kind.INPUT, Kind.OUTPUT),
    "MATCH_epcClass": _match(Kind.CLASS),
    "MATCH_inputEPCClass": _match(Kind.INPUT_CLASS),
    "MATCH_outputEPCClass": _match(Kind.OUTPUT_CLASS),
    "MATCH_anyEPCClass": _match(Kind.CLASS, Kind.INPUT_CLASS, Kind.OUTPUT_CLASS),
    "EQ_eventID": _event_ids,
    "EXISTS_errorDeclaration": _declared,
    "GE_errorDeclarationTime": _moment(EVENTS.c.declared_ms),
    "LT_errorDeclarationTime": _moment(EVENTS.c.declared_ms),
    "EQ_errorReason": _words(EVENTS.c.reason, "reason"),
    "EQ_correctiveEventID": _keys(Kind.CORRECTIVE),
}


def _typed(query: _Query, match: re.Match[str], values: list[str]) -> Condition:
    field, word = match[1], match[2]
    kind = {"bizTransaction": Kind.TRANSACTION, "source": Kind.SOURCE, "destination": Kind.DESTINATION}[field]
    return query.with_key([kind], _is(pair_key(field, word, v) for v in values))


def _full_name(query: _Query, name: str) -> str:
    prefix, _, local = name.partition(":")
    return query.names[prefix] + local if prefix in query.names else name.replace("#", "", 1)


def _field_equals(query: _Query, match: re.Match[str], values: list[str]) -> Condition:
    kind = Kind.ILMD if match[1] else Kind.EXTENSION
    name = _full_name(query, match[2])
    return query.with_key([kind], _is(f"{name}={v}" for v in values))


def _field_exists(query: _Query, match: re.Match[str], _values: list[str]) -> Condition:
    kind = Kind.ILMD if match[1] else Kind.EXTENSION
    return query.with_key([kind], _begins(_full_name(query, match[2]) + "="))


def _sensor_word(query: _Query, match: re.Match[str], values: list[str]) -> Condition:
    field = match[1]
    words = [bare_word(SENSOR_WORDS[field], v) if field in SENSOR_WORDS else sensor_text(v) for v in values]
    return query.with_key([Kind.SENSOR], _is(f"{field}={word}" for word in words))


def _sensor_time(query: _Query, match: re.Match[str], values: list[str]) -> Condition:
    ms = milliseconds(_one(values, match[0]))
    if ms is None:
        raise QueryParameterError(f"{match[0]} is {values[0]}; write a time with its offset")
    return query.with_key([Kind.SENSOR], _beyond(match[1], f"{match[2]}=", ms))


def _sensor_number(query: _Query, match: re.Match[str], values: list[str]) -> Condition:
    number = _number(_one(values, match[0]), match[0])
    return query.with_key([Kind.SENSOR], _beyond(match[1], f"{match[2]}:{match[3] or ''}=", number))


def _quantity(query: _Query, match: re.Match[str], values: list[str]) -> Condition:
    number = _number(_one(values, match[0]), match[0])
    return query.with_key([Kind.QUANTITY], _beyond(match[1], "=", number))


def _number(text: str, name: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise QueryParameterError(f"{name} is {text}; it is a number")
    return number


def _beyond(how: str, name: str, number: float) -> Condition:
    """Return that the number filed under a name is equal to, above or below another."""
    at, key = name + sortable(number), KEYS.c.key
    return {
        "EQ": key == at,
        "GT": and_(key > at, _begins(name)),
        "GE": and_(key >= at, _begins(name)),
        "LT": and_(key < at, _begins(name)),
        "LE": and_(key <= at, _begins(name)),
    }[how]


_TEXTS = "|".join(sorted(SENSOR_TEXTS | SENSOR_WORDS.keys()))
_NUMBERS = "|".join(sorted(SENSOR_NUMBERS))

_PATTERNS: list[tuple[re.Pattern[str], Callable[[_Query, re.Match[str], list[str]], Condition]]] = [
    (re.compile(r"EQ_(bizTransaction|source|destination)_(.*)"), _typed),
    (re.compile(r"(EQ|GT|GE|LT|LE)_quantity"), _quantity),
    (re.compile(rf"EQ_({_TEXTS})"), _sensor_word),
    (re.compile(rf"(EQ|GT|GE|LT|LE)_({_NUMBERS})(?:_([A-Z0-9]{{2,3}}))?"), _sensor_number),
    (re.compile(r"(GE|LT)_(startTime|endTime|time)"), _sensor_time),
    (re.compile(r"EQ_(ILMD_)?([A-Za-z][\w.+-]*:.+)"), _field_equals),
    (re.compile(r"EXISTS_(ILMD_)?([A-Za-z][\w.+-]*:.+)"), _field_exists),
]
"""Parameters whose names hold a type or a field of the users."""
