"""Two parties, East and West, with a scheme, a body and a clock that stands where the test puts it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from corridor.goods.register import Entry, MemoryShelf, Register, Shelf, Statement, write_instant
from corridor.trust import Kind, Party, PartyChain, SigningKey

START = datetime(2027, 1, 1, 12, tzinfo=UTC)
KEYS = {
    who: SigningKey(f"{who}.example/register", Kind.NOTE, bytes([n]) * 32)
    for n, who in enumerate(("East", "West", "lab", "other-lab", "stranger"), 1)
}
SCHEME: dict[str, Any] = {
    "id": "joint",
    "name": {"en": "Joint product"},
    "parties": ["East", "West"],
    "estimate": "made up for tests",
    "validity_months": 36,
    "content": {
        "sides": ["East", "West"], "joint_min_percent": 50, "each_min_percent": 25, "estimate": "made up",
    },
    "group": [{"id": "pumps", "standard": [{"id": "PUMP-1", "edition": "2020"}], "estimate": "made up"}],
}  # fmt: skip
PUMP = {
    "group": "pumps", "gtin": "04810268000010", "model": "P1",
    "standards": [{"id": "PUMP-1", "edition": "2020"}],
}  # fmt: skip
SCOPE = [{"group": "pumps", "standards": [{"id": "PUMP-1", "edition": "2020"}]}]


def chains() -> dict[str, PartyChain]:
    """Return the two parties, one key each."""
    parties = (Party(who, (KEYS[who].public,), names={"en": who}) for who in ("East", "West"))
    return {party.id: PartyChain.begin(party.envelope(KEYS[party.id])) for party in parties}


class Pair:
    """A register of East and West; ``day`` is how many days after the start it is."""

    def __init__(self, shelf: Shelf | None = None, *, with_body: bool = True) -> None:
        self.day = 0.0
        self.shelf = shelf or MemoryShelf()
        self.register = Register(chains(), self.shelf, clock=lambda: self.at(self.day))
        if with_body:
            self.say("scheme.adopted", "joint", "East", "West", fields={"scheme": SCHEME})
            self.accredit("lab")

    @staticmethod
    def scheme() -> dict[str, Any]:
        """Return the rules of the joint mark."""
        return SCHEME

    def at(self, day: float) -> datetime:
        """Return the time of a day."""
        return START + timedelta(days=day)

    def statement(
        self,
        kind: str,
        subject: str,
        *by: str,
        day: float | None = None,
        reason: str = "because",
        fields: dict[str, Any] | None = None,
        document: str = "",
    ) -> Statement:
        """Return a statement made now, effective from a day (now if none is given)."""
        effective = self.at(self.day if day is None else day)
        return Statement(
            kind, subject, tuple(sorted(by)), self.at(self.day), effective, reason, fields or {}, document
        )

    def say(self, kind: str, subject: str, *by: str, signers: tuple[str, ...] = (), **more: Any) -> Entry:
        """Sign a statement by those who make it, or by others, and bring it to the desk."""
        statement = self.statement(kind, subject, *by, **more)
        entry = self.register.admit(statement.envelope(*(KEYS[who] for who in signers or by)))
        assert entry is not None
        return entry

    def accredit(
        self, body: str, *, days: int = 1000, scope: Any = None, party: str = "East", **more: Any
    ) -> Entry:
        """Let a party accredit a body."""
        fields = {
            "party": party, "name": {"en": body}, "keys": [str(KEYS[body].public)], "threshold": 1,
            "scope": scope or SCOPE, "until": write_instant(self.at(self.day + days)),
        }  # fmt: skip
        return self.say("body.accredited", body, party, fields=fields, **more)

    def apply(self, name: str = "C1", body: str = "lab", **fields: Any) -> Entry:
        """Record an application."""
        whole = {
            "scheme": "joint", "holder": {"name": "Pump works"}, "products": [PUMP],
            "content": {"East": "40", "West": "30"}, **fields,
        }  # fmt: skip
        return self.say("certificate.applied", name, body, fields=whole)

    def grant(self, name: str = "C1", body: str = "lab", *, days: int = 365, **more: Any) -> Entry:
        """Record an application and grant it for so many days."""
        self.apply(name, body)
        until = write_instant(self.at(self.day + days))
        return self.say("certificate.granted", name, body, fields={"until": until}, **more)
