"""From the desk of a workspace to what the API stands on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping

from corridor.goods.desk import (
    Desk,
    bundle_of,
    directory_of,
    engine_of,
    fresh_of,
    keep_scan,
    knowledge_of,
    party_signers,
)
from corridor.goods.events import create_tables
from corridor.goods.register import Register
from corridor.web.gate import Caller, Gate, Issuer, KnownKey, Pace, SignedRequests, Tokens
from corridor.web.goods.counter import Counter

__all__ = ["PACE", "BodyKeys", "counter_of"]

PACE = {
    "verify": "50/second",
    "scan": "10/second",
    "record": "50/second",
    "status": "20/second",
    "bundle": "6/minute",
    "statement": "20/second",
    "log": "200/second",
    "query": "20/second",
    "capture": "50/second",
    "witness": "20/second",
}
"""How often one address, or one known caller, may ask for each kind of thing."""

BODY_ROLES = frozenset({"capture", "scan", "inspector"})
"""What the keys of an accredited body may do."""


_LIVES_S = 5.0


def counter_of(desk: Desk, *, party: str = "", pace: dict[str, str] | None = None) -> Counter:
    """Return what the API of a desk stands on.

    Parameters
    ----------
    desk
        The desk.
    party
        Whose witness answers here; the first party that is run here, if empty.
    pace
        How often one may ask; :data:`PACE` if left out.
    """
    engine = engine_of(desk)
    create_tables(engine)
    base = desk.base.rstrip("/")
    return Counter(
        desk.register,
        knowledge_of(desk),
        gate=Gate(
            SignedRequests(BodyKeys(desk.register)), _tokens(desk), Pace(PACE if pace is None else pace)
        ),
        base=base,
        directory=directory_of(
            desk.register, base, "Register of " + ", ".join(sorted(desk.register.parties))
        ),
        events=engine,
        signers=tuple(party_signers(desk)),
        bundle=lambda now: bundle_of(desk, made_at=now),
        fresh=lambda now: fresh_of(desk, made_at=now),
        watch=lambda code, area, device, role: keep_scan(desk, code, area, device, role=role),
        witness=_witness(desk, party),
        clock=desk.clock,
    )


class BodyKeys(Mapping[str, KnownKey]):
    """The keys of accredited bodies by fingerprint: whoever signs with one may capture and scan.

    Asked of the register anew after a few seconds, so that a body that is suspended is let in no more.

    Parameters
    ----------
    register
        The register.
    clock
        Returns seconds, for tests.
    """

    def __init__(self, register: Register, clock: Callable[[], float] = time.monotonic) -> None:
        self._register, self._clock = register, clock
        self._found: tuple[float, dict[str, KnownKey]] = (-1e9, {})

    def __getitem__(self, fingerprint: str) -> KnownKey:
        """Return the key of a body in force."""
        return self._now()[fingerprint]

    def __iter__(self) -> Iterator[str]:
        """Iterate over fingerprints."""
        return iter(self._now())

    def __len__(self) -> int:
        """Count keys."""
        return len(self._now())

    def _now(self) -> dict[str, KnownKey]:
        asked, keys = self._found
        if self._clock() - asked > _LIVES_S:
            register = self._register
            bodies = [register.body(name) for name in register.names("body")]
            keys = {
                key.fingerprint: KnownKey(key.public, Caller(body.id, BODY_ROLES))
                for body in bodies
                if body.in_force
                for key in body.role.keys
            }
            self._found = self._clock(), keys
        return keys


def _tokens(desk: Desk) -> tuple[Tokens, ...]:
    """Return the issuers of tokens that goods/parties.toml names."""
    entries = desk.files.parties.issuer if desk.files.parties else ()
    return tuple(Tokens(Issuer(e.name, e.audience, e.roles)) for e in entries)


def _witness(desk: Desk, party: str) -> Callable[[bytes], tuple[int, str, bytes]] | None:
    ours = [p for p in sorted(desk.register.operates) if desk.keys.has(p, "witness")]
    if (party and party not in ours) or not ours:
        return None
    witness = desk.witness(party or ours[0])

    def answer(body: bytes) -> tuple[int, str, bytes]:
        found = witness.add_checkpoint(body)
        return found.status, found.content_type, found.body

    return answer
