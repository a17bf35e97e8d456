"""The register as a fold: both logs must hold an entry, and the tables follow from the logs alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.goods.register.pair import KEYS, START, Pair, chains

from corridor.errors import RefusedError
from corridor.goods.register import MemoryShelf, Register, seal
from corridor.trust import Envelope, MalformedError


def tables(register: Register) -> dict[str, tuple[object, ...]]:
    return {topic: register.history(topic) for topic in register.shelf.topics()}


def full_pair() -> Pair:
    pair = Pair()
    pair.grant("C1")
    pair.grant("C2")
    pair.day = 5
    pair.say("certificate.suspended", "C2", "West")
    pair.say("body.suspended", "lab", "East")
    return pair


def test_rebuilding_gives_the_same_tables() -> None:
    pair = full_pair()
    before = tables(pair.register)
    assert pair.register.rebuild() == 8
    assert tables(pair.register) == before


class Two:
    """A register of each party on a machine of its own; each mirrors the other's log when told to."""

    def __init__(self) -> None:
        self.now = START
        self.shelves = {who: MemoryShelf() for who in ("East", "West")}
        self.registers = {
            who: Register(chains(), shelf, operates=[who], clock=lambda: self.now)
            for who, shelf in self.shelves.items()
        }

    def mirror(self, to: str) -> None:
        """Bring the other party's log to a register."""
        other = "West" if to == "East" else "East"
        source, target = self.shelves[other].storage(other), self.shelves[to].storage(other)
        new = source.read(target.size(), source.size())
        if new:
            target.append(new)
        self.registers[to].catch_up()

    def settle(self) -> None:
        for to in ("East", "West", "East", "West"):
            self.mirror(to)


def adopt_and_accredit(two: Two) -> None:
    for entry in Pair().register.history("scheme/joint") + Pair().register.history("body/lab"):
        two.registers["East"].admit(entry.envelope)
        two.settle()


def test_an_entry_of_one_log_does_not_count() -> None:
    two, pair = Two(), Pair()
    adoption = pair.register.history("scheme/joint")[0].envelope
    assert two.registers["East"].admit(adoption) is None
    assert two.registers["East"].names("scheme") == []


def test_a_ruling_of_one_party_takes_effect_in_both() -> None:
    two = Two()
    adopt_and_accredit(two)
    pair = Pair()
    pair.grant()
    for entry in pair.register.history("certificate/C1"):
        two.registers["East"].admit(entry.envelope)
        two.settle()
    ruling = pair.statement("certificate.withdrawn", "C1", "West").envelope(KEYS["West"])
    two.now += timedelta(days=1)
    two.registers["West"].admit(ruling)
    two.settle()
    assert [r.certificate("C1").state for r in two.registers.values()] == ["withdrawn", "withdrawn"]


def test_it_is_recorded_when_the_last_log_took_it_in() -> None:
    two, pair = Two(), Pair()
    two.registers["East"].admit(pair.register.history("scheme/joint")[0].envelope)
    two.now += timedelta(hours=3)
    two.settle()
    assert two.registers["East"].history("scheme/joint")[0].recorded_at == START + timedelta(hours=3)


def test_both_registers_and_both_rebuilt_agree() -> None:
    two = Two()
    adopt_and_accredit(two)
    east, west = (tables(r) for r in two.registers.values())
    assert east == west
    for register in two.registers.values():
        register.rebuild()
        assert tables(register) == east


def test_what_the_rules_forbid_is_not_taken_into_the_other_log() -> None:
    two, pair = Two(), Pair()
    bad = pair.statement("certificate.withdrawn", "C9", "West").envelope(KEYS["West"])
    two.shelves["West"].storage("West").append([bad.to_bytes(), seal(two.now)])
    two.mirror("East")
    assert two.shelves["East"].storage("East").size() == 0


def test_an_illegal_entry_in_both_logs_is_shown_and_has_no_effect() -> None:
    pair = Pair()
    pair.grant()
    content = pair.statement("certificate.withdrawn", "C1", "East").envelope(KEYS["stranger"]).to_bytes()
    for party in ("East", "West"):
        pair.shelf.storage(party).append([content, seal(pair.at(1))])
    pair.register.catch_up()
    found = pair.register.certificate("C1", at=pair.at(2), known_at=pair.at(2))
    assert found.state == "granted"
    assert [r.about for r in found.remarks] == ["without-effect"]
    assert "1 signature of party East is missing" in found.remarks[0].sentence


def test_a_late_entry_is_put_in_its_place() -> None:
    """West's clock runs ahead, so an entry completed later belongs before one that was complete already."""
    pair = Pair()
    pair.grant()
    first = pair.statement("certificate.suspended", "C1", "East").envelope(KEYS["East"]).to_bytes()
    second = pair.statement("certificate.withdrawn", "C1", "West").envelope(KEYS["West"]).to_bytes()
    east, west = (pair.shelf.storage(p) for p in ("East", "West"))
    east.append([first, seal(pair.at(1))])
    west.append([second, seal(pair.at(2))])
    east.append([second, seal(pair.at(9))])
    pair.register.catch_up()
    west.append([first, seal(pair.at(3))])
    pair.register.catch_up()
    history = pair.register.history("certificate/C1")
    assert [(e.statement.step, e.recorded_at) for e in history[2:]] == [
        ("suspended", pair.at(3)),
        ("withdrawn", pair.at(9)),
    ]
    before = tables(pair.register)
    pair.register.rebuild()
    assert tables(pair.register) == before


