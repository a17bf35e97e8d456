"""The rules of a step: who may take it, signed by whom, in which state, from when.

:func:`broken_rule` gives one sentence for the first rule that a statement breaks, or nothing. The desk
refuses such a statement; in a log it has no effect and is shown. The same function judges both, so nobody can
bring into a log what the desk would have refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from corridor.errors import TrustError, UnknownNameError
from corridor.goods.register.body import ScopeLine, role_of
from corridor.goods.register.entry import Entry
from corridor.goods.register.history import Progress, known, replay
from corridor.goods.register.kinds import KINDS, TAKERS, Kind
from corridor.goods.register.product import Product
from corridor.goods.register.scheme import Scheme
from corridor.goods.register.statement import STATEMENT_TYPE, Statement, read_instant, write_instant
from corridor.goods.register.terms import add_months
from corridor.trust import Envelope, Role

__all__ = ["Standpoint", "broken_rule", "check_signatures", "progress_of"]


class Standpoint(Protocol):
    """What one must know about the others to judge a step: everything recorded before it."""

    @property
    def parties(self) -> frozenset[str]:
        """Ids of all parties."""
        ...

    def role(self, who: str) -> Role:
        """Return whose signatures speak for a party or body; :class:`UnknownNameError` if nobody's."""
        ...

    def check_fresh(self, party: str, moment: datetime) -> None:
        """Refuse, with a :class:`TrustError`, a party whose keys were valid until a time that is past."""
        ...

    def scheme(self, name: str) -> Scheme:
        """Return the scheme in force; :class:`UnknownNameError` if it was never adopted, or withdrawn."""
        ...

    def follow_party(self, statement: Statement) -> None:
        """Refuse, with a :class:`TrustError`, a version of a party that does not follow."""
        ...


@dataclass(frozen=True)
class _Case:
    said: Statement
    envelope: Envelope
    kind: Kind
    past: Sequence[Entry]
    progress: Progress
    recorded_at: datetime
    view: Standpoint


def broken_rule(
    statement: Statement,
    envelope: Envelope,
    past: Sequence[Entry],
    recorded_at: datetime,
    view: Standpoint,
    *,
    signatures_checked: bool = False,
) -> str:
    """Return the first rule that a statement breaks, as a sentence; empty if it breaks none.

    Parameters
    ----------
    statement, envelope
        What is said, and the envelope around it.
    past
        The entries about the same subject recorded before, in order.
    recorded_at
        When this one is recorded.
    view
        What else was known then.
    signatures_checked
        Whether :func:`check_signatures` was asked a moment ago.
    """
    kind = KINDS.get(statement.kind)
    if kind is None:
        return f"there is no statement of kind {statement.kind}"
    progress = progress_of(past, recorded_at, view.parties)
    case = _Case(statement, envelope, kind, known(past), progress, recorded_at, view)
    signed: tuple[Callable[[_Case], str], ...] = () if signatures_checked else (_signed,)
    for rule in (*signed, _form, _fresh, _taker, _state, _newer, _own_rule, _not_before_the_grant):
        try:
            sentence = rule(case)
        except (TrustError, UnknownNameError) as error:
            sentence = str(error)
        except (AttributeError, KeyError, TypeError, ValueError):
            sentence = f"the fields of this {kind.name} are not of the form they have"
        if sentence:
            return sentence
    return ""


def progress_of(past: Sequence[Entry], recorded_at: datetime, parties: frozenset[str]) -> Progress:
    """Return where a history stands for the next step: an end by date included, later effects too."""
    seen = known(past)
    progress = replay(seen, parties)
    until = [
        read_instant(e.statement.fields["until"])
        for e in seen
        if e.statement.step in ("granted", "accredited")
    ]
    if until and recorded_at >= until[-1] and progress.state not in ("withdrawn", "expired"):
        return Progress("expired", progress.holds, progress.last)
    return progress


def _form(case: _Case) -> str:
    missing = [name for name in case.kind.fields if name not in case.said.fields]
    if missing:
        return f"a statement {case.kind.name} has a field {missing[0]}; it is missing"
    if case.kind.needs_reason and not case.said.reason.strip():
        return f"a statement {case.kind.name} says its reason"
    if case.said.made_at - case.recorded_at > timedelta(minutes=5):
        return (
            f"a statement is not recorded before it is made: it says {write_instant(case.said.made_at)},"
            f" it is {write_instant(case.recorded_at)}"
        )
    return ""


