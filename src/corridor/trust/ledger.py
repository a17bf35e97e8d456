"""The rule between parties: an entry counts only when *every* party's log holds it.

Each party runs its own log, and for each log there is a policy: whose key signs it, and which witnesses must
have cosigned it. C2SP policies believe a checkpoint of any one of the listed logs; here every party's log
must hold the entry, under a checkpoint that its own policy believes. So no party can add, hide or take back
an entry alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from corridor.errors import TrustError
from corridor.trust.canonical import canonicalize, parse_json
from corridor.trust.errors import MalformedError, PairError, ProofError
from corridor.trust.log import Log
from corridor.trust.merkle import hash_leaf
from corridor.trust.policy import Judgement, Policy
from corridor.trust.proof import LogProof, prove_entry
from corridor.trust.tiles import HASH_BYTES, TILE_WIDTH

__all__ = ["Ledger", "LedgerProof", "LedgerVerdict", "PartyVerdict", "find_entry", "prove_in_all"]


@dataclass(frozen=True)
class LedgerProof:
    """One proof for each party's log, by party id."""

    proofs: Mapping[str, LogProof]

    @classmethod
    def parse(cls, text: bytes | str) -> Self:
        """Return the proofs of a JSON object: party id → text of a tlog-proof.

        Raises
        ------
        MalformedError
            If it is not one.
        """
        table = parse_json(text)
        if not isinstance(table, dict) or not all(isinstance(proof, str) for proof in table.values()):
            raise MalformedError("not proofs by party: an object of texts")
        return cls({party: LogProof.parse(proof.encode()) for party, proof in table.items()})

    def as_document(self) -> dict[str, Any]:
        """Return the proofs as JSON values."""
        return {party: proof.to_bytes().decode() for party, proof in self.proofs.items()}

    def to_bytes(self) -> bytes:
        """Return the proofs as JSON text, one form for equal proofs."""
        return canonicalize(self.as_document())


@dataclass(frozen=True)
class PartyVerdict:
    """What one party's log says about an entry.

    Parameters
    ----------
    party
        Its id.
    fault
        What is wrong or missing, one sentence; empty if nothing is.
    error
        The error behind the fault.
    judgement
        What the policy found in the checkpoint, if it could be read.
    index, size
        Place of the entry, and entries in the tree that it was shown in; -1 without a proof.
    """

    party: str
    fault: str = ""
    error: TrustError | None = None
    judgement: Judgement | None = None
    index: int = -1
    size: int = -1

    @property
    def time(self) -> int:
        """POSIX second at which the party's witnesses vouched for its log; 0 if they did not."""
        return self.judgement.time if self.judgement else 0


@dataclass(frozen=True)
class LedgerVerdict:
    """What all parties' logs say about an entry."""

    parties: tuple[PartyVerdict, ...]

    @property
    def complete(self) -> bool:
        """Whether the entry counts."""
        return not any(party.fault for party in self.parties)

    @property
    def time(self) -> int:
        """POSIX second up to which all parties' witnesses vouched: the proof is as old as its oldest part."""
        return min(party.time for party in self.parties)

    def sentence(self) -> str:
        """Return one sentence for people."""
        faults = [party.fault for party in self.parties if party.fault]
        return "; ".join(faults) or f"in the logs of {', '.join(p.party for p in self.parties)}"


class Ledger:
    """The parties' logs as one: who must hold an entry, and who must have witnessed it.

    Parameters
    ----------
    policies
        Party id → the policy for its log.

    Raises
    ------
    MalformedError
        If there is no party, two parties have a log's key or origin in common, or a log witnesses itself.
    """

    def __init__(self, policies: Mapping[str, Policy]) -> None:
        self.policies = dict(policies)
        for what in ("name", "identity"):
            named = [{getattr(key, what) for key in policy.logs} for policy in self.policies.values()]
            if not named or not all(named) or len(set().union(*named)) < sum(map(len, named)):
                raise MalformedError("every party has a log of its own, with keys of its own")
        for party, policy in self.policies.items():
            own = {key.identity for key in policy.logs}
            if any(key.identity in own for key in policy.witnesses.values()):
                raise MalformedError(f"the log of {party} cannot be its own witness")

    def explain(self, entry: bytes, proof: LedgerProof) -> LedgerVerdict:
        """Return what each party's log says about an entry; never raises for what is wrong or missing."""
        verdicts = (
            _judge(party, policy, entry, proof.proofs.get(party)) for party, policy in self.policies.items()
        )
        return LedgerVerdict(tuple(verdicts))

    def verify(self, entry: bytes, proof: LedgerProof) -> LedgerVerdict:
        """Return what each party's log says about an entry, if it counts.

        Raises
        ------
        PairError
            If a party's log does not hold it, or its witnesses have not cosigned; the message says whose.
        """
        verdict = self.explain(entry, proof)
        if not verdict.complete:
            raise PairError(f"the entry does not count: {verdict.sentence()}")
        return verdict


def prove_in_all(logs: Mapping[str, Log], entry: bytes, at: Mapping[str, int] | None = None) -> LedgerProof:
    """Return the proof of an entry in every party's log.

    Parameters
    ----------
    logs
        Party id → its log.
    at
        Party id → index of the entry there, where it is known; otherwise it is searched for.

    Raises
    ------
    PairError
        If a party's log does not hold it, or not under a checkpoint yet.
    """
    proofs = {}
    for party, log in logs.items():
        try:
            index = at[party] if at and party in at else find_entry(log, entry)
            proofs[party] = prove_entry(log, index)
        except ProofError as error:
            raise PairError(f"the log of {party} does not prove the entry: {error}") from None
    return LedgerProof(proofs)


def find_entry(log: Log, entry: bytes) -> int:
    """Return the index of the first entry in a log's latest tree that equals this one.

    It looks through the leaf hashes, 32 bytes an entry.

    Raises
    ------
    ProofError
        If there is none.
    """
    leaf, size = hash_leaf(entry), log.size
    for index in range(-(-size // TILE_WIDTH)):
        hashes = log.leaf_hashes(index)[: (size - index * TILE_WIDTH) * HASH_BYTES]
        at = hashes.find(leaf)
        while at >= 0:
            if at % HASH_BYTES == 0:
                return index * TILE_WIDTH + at // HASH_BYTES
            at = hashes.find(leaf, at + 1)
    raise ProofError(f"{log.origin} does not hold it among its {size} entries")


def _judge(party: str, policy: Policy, entry: bytes, proof: LogProof | None) -> PartyVerdict:
    if proof is None:
        return PartyVerdict(party, f"no proof from the log of {party} was shown")
    try:
        proof.check(entry)
        judgement = policy.judge(proof.signed)
    except TrustError as error:
        return PartyVerdict(party, f"the log of {party}: {error}", error, index=proof.index)
    fault = f"the log of {party}: {policy.explain(judgement)}" if judgement.missing else ""
    size = proof.signed.checkpoint.size
    return PartyVerdict(party, fault, None, judgement, proof.index, size)
