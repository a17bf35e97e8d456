"""Custody: who had an item, where and in what, and what it was made of, told from its events.

An item is followed through what it was packed into: while carton 1 is on pallet 7, what happens to the pallet
happens to the carton. Events that were later declared wrong do not count; the order of arrival never does.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, select

from corridor.goods.events.epc import index_key
from corridor.goods.events.filing import fit, place_of
from corridor.goods.events.moments import milliseconds
from corridor.goods.events.prehash import hash_uri
from corridor.goods.events.tables import EVENTS, KEYS, Kind
from corridor.goods.events.vocabulary import bare_word

__all__ = ["Containment", "Custody", "Step", "follow", "markets_reached", "trace"]

_INWARD = {"receiving", "accepting", "arriving", "unloading", "storing", "stocking", "retail_selling"}
"""Business steps after which the goods are with the destination; before and at all others with the source."""

_DEEPEST = 12
_MOST_EVENTS = 20_000


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """Something that happened to an item.

    Parameters
    ----------
    time_ms
        Event time, milliseconds since 1970 (UTC).
    what
        Business step, bare; empty if none was given.
    place
        Where it was seen: the read point, else the location; normalised key, empty if unknown.
    holder
        Party that then has it (possessing, else owning party); normalised key, empty if unknown.
    within
        Container through which it was touched; empty if the event names the item itself.
    event_id
        The evidence.
    """

    time_ms: int
    what: str
    place: str
    holder: str
    within: str
    event_id: str


@dataclass(frozen=True, slots=True, order=True)
class Containment:
    """Time that an item was in, on or part of something; ``until_ms`` is ``None`` while it still is."""

    container: str
    since_ms: int
    until_ms: int | None


@dataclass(frozen=True, slots=True)
class Custody:
    """The story of one item.

    Parameters
    ----------
    item
        Its normalised key.
    steps
        What happened, by time.
    containments
        What it was in directly, by time.
    made_from
        Inputs (items and classes) of the transformations that it came out of.
    made_into
        Outputs of the transformations that it went into.
    """

    item: str
    steps: tuple[Step, ...] = ()
    containments: tuple[Containment, ...] = ()
    made_from: tuple[str, ...] = ()
    made_into: tuple[str, ...] = ()

    @property
    def holders(self) -> tuple[str, ...]:
        """Parties that had it, in order, without repeats in a row."""
        named = [step.holder for step in self.steps if step.holder]
        return tuple(h for n, h in enumerate(named) if n == 0 or named[n - 1] != h)

    def passed_through(self, parties: Iterable[str]) -> bool:
        """Return whether one of the parties (or places) had it: the chain from an authorised importer."""
        wanted = {index_key(p) for p in parties}
        return any(step.holder in wanted or step.place in wanted for step in self.steps)


@dataclass(frozen=True)
class _Told:
    """An event, read as far as custody needs it."""

    id: str
    digest: bytes
    time_ms: int
    type: str
    action: str
    what: str
    place: str
    holder: str
    names: frozenset[str]
    parent: str
    children: frozenset[str]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    is_declared: bool


def markets_reached(custody: Custody, importers: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Return the markets into which a chain of custody from an authorised importer leads.

    Parameters
    ----------
    custody
        The story of an item.
    importers
        Market → parties or places (EPC URN or Digital Link) that may bring goods into it.
    """
    return frozenset(market for market, parties in importers.items() if custody.passed_through(parties))


def trace(engine: Engine, item: str) -> Custody:
    """Return the custody of an item or lot (EPC URN or Digital Link) from the events of a store."""
    with engine.connect() as connection:
        return _custody(index_key(item), _told_about(connection, index_key(item)))


def follow(events: Iterable[Mapping[str, Any]], item: str) -> Custody:
    """Return the custody of an item from events at hand.

    Parameters
    ----------
    events
        EPCIS events in JSON form, in any order; others than those about the item are passed over.
    item
        EPC URN or Digital Link.
    """
    from corridor.goods.events.document import read_document
    from corridor.goods.events.vocabulary import CONTEXT

    with_context = [e if "@context" in e else {**e, "@context": CONTEXT} for e in events]
    read = read_document(with_context)
    return _custody(index_key(item), [_told(e.body, e.digest) for e in read.events])


def _told_about(connection: Connection, item: str) -> list[_Told]:
    """Return the events about an item and about all it was ever packed into."""
    found: dict[int, _Told] = {}
    asked: set[str] = set()
    waiting = {item}
    for _ in range(_DEEPEST):
        asked |= waiting
        for name in waiting:
            for seq, told in _events_naming(connection, name):
                found.setdefault(seq, told)
        children = [t for t in found.values() if t.parent and t.children & asked]
        waiting = {t.parent for t in children} - asked
        if not waiting or len(found) > _MOST_EVENTS:
            break
    return list(found.values())


_NAMING = (
    Kind.EPC,
    Kind.CHILD,
    Kind.PARENT,
    Kind.INPUT,
    Kind.OUTPUT,
    Kind.CLASS,
    Kind.INPUT_CLASS,
    Kind.OUTPUT_CLASS,
)


