"""Bodies: what a body may certify, from when until when, by whose leave, and whether it may now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from corridor.errors import UnknownNameError
from corridor.goods.register.entry import Entry
from corridor.goods.register.history import Progress, known, replay
from corridor.goods.register.kinds import IN_FORCE
from corridor.goods.register.statement import read_instant, write_instant
from corridor.trust import MalformedError, Role, VerifyingKey

__all__ = ["Body", "ScopeLine", "body_at", "keys_of", "role_of"]

_WITH_KEYS = ("body.accredited", "body.rekeyed")


@dataclass(frozen=True, slots=True)
class ScopeLine:
    """One line of a scope: a group of products and the standards, each of an edition, it may be tested to.

    Parameters
    ----------
    group
        Id of a product group of a scheme.
    standards
        Pairs of a standard and its edition, e.g. ``("ISO 9001", "2015")``; none means the group alone counts.
    """

    group: str
    standards: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, raw: Any) -> Self:
        """Return the line of JSON values; raises :class:`MalformedError` if they are none."""
        if not isinstance(raw, Mapping) or not isinstance(raw.get("group"), str):
            raise MalformedError("a line of a scope is an object with group and standards")
        standards = raw.get("standards", [])
        if not isinstance(standards, Sequence) or not all(
            isinstance(s, Mapping) and isinstance(s.get("id"), str) and isinstance(s.get("edition", ""), str)
            for s in standards
        ):
            raise MalformedError("the standards of a scope are objects with id and edition")
        return cls(raw["group"], tuple((s["id"], s.get("edition", "")) for s in standards))

    def as_json(self) -> dict[str, Any]:
        """Return the line as JSON values."""
        return {
            "group": self.group,
            "standards": [{"id": name, "edition": edition} for name, edition in self.standards],
        }


@dataclass(frozen=True)
class Body:
    """A body that certifies, as it stood at one time as known at one time.

    Parameters
    ----------
    id
        Permanent id.
    party
        Which party accredits it.
    name
        Name by language.
    scope
        What it may certify.
    accredited_from, until
        Between which times it may; UTC, ``until`` excluded.
    state
        ``accredited``, ``reinstated``, ``suspended``, ``withdrawn`` or ``expired``.
    since
        From when on this state holds.
    reason
        Why, if it was said.
    holds
        Who has suspended it.
    role
        Its keys and their threshold.
    history
        Everything ever recorded about it, also what has no effect.
    at, known_at
        The two times asked for.
    """

    id: str
    party: str
    name: Mapping[str, str]
    scope: tuple[ScopeLine, ...]
    accredited_from: datetime
    until: datetime
    state: str
    since: datetime
    reason: str
    holds: tuple[str, ...]
    role: Role
    history: tuple[Entry, ...]
    at: datetime
    known_at: datetime

    @property
    def in_force(self) -> bool:
        """Whether it may certify at that time."""
        return self.state in IN_FORCE

    def covers(self, group: str, standard: str = "", edition: str = "") -> bool:
        """Whether the scope holds a product group, and a standard of an edition if one is asked for."""
        lines = [line for line in self.scope if line.group == group]
        return bool(lines) and (
            not standard
            or any((standard, edition) in line.standards for line in lines)
            or any(not line.standards for line in lines)
        )

    def why_not(self, group: str, standards: Iterable[tuple[str, str]] = ()) -> str:
        """Return why it may not certify this, as a sentence; empty if it may."""
        moment = write_instant(self.at)
        if not self.in_force:
            whom = f" by {', '.join(self.holds)}" if self.state == "suspended" else ""
            return f"body {self.id} was {self.state}{whom} on {moment}, since {write_instant(self.since)}"
        if not self.covers(group):
            return f"product group {group} is outside the scope of body {self.id} on {moment}"
        for standard, edition in standards:
            if not self.covers(group, standard, edition):
                named = f"{standard} edition {edition}" if edition else f"{standard} without an edition"
                return f"{named} is outside the scope of body {self.id} for group {group} on {moment}"
        return ""


def role_of(fields: Mapping[str, Any], who: str) -> Role:
    """Return the keys and threshold of a statement's fields.

    Raises
    ------
    MalformedError
        If they are none, or the threshold cannot be reached.
    """
    keys, threshold = fields.get("keys"), fields.get("threshold")
    if not isinstance(keys, list) or not all(isinstance(k, str) for k in keys):
        raise MalformedError(f"body {who}: keys is a list of texts name+id+base64")
    if not isinstance(threshold, int) or isinstance(threshold, bool):
        raise MalformedError(f"body {who}: threshold is a whole number")
    return Role(f"body {who}", tuple(VerifyingKey.parse(k) for k in keys), threshold)


def keys_of(entries: Sequence[Entry], *, known_at: datetime | None = None) -> Role:
    """Return the keys that speak for a body: those recorded last, whether its accreditation runs or not.

    Raises
    ------
    UnknownNameError
        If none were recorded.
    """
    seen = [e for e in known(entries, known_at=known_at) if e.statement.kind in _WITH_KEYS]
    if not seen:
        raise UnknownNameError("no accreditation with keys was recorded")
    return role_of(seen[-1].statement.fields, seen[-1].statement.subject)


def body_at(entries: Sequence[Entry], parties: frozenset[str], *, at: datetime, known_at: datetime) -> Body:
    """Return a body as it stood.

    Parameters
    ----------
    entries
        Its history, in the order of recording.
    parties
        Ids of all parties of the register.
    at, known_at
        When, and as known when: UTC.

    Raises
    ------
    UnknownNameError
        If it was not accredited by then.
    """
    seen = known(entries, at=at, known_at=known_at)
    grants = [e for e in seen if e.statement.kind == "body.accredited"]
    if not grants:
        raise UnknownNameError(
            f"no accreditation was in effect on {write_instant(at)}, as known on {write_instant(known_at)}"
        )
    latest = grants[-1].statement
    until = read_instant(latest.fields["until"])
    progress, since = _ended(replay(seen, parties), until, at)
    return Body(
        id=latest.subject,
        party=latest.fields["party"],
        name=latest.fields["name"],
        scope=tuple(ScopeLine.parse(line) for line in latest.fields["scope"]),
        accredited_from=grants[0].statement.effective_from,
        until=until,
        state=progress.state,
        since=since,
        reason=progress.last.statement.reason if progress.last and progress.state != "expired" else "",
        holds=tuple(sorted(" and ".join(h) for h in progress.holds)),
        role=keys_of(entries, known_at=known_at),
        history=tuple(e for e in entries if e.recorded_at <= known_at),
        at=at,
        known_at=known_at,
    )


def _ended(progress: Progress, until: datetime, at: datetime) -> tuple[Progress, datetime]:
    """Return the state, which the end of the accreditation may have overtaken, and since when it holds."""
    assert progress.last is not None  # there is an accreditation
    since = progress.last.statement.effective_from
    if at >= until and progress.state != "withdrawn":
        return Progress("expired", progress.holds, progress.last), until
    return progress, since
