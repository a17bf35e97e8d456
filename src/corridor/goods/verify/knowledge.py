"""What a check can ask: standings of certificates, bodies, schemes and marks at one time.

There are two that know: :class:`RegisterKnowledge` asks a register that is at hand, and a
:class:`corridor.goods.verify.Bundle` carries the same answers to where there is no network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, Self

from corridor.errors import UnknownNameError
from corridor.goods.register import Certificate, Product, Register, read_instant, write_instant
from corridor.trust import MalformedError, VerifyingKey

__all__ = ["Knowledge", "MarkStanding", "RegisterKnowledge", "Standing", "standing_of"]


@dataclass(frozen=True)
class Standing:
    """How a certificate, body or scheme stands.

    Parameters
    ----------
    about
        ``certificate``, ``body`` or ``scheme``.
    id
        Permanent id.
    state
        Its verdict in the register's words: ``valid``, ``suspended``, ``withdrawn``, ``expired``,
        ``applied`` or ``out of scope``.
    sentence
        Since when, recorded when, by whom and why.
    remarks
        What else one must know.
    evidence
        Leaf hashes of the entries that it rests on.
    until
        When a valid state ends by itself: UTC; ``None`` if it does not.
    issuer, scheme, holder
        Of a certificate.
    products
        Of a certificate: what it is for.
    item_keys
        Of a certificate: keys that sign items under it, as ``name+id+base64``.
    """

    about: str
    id: str
    state: str
    sentence: str
    remarks: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    until: datetime | None = None
    issuer: str = ""
    scheme: str = ""
    holder: str = ""
    products: tuple[Product, ...] = ()
    item_keys: tuple[str, ...] = ()

    def covers(self, *, gtin: str, lot: str, serial: str) -> bool:
        """Whether an item, as far as it is known, is among its products."""
        return any((not gtin or p.gtin == gtin) and p.covers(lot=lot, serial=serial) for p in self.products)

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values, without what is empty; :meth:`parse` reads it back."""
        whole: dict[str, Any] = {
            name: getattr(self, name)
            for name in ("about", "id", "state", "sentence", "issuer", "scheme", "holder")
        }
        whole |= {name: list(getattr(self, name)) for name in ("remarks", "evidence", "item_keys")}
        whole["until"] = write_instant(self.until) if self.until else ""
        whole["products"] = [p.as_json() for p in self.products]
        return {k: v for k, v in whole.items() if v}

    @classmethod
    def parse(cls, raw: Any) -> Self:
        """Return the standing of JSON values.

        Raises
        ------
        MalformedError
            If they are none.
        """
        try:
            fields: dict[str, Any] = {k: str(raw[k]) for k in ("about", "id", "state", "sentence")}
            fields |= {k: str(raw.get(k, "")) for k in ("issuer", "scheme", "holder")}
            fields |= {k: tuple(map(str, raw.get(k, ()))) for k in ("remarks", "evidence", "item_keys")}
            fields["until"] = read_instant(raw["until"]) if raw.get("until") else None
            fields["products"] = tuple(Product.parse(p) for p in raw.get("products", ()))
        except (KeyError, TypeError, AttributeError) as error:
            raise MalformedError(f"this is no standing of a certificate, body or scheme: {error}") from None
        return cls(**fields)


@dataclass(frozen=True, slots=True)
class MarkStanding:
    """How a serial number stands: ``active``, ``never activated``, ``decommissioned`` or ``not issued``.

    ``lot`` is the lot for which it was issued; empty if that is not known.
    """

    state: str
    sentence: str
    evidence: tuple[str, ...] = ()
    lot: str = ""


class Knowledge(Protocol):
    """What a check asks."""

    @property
    def as_of(self) -> datetime:
        """When this was so: UTC."""
        ...

    def standing(self, about: str, name: str) -> Standing | None:
        """Return how a ``certificate``, ``body`` or ``scheme`` stands; ``None`` if there is none."""
        ...

    def certificates(self, *, gtin: str, lot: str, serial: str) -> list[Standing]:
        """Return the certificates that may be meant, the best first."""
        ...

    def mark(self, *, gtin: str, lot: str, serial: str) -> MarkStanding | None:
        """Return how a serial number stands; ``None`` where no ranges of it are kept."""
        ...

    def suspicion(self, *, gtin: str, serial: str) -> MarkStanding | None:
        """Return why a serial number may have been copied; ``None`` if nothing says so."""
        ...


