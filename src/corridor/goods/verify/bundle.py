"""The offline bundle: what a phone or a till needs to answer without a network, signed by the parties.

Each party folds its own log, so each finds the same standings, and each signs the bundle's bytes. A device
that knows the parties' keys has not to believe either of them alone: what only one signed is said with every
answer. Between bundles a device fetches :class:`Freshness`, a few kilobytes: status lists, latest rulings.

    text = collect(register, made_at=now, max_age=timedelta(hours=72)).envelope(key_ru, key_by).to_bytes()
    held = open_bundle(text, parties)
    verify(scan, held, now=now, warnings=held.warnings(now, memory))
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Self

from corridor.goods.credential import StatusList, register_status, status_place
from corridor.goods.register import Register, leaf_of, read_instant, write_instant
from corridor.goods.verify.clock import ClockMemory
from corridor.goods.verify.knowledge import MarkStanding, Standing, by_gtin, standing_of
from corridor.goods.verify.ruling import Prove, Ruling, ledger_of, rulings_of
from corridor.trust import (
    Envelope,
    Ledger,
    MalformedError,
    PartyChain,
    SigningKey,
    canonicalize,
    parse_json,
)

__all__ = ["BUNDLE_TYPE", "FRESHNESS_TYPE", "Bundle", "Freshness", "collect", "freshness_of", "open_bundle"]

BUNDLE_TYPE = "application/vnd.corridor.bundle+json"
FRESHNESS_TYPE = "application/vnd.corridor.freshness+json"
"""Payload types of the envelopes."""

_FORM = "corridor-bundle/v1"
_STATES = {"revocation": "withdrawn", "suspension": "suspended"}

Place = tuple[int, int]


@dataclass(frozen=True)
class Freshness:
    """What changes by the hour.

    Parameters
    ----------
    made_at
        When it was gathered: UTC.
    status
        Status lists by purpose and number, as ``encodedList``.
    rulings
        By certificate, its latest suspension, reinstatement or withdrawal, with proof.
    marks
        By ``gtin/serial``, what is known against serial numbers: (state, sentence).
    checkpoints
        By party, the latest checkpoint of its log with its cosignatures.
    """

    made_at: datetime
    status: Mapping[tuple[str, int], str] = field(default_factory=dict)
    rulings: Mapping[str, Ruling] = field(default_factory=dict)
    marks: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    checkpoints: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "made_at": write_instant(self.made_at),
            "status": {f"{purpose}/{number}": text for (purpose, number), text in self.status.items()},
            "rulings": {name: ruling.as_json() for name, ruling in self.rulings.items()},
            "marks": {key: list(value) for key, value in self.marks.items()},
            "checkpoints": dict(self.checkpoints),
        }

    @classmethod
    def parse(cls, raw: Any) -> Self:
        """Return it from JSON values.

        Raises
        ------
        MalformedError
            If they are none.
        """
        try:
            status = {_list_name(k): str(v) for k, v in raw["status"].items()}
            marks = {str(k): (str(v[0]), str(v[1])) for k, v in raw["marks"].items()}
            rulings = {str(k): Ruling.parse(v) for k, v in raw["rulings"].items()}
            checkpoints = {str(k): str(v) for k, v in raw["checkpoints"].items()}
            return cls(read_instant(raw["made_at"]), status, rulings, marks, checkpoints)
        except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
            raise MalformedError(f"this is no freshness of a bundle: {error}") from None

    def envelope(self, *signers: SigningKey) -> Envelope:
        """Return it in an envelope, signed by these keys."""
        return _signed(FRESHNESS_TYPE, self.as_json(), signers)


@dataclass(frozen=True)
class Bundle:
    """What is known, without a network; a :class:`corridor.goods.verify.Knowledge`.

    Parameters
    ----------
    standings
        Every certificate, body and scheme.
    places
        By certificate, the number of its status list and its index there.
    fresh
        What changes by the hour.
    max_age
        How old the freshness may be.
    unsigned
        Sentences about parties whose signatures are missing.
    ledger
        What proofs of rulings are verified by; they are not looked at without one.
    """

    standings: tuple[Standing, ...]
    places: Mapping[str, Place]
    fresh: Freshness
    max_age: timedelta
    unsigned: tuple[str, ...] = ()
    ledger: Ledger | None = None

    @property
    def as_of(self) -> datetime:
        """When the freshness was gathered: UTC."""
        return self.fresh.made_at

    def warnings(self, now: datetime, memory: ClockMemory) -> tuple[str, ...]:
        """Return what lessens every answer of this bundle at this time."""
        told = memory.warnings(now, made_at=self.as_of, max_age=self.max_age)
        return (*told, *self.unsigned)

    def refreshed(self, text: bytes, parties: Mapping[str, PartyChain]) -> Bundle:
        """Return the bundle with newer freshness.

        Raises
        ------
        MalformedError, ThresholdError
            If it is none, no party signed it, or it is older than what is held.
        """
        payload, unsigned = _opened(text, FRESHNESS_TYPE, parties)
        fresh = Freshness.parse(payload)
        if fresh.made_at < self.as_of:
            when = f"{write_instant(fresh.made_at)} is before {write_instant(self.as_of)}"
            raise MalformedError(f"older freshness than is held was shown: {when}")
        return replace(self, fresh=fresh, unsigned=unsigned)

    def standing(self, about: str, name: str) -> Standing | None:
        """Return how a certificate, body or scheme stands."""
        found = self._by_name.get((about, name))
        return self._with_status(found) if found and about == "certificate" else found

    def certificates(self, *, gtin: str, lot: str, serial: str) -> list[Standing]:
        """Return the certificates that may be meant, valid ones first."""
        found = [self._with_status(one) for one in self._by_gtin.get(gtin, ())]
        fitting = [one for one in found if one.covers(gtin=gtin, lot=lot, serial=serial)] or found
        return sorted(fitting, key=lambda one: one.state != "valid")

    def mark(self, *, gtin: str, lot: str, serial: str) -> MarkStanding | None:  # noqa: ARG002
        """Return a serial number that is known to be decommissioned."""
        state, sentence = self.fresh.marks.get(f"{gtin}/{serial}", ("", ""))
        return MarkStanding(state, sentence) if state and state != "suspected" else None

    def suspicion(self, *, gtin: str, serial: str) -> MarkStanding | None:
        """Return why a serial number may have been copied."""
        state, sentence = self.fresh.marks.get(f"{gtin}/{serial}", ("", ""))
        return MarkStanding(state, sentence) if state == "suspected" else None

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "type": _FORM,
            "max_age_s": int(self.max_age.total_seconds()),
            "standings": [one.as_json() for one in self.standings],
            "places": {name: list(place) for name, place in self.places.items()},
            "fresh": self.fresh.as_json(),
        }

    def envelope(self, *signers: SigningKey) -> Envelope:
        """Return it in an envelope, signed by these keys; more signatures can be added."""
        return _signed(BUNDLE_TYPE, self.as_json(), signers)

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], Standing]:
        return {(one.about, one.id): one for one in self.standings}

    @cached_property
    def _by_gtin(self) -> Mapping[str, list[Standing]]:
        return by_gtin(one for one in self.standings if one.about == "certificate")

    @cached_property
    def _lists(self) -> dict[tuple[str, int], StatusList]:
        return {
            (purpose, number): StatusList.decode(text, purpose)
            for (purpose, number), text in self.fresh.status.items()
        }

    def _with_status(self, one: Standing) -> Standing:
        """Return a certificate's standing as the status lists have it now, with its ruling and proof."""
        state, ruling = self._state(one), self.fresh.rulings.get(one.id)
        if ruling is not None:
            proven = f"; {ruling.proven(self.ledger)}" if self.ledger else ""
            leaf = (leaf_of(ruling.entry),)
            return replace(one, state=state, sentence=ruling.sentence + proven, evidence=leaf)
        if state == one.state:
            return one
        return replace(one, state=state, sentence=f"certificate {one.id} is {state} by the status list")

    def _state(self, one: Standing) -> str:
        number, index = self.places.get(one.id, (-1, -1))
        for purpose, state in _STATES.items():
            status = self._lists.get((purpose, number))
            if status is not None and index < len(status) and status[index]:
                return state
        return "valid" if one.state == "suspended" else one.state


