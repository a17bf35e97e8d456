"""The register: what the parties' logs say, judged by the rules, and asked for any time.

The logs are the truth; the register's tables are a fold over them. An entry counts only when *every* party's
log holds it, and it is recorded when the last of them took it in. A step that breaks a rule is refused at the
desk (:meth:`Register.admit`); should a log hold it all the same, it is shown and has no effect.

    register = Register({"RU": PartyChain.begin(…), "BY": PartyChain.begin(…)})
    register.admit(statement.envelope(body_key))
    register.certificate("BY-26-000017").verdict            # "valid"
    register.certificate("BY-26-000017", at=then, known_at=before).state
    register.find(gtin="04810268000019", lot="L7")          # certificates, newest grant first
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import RLock

from corridor.errors import CorridorError, RefusedError, UnknownNameError
from corridor.goods.register.body import Body
from corridor.goods.register.book import IN_BOOK, Book, View
from corridor.goods.register.certificate import Certificate, certificate_at
from corridor.goods.register.entry import Entry, leaf_of
from corridor.goods.register.fold import fold, read_entry
from corridor.goods.register.history import known
from corridor.goods.register.rules import broken_rule, check_signatures
from corridor.goods.register.scheme import Line, Scheme, evaluate
from corridor.goods.register.seal import seal
from corridor.goods.register.shelf import MemoryShelf, Shelf
from corridor.goods.register.statement import Statement
from corridor.trust import Envelope, MalformedError, PartyChain, ThresholdError

__all__ = ["Register"]


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class _Proposal:
    statement: Statement
    envelope: Envelope
    content: bytes
    leaf: str


class Register:
    """The register of one or more parties over one shelf.

    Parameters
    ----------
    parties
        By id, the first version of every party (it is believed because the caller decided to).
    shelf
        Where logs and tables are kept; in memory by default.
    operates
        Ids of the parties whose logs are run here; all of them if left out. The logs of others are
        followed: their entries reach the shelf's storages by mirroring, and :meth:`catch_up` folds them.
    clock
        Gives the time in UTC.

    Notes
    -----
    Over a shelf in a database it may be asked and written to from several threads, and several programs may
    have one each. Many small callers are best served by ``GroupCommit(register.admit_all)``.
    """

    def __init__(
        self,
        parties: Mapping[str, PartyChain],
        shelf: Shelf | None = None,
        *,
        operates: Iterable[str] | None = None,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self.founders = dict(parties)
        self.shelf: Shelf = shelf or MemoryShelf()
        self.operates = frozenset(self.founders if operates is None else operates)
        self.clock = clock
        self._book, self._edition = Book(self.founders), -1
        self._working, self._mutex = self._book, RLock()
        self.catch_up()

    # --- taking in -------------------------------------------------------------------------------------

    def admit(self, envelope: Envelope) -> Entry | None:
        """Take in one statement; see :meth:`admit_all`.

        Returns
        -------
        Entry or None
            The entry if it counts at once, because every party's log is run here; else ``None`` until the
            other logs hold it too.

        Raises
        ------
        RefusedError
            If a rule forbids the step; the message names it.
        ThresholdError
            If signatures are missing.
        MalformedError
            If the envelope holds no statement, or is longer than an entry may be.
        """
        found = self.admit_all([envelope])[0]
        if isinstance(found, CorridorError):
            raise found
        return found

    def admit_all(self, envelopes: Sequence[Envelope]) -> list[Entry | CorridorError | None]:
        """Take in statements in one transaction: one sync to disk for all of them.

        Each is judged as if those before it were recorded. What a rule forbids is returned as the
        error, in its place, and does not keep the others out. A statement that is there already is not
        recorded again.

        Returns
        -------
        list
            For each envelope its entry, ``None`` while another party's log lacks it, or the refusal.
        """
        read = [_read(envelope.to_bytes()) for envelope in envelopes]
        proposals = [one for one in read if isinstance(one, _Proposal)]
        with self._batch():
            self._fold({})
            taken = iter([outcome for group in _groups(proposals) for outcome in self._take_in(group)])
            return [next(taken) if isinstance(one, _Proposal) else one for one in read]

    def catch_up(self) -> int:
        """Fold what the logs hold and the tables do not, e.g. after mirroring; return how many were new.

        What another party's log holds, the rules allow and a log that is run here lacks, is taken into that
        log too: so a ruling of one party takes effect in all of them without anybody's leave.
        """
        with self._batch():
            return len(self._fold({})) + self._countersign()

    def rebuild(self) -> int:
        """Throw the tables away and fold them from the logs again; return how many entries there are."""
        with self._batch():
            self.shelf.forget()
            self._working = Book(self.founders)
            return len(self._fold({}))

    # --- asking ----------------------------------------------------------------------------------------

    @property
    def parties(self) -> frozenset[str]:
        """Ids of all parties."""
        return self._book.parties

    def certificate(
        self, name: str, *, at: datetime | None = None, known_at: datetime | None = None
    ) -> Certificate:
        """Return a certificate as it stood.

        Parameters
        ----------
        name
            Its id.
        at
            When; now if left out.
        known_at
            As known when; as known now if left out.

        Raises
        ------
        UnknownNameError
            If there is none of this id, or was none then.
        """
        now = self.clock()
        history = self.history(f"certificate/{name}")
        if not history:
            raise UnknownNameError(f"there is no certificate {name}")
        try:
            return certificate_at(
                history,
                self.parties,
                self._current().body,
                at=at or now,
                known_at=known_at or max(now, history[-1].recorded_at),
            )
        except UnknownNameError as error:
            raise UnknownNameError(f"certificate {name}: {error}") from None

    def body(self, name: str, *, at: datetime | None = None, known_at: datetime | None = None) -> Body:
        """Return a body as it stood; raises :class:`UnknownNameError` if it was not accredited by then."""
        now, book = self.clock(), self._current()
        recorded = (entry.recorded_at for entry in book.history(f"body/{name}"))
        return book.body(name, at or now, known_at or max([now, *recorded]))

    def party(self, name: str) -> PartyChain:
        """Return the versions of a party; raises :class:`UnknownNameError` if there is none."""
        return self._current().chain(name)

    def scheme(self, name: str) -> Scheme:
        """Return a scheme in force; raises :class:`UnknownNameError` if it is not."""
        return self._current().scheme(name)

    def scheme_of(self, certificate: str) -> Scheme:
        """Return the scheme of a certificate as it was in force when that was granted, or applied for."""
        history = known(self.history(f"certificate/{certificate}"))
        if not history:
            raise UnknownNameError(f"there is no certificate {certificate}")
        grants = [e for e in history if e.statement.step == "granted"]
        name = history[0].statement.fields["scheme"]  # every history begins with the application
        return self._current().scheme(name, (grants or history)[0].order)

    def evaluate(self, certificate: str) -> tuple[Line, ...]:
        """Judge the application for a certificate line by line, by the rules in force when it was granted."""
        scheme = self.scheme_of(certificate)
        return evaluate(scheme, self.history(f"certificate/{certificate}")[0].statement.fields)

    def history(self, topic: str) -> tuple[Entry, ...]:
        """Return everything recorded about ``certificate/ID``, ``body/ID``, ``party/ID`` or ``scheme/ID``."""
        return tuple(self.shelf.histories([topic])[topic])

    def entry(self, leaf: str) -> Entry:
        """Return an entry by its leaf hash or its beginning; raises :class:`UnknownNameError`."""
        found = self.shelf.entry(leaf)
        if found is None:
            raise UnknownNameError(f"no single entry has a leaf hash that begins with {leaf[:64]}")
        return found

    def names(self, of: str) -> list[str]:
        """Return ids of all that was ever recorded ``of`` a sort: ``certificate``, ``body`` or ``scheme``."""
        return [topic.partition("/")[2] for topic in self.shelf.topics(f"{of}/")]

    def find(
        self, *, gtin: str = "", lot: str = "", serial: str = "", issuer: str = ""
    ) -> tuple[Certificate, ...]:
        """Return the certificates that may be meant, withdrawn ones too, the one in force granted last first.

        A certificate that names no lots and serials holds for all of its GTIN, so it is among the answers to
        a question for a lot or serial together with the GTIN.
        """
        names = set(self.shelf.certificates(gtin=gtin, lot=lot, serial=serial, issuer=issuer))
        if gtin and (lot or serial):
            names |= set(self.shelf.certificates(gtin=gtin, issuer=issuer, unlimited=True))
        found = [self.certificate(name) for name in names]
        fitting = [c for c in found if c.covers(gtin=gtin, lot=lot, serial=serial)]
        return tuple(sorted(fitting, key=lambda c: (c.is_valid, c.valid_from or c.since, c.id), reverse=True))

    # --- how it is done --------------------------------------------------------------------------------

    @contextmanager
    def _batch(self) -> Iterator[None]:
        """Open a transaction with a book of its own, which others see only when it is kept."""
        with self._mutex:
            with self.shelf.batch():
                self._working = self._current().copy()
                yield
            self._book, self._edition = self._working, self.shelf.edition()

    def _current(self) -> Book:
        """Return the book, read again if another program added to it."""
        if self.shelf.edition() != self._edition:
            self._book = Book(self.founders)
            topics = [t for prefix in IN_BOOK for t in self.shelf.topics(prefix)]
            for entries in self.shelf.histories(topics).values():
                self._book.add(entries)
            self._edition = self.shelf.edition()
        return self._book

    def _fold(self, verdicts: Mapping[tuple[str, datetime], str]) -> list[Entry]:
        return fold(self.shelf, self._working, verdicts)

    def _seal_time(self) -> datetime:
        """Return the time for a new seal: now, but never before the last seal of a log that is run here."""
        last = (self.shelf.cursor(party).sealed_at for party in self.operates)
        now = self.clock().astimezone(UTC).replace(microsecond=0)
        return max([now, *(moment for moment in last if moment)])

    def _take_in(self, group: Sequence[_Proposal]) -> list[Entry | CorridorError | None]:
        """Judge a group that is about certificates only, or a single statement; append what may pass."""
        now = self._seal_time()
        there = self.shelf.heard([one.leaf for one in group])
        past = self.shelf.histories({one.statement.topic for one in group})
        view = self._working.view()
        refusals: dict[str, CorridorError] = {}
        passed: dict[str, bytes] = {}
        for one in group:
            if one.leaf in passed or there[one.leaf]:
                continue
            refusal = _refusal(one, past[one.statement.topic], now, view)
            if refusal:
                refusals[one.leaf] = refusal
            else:
                passed[one.leaf] = one.content
                past[one.statement.topic].append(Entry(one.statement, one.content, now))
        self._append(list(passed.values()), now)
        folded = {entry.leaf: entry for entry in self._fold({(leaf, now): "" for leaf in passed})}
        return [refusals.get(one.leaf) or folded.get(one.leaf) or self.shelf.entry(one.leaf) for one in group]

    def _append(self, contents: Sequence[bytes], moment: datetime) -> None:
        if contents:
            for party in sorted(self.operates):
                self.shelf.storage(party).append([*contents, seal(moment)])

    def _countersign(self) -> int:
        """Take into the logs run here what other logs hold, the rules allow, and these lack."""
        added = 0
        for leaf in self.shelf.waiting():
            places = self.shelf.heard([leaf])[leaf]
            lacking = self.operates - {h.party for h in places}
            other = places[0]
            content = self.shelf.storage(other.party).read(other.index, other.index + 1)[0]
            proposal = _read(content)
            if not lacking or isinstance(proposal, CorridorError):
                continue
            now = self._seal_time()
            past = self.shelf.histories([proposal.statement.topic])[proposal.statement.topic]
            if _refusal(proposal, past, now, self._working.view()) is None:
                for party in sorted(lacking):
                    self.shelf.storage(party).append([content, seal(now)])
                added += len(self._fold({}))
        return added


def _read(content: bytes) -> _Proposal | CorridorError:
    try:
        statement, envelope = read_entry(content)
    except MalformedError as error:
        return error
    return _Proposal(statement, envelope, content, leaf_of(content))


def _refusal(one: _Proposal, past: Sequence[Entry], now: datetime, view: View) -> CorridorError | None:
    """Return why a statement is not taken in; missing signatures by the error that lists them."""
    try:
        check_signatures(one.statement, one.envelope, view)
    except (ThresholdError, MalformedError) as error:
        return error
    except UnknownNameError as error:
        return RefusedError(str(error))
    rule = broken_rule(one.statement, one.envelope, past, now, view, signatures_checked=True)
    return RefusedError(rule) if rule else None


def _groups(proposals: Sequence[_Proposal]) -> Iterator[list[_Proposal]]:
    """Yield statements in groups that can be judged together: what changes the book is alone."""
    group: list[_Proposal] = []
    for one in proposals:
        if one.statement.topic.startswith(IN_BOOK):
            if group:
                yield group
            yield [one]
            group = []
        else:
            group.append(one)
    if group:
        yield group
