"""Checking at a desk: what is known here, proofs from the logs run here, and the bundle to take along."""

from __future__ import annotations

from datetime import datetime, timedelta

from corridor.goods.desk.desk import Desk
from corridor.goods.desk.watching import known_marks
from corridor.goods.register import Entry
from corridor.goods.verify import Bundle, collect
from corridor.trust import Envelope, LedgerProof, SigningKey, prove_in_all

__all__ = ["MAX_AGE", "bundle_of", "checkpoints_of", "party_signers", "prove", "signed_bundle"]

MAX_AGE = timedelta(hours=72)
"""How old a bundle may be before every answer from it says so."""


def prove(desk: Desk, entry: Entry) -> LedgerProof:
    """Return the proof that every party's log holds an entry; all logs must be run here.

    Raises
    ------
    PairError
        If a log does not hold it.
    """
    logs = {party: desk.log(party) for party in sorted(desk.register.parties)}
    return prove_in_all(logs, entry.content, entry.places)


def checkpoints_of(desk: Desk) -> dict[str, str]:
    """Return the latest checkpoint of each party's log, with its cosignatures."""
    parties = sorted(desk.register.parties)
    notes = {party: desk.register.shelf.storage(party).checkpoint() for party in parties}
    return {party: note.decode() for party, note in notes.items() if note}


def bundle_of(desk: Desk, *, made_at: datetime, max_age: timedelta = MAX_AGE) -> Bundle:
    """Return all that a till or phone needs, with proofs if all logs are run here."""
    whole = desk.register.operates >= desk.register.parties
    return collect(
        desk.register,
        made_at=made_at,
        max_age=max_age,
        marks=known_marks(desk),
        checkpoints=checkpoints_of(desk),
        prove=(lambda entry: prove(desk, entry)) if whole else None,
    )


def signed_bundle(desk: Desk, *, made_at: datetime, max_age: timedelta = MAX_AGE) -> Envelope:
    """Return the bundle signed by every party whose keys are here."""
    return bundle_of(desk, made_at=made_at, max_age=max_age).envelope(*party_signers(desk))


def party_signers(desk: Desk) -> list[SigningKey]:
    """Return the keys of the parties that sign here."""
    return [key for party in sorted(desk.register.operates) for key in desk.signers(party)]
