"""Certificates: what is certified, in which state, since when, and what else one must know about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from corridor.errors import UnknownNameError
from corridor.goods.register.body import Body
from corridor.goods.register.entry import Entry
from corridor.goods.register.history import Progress, known, replay
from corridor.goods.register.kinds import IN_FORCE
from corridor.goods.register.product import Product
from corridor.goods.register.statement import read_instant, write_instant

__all__ = ["Certificate", "Remark", "certificate_at", "state_at"]

BodyAt = Callable[[str, datetime, datetime], Body]
"""(id, at, known at) → the body as it stood; raises :class:`UnknownNameError`."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What else one must know about a certificate.

    Parameters
    ----------
    about
        ``issuer`` (its accreditation when it issued), ``issuer-now`` (since then), ``back-dated``,
        ``objection``, ``scheme``, ``surveillance`` or ``without-effect``.
    sentence
        What is the case.
    rule
        What follows from it.
    spoils
        Whether the certificate does not hold good because of it.
    """

    about: str
    sentence: str
    rule: str
    spoils: bool = False


@dataclass(frozen=True)
class Certificate:
    """A certificate as it stood at one time as known at one time.

    Parameters
    ----------
    id
        Permanent id.
    scheme, holder, products
        Under which scheme, to whom, and for what.
    issuer
        Id of the body (or party) that received the application and grants.
    state
        ``applied``, ``granted``, ``suspended``, ``reinstated``, ``withdrawn`` or ``expired``.
    since, recorded_at
        From when on this state holds, and when that was recorded (an expiry by date: with the grant).
    by, reason
        Who brought it to this state, and why.
    valid_from, until
        Between which times it was granted; ``None`` before the grant; ``until`` excluded.
    document
        SHA-256 of the certificate's document; empty before the grant.
    remarks
        What else one must know, the worst first.
    history
        Everything ever recorded about it, also what has no effect; nothing is ever taken out.
    at, known_at
        The two times asked for.
    """

    id: str
    scheme: str
    holder: Mapping[str, object]
    products: tuple[Product, ...]
    issuer: str
    state: str
    since: datetime
    recorded_at: datetime
    by: tuple[str, ...]
    reason: str
    valid_from: datetime | None
    until: datetime | None
    document: str
    remarks: tuple[Remark, ...]
    history: tuple[Entry, ...]
    at: datetime
    known_at: datetime

    @property
    def verdict(self) -> str:
        """``valid``, ``applied``, ``suspended``, ``withdrawn``, ``expired`` or ``out of scope``."""
        if self.state not in IN_FORCE:
            return self.state
        return "out of scope" if any(r.spoils for r in self.remarks) else "valid"

    @property
    def is_valid(self) -> bool:
        """Whether it holds good: in force, and nothing spoils it."""
        return self.verdict == "valid"

    @property
    def is_back_dated(self) -> bool:
        """Whether its state holds from before it was recorded."""
        return (self.recorded_at - self.since).total_seconds() > 60

    def covers(self, *, gtin: str = "", lot: str = "", serial: str = "") -> bool:
        """Whether an item, as far as it is known, is among its products."""
        return any((not gtin or p.gtin == gtin) and p.covers(lot=lot, serial=serial) for p in self.products)

    def sentence(self) -> str:
        """Return one sentence: ``BY-26-17 is suspended since … (recorded on …) by RU: reason``."""
        recorded = f" (recorded on {write_instant(self.recorded_at)})" if self.is_back_dated else ""
        why = f": {self.reason}" if self.reason else ""
        by = f" by {' and '.join(self.by)}" if self.state != "expired" else ""
        return f"certificate {self.id} is {self.state} since {write_instant(self.since)}{recorded}{by}{why}"


def state_at(entries: Sequence[Entry], parties: frozenset[str], *, at: datetime) -> str:
    """Return only the state of a certificate, as known now; empty before its application."""
    seen = known(entries, at=at)
    progress = replay(seen, parties)
    if progress.last is None:
        return ""
    grants = [e for e in seen if e.statement.step == "granted"]
    until = read_instant(grants[0].statement.fields["until"]) if grants else None
    return _ended(progress, until, at)[0].state


def certificate_at(
    entries: Sequence[Entry],
    parties: frozenset[str],
    body_at: BodyAt,
    *,
    at: datetime,
    known_at: datetime,
) -> Certificate:
    """Return a certificate as it stood.

    Parameters
    ----------
    entries
        Its history, in the order of recording.
    parties
        Ids of all parties of the register.
    body_at
        Finds the issuer as it stood.
    at, known_at
        When, and as known when: UTC.

    Raises
    ------
    UnknownNameError
        If there was no application by then.
    """
    seen = known(entries, at=at, known_at=known_at)
    applied = next((e for e in seen if e.statement.step == "applied"), None)
    if applied is None:
        raise UnknownNameError(
            f"no application was recorded by {write_instant(known_at)} for {write_instant(at)}"
        )
    granted = next((e for e in seen if e.statement.step == "granted"), None)
    until = read_instant(granted.statement.fields["until"]) if granted else None
    progress, since = _ended(replay(seen, parties), until, at)
    last = progress.last or applied
    told = tuple(e for e in entries if e.recorded_at <= known_at)
    said = applied.statement
    return Certificate(
        id=said.subject,
        scheme=said.fields["scheme"],
        holder=said.fields["holder"],
        products=tuple(Product.parse(p) for p in said.fields["products"]),
        issuer=said.by[0],
        state=progress.state,
        since=since,
        recorded_at=last.recorded_at,
        by=last.statement.by,
        reason=last.statement.reason if progress.state != "expired" else "its term is over",
        valid_from=granted.statement.effective_from if granted else None,
        until=until,
        document=granted.statement.document if granted else "",
        remarks=_remarks(applied, granted, told, parties, body_at, at, known_at),
        history=told,
        at=at,
        known_at=known_at,
    )


def _ended(progress: Progress, until: datetime | None, at: datetime) -> tuple[Progress, datetime]:
    assert progress.last is not None  # there is an application
    if until is not None and at >= until and progress.state not in ("withdrawn", "expired"):
        return Progress("expired", progress.holds, progress.last), until
    return progress, progress.last.statement.effective_from


def _remarks(
    applied: Entry,
    granted: Entry | None,
    told: tuple[Entry, ...],
    parties: frozenset[str],
    body_at: BodyAt,
    at: datetime,
    known_at: datetime,
) -> tuple[Remark, ...]:
    found: list[Remark] = []
    issuer = applied.statement.by[0]
    if granted and issuer not in parties:
        products = tuple(Product.parse(p) for p in applied.statement.fields["products"])
        found += _issued(issuer, granted, products, body_at, known_at)
        if not found:
            found += _issuer_since(issuer, granted, body_at, at, known_at)
    found += [_objection(e) for e in told if e.statement.step == "objected" and e.counts]
    found += [_back_dated(e) for e in told if e.is_back_dated and e.counts]
    found += [_without_effect(e) for e in told if not e.counts]
    return tuple(sorted(found, key=lambda r: not r.spoils))


def _issued(
    issuer: str, granted: Entry, products: tuple[Product, ...], body_at: BodyAt, known_at: datetime
) -> list[Remark]:
    """Say why the issuer might not grant it: on the day it was recorded, and on the day it holds from."""
    for word, moment in (("recorded", granted.recorded_at), ("effective", granted.statement.effective_from)):
        sentence = _why_not(issuer, products, body_at, moment, known_at)
        if sentence:
            rule = "a certificate granted outside its issuer's accreditation is not valid"
            return [Remark("issuer", f"when the grant was {word}, {sentence}", rule, spoils=True)]
    return []


def _why_not(
    issuer: str, products: tuple[Product, ...], body_at: BodyAt, moment: datetime, known_at: datetime
) -> str:
    try:
        body = body_at(issuer, moment, known_at)
    except UnknownNameError as error:
        return f"body {issuer}: {error}"
    return next(filter(None, (body.why_not(p.group, p.standards) for p in products)), "")


def _issuer_since(
    issuer: str, granted: Entry, body_at: BodyAt, at: datetime, known_at: datetime
) -> list[Remark]:
    try:
        body = body_at(issuer, at, known_at)
    except UnknownNameError:  # asked for a time before the accreditation, but after a grant recorded later
        return []
    if body.in_force:
        return []
    reason = f": {body.reason}" if body.reason else ""
    sentence = (
        f"body {issuer} is {body.state} since {write_instant(body.since)}{reason};"
        f" this certificate was granted before, on {write_instant(granted.statement.effective_from)}"
    )
    rule = "what a body issued before it lost its accreditation stays valid until a party rules on it"
    return [Remark("issuer-now", sentence, rule)]


def _objection(entry: Entry) -> Remark:
    said = entry.statement
    ruling = str(said.fields["to"])
    sentence = f"{' and '.join(said.by)} objects to the ruling {ruling[:16]}…: {said.reason}"
    return Remark("objection", sentence, "an objection is shown; it does not suspend the ruling")


def _back_dated(entry: Entry) -> Remark:
    return Remark(
        "back-dated", entry.sentence(), "it holds from its effective date, and shows when it was recorded"
    )


def _without_effect(entry: Entry) -> Remark:
    return Remark(
        "without-effect", entry.sentence(), "a step that the rules do not allow is shown and has no effect"
    )