def _fresh(case: _Case) -> str:
    """Refuse keys whose time is past; a new version of the party is what they still may sign."""
    if case.kind.name != "party.versioned":
        for who in set(case.said.by) & case.view.parties:
            case.view.check_fresh(who, case.recorded_at)
    return ""


def _newer(case: _Case) -> str:
    """Refuse what was signed before the state that it ends, or before a newer word of its maker."""
    last = case.progress.last
    if not last or not case.kind.after or case.said.made_at >= last.statement.made_at:
        return ""
    if case.said.step in _ENDING or set(case.said.by) & set(last.statement.by):
        return (
            f"{case.said.step} was made on {write_instant(case.said.made_at)}, before {last.statement.step}"
            f" ({write_instant(last.statement.made_at)}); sign it anew"
        )
    return ""


_ENDING = frozenset({"granted", "reinstated", "accredited", "adopted"})


def _taker(case: _Case) -> str:
    if any(_TAKERS[word](case) for word in case.kind.takers):
        return ""
    may = " or ".join(TAKERS[word] for word in case.kind.takers)
    return f"only {may} may say {case.kind.name}; this says {' and '.join(case.said.by)}"


def _is_party(case: _Case) -> bool:
    return set(case.said.by) <= case.view.parties


def _is_home(case: _Case) -> bool:
    grants = [e for e in case.past if e.statement.step == "accredited"]
    home = grants[0].statement.fields["party"] if grants else case.said.fields.get("party")
    return case.said.by == (home,) and home in case.view.parties and case.said.fields["party"] == home


def _is_body(case: _Case) -> bool:
    return len(case.said.by) == 1 and not _is_party(case)


def _is_issuer(case: _Case) -> bool:
    applied = next((e for e in case.past if e.statement.step == "applied"), None)
    return applied is None or case.said.by == applied.statement.by


def _is_holder_of_holds(case: _Case) -> bool:
    by = set(case.said.by)
    return (
        case.view.parties <= by or any(set(h) <= by for h in case.progress.holds) or not case.progress.holds
    )


def _is_other_party(case: _Case) -> bool:
    ruling = _ruling(case)
    return _is_party(case) and (ruling is None or not set(case.said.by) & set(ruling.statement.by))


def _are_scheme_parties(case: _Case) -> bool:
    adopted = [e.statement for e in case.past if e.statement.step == "adopted"]
    data = case.said.fields["scheme"] if case.said.step == "adopted" else adopted[-1].fields["scheme"]
    owners = set(data["parties"]) | set(adopted[-1].fields["scheme"]["parties"] if adopted else ())
    return _is_party(case) and owners <= set(case.said.by)


_TAKERS: dict[str, Callable[[_Case], bool]] = {
    "party": _is_party,
    "home party": _is_home,
    "body": _is_body,
    "issuer": _is_issuer,
    "itself": lambda case: case.said.by == (case.said.subject,) and _is_party(case),
    "self": lambda case: case.said.by == (case.said.subject,),
    "who holds": _is_holder_of_holds,
    "other party": _is_other_party,
    "scheme's parties": _are_scheme_parties,
}


def _signed(case: _Case) -> str:
    check_signatures(case.said, case.envelope, case.view)
    return ""


def check_signatures(statement: Statement, envelope: Envelope, view: Standpoint) -> None:
    """Refuse a statement that not everybody signed who says it.

    New keys of a body are signed by the threshold of the old and of the new, as TUF asks of roots.

    Raises
    ------
    ThresholdError
        If signatures are missing; it says whose.
    UnknownNameError
        If a maker is neither party nor body.
    """
    roles = [view.role(who) for who in statement.by]
    if statement.kind == "body.rekeyed":
        roles.append(
            replace(role_of(statement.fields, statement.subject), who=f"body {statement.subject}, new keys")
        )
    envelope.verify(*roles, payload_type=STATEMENT_TYPE)


def _state(case: _Case) -> str:
    if case.progress.state in case.kind.before:
        if case.kind.after == "suspended" and case.said.by in case.progress.holds:
            return f"{case.said.topic} is suspended by {' and '.join(case.said.by)} already"
        return ""
    now = case.progress.state or "not there yet"
    since = ""
    if case.progress.last:
        since = f" since {write_instant(case.progress.last.statement.effective_from)}"
    allowed = ", ".join(sorted(state or "new" for state in case.kind.before))
    return f"{case.said.topic} is {now}{since}; {case.said.step} follows only {allowed}"


