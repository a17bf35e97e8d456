"""Checking at a desk: what is known here, proofs from the logs run here, and the bundle to take along."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from corridor.goods.desk.desk import Desk
from corridor.goods.desk.watching import known_marks
from corridor.goods.verify import Bundle, Freshness, Prove, collect, freshness_of
from corridor.trust import Envelope, SigningKey, prove_in_all

__all__ = ["MAX_AGE", "bundle_of", "checkpoints_of", "fresh_of", "party_signers", "prover", "signed_bundle"]

MAX_AGE = timedelta(hours=72)
"""How old a bundle may be before every answer from it says so."""


def prover(desk: Desk) -> Prove | None:
    """Return what proves that every party's log holds an entry; ``None`` unless all logs are run here.

    The logs are opened once, as they stand now.
    """
    if not desk.register.operates >= desk.register.parties:
        return None
    logs = {party: desk.log(party) for party in sorted(desk.register.parties)}
    return lambda entry: prove_in_all(logs, entry.content, entry.places)


def checkpoints_of(desk: Desk) -> dict[str, str]:
    """Return the latest checkpoint of each party's log, with its cosignatures."""
    parties = sorted(desk.register.parties)
    notes = {party: desk.register.shelf.storage(party).checkpoint() for party in parties}
    return {party: note.decode() for party, note in notes.items() if note}


def bundle_of(desk: Desk, *, made_at: datetime, max_age: timedelta = MAX_AGE) -> Bundle:
    """Return all that a till or phone needs, with proofs if all logs are run here."""
    return collect(desk.register, made_at=made_at, max_age=max_age, **_known_beside(desk))


def fresh_of(desk: Desk, *, made_at: datetime) -> Freshness:
    """Return what changed since any bundle, with proofs if all logs are run here."""
    return freshness_of(desk.register, made_at=made_at, **_known_beside(desk))


def _known_beside(desk: Desk) -> dict[str, Any]:
    """Return what a bundle tells that is not in the register's tables."""
    return {"marks": known_marks(desk), "checkpoints": checkpoints_of(desk), "prove": prover(desk)}


def signed_bundle(desk: Desk, *, made_at: datetime, max_age: timedelta = MAX_AGE) -> Envelope:
    """Return the bundle signed by every party whose keys are here."""
    return bundle_of(desk, made_at=made_at, max_age=max_age).envelope(*party_signers(desk))


def party_signers(desk: Desk) -> list[SigningKey]:
    """Return the keys of the parties that sign here."""
    return [key for party in sorted(desk.register.operates) for key in desk.signers(party)]