MarkOf = Callable[[str, str, str], "MarkStanding | None"]
SuspicionOf = Callable[[str, str], "MarkStanding | None"]


class RegisterKnowledge:
    """Asks a register that is at hand.

    Parameters
    ----------
    register
        The register.
    mark
        (gtin, lot, serial) → how the serial number stands.
    suspicion
        (gtin, serial) → why it may have been copied.
    """

    def __init__(
        self,
        register: Register,
        *,
        mark: MarkOf = lambda _gtin, _lot, _serial: None,
        suspicion: SuspicionOf = lambda _gtin, _serial: None,
    ) -> None:
        self.register = register
        self._mark, self._suspicion = mark, suspicion

    @property
    def as_of(self) -> datetime:
        """Now."""
        return self.register.clock()

    def standing(self, about: str, name: str) -> Standing | None:
        """Return how a certificate, body or scheme stands now."""
        try:
            return standing_of(self.register, about, name)
        except UnknownNameError:
            return None

    def certificates(self, *, gtin: str, lot: str, serial: str) -> list[Standing]:
        """Return the certificates that may be meant."""
        found = self.register.find(gtin=gtin, lot=lot, serial=serial) or self.register.find(gtin=gtin)
        return [_of_certificate(c) for c in found]

    def mark(self, *, gtin: str, lot: str, serial: str) -> MarkStanding | None:
        """Return how a serial number stands."""
        return self._mark(gtin, lot, serial)

    def suspicion(self, *, gtin: str, serial: str) -> MarkStanding | None:
        """Return why a serial number may have been copied."""
        return self._suspicion(gtin, serial)


def standing_of(register: Register, about: str, name: str) -> Standing:
    """Return how a certificate, body or scheme of a register stands now.

    Raises
    ------
    UnknownNameError
        If there is none of this id.
    """
    if about == "certificate":
        return _of_certificate(register.certificate(name))
    if about == "body":
        body = register.body(name)
        reason = f": {body.reason}" if body.reason else ""
        sentence = f"body {name} of {body.party} is {body.state} since {write_instant(body.since)}{reason}"
        return Standing(
            "body", name, "valid" if body.in_force else body.state, sentence,
            evidence=_leaves(body.history), until=body.until,
        )  # fmt: skip
    scheme = register.scheme(name)
    return Standing("scheme", name, "valid", f"scheme {scheme.id} is in force", evidence=())


def _of_certificate(found: Certificate) -> Standing:
    fields = next(e for e in found.history if e.statement.step == "applied").statement.fields
    keys = fields.get("item_keys", ())
    return Standing(
        about="certificate",
        id=found.id,
        state=found.verdict,
        sentence=found.sentence(),
        remarks=tuple(f"{r.sentence}; {r.rule}" for r in found.remarks),
        evidence=_leaves(found.history),
        until=found.until,
        issuer=found.issuer,
        scheme=found.scheme,
        holder=str(found.holder.get("name", "")),
        products=found.products,
        item_keys=tuple(str(k) for k in keys) if isinstance(keys, list | tuple) else (),
    )


def _leaves(history: Iterable[Any]) -> tuple[str, ...]:
    return tuple(entry.leaf for entry in history)


def parse_keys(texts: Iterable[str]) -> tuple[VerifyingKey, ...]:
    """Return the keys that can be read; one that cannot never signs anything."""
    found = []
    for text in texts:
        try:
            found.append(VerifyingKey.parse(text))
        except MalformedError:
            continue
    return tuple(found)


def by_gtin(standings: Iterable[Standing]) -> Mapping[str, list[Standing]]:
    """Return standings of certificates by the GTINs of their products."""
    found: dict[str, list[Standing]] = {}
    for one in standings:
        for gtin in {p.gtin for p in one.products}:
            found.setdefault(gtin, []).append(one)
    return found