def _ruling(case: _Case) -> Entry | None:
    return next((e for e in case.past if e.leaf == case.said.fields.get("to")), None)


def _own_rule(case: _Case) -> str:
    rule = _OWN.get(case.kind.name)
    return rule(case) if rule else ""


def _adopted(case: _Case) -> str:
    scheme = Scheme.from_json(case.said.fields["scheme"])
    if scheme.id != case.said.subject:
        return f"the scheme inside is {scheme.id}, not {case.said.subject}"
    strangers = set(scheme.parties) - case.view.parties
    return f"{', '.join(sorted(strangers))} is no party of this register" if strangers else ""


def _accredited(case: _Case) -> str:
    fields = case.said.fields
    role_of(fields, case.said.subject)
    if not isinstance(fields["scope"], list) or not fields["scope"]:
        return "an accreditation has a scope of at least one line"
    for line in fields["scope"]:
        ScopeLine.parse(line)
    names = fields["name"].values() if isinstance(fields["name"], dict) else ()
    if not names or not all(isinstance(name, str) for name in names):
        return "the name of a body is a table of texts by language"
    if case.said.subject in case.view.parties:
        return f"{case.said.subject} is a party; a body has an id of its own"
    return _ends_after(case)


def _ends_after(case: _Case) -> str:
    until = read_instant(case.said.fields["until"])
    if until <= case.said.effective_from:
        return (
            f"it ends ({write_instant(until)}) before it begins ({write_instant(case.said.effective_from)})"
        )
    return ""


def _applied(case: _Case) -> str:
    fields = case.said.fields
    scheme = case.view.scheme(fields["scheme"])
    if (scheme.certifies == "party") != _is_party(case):
        who = "a party" if scheme.certifies == "party" else "a body"
        return f"scheme {scheme.id} is certified by {who}, not by {' and '.join(case.said.by)}"
    strangers = set(case.said.by) - set(scheme.parties)
    if scheme.certifies == "party" and strangers:
        return f"scheme {scheme.id} is not one of {' and '.join(sorted(strangers))}"
    if not isinstance(fields["holder"], dict) or not isinstance(fields["holder"].get("name"), str):
        return "the holder of a certificate has a name"
    if not isinstance(fields["products"], list) or not fields["products"]:
        return "an application names at least one product"
    for product in fields["products"]:
        Product.parse(product)
    return ""


def _granted(case: _Case) -> str:
    applied = next(e for e in case.past if e.statement.step == "applied").statement
    scheme = case.view.scheme(applied.fields["scheme"])
    if scheme.validity_months is not None:
        longest = add_months(case.said.effective_from, scheme.validity_months)
        if read_instant(case.said.fields["until"]) > longest:
            return (
                f"scheme {scheme.id} grants for {scheme.validity_months} months at most,"
                f" until {write_instant(longest)}"
            )
    return _ends_after(case)


def _expired(case: _Case) -> str:
    if any(e.statement.step == "expired" for e in case.past):
        return f"{case.said.topic} was stated to be expired already"
    grants = [e for e in case.past if e.statement.step == "granted"]
    until = read_instant(grants[-1].statement.fields["until"])
    if case.said.effective_from < until:
        return f"{case.said.topic} expires on {write_instant(until)}, not before"
    return ""


def _objected(case: _Case) -> str:
    return (
        ""
        if _ruling(case)
        else f"an objection names the entry it is about; {case.said.topic} has no such entry"
    )


def _rekeyed(case: _Case) -> str:
    role_of(case.said.fields, case.said.subject)
    return ""


def _versioned(case: _Case) -> str:
    case.view.follow_party(case.said)
    return ""


def _not_before_the_grant(case: _Case) -> str:
    begun = [e for e in case.past if e.statement.step in ("applied", "granted", "accredited", "adopted")]
    granted = [e for e in begun if e.statement.step == "granted"]
    first = next(iter(granted or begun), None)
    if first and case.said.effective_from < first.statement.effective_from:
        return (
            f"nothing takes effect before {first.statement.step}"
            f" ({write_instant(first.statement.effective_from)})"
        )
    return ""


_OWN: dict[str, Callable[[_Case], str]] = {
    "party.versioned": _versioned,
    "scheme.adopted": _adopted,
    "body.accredited": _accredited,
    "body.rekeyed": _rekeyed,
    "body.objected": _objected,
    "certificate.applied": _applied,
    "certificate.granted": _granted,
    "certificate.expired": _expired,
    "certificate.objected": _objected,
}
