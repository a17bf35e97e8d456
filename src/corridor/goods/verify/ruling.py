"""Rulings that travel with a bundle: the signed statement, and the proof that every party's log holds it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from corridor.goods.register import Entry, Register
from corridor.trust import Group, Ledger, LedgerProof, MalformedError, PartyChain, Policy

__all__ = ["Prove", "Ruling", "ledger_of", "rulings_of"]

Prove = Callable[[Entry], LedgerProof]
"""Entry → the proof that it is in every party's log."""

_RULED = ("suspended", "reinstated", "withdrawn")


@dataclass(frozen=True)
class Ruling:
    """The latest suspension, reinstatement or withdrawal of a certificate.

    Parameters
    ----------
    sentence
        Who ruled what, since when, recorded when, and why.
    entry
        The signed statement as the logs hold it.
    proof
        That they do; ``None`` if it was not sent along.
    """

    sentence: str
    entry: bytes
    proof: LedgerProof | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        proof = self.proof.as_document() if self.proof else None
        return {"sentence": self.sentence, "entry": self.entry.decode(), "proof": proof}

    @classmethod
    def parse(cls, raw: Any) -> Self:
        """Return it from JSON values.

        Raises
        ------
        MalformedError
            If they are none.
        """
        try:
            proof = LedgerProof.parse(json.dumps(raw["proof"])) if raw["proof"] is not None else None
            return cls(str(raw["sentence"]), str(raw["entry"]).encode(), proof)
        except (KeyError, TypeError) as error:
            raise MalformedError(f"this is no ruling: {error}") from None

    def proven(self, ledger: Ledger) -> str:
        """Return what the proof says, as a sentence to follow the ruling's."""
        if self.proof is None:
            return "no proof was sent along"
        verdict = ledger.explain(self.entry, self.proof)
        return f"proven {verdict.sentence()}" if verdict.complete else f"not proven: {verdict.sentence()}"


def rulings_of(register: Register, prove: Prove | None = None) -> Iterator[tuple[str, Ruling]]:
    """Yield the latest ruling on every certificate that was ever suspended or withdrawn."""
    for name in register.names("certificate"):
        found = register.certificate(name)
        ruled = [e for e in found.history if e.statement.step in _RULED and e.counts]
        if ruled:
            proof = prove(ruled[-1]) if prove else None
            yield name, Ruling(found.sentence(), ruled[-1].content, proof)


def ledger_of(parties: Mapping[str, PartyChain], *, log: str = "log", witness: str = "witness") -> Ledger:
    """Return the parties' logs as one: each must be witnessed by all other parties.

    Parameters
    ----------
    parties
        By id, as they are known.
    log, witness
        Names of the roles whose keys sign a party's log and cosign the others'.
    """
    return Ledger({party: _policy(party, parties, log, witness) for party in parties})


def _policy(party: str, parties: Mapping[str, PartyChain], log: str, witness: str) -> Policy:
    others = {p: chain.latest.role(witness).keys[0] for p, chain in parties.items() if p != party}
    group = {"others": Group(len(others), tuple(others))} if others else {}
    return Policy(parties[party].latest.role(log).keys, others, group, "others" if others else "none")
