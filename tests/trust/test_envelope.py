"""Envelopes: exact bytes, distinct keys, and what is missing in words."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.trust import (
    Envelope,
    EnvelopeSignature,
    Kind,
    MalformedError,
    Role,
    SignatureError,
    SigningKey,
    ThresholdError,
    VerifyingKey,
    pae,
)

IVANOVA, PETROV, SIDOROV = (SigningKey(f"east/{n}", Kind.NOTE, bytes([n]) * 32) for n in (1, 2, 3))
JONAS = SigningKey("west/4", Kind.NOTE, b"\4" * 32)
EAST = Role("party East", (IVANOVA.public, PETROV.public, SIDOROV.public), threshold=2)
WEST = Role("party West", (JONAS.public,))
OPEN = Envelope("text/plain", b"two pairs a day")


def test_the_bytes_that_are_signed_are_those_of_the_standard() -> None:
    assert pae("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )
    assert pae("é", b"") == "DSSEv1 2 é 0 ".encode()


def test_an_envelope_counts_when_every_threshold_signed() -> None:
    envelope = OPEN.sign(IVANOVA).sign(PETROV).sign(JONAS)
    assert envelope.verify(EAST, WEST, payload_type="text/plain") == b"two pairs a day"


def test_a_missing_signature_is_explained_in_a_sentence() -> None:
    east, west = OPEN.sign(IVANOVA).explain(EAST, WEST)
    assert east.sentence() == (
        "1 signature of party East is missing (1 of 2: east/1; may still sign: east/2, east/3)"
    )
    assert west.sentence() == "1 signature of party West is missing (0 of 1; may still sign: west/4)"
    assert (east.missing, west.complete) == (1, False)


def test_a_missing_signature_is_refused_with_the_same_words() -> None:
    with pytest.raises(ThresholdError, match="1 signature of party East is missing") as refusal:
        OPEN.sign(IVANOVA).sign(JONAS).verify(EAST, WEST, payload_type="text/plain")
    assert [t.missing for t in refusal.value.tallies] == [1, 0]


def test_one_key_counts_once_though_it_signed_under_two_keyids() -> None:
    once = OPEN.sign(IVANOVA)
    other = replace(once.signatures[0], keyid=PETROV.public.fingerprint)
    twice = replace(once, signatures=(*once.signatures, other, other))
    assert [t.missing for t in twice.explain(EAST)] == [1]


def test_one_key_listed_under_two_names_counts_once() -> None:
    again = VerifyingKey("east/ivanova", Kind.NOTE, IVANOVA.public.public)
    role = Role("party East", (IVANOVA.public, again, PETROV.public), threshold=2)
    assert [t.missing for t in OPEN.sign(IVANOVA).explain(role)] == [1]
    with pytest.raises(MalformedError, match="2 signatures of 1 distinct"):
        Role("party East", (IVANOVA.public, again), threshold=2)


def test_a_wrong_keyid_neither_helps_nor_hurts() -> None:
    signed = OPEN.sign(JONAS)
    for keyid in ("", "nonsense", IVANOVA.public.fingerprint):
        claimed = replace(signed, signatures=(replace(signed.signatures[0], keyid=keyid),))
        assert [t.complete for t in claimed.explain(WEST, EAST)] == [True, False]


def test_one_changed_byte_takes_every_signature_away() -> None:
    signed = OPEN.sign(JONAS)
    assert replace(signed, payload=b"two pairs a dax").signers([JONAS.public]) == ()
    assert replace(signed, payload_type="text/plaim").signers([JONAS.public]) == ()


def test_a_type_the_caller_does_not_expect_is_refused() -> None:
    with pytest.raises(MalformedError, match="holds 'text/plain', not 'text/html'"):
        OPEN.sign(JONAS).verify(WEST, payload_type="text/html")


def test_nobody_is_asked_nothing_is_verified() -> None:
    with pytest.raises(SignatureError, match="at least one role"):
        OPEN.sign(JONAS).verify(payload_type="text/plain")


def test_signing_again_changes_nothing() -> None:
    assert OPEN.sign(JONAS).sign(JONAS) == OPEN.sign(JONAS)


def test_a_cosigning_key_signs_no_envelope_and_none_is_believed() -> None:
    witness = SigningKey("w.example", Kind.COSIGNATURE, b"\5" * 32)
    with pytest.raises(SignatureError, match="cosigns checkpoints"):
        OPEN.sign(witness)
    made = EnvelopeSignature(witness.sign(pae(OPEN.payload_type, OPEN.payload)))
    assert replace(OPEN, signatures=(made,)).signers([witness.public]) == ()


def test_an_envelope_may_be_signed_after_quantum_computers() -> None:
    key = SigningKey("east/late", Kind.ML_DSA_44, b"\6" * 32)
    envelope = Envelope.parse(OPEN.sign(key).to_bytes())
    assert envelope.verify(Role("party East", (key.public,)), payload_type="text/plain") == OPEN.payload


@given(st.binary(), st.text(st.characters(exclude_categories=["Cs"])))
def test_an_envelope_is_read_back(payload: bytes, payload_type: str) -> None:
    envelope = Envelope(payload_type, payload).sign(IVANOVA).sign(JONAS)
    assert Envelope.parse(envelope.to_bytes()) == envelope


def test_both_alphabets_of_base64_are_read() -> None:
    text = json.dumps({"payloadType": "t", "payload": "-_8=", "signatures": [{"sig": "+/8="}]})
    envelope = Envelope.parse(text)
    assert (envelope.payload, envelope.signatures[0].signature) == (b"\xfb\xff", b"\xfb\xff")


def test_unknown_fields_are_kept() -> None:
    text = '{"payload":"","payloadType":"t","signatures":[{"keyid":"","sig":"","who":"x"}],"v":3}'
    assert Envelope.parse(text).to_bytes().decode() == text


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        '{"payload":"","payloadType":1,"signatures":[]}',
        '{"payload":"","payloadType":"t"}',
        '{"payload":"","payload":"","payloadType":"t","signatures":[]}',
        '{"payload":"a","payloadType":"t","signatures":[]}',
        '{"payload":"","payloadType":"t","signatures":[{"sig":"?"}]}',
        '{"payload":"","payloadType":"t","signatures":[{"keyid":""}]}',
        '{"payload":"","payloadType":"t","signatures":[{"sig":"","keyid":1}]}',
        '{"payload":"","payloadType":"t","signatures":["x"]}',
        json.dumps({"payload": "", "payloadType": "t", "signatures": [{"sig": ""}] * 257}),
        base64.b64encode(b"{}").decode(),
    ],
)
def test_what_is_no_envelope_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        Envelope.parse(text)
