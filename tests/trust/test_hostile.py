"""Whatever is shown, each reader says what is wrong with it, and never stumbles."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.trust import (
    PARTY_TYPE,
    AddCheckpoint,
    AddEntries,
    Checkpoint,
    Envelope,
    Kind,
    LedgerProof,
    LogProof,
    MalformedError,
    Note,
    NoteSignature,
    Party,
    PartyChain,
    Policy,
    SignedCheckpoint,
    SigningKey,
    SignSubtree,
    Tile,
    VerifyingKey,
    cosign,
    decode_bundle,
    parse_json,
    sign_note,
)
from corridor.trust.testing import Border, key_of

KEY, EYE = key_of("east.example/log"), key_of("eye.example", Kind.COSIGNATURE)
BORDER = Border("east", "west")
BORDER.add(b"a", b"b", b"c")
SIGNED = BORDER["east"].log.latest()
PARTY = Party("east", (KEY.public,), names={"en": "East"})
PROOF = BORDER.prove(b"b")

READERS: dict[str, tuple[Callable[[bytes], object], bytes]] = {
    "json": (parse_json, PARTY.envelope(KEY).payload),
    "envelope": (Envelope.parse, PARTY.envelope(KEY).to_bytes()),
    "party": (lambda b: Party.from_table(as_object(b)), PARTY.envelope(KEY).payload),
    "chain": (lambda b: PartyChain.begin(Envelope(PARTY_TYPE, b)), b""),
    "key": (lambda b: VerifyingKey.parse(b.decode("latin-1")), str(KEY.public).encode()),
    "secret": (lambda b: SigningKey.parse(b.decode("latin-1")), KEY.secret_text().encode()),
    "note": (Note.parse, sign_note("text\n", KEY).to_bytes()),
    "line": (NoteSignature.parse, SIGNED.note.signatures[0].to_bytes()[:-1]),
    "checkpoint": (Checkpoint.parse, SIGNED.note.text),
    "signed checkpoint": (SignedCheckpoint.parse, SIGNED.to_bytes()),
    "request": (AddCheckpoint.parse, AddCheckpoint(1, (bytes(32),), SIGNED).to_bytes()),
    "part": (SignSubtree.parse, SignSubtree(0, 2, bytes(32), (bytes(32),), SIGNED).to_bytes()),
    "upload": (lambda b: list(AddEntries.parse(b).packages()), AddEntries("east", 0, 3).head()),
    "proof": (LogProof.parse, PROOF.proofs["east"].to_bytes()),
    "proofs": (LedgerProof.parse, PROOF.to_bytes()),
    "policy": (Policy.parse, BORDER.ledger.policies["east"].to_text().encode()),
    "tile": (lambda b: Tile.parse(b.decode("latin-1")), b"tile/0/x001/067.p/17"),
    "bundle": (lambda b: decode_bundle(b, 2), b"\0\1a\0\2bc"),
}


def as_object(text: bytes) -> dict[str, object]:
    """Read a JSON object; anything else is no table."""
    found = parse_json(text)
    if not isinstance(found, dict):
        raise MalformedError("no object")
    return found


def refusal(read: Callable[[bytes], object], text: bytes) -> str:
    """Return what a reader says against a text; nothing if it takes it."""
    try:
        read(text)
    except MalformedError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_changed_text_is_read_or_refused_in_words(name: str, data: st.DataObject) -> None:
    read, good = READERS[name]
    at = data.draw(st.integers(0, len(good)))
    cut = data.draw(st.integers(0, 5))
    text = good[:at] + data.draw(st.binary(max_size=6)) + good[at + cut :]
    assert len(refusal(read, text)) < 600


@pytest.mark.parametrize("name", READERS)
@given(text=st.binary(max_size=80))
def test_noise_is_refused_in_words(name: str, text: bytes) -> None:
    assert len(refusal(READERS[name][0], text)) < 600


@pytest.mark.parametrize("name", [name for name in READERS if name != "chain"])
def test_what_was_written_is_read(name: str) -> None:
    read, good = READERS[name]
    assert refusal(read, good) == ""


def test_a_policy_too_deep_to_follow_is_refused() -> None:
    lines = [f"witness w {EYE.public}", "group g0 all w"]
    lines += [f"group g{i} all g{i - 1}" for i in range(1, 5000)]
    with pytest.raises(MalformedError, match="more than 128 logs, witnesses or groups"):
        Policy.parse("\n".join([*lines, "quorum g4999"]))


def test_a_policy_as_deep_as_is_read_is_followed() -> None:
    lines = [f"log {KEY.public}", f"witness w {EYE.public}", "group g0 all w"]
    lines += [f"group g{i} all g{i - 1}" for i in range(1, 128)]
    policy = Policy.parse("\n".join([*lines, "quorum g127"]))
    assert policy.judge(SIGNED).missing == ("w",)
    assert policy.judge(SIGNED.add([cosign(SIGNED, EYE, 7)])).time == 7
