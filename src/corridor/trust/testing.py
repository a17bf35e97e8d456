"""Parties in memory, for tests and simulations: their logs, their witnesses, and a clock that one turns.

::

    border = Border("east", "west")
    border.add(b"certificate 17 granted")
    proof = border.prove(b"certificate 17 granted")
    border.ledger.verify(b"certificate 17 granted", proof)

Keys come from names, so that runs repeat; never use them for anything real.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from corridor.trust.book import MemoryBook
from corridor.trust.checkpoint import SignedCheckpoint
from corridor.trust.keys import Kind, SigningKey
from corridor.trust.ledger import Ledger, LedgerProof, prove_in_all
from corridor.trust.log import Log
from corridor.trust.party import Party
from corridor.trust.policy import Group, Policy
from corridor.trust.storage import MemoryStorage
from corridor.trust.witness import Answer, Witness
from corridor.trust.witness_client import WitnessClient, ask_witnesses

__all__ = ["Border", "ManualClock", "Member", "key_of"]


def key_of(name: str, kind: Kind = Kind.NOTE) -> SigningKey:
    """Return the key that belongs to a name in tests: the same one each time."""
    return SigningKey(name, kind, hashlib.sha256(f"{kind.name} {name}".encode()).digest())


class ManualClock:
    """A clock that stands still until it is turned; calling it gives POSIX seconds."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        """Return the time."""
        return self.now

    def turn(self, seconds: float) -> None:
        """Turn it, also back."""
        self.now += seconds


@dataclass
class Member:
    """What one party of a :class:`Border` has.

    ``party`` has one key of its own, ``party.example/keys``; ``log`` and ``witness`` have theirs. ``away``
    lets its witness not answer.
    """

    party: Party
    key: SigningKey
    storage: MemoryStorage
    log: Log
    witness: Witness
    book: MemoryBook
    away: bool = False

    def post(self, path: str, body: bytes) -> Answer:
        """Ask its witness."""
        if self.away:
            raise ConnectionError(f"the witness of {self.party.id} is switched off")
        return self.witness.add_checkpoint(body) if path == "add-checkpoint" else Answer(404, b"")


class Border:
    """Parties that each run a log and witness all others'.

    Parameters
    ----------
    parties
        Their ids; two or more.
    kind
        Of their witnesses' keys.
    """

    def __init__(self, *parties: str, kind: Kind = Kind.COSIGNATURE) -> None:
        names = parties or ("east", "west")
        self.clock = ManualClock()
        log_keys = {name: key_of(f"{name}.example/log") for name in names}
        witness_keys = {name: key_of(f"{name}.example/witness", kind) for name in names}
        self.members: dict[str, Member] = {}
        for name in names:
            others = {log_keys[n].name: [log_keys[n].public] for n in names if n != name}
            storage, book, own = MemoryStorage(), MemoryBook(), key_of(f"{name}.example/keys")
            self.members[name] = Member(
                party=Party(name, (own.public,), names={"en": name.title()}),
                key=own,
                storage=storage,
                log=Log.open(storage, log_keys[name], clock=self.clock),
                witness=Witness([witness_keys[name]], others, book, clock=self.clock),
                book=book,
            )
        self.ledger = Ledger({name: self._policy(name) for name in names})

    def __getitem__(self, name: str) -> Member:
        """Return a party."""
        return self.members[name]

    @property
    def logs(self) -> dict[str, Log]:
        """Every party's log, by party id."""
        return {name: member.log for name, member in self.members.items()}

    def add(self, *entries: bytes) -> None:
        """Put entries into every party's log and publish with all witnesses that answer."""
        for log in self.logs.values():
            log.append(entries)
        self.publish()

    def publish(self, *names: str) -> dict[str, SignedCheckpoint]:
        """Publish the logs of these parties, or of all, with all witnesses that answer."""
        return {
            name: self.members[name].log.publish(ask_witnesses(self._witnesses_of(name)))
            for name in names or self.members
        }

    def prove(self, entry: bytes) -> LedgerProof:
        """Return the proof of an entry in every log."""
        return prove_in_all(self.logs, entry)

    def _witnesses_of(self, name: str) -> list[WitnessClient]:
        return [
            WitnessClient(f"the witness of {other}", member.witness.keys, member.post)
            for other, member in self.members.items()
            if other != name
        ]

    def _policy(self, name: str) -> Policy:
        """All other parties must have witnessed a party's log."""
        witnesses = {n: m.witness.keys[0] for n, m in self.members.items() if n != name}
        return Policy(
            logs=self.members[name].log.keys,
            witnesses=witnesses,
            groups={"others": Group(len(witnesses), tuple(witnesses))},
            quorum="others",
        )
