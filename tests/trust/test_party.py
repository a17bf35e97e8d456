"""Parties: a new version needs the old and the new keys."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime

import pytest

from corridor.trust import (
    ChainError,
    Envelope,
    ExpiredError,
    Kind,
    MalformedError,
    Party,
    PartyChain,
    SigningKey,
    ThresholdError,
    canonicalize,
)

ANNA, BORIS, CLARA, DORA = (SigningKey(f"east/{n}", Kind.NOTE, bytes([n]) * 32) for n in (1, 2, 3, 4))
FIRST = Party("east", (ANNA.public, BORIS.public), threshold=2, names={"en": "East", "ru": "Восток"})
CHAIN = PartyChain.begin(FIRST.envelope(ANNA, BORIS))
WITHOUT_BORIS = FIRST.next(keys=(ANNA.public, CLARA.public))


def test_a_new_version_needs_the_old_and_the_new_threshold() -> None:
    chain = CHAIN.follow(WITHOUT_BORIS.envelope(ANNA, BORIS, CLARA))
    assert (chain.latest.version, chain.latest.keys) == (2, (ANNA.public, CLARA.public))


@pytest.mark.parametrize(
    ("signers", "why"),
    [
        ((ANNA, CLARA), "party east as of version 1 is missing"),
        ((ANNA, BORIS), "party east as of version 2 is missing"),
    ],
)
def test_one_side_of_the_change_is_not_enough(signers: tuple[SigningKey, ...], why: str) -> None:
    with pytest.raises(ThresholdError, match=why):
        CHAIN.follow(WITHOUT_BORIS.envelope(*signers))


def test_what_a_proposed_version_lacks_is_explained() -> None:
    old, new = CHAIN.explain(WITHOUT_BORIS.envelope(ANNA))
    assert (old.missing, new.missing) == (1, 1)
    assert [key.name for key in (*old.open, *new.open)] == ["east/2", "east/3"]


def test_a_first_version_signs_itself() -> None:
    with pytest.raises(ThresholdError, match="1 signature of party east is missing"):
        PartyChain.begin(FIRST.envelope(ANNA))


def test_a_version_left_out_or_shown_again_is_refused() -> None:
    third = WITHOUT_BORIS.next()
    with pytest.raises(ChainError, match="is at version 1; version 3 was shown, 2 would follow"):
        CHAIN.follow(third.envelope(ANNA, BORIS, CLARA))
    with pytest.raises(ChainError, match="version 1 was shown"):
        CHAIN.follow(FIRST.envelope(ANNA, BORIS))


def test_another_party_does_not_follow() -> None:
    west = Party("west", FIRST.keys, 2, version=2)
    with pytest.raises(ChainError, match="was shown a version of party west"):
        CHAIN.follow(west.envelope(ANNA, BORIS))


def test_a_removed_key_signs_nothing_more() -> None:
    chain = CHAIN.follow(WITHOUT_BORIS.envelope(ANNA, BORIS, CLARA))
    with pytest.raises(ThresholdError, match="as of version 2"):
        chain.follow(WITHOUT_BORIS.next(keys=FIRST.keys).envelope(ANNA, BORIS))


def test_all_versions_can_be_replayed_by_somebody_new() -> None:
    second = WITHOUT_BORIS.envelope(ANNA, BORIS, CLARA)
    assert PartyChain.replay([*CHAIN.envelopes, second]).latest == WITHOUT_BORIS


def test_expiry_is_asked_of_the_latest_version_only() -> None:
    old = Party("east", (ANNA.public,), expires=datetime(2027, 1, 1, tzinfo=UTC))
    new = old.next(expires=datetime(2029, 1, 1, tzinfo=UTC))
    latest = PartyChain.replay([old.envelope(ANNA), new.envelope(ANNA)]).latest
    latest.check_fresh(datetime(2028, 1, 1, tzinfo=UTC))
    with pytest.raises(ExpiredError, match=r"version 1\) were valid until 2027-01-01 00:00 UTC"):
        old.check_fresh(datetime(2027, 1, 1, tzinfo=UTC))


def test_a_task_has_keys_of_its_own_or_those_of_the_party() -> None:
    table = FIRST.as_document() | {"roles": {"register": {"keys": [str(DORA.public)], "threshold": 1}}}
    party = Party.from_table(table)
    assert party.role("register").keys == (DORA.public,)
    assert party.role("decisions").threshold == 2
    assert Party.from_table(party.as_document()) == party


def test_unknown_fields_are_kept() -> None:
    party = Party.from_table(FIRST.as_document() | {"telephone": "112"})
    assert party.extra == {"telephone": "112"}
    assert party.next().as_document()["telephone"] == "112"


def test_a_party_is_read_from_toml() -> None:
    text = f'id="east"\nkeys=["{ANNA.public}"]\nthreshold=1\nexpires=2027-06-01\nnames={{en="East"}}'
    party = Party.from_table(tomllib.loads(text))
    assert party.expires == datetime(2027, 6, 1, tzinfo=UTC)
    assert (party.name("ru", "en"), Party("x", party.keys).name("en")) == ("East", "x")


@pytest.mark.parametrize(
    "change",
    [
        {"id": ""},
        {"threshold": 0},
        {"threshold": 3},
        {"threshold": True},
        {"threshold": None},
        {"keys": ["x"]},
        {"keys": "x"},
        {"version": 0},
        {"names": {"en": 1}},
        {"expires": "soon"},
        {"expires": 5},
        {"roles": {"register": []}},
        {"roles": {"register": {"keys": [], "threshold": 1}}},
        {"type": "corridor-party/v2"},
    ],
)
def test_what_is_no_party_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(MalformedError):
        Party.from_table(FIRST.as_document() | change)


def test_an_envelope_of_something_else_is_no_version() -> None:
    content = canonicalize(FIRST.as_document())
    with pytest.raises(MalformedError, match="holds 'text/plain'"):
        PartyChain.begin(Envelope("text/plain", content).sign(ANNA).sign(BORIS))