def test_a_batch_is_judged_in_order_and_refusals_stay_alone() -> None:
    pair = Pair()
    pair.grant()
    said = [
        pair.statement("certificate.suspended", "C1", "East").envelope(KEYS["East"]),
        pair.statement("certificate.suspended", "C1", "East", reason="again").envelope(KEYS["East"]),
        pair.statement("certificate.withdrawn", "C1", "West").envelope(KEYS["West"]),
    ]
    outcomes = pair.register.admit_all(said)
    assert isinstance(outcomes[1], RefusedError)
    assert [e.statement.step for e in pair.register.history("certificate/C1")][2:] == [
        "suspended",
        "withdrawn",
    ]


def test_a_batch_may_accredit_a_body_and_use_it() -> None:
    donor, pair = Pair(), Pair(with_body=False)
    donor.grant()
    topics = ("scheme/joint", "body/lab", "certificate/C1")
    envelopes = [e.envelope for t in topics for e in donor.register.history(t)]
    outcomes = pair.register.admit_all(envelopes)
    assert [type(o).__name__ for o in outcomes] == ["Entry"] * 4


def test_new_keys_of_a_party_come_by_the_log() -> None:
    pair = Pair()
    old = pair.register.party("East").latest
    new = old.next(keys=(KEYS["other-lab"].public,))
    version = new.envelope(KEYS["East"], KEYS["other-lab"])
    fields = {"envelope": _json(version)}
    pair.say("party.versioned", "East", "East", fields=fields)
    pair.grant()
    pair.say("certificate.suspended", "C1", "East", signers=("other-lab",))
    assert pair.register.party("East").latest.version == 2
    assert pair.register.certificate("C1").state == "suspended"
    before = tables(pair.register)
    pair.register.rebuild()
    assert tables(pair.register) == before


def test_new_keys_of_a_party_without_the_old_ones_are_refused() -> None:
    pair = Pair()
    new = pair.register.party("East").latest.next(keys=(KEYS["stranger"].public,))
    with pytest.raises(RefusedError, match="party East as of version 1 is missing"):
        pair.say(
            "party.versioned", "East", "East", fields={"envelope": _json(new.envelope(KEYS["stranger"]))}
        )


def test_a_party_whose_keys_have_run_out_rules_no_more() -> None:
    pair = Pair()
    pair.grant()
    until = pair.register.party("East").latest.next(expires=pair.at(10))
    pair.say("party.versioned", "East", "East", fields={"envelope": _json(until.envelope(KEYS["East"]))})
    pair.day = 11
    with pytest.raises(RefusedError, match=r"East .* were valid until 2027-01-11 12:00"):
        pair.say("certificate.withdrawn", "C1", "East")
    longer = until.next(expires=pair.at(99)).envelope(KEYS["East"])
    pair.say("party.versioned", "East", "East", fields={"envelope": _json(longer)})
    assert pair.say("certificate.withdrawn", "C1", "East").counts


def test_a_reinstatement_kept_in_a_drawer_does_not_lift_a_later_suspension() -> None:
    pair = Pair()
    pair.grant()
    pair.say("certificate.suspended", "C1", "East")
    old = pair.statement("certificate.reinstated", "C1", "East").envelope(KEYS["East"])
    pair.day = 5
    pair.say("certificate.reinstated", "C1", "East", reason="in order")
    pair.day = 6
    pair.say("certificate.suspended", "C1", "East", reason="again")
    with pytest.raises(RefusedError, match="reinstated was made on 2027-01-01T12:00:00Z, before suspended"):
        pair.register.admit(old)


def test_a_suspension_kept_in_a_drawer_does_not_undo_its_makers_reinstatement() -> None:
    pair = Pair()
    pair.grant()
    old = pair.statement("certificate.suspended", "C1", "East", reason="first draft").envelope(KEYS["East"])
    other = pair.statement("certificate.suspended", "C1", "West", reason="mine").envelope(KEYS["West"])
    pair.day = 1
    pair.say("certificate.suspended", "C1", "East")
    pair.day = 2
    pair.say("certificate.reinstated", "C1", "East")
    with pytest.raises(RefusedError, match="suspended was made on 2027-01-01T12:00:00Z, before reinstated"):
        pair.register.admit(old)
    assert pair.register.admit(other) is not None


def test_another_envelope_is_no_statement() -> None:
    envelope = Envelope("application/json", b"{}").sign(KEYS["East"])
    with pytest.raises(MalformedError, match="the envelope holds 'application/json'"):
        Pair().register.admit(envelope)


def test_an_entry_is_no_longer_than_a_log_can_hold() -> None:
    pair = Pair()
    statement = pair.statement("certificate.applied", "C1", "lab", fields={"x": "y" * 50_000})
    with pytest.raises(MalformedError, match="at most 65535 bytes"):
        pair.register.admit(statement.envelope(KEYS["lab"]))


def test_seals_never_run_backwards() -> None:
    pair = Pair()
    pair.day = -3
    entry = pair.accredit("other-lab")
    assert entry.recorded_at == pair.at(0)


def _json(envelope: Envelope) -> object:
    from corridor.trust import parse_json

    return parse_json(envelope.to_bytes())