def _events_naming(connection: Connection, name: str) -> Iterator[tuple[int, _Told]]:
    about = select(KEYS.c.seq).where(KEYS.c.kind.in_([int(k) for k in _NAMING]), KEYS.c.key == fit(name))
    rows = connection.execute(
        select(EVENTS.c.seq, EVENTS.c.body, EVENTS.c.digest)
        .where(EVENTS.c.seq.in_(about))
        .order_by(EVENTS.c.seq)
        .limit(_MOST_EVENTS)
    )
    for seq, body, digest in rows:
        yield seq, _told(json.loads(body), bytes(digest))


def _told(event: Mapping[str, Any], digest: bytes) -> _Told:
    what = bare_word("bizStep", event["bizStep"]) if "bizStep" in event else ""
    parent = index_key(event["parentID"]) if "parentID" in event else ""
    children = _keys(event, "childEPCs")
    children += _classes(event, "childQuantityList")
    inputs = _keys(event, "inputEPCList") + _classes(event, "inputQuantityList")
    outputs = _keys(event, "outputEPCList") + _classes(event, "outputQuantityList")
    items = _keys(event, "epcList") + _classes(event, "quantityList")
    return _Told(
        str(event.get("eventID") or hash_uri(digest)),
        digest,
        milliseconds(event["eventTime"]) or 0,
        event["type"],
        event.get("action", ""),
        what,
        place_of(event, "readPoint") or place_of(event, "bizLocation"),
        _holder(event, inward=what in _INWARD),
        frozenset([*items, *children, *inputs, *outputs, *([parent] if parent else [])]),
        parent,
        frozenset(children),
        tuple(inputs),
        tuple(outputs),
        "errorDeclaration" in event,
    )


def _keys(event: Mapping[str, Any], field_: str) -> list[str]:
    return [index_key(v) for v in event.get(field_, ())]


def _classes(event: Mapping[str, Any], field_: str) -> list[str]:
    return [index_key(q["epcClass"]) for q in event.get(field_, ())]


def _holder(event: Mapping[str, Any], *, inward: bool) -> str:
    """Return the party that has the goods at an event: possession counts before ownership."""
    name = "destination" if inward else "source"
    parties = {bare_word(name, p["type"]): index_key(p[name]) for p in event.get(f"{name}List", ())}
    return parties.get("possessing_party") or parties.get("owning_party") or ""


def _custody(item: str, told: Sequence[_Told]) -> Custody:
    wrong = {t.digest for t in told if t.is_declared}
    events = sorted((t for t in told if t.digest not in wrong), key=lambda t: (t.time_ms, t.id))
    story = _Story(events)
    story.add(item, 0, None, "", _DEEPEST)
    made = [t for t in events if t.type == "TransformationEvent"]
    return Custody(
        item,
        tuple(sorted(_each_event_once(story.steps))),
        tuple(story.containments(item)),
        tuple(dict.fromkeys(i for t in made if item in t.outputs for i in t.inputs)),
        tuple(dict.fromkeys(o for t in made if item in t.inputs for o in t.outputs)),
    )


def _each_event_once(steps: Iterable[Step]) -> Iterable[Step]:
    """Keep one step of each event, the one that touches the item most directly."""
    nearest: dict[str, Step] = {}
    for step in steps:
        nearest.setdefault(step.event_id, step)
    return nearest.values()


@dataclass
class _Story:
    """Collects steps of an item and, while it is inside them, of its containers."""

    events: Sequence[_Told]
    steps: list[Step] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._about: dict[str, list[_Told]] = defaultdict(list)
        for event in self.events:
            for name in event.names:
                self._about[name].append(event)

    def add(self, thing: str, since: int, until: int | None, within: str, deep: int) -> None:
        for t in self._about[thing]:
            if since <= t.time_ms and (until is None or t.time_ms <= until):
                self.steps.append(Step(t.time_ms, t.what, t.place, t.holder, within, t.id))
        if deep:
            for c in self.containments(thing):
                begin = max(since, c.since_ms)
                ends = [e for e in (until, c.until_ms) if e is not None]
                end = min(ends) if ends else None
                if end is None or begin <= end:
                    self.add(c.container, begin, end, c.container, deep - 1)

    def containments(self, thing: str) -> Iterator[Containment]:
        """Yield when a thing was in what; taking everything out of a container takes the thing out too."""
        inside: dict[str, int] = {}
        outer = {t.parent for t in self._about[thing] if t.parent and thing in t.children}
        relevant = {t.id: t for name in (thing, *outer) for t in self._about[name]}
        for t in sorted(relevant.values(), key=lambda t: (t.time_ms, t.id)):
            if t.type not in ("AggregationEvent", "AssociationEvent") or t.parent not in outer:
                continue
            if thing in t.children and t.action in ("ADD", "OBSERVE"):
                inside.setdefault(t.parent, t.time_ms)
            elif t.action == "DELETE" and t.parent in inside and (thing in t.children or not t.children):
                yield Containment(t.parent, inside.pop(t.parent), t.time_ms)
        yield from (Containment(c, since, None) for c, since in inside.items())