def freshness_of(
    register: Register,
    *,
    made_at: datetime,
    marks: Mapping[str, tuple[str, str]] | None = None,
    checkpoints: Mapping[str, str] | None = None,
    prove: Prove | None = None,
) -> Freshness:
    """Return what changes by the hour, as a register has it; the parameters are those of :func:`collect`."""
    lists = register_status(register)
    return Freshness(
        made_at,
        {key: status.encode() for key, status in lists.items()},
        dict(rulings_of(register, prove)),
        marks or {},
        checkpoints or {},
    )


def collect(
    register: Register,
    *,
    made_at: datetime,
    max_age: timedelta,
    marks: Mapping[str, tuple[str, str]] | None = None,
    checkpoints: Mapping[str, str] | None = None,
    prove: Prove | None = None,
) -> Bundle:
    """Return the bundle of a register; equal for every party whose log holds the same.

    Parameters
    ----------
    made_at
        UTC, agreed between the parties that are to sign the same bytes.
    max_age
        How old it may be before every answer says so.
    marks
        By ``gtin/serial``, what is known against serial numbers: (state, sentence).
    checkpoints
        By party, the checkpoint of its log.
    prove
        Proves an entry in every party's log; rulings travel without proof if left out.
    """
    names = {about: register.names(about) for about in ("certificate", "body", "scheme")}
    standings = tuple(standing_of(register, about, n) for about, found in names.items() for n in found)
    places = {name: status_place(register, name) for name in names["certificate"]}
    fresh = freshness_of(register, made_at=made_at, marks=marks, checkpoints=checkpoints, prove=prove)
    return Bundle(standings, places, fresh, max_age)


