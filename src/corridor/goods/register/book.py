"""What is known about parties, bodies and schemes: the few things by which every other entry is judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from corridor.errors import UnknownNameError
from corridor.goods.register.body import Body, body_at, keys_of
from corridor.goods.register.entry import Entry
from corridor.goods.register.history import known, replay
from corridor.goods.register.kinds import IN_FORCE
from corridor.goods.register.scheme import Scheme
from corridor.goods.register.statement import Statement
from corridor.trust import ChainError, Envelope, Party, PartyChain, Role, canonicalize

__all__ = ["IN_BOOK", "Book", "View"]

IN_BOOK = ("party/", "body/", "scheme/")
"""Topics that are held in memory; certificates are looked up."""

Order = tuple[datetime, tuple[tuple[str, int], ...]]


class Book:
    """The histories of parties, bodies and schemes.

    Parameters
    ----------
    founders
        By id, the parties' first versions and those that came by another way than the log.
    """

    def __init__(self, founders: Mapping[str, PartyChain]) -> None:
        self.founders = dict(founders)
        self.parties = frozenset(founders)
        self.topics: dict[str, list[Entry]] = defaultdict(list)
        self._parties: dict[tuple[str, int], Party] = {}
        self._roles: dict[tuple[str, int], Role] = {}
        self._schemes: dict[str, Scheme] = {}

    def copy(self) -> Book:
        """Return a book that can be added to without changing this one."""
        other = Book(self.founders)
        other.topics = defaultdict(list, {topic: list(entries) for topic, entries in self.topics.items()})
        other._parties, other._roles = dict(self._parties), dict(self._roles)
        other._schemes = dict(self._schemes)
        return other

    def add(self, entries: Iterable[Entry]) -> None:
        """Take in entries of :data:`IN_BOOK`, in the order of recording."""
        for entry in entries:
            if entry.statement.topic.startswith(IN_BOOK):
                self.topics[entry.statement.topic].append(entry)

    def history(self, topic: str, before: Order | None = None) -> list[Entry]:
        """Return the entries about a topic that were recorded before a place in the logs."""
        found = self.topics.get(topic, [])
        return found if before is None else [e for e in found if e.order < before]

    def view(self, before: Order | None = None) -> View:
        """Return what was known before a place in the logs; all that is known without one."""
        return View(self, before)

    def chain(self, party: str, before: Order | None = None) -> PartyChain:
        """Return the versions of a party known then."""
        if party not in self.founders:
            raise UnknownNameError(f"there is no party {party}; there are: {', '.join(sorted(self.parties))}")
        chain = self.founders[party]
        for entry in known(self.history(f"party/{party}", before)):
            chain = chain.follow(party_envelope(entry.statement))
        return chain

    def latest(self, party: str, before: Order | None = None) -> Party:
        """Return the version of a party in force then."""
        key = (party, len(self.history(f"party/{party}", before)))
        if key not in self._parties:
            self._parties[key] = self.chain(party, before).latest
        return self._parties[key]

    def role(self, who: str, before: Order | None = None) -> Role:
        """Return whose signatures spoke for a party or a body then."""
        topic = f"party/{who}" if who in self.parties else f"body/{who}"
        past = self.history(topic, before)
        key = (topic, len(past))
        if key not in self._roles:
            self._roles[key] = (
                self.latest(who, before).role("register")
                if who in self.parties
                else self._body_keys(who, past)
            )
        return self._roles[key]

    def body(self, name: str, at: datetime, known_at: datetime) -> Body:
        """Return a body as it stood; :class:`UnknownNameError` if it was not accredited by then."""
        if f"body/{name}" not in self.topics:
            raise UnknownNameError(f"there is no body {name}")
        return body_at(self.topics[f"body/{name}"], self.parties, at=at, known_at=known_at)

    def scheme(self, name: str, before: Order | None = None) -> Scheme:
        """Return a scheme as adopted last; :class:`UnknownNameError` if it was never, or is withdrawn."""
        past = known(self.history(f"scheme/{name}", before))
        progress = replay(past, self.parties)
        if progress.last is None or progress.state not in IN_FORCE:
            state = progress.state or "never adopted"
            raise UnknownNameError(f"scheme {name} is {state}; its parties adopt it by a statement")
        leaf = progress.last.leaf
        if leaf not in self._schemes:
            self._schemes[leaf] = Scheme.from_json(progress.last.statement.fields["scheme"])
        return self._schemes[leaf]

    def forget_roles(self) -> None:
        """Ask for everybody's keys anew, after histories were judged again."""
        self._parties.clear()
        self._roles.clear()

    def _body_keys(self, who: str, past: list[Entry]) -> Role:
        try:
            return keys_of(past)
        except UnknownNameError:
            raise UnknownNameError(f"{who} is neither a party nor an accredited body") from None


class View:
    """A book as it was before a place in the logs: a :class:`corridor.goods.register.rules.Standpoint`."""

    def __init__(self, book: Book, before: Order | None) -> None:
        self._book, self._before = book, before

    @property
    def parties(self) -> frozenset[str]:
        """Ids of all parties."""
        return self._book.parties

    def role(self, who: str) -> Role:
        """Return whose signatures speak for a party or body."""
        return self._book.role(who, self._before)

    def check_fresh(self, party: str, moment: datetime) -> None:
        """Refuse a party whose keys were valid until a time that is past."""
        self._book.latest(party, self._before).check_fresh(moment)

    def scheme(self, name: str) -> Scheme:
        """Return the scheme in force."""
        return self._book.scheme(name, self._before)

    def follow_party(self, statement: Statement) -> None:
        """Refuse a version of a party that does not follow from the one before."""
        chain = self._book.chain(statement.subject, self._before)
        latest: Party = chain.follow(party_envelope(statement)).latest
        if latest.id != statement.subject:
            raise ChainError(f"a version of party {latest.id} was shown for party {statement.subject}")


def party_envelope(statement: Statement) -> Envelope:
    """Return the version of a party inside a ``party.versioned``."""
    inside: Any = statement.fields["envelope"]
    return Envelope.parse(canonicalize(inside))
