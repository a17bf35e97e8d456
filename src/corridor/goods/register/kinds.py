"""The kinds of statement, as a table: who may make it, in which state of its subject, and what must be in it.

The words of the column ``takers`` are explained by :data:`TAKERS`. The states a certificate goes through::

    (none) → applied → granted → suspended ⇄ reinstated → withdrawn | expired
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["IN_FORCE", "KINDS", "TAKERS", "Kind"]

TAKERS = {
    "party": "a party",
    "home party": "the party that accredits the body",
    "body": "an accredited body",
    "issuer": "who received the application",
    "scheme's parties": "the parties whose scheme it is, together",
    "itself": "the party itself",
    "self": "the body itself, its old and its new keys",
    "who holds": "who suspended it, or all parties together",
    "other party": "a party that did not make the ruling",
}
"""Who may make a statement."""

IN_FORCE = frozenset({"granted", "reinstated", "accredited", "adopted"})
"""States in which the subject holds good."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of statement.

    Parameters
    ----------
    name
        ``subject.step``.
    takers
        Who may make it: any one of these words of :data:`TAKERS`.
    before
        States of the subject in which it may be made; the empty text is *no such subject yet*.
    after
        State afterwards; empty if it leaves the state as it is.
    fields
        Fields it must have.
    needs_reason
        Whether it must say why.
    """

    name: str
    takers: tuple[str, ...]
    before: frozenset[str]
    after: str = ""
    fields: tuple[str, ...] = ()
    needs_reason: bool = False


_LIVING = frozenset({"granted", "reinstated", "suspended"})
_BODY = frozenset({"accredited", "reinstated", "suspended"})
_SEEN = frozenset({"applied", "withdrawn", "expired"}) | _LIVING

_ROWS = (
    Kind("party.versioned", ("itself",), frozenset({"", "versioned"}), "versioned", ("envelope",)),
    Kind("scheme.adopted", ("scheme's parties",), frozenset({"", "adopted"}), "adopted", ("scheme",)),
    Kind("scheme.withdrawn", ("scheme's parties",), frozenset({"adopted"}), "withdrawn", needs_reason=True),
    Kind("body.accredited", ("home party",), _BODY | {"", "expired"}, "accredited",
         ("party", "name", "keys", "threshold", "scope", "until")),
    Kind("body.rekeyed", ("self",), _BODY, fields=("keys", "threshold")),
    Kind("body.suspended", ("party",), _BODY, "suspended", needs_reason=True),
    Kind("body.reinstated", ("who holds",), frozenset({"suspended"}), "reinstated", needs_reason=True),
    Kind("body.withdrawn", ("party",), _BODY, "withdrawn", needs_reason=True),
    Kind("body.objected", ("other party",), _BODY | {"withdrawn", "expired"}, fields=("to",),
         needs_reason=True),
    Kind("certificate.applied", ("body", "party"), frozenset({""}), "applied",
         ("scheme", "holder", "products")),
    Kind("certificate.granted", ("issuer",), frozenset({"applied"}), "granted", ("until",)),
    Kind("certificate.surveyed", ("issuer", "party"), _LIVING, fields=("result",)),
    Kind("certificate.suspended", ("issuer", "party"), _LIVING, "suspended", needs_reason=True),
    Kind("certificate.reinstated", ("who holds",), frozenset({"suspended"}), "reinstated",
         needs_reason=True),
    Kind("certificate.withdrawn", ("issuer", "party"), _LIVING | {"applied"}, "withdrawn",
         needs_reason=True),
    Kind("certificate.expired", ("issuer", "party"), _LIVING | {"expired"}, "expired"),
    Kind("certificate.objected", ("other party",), _SEEN, fields=("to",), needs_reason=True),
)  # fmt: skip

KINDS = {kind.name: kind for kind in _ROWS}
"""Every kind of statement, by name."""