def open_bundle(text: bytes, parties: Mapping[str, PartyChain]) -> Bundle:
    """Return the bundle of an envelope.

    Parameters
    ----------
    text
        The envelope's bytes.
    parties
        By id, the parties that the device believes, each with the versions it knows.

    Raises
    ------
    MalformedError
        If it is no bundle.
    ThresholdError
        If no party's threshold signed it.
    """
    raw, unsigned = _opened(text, BUNDLE_TYPE, parties)
    try:
        standings = tuple(map(Standing.parse, raw["standings"]))
        places = {str(name): (int(place[0]), int(place[1])) for name, place in raw["places"].items()}
        max_age = timedelta(seconds=int(raw["max_age_s"]))
        fresh = raw["fresh"]
    except (KeyError, TypeError, AttributeError, IndexError, ValueError, OverflowError) as error:
        raise MalformedError(f"this is no bundle: {error}") from None
    return Bundle(standings, places, Freshness.parse(fresh), max_age, unsigned, _ledger(parties))


def _signed(payload_type: str, content: Mapping[str, Any], signers: Iterable[SigningKey]) -> Envelope:
    envelope = Envelope(payload_type, canonicalize(content))
    for key in signers:
        envelope = envelope.sign(key)
    return envelope


def _opened(text: bytes, payload_type: str, parties: Mapping[str, PartyChain]) -> tuple[Any, tuple[str, ...]]:
    """Return the content of an envelope that at least one party signed, and who did not."""
    envelope = Envelope.parse(text)
    roles = [chain.latest.role("register") for chain in parties.values()]
    tallies = envelope.explain(*roles)
    complete = [role for role, tally in zip(roles, tallies, strict=True) if tally.complete]
    payload = envelope.verify(*(complete or roles), payload_type=payload_type)
    return parse_json(payload), tuple(tally.sentence() for tally in tallies if not tally.complete)


def _ledger(parties: Mapping[str, PartyChain]) -> Ledger | None:
    """Return the parties' ledger, if they have named keys of their own for logs and witnesses."""
    tasks = ("log", "witness")
    named = all(task in chain.latest.roles for chain in parties.values() for task in tasks)
    return ledger_of(parties) if named else None


def _list_name(text: str) -> tuple[str, int]:
    purpose, _, number = text.rpartition("/")
    return purpose, int(number)
