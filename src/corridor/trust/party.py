"""Parties: who they are, whose signatures speak for them, and how their keys change.

A party publishes *versions* of itself. Each is a signed envelope; version 1 is believed because somebody
decided to (it ships with the workspace), and every later one only if the threshold of the version before
**and** its own threshold signed it. So neither a stolen key below the threshold nor a new set of keys alone
can take over a party, and a lost key is replaced without anybody else's help: TUF's rule for root metadata.

The document inside is JSON::

    {"type": "corridor-party/v1", "id": "smolensk", "version": 1, "expires": "2027-12-31T00:00:00Z",
     "names": {"en": "Smolensk Region", "ru": "…"},
     "keys": ["smolensk.example/ivanova+0f3d…", …], "threshold": 2,
     "roles": {"register": {"keys": […], "threshold": 1}}}

``keys`` and ``threshold`` are the party's own: they sign new versions, and everything that has no role of its
own. Fields that this version does not know are kept.

Source: The Update Framework 1.0.34, sections 4.3 and 5.3; reading and writing it is
:meth:`Party.from_table` and :meth:`Party.as_document`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, Self

from corridor.trust.canonical import canonicalize, parse_json
from corridor.trust.envelope import Envelope
from corridor.trust.errors import ChainError, ExpiredError, MalformedError, ThresholdError
from corridor.trust.keys import SigningKey, VerifyingKey
from corridor.trust.role import Role, Tally

__all__ = ["PARTY_TYPE", "Party", "PartyChain"]

PARTY_TYPE = "application/vnd.corridor.party+json"
"""Payload type of an envelope that holds a version of a party."""

_FORM = "corridor-party/v1"
_KNOWN = ("type", "id", "version", "expires", "names", "keys", "threshold", "roles")


@dataclass(frozen=True)
class Party:
    """One version of a party.

    Parameters
    ----------
    id
        Permanent name for machines, e.g. ``smolensk``.
    keys, threshold
        Its own keys, and how many distinct ones must sign what has no role of its own.
    names
        Its name by language tag.
    version
        1, 2, 3 … without a gap.
    expires
        UTC, whole seconds; from then on a newer version must be fetched. ``None``: never.
    roles
        Keys for one task each, e.g. ``register``, ``log``, ``witness``: name → (keys, threshold).
    extra
        Fields this version does not know; they are kept.

    Raises
    ------
    MalformedError
        If a threshold is below 1 or can never be reached.
    """

    id: str
    keys: tuple[VerifyingKey, ...]
    threshold: int = 1
    names: Mapping[str, str] = field(default_factory=dict)
    version: int = 1
    expires: datetime | None = None
    roles: Mapping[str, Role] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.role()

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Self:
        """Return the party of a document or of a TOML table with the same fields.

        ``type`` and ``version`` may be left out (then 1); a TOML date or time may stand for ``expires``.

        Raises
        ------
        MalformedError
            If a field is missing, of the wrong type, or no key.
        """
        if table.get("type", _FORM) != _FORM:
            raise MalformedError(f"a party's document is of type {_FORM}, not {table['type']!r}")
        who = _text(table, "id", "a party")
        names = table.get("names", {})
        if not isinstance(names, Mapping) or not all(isinstance(n, str) for n in names.values()):
            raise MalformedError(f"party {who}: names is a table of texts by language")
        keys, threshold = _keys(table, f"party {who}")
        return cls(
            id=who,
            keys=keys,
            threshold=threshold,
            names=dict(names),
            version=_count(table.get("version", 1), f"party {who}: version"),
            expires=_instant(table.get("expires"), who),
            roles=_roles(table.get("roles", {}), who),
            extra={k: v for k, v in table.items() if k not in _KNOWN},
        )

    def as_document(self) -> dict[str, Any]:
        """Return the party as JSON values; :meth:`from_table` reads it back."""
        document: dict[str, Any] = {
            **self.extra,
            "type": _FORM,
            "id": self.id,
            "version": self.version,
            "names": dict(self.names),
            "keys": [str(key) for key in self.keys],
            "threshold": self.threshold,
        }
        if self.expires is not None:
            document["expires"] = self.expires.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        if self.roles:
            document["roles"] = {
                name: {"keys": [str(key) for key in role.keys], "threshold": role.threshold}
                for name, role in self.roles.items()
            }
        return document

    def role(self, name: str = "") -> Role:
        """Return who signs for the party in a task; its own keys if the task has no role of its own."""
        return self.roles.get(name) or Role(f"party {self.id}", self.keys, self.threshold)

    def name(self, *languages: str) -> str:
        """Return its name in the first of the languages it has one in, else any name, else its id."""
        wanted = [self.names[language] for language in languages if language in self.names]
        return (wanted or [*self.names.values()] or [self.id])[0]

    def check_fresh(self, now: datetime) -> None:
        """Refuse keys whose time is past.

        Raises
        ------
        ExpiredError
            If the party expires at or before ``now`` (a time with zone).
        """
        if self.expires is not None and now >= self.expires:
            raise ExpiredError(
                f"the keys of party {self.id} (version {self.version}) were valid until"
                f" {self.expires:%Y-%m-%d %H:%M} UTC; a newer version is needed"
            )

    def envelope(self, *signers: SigningKey) -> Envelope:
        """Return this version as an envelope, signed by these keys; more signatures can be added."""
        envelope = Envelope(PARTY_TYPE, canonicalize(self.as_document()))
        for key in signers:
            envelope = envelope.sign(key)
        return envelope

    def next(self, **changes: Any) -> Self:
        """Return the version after this one, with these fields changed."""
        return replace(self, version=self.version + 1, **changes)


@dataclass(frozen=True)
class PartyChain:
    """The versions of a party that were believed, first to latest.

    Start it with :meth:`begin`, carry it on with :meth:`follow`, and ask :attr:`latest`.
    """

    envelopes: tuple[Envelope, ...]
    versions: tuple[Party, ...]

    @classmethod
    def begin(cls, envelope: Envelope) -> Self:
        """Believe a first version, because the caller decided to (it came by a way he trusts).

        Raises
        ------
        MalformedError, ThresholdError
            If it is no party, or its own threshold did not sign it.
        """
        party = _read(envelope)
        envelope.verify(party.role(), payload_type=PARTY_TYPE)
        return cls((envelope,), (party,))

    @classmethod
    def replay(cls, envelopes: Iterable[Envelope]) -> Self:
        """Return the chain of all these envelopes, the first believed, each later one checked."""
        first, *later = envelopes
        chain = cls.begin(first)
        for envelope in later:
            chain = chain.follow(envelope)
        return chain

    @property
    def latest(self) -> Party:
        """The version in force; whether it has expired is asked of it (:meth:`Party.check_fresh`)."""
        return self.versions[-1]

    def explain(self, envelope: Envelope) -> tuple[Tally, Tally]:
        """Return what a proposed version has and lacks: by the version in force, and by its own keys."""
        old, new = self._roles(_read(envelope))
        by_old, by_new = envelope.explain(old, new)
        return by_old, by_new

    def follow(self, envelope: Envelope) -> Self:
        """Return the chain with a new version in force.

        A version that has itself expired may follow (somebody was away for long); only the latest is asked.

        Raises
        ------
        MalformedError
            If it is no party.
        ChainError
            If it is of another party, or not the next version.
        ThresholdError
            If the threshold of the version in force, or its own, did not sign it.
        """
        party = _read(envelope)
        if party.id != self.latest.id:
            raise ChainError(f"party {self.latest.id} was shown a version of party {party.id}")
        if party.version != self.latest.version + 1:
            raise ChainError(
                f"party {party.id} is at version {self.latest.version}; version {party.version} was shown,"
                f" {self.latest.version + 1} would follow"
            )
        tallies = self.explain(envelope)
        if not all(tally.complete for tally in tallies):
            raise ThresholdError(tallies, f"version {party.version} of party {party.id}")
        return replace(self, envelopes=(*self.envelopes, envelope), versions=(*self.versions, party))

    def _roles(self, party: Party) -> tuple[Role, Role]:
        old = replace(self.latest.role(), who=f"party {party.id} as of version {self.latest.version}")
        return old, replace(party.role(), who=f"party {party.id} as of version {party.version}")


def _read(envelope: Envelope) -> Party:
    if envelope.payload_type != PARTY_TYPE:
        raise MalformedError(f"the envelope holds {envelope.payload_type!r}, not {PARTY_TYPE!r}")
    document = parse_json(envelope.payload)
    if not isinstance(document, dict) or "type" not in document or "version" not in document:
        raise MalformedError("a version of a party is an object with type, id and version")
    return Party.from_table(document)


def _text(table: Mapping[str, Any], name: str, who: str) -> str:
    value = table.get(name)
    if not isinstance(value, str) or not value:
        raise MalformedError(f"{who} has no {name}")
    return value


def _count(value: Any, what: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise MalformedError(f"{what} is a whole number from 1, not {value!r}")
    return value


def _keys(table: Mapping[str, Any], who: str) -> tuple[tuple[VerifyingKey, ...], int]:
    keys = table.get("keys")
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise MalformedError(f"{who}: keys is a list of texts name+id+base64")
    return tuple(VerifyingKey.parse(key) for key in keys), _count(table.get("threshold"), f"{who}: threshold")


def _roles(table: Any, who: str) -> dict[str, Role]:
    if not isinstance(table, Mapping) or not all(isinstance(role, Mapping) for role in table.values()):
        raise MalformedError(f"party {who}: roles is a table of tables with keys and threshold")
    return {
        name: Role(f"party {who} ({name})", *_keys(role, f"party {who} ({name})"))
        for name, role in table.items()
    }


def _instant(value: Any, who: str) -> datetime | None:
    """Return a time in UTC; a TOML date means its first second in UTC, so does a time without zone."""
    if value is None:
        return None
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise MalformedError(f"party {who}: expires is a time like 2027-12-31T00:00:00Z") from None
    if isinstance(found, date) and not isinstance(found, datetime):
        found = datetime(found.year, found.month, found.day)
    if not isinstance(found, datetime):
        raise MalformedError(f"party {who}: expires is a time like 2027-12-31T00:00:00Z")
    return found.replace(tzinfo=found.tzinfo or UTC, microsecond=0).astimezone(UTC)
