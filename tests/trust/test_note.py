"""Signed notes, checkpoints and cosignatures, as C2SP writes them."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.trust import (
    Checkpoint,
    Keyring,
    Kind,
    MalformedError,
    Note,
    NoteSignature,
    SignatureError,
    SignedCheckpoint,
    SigningKey,
    Subtree,
    VerifyingKey,
    cosign,
    cosign_subtree,
    hash_leaves,
    root_of,
    sign_note,
    verify_note,
    verify_subtree_cosignature,
)

LOG = Path(__file__).parents[3] / "shared" / "data" / "goods" / "log"
KEY = VerifyingKey.parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
NOTE = """This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
""".encode()

EAST = SigningKey("east.example/log", Kind.NOTE, b"\1" * 32)
WITNESS = SigningKey("w.example", Kind.COSIGNATURE, b"\2" * 32)
LATE = SigningKey("late.example", Kind.ML_DSA_44, b"\3" * 32)
SAID = Checkpoint("east.example/log", 2, root_of(hash_leaves([b"a", b"b"])))
SIGNED = SignedCheckpoint.sign(SAID, EAST)


def test_the_note_of_the_specification_is_signed_by_its_key() -> None:
    assert verify_note(NOTE, [KEY]) == ("This is an example message.\n", (KEY,))
    assert Note.parse(NOTE).to_bytes() == NOTE


def test_a_changed_text_is_refused() -> None:
    with pytest.raises(SignatureError, match=r"does not verify"):
        verify_note(NOTE.replace(b"example message", b"example massage"), [KEY])


def test_lines_of_unknown_keys_are_ignored_also_with_a_known_name_or_id() -> None:
    line = Note.parse(NOTE).signatures[0]
    others = [replace(line, name="example.com/bar"), replace(line, id=b"\0\0\0\0")]
    note = replace(Note.parse(NOTE), signatures=(*others, line))
    assert verify_note(note.to_bytes(), [KEY])[1] == (KEY,)
    with pytest.raises(SignatureError, match="signed by none of: example"):
        verify_note(replace(note, signatures=tuple(others)).to_bytes(), [KEY])


def test_one_bad_line_of_a_known_key_spoils_the_note() -> None:
    line = Note.parse(NOTE).signatures[0]
    bad = replace(line, signature=bytes(64))
    note = replace(Note.parse(NOTE), signatures=(line, bad))
    with pytest.raises(SignatureError, match="does not verify"):
        verify_note(note.to_bytes(), [KEY])


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n")).map(lambda t: t + "\n"))
def test_a_note_is_read_back(text: str) -> None:
    note = sign_note(text, EAST)
    assert Note.parse(note.to_bytes()) == note
    assert verify_note(note.to_bytes(), [EAST.public]) == (text, (EAST.public,))


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"text\n",
        b"text\n\n",
        NOTE[:-1],
        NOTE.replace(b"example message", b"example\tmessage"),
        NOTE.replace(b"example message", b"example\xffmessage"),
        NOTE.replace(b"message.\n\n", b"message.\n"),
        NOTE.replace("— ".encode(), b"- "),
        NOTE.replace(b"example.com/foo ", b"example.com/foo"),
        NOTE.replace(b"example.com/foo ", b"example+com/foo "),
        NOTE.replace(b"aQM=", b"aQM"),
        NOTE + b"\n",
        "text\n\n— a AAAA\n".encode(),
        NOTE * 9000,
        b"text\n\n" + NOTE.split(b"\n\n")[1] * 101,
    ],
)
def test_what_is_no_note_is_refused(note: bytes) -> None:
    with pytest.raises(MalformedError):
        verify_note(note, [KEY])


def test_sixteen_signatures_are_accepted() -> None:
    keys = [SigningKey(f"k{i}", Kind.NOTE, bytes([i]) * 32) for i in range(16)]
    assert len(verify_note(sign_note("text\n", *keys).to_bytes(), [k.public for k in keys])[1]) == 16


def test_only_a_key_for_notes_signs_any_text() -> None:
    with pytest.raises(SignatureError, match="signs checkpoints, not any text"):
        sign_note("text\n", LATE)
    with pytest.raises(MalformedError, match="ends in a newline"):
        sign_note("text", EAST)


def test_a_checkpoint_is_origin_size_and_root() -> None:
    assert SAID.to_bytes() == b"east.example/log\n2\n" + base64.b64encode(SAID.root) + b"\n"
    assert Checkpoint.parse(SAID.to_bytes()) == SAID


def test_extension_lines_are_kept_and_signed() -> None:
    signed = SignedCheckpoint.sign(replace(SAID, extensions=("what follows", "means nothing")), EAST)
    again = SignedCheckpoint.parse(signed.to_bytes())
    assert again == signed
    assert again.checkpoint.extensions == ("what follows", "means nothing")
    assert again.signers(Keyring([EAST.public])) == {EAST.public: 0}


ROOT = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    "text",
    [
        "east\n2\n",
        f"\n2\n{ROOT}\n",
        f"east\n02\n{ROOT}\n",
        f"east\n+2\n{ROOT}\n",
        f"east\n-2\n{ROOT}\n",
        f"east\n2 \n{ROOT}\n",
        f"east\n٢\n{ROOT}\n",
        f"east\n\n{ROOT}\n",
        f"east\n{2**63}\n{ROOT}\n",
        f"east\n{'9' * 30}\n{ROOT}\n",
        f"east\n2\n{ROOT[:-1]}\n",
        f"east\n2\n{ROOT}=\n",
        "east\n2\nAAAA\n",
        f"east\n2\n{ROOT[:-2]}B=\n",
        f"east\n2\n{ROOT}\n\nextension\n",
        f"east\n2\n{ROOT}",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        Checkpoint.parse(text.encode())


@pytest.mark.parametrize("key", [WITNESS, LATE])
def test_a_cosignature_says_when(key: SigningKey) -> None:
    cosigned = SIGNED.add([cosign(SIGNED, key, 1_800_000_000)])
    again = SignedCheckpoint.parse(cosigned.to_bytes())
    assert again.signers(Keyring([EAST.public, key.public])) == {EAST.public: 0, key.public: 1_800_000_000}


@pytest.mark.parametrize("key", [WITNESS, LATE])
def test_a_cosignature_moved_in_time_or_to_another_tree_is_refused(key: SigningKey) -> None:
    line = cosign(SIGNED, key, 1_800_000_000)
    later = replace(line, signature=(1_800_000_001).to_bytes(8, "big") + line.signature[8:])
    with pytest.raises(
        SignatureError, match=rf"{key.name} under the checkpoint of east.example/log: 2 entries"
    ):
        SIGNED.add([later]).signers(Keyring([key.public]))
    other = SignedCheckpoint.sign(replace(SAID, size=3), EAST)
    with pytest.raises(SignatureError):
        other.add([line]).signers(Keyring([key.public]))
    huge = replace(line, signature=(2**63).to_bytes(8, "big") + line.signature[8:])
    with pytest.raises(SignatureError):
        SIGNED.add([huge]).signers(Keyring([key.public]))
    with pytest.raises(SignatureError):
        SIGNED.add([replace(line, signature=b"short")]).signers(Keyring([key.public]))


def test_a_post_quantum_cosignature_is_of_one_cosigner() -> None:
    twin = SigningKey("twin.example", Kind.ML_DSA_44, LATE.seed)
    line = cosign(SIGNED, LATE, 5)
    claimed = NoteSignature(twin.name, twin.public.id, line.signature)
    with pytest.raises(SignatureError):
        SIGNED.add([claimed]).signers(Keyring([twin.public]))


def test_the_bytes_of_a_post_quantum_cosignature_are_those_of_the_specification() -> None:
    line = cosign(SIGNED, LATE, 5)
    message = (
        b"subtree/v1\n\x00\x0clate.example" + (5).to_bytes(8, "big") + b"\x10east.example/log"
        + (0).to_bytes(8, "big") + (2).to_bytes(8, "big") + SAID.root
    )  # fmt: skip
    assert LATE.public.verify(line.signature[8:], message)


def test_a_part_of_a_tree_is_cosigned_without_a_time() -> None:
    part = Subtree("east.example/log", 4, 6, bytes(32))
    line = cosign_subtree(part, LATE)
    assert line.signature[:8] == bytes(8)
    assert verify_subtree_cosignature(line, part, LATE.public)
    assert not verify_subtree_cosignature(line, replace(part, start=0), LATE.public)
    assert not verify_subtree_cosignature(line, part, WITNESS.public)
    with pytest.raises(SignatureError, match="cannot cosign parts"):
        cosign_subtree(part, WITNESS)


def test_names_too_long_for_the_structure_are_refused() -> None:
    with pytest.raises(MalformedError, match="more than 255 bytes"):
        SignedCheckpoint.sign(replace(SAID, origin="x" * 256), LATE)


def test_kinds_of_keys_do_not_stand_in_for_each_other() -> None:
    with pytest.raises(SignatureError, match="cannot cosign at time 5"):
        cosign(SIGNED, EAST, 5)
    with pytest.raises(SignatureError, match="cannot cosign at time 0"):
        cosign(SIGNED, WITNESS, 0)
    with pytest.raises(SignatureError, match="a log signs with a key of another kind"):
        SignedCheckpoint.sign(SAID, WITNESS)


def published(*parts: str) -> bytes:
    path = LOG.joinpath(*parts)
    if not path.is_file():
        pytest.skip(f"the published log is not here: {path} is missing")
    return path.read_bytes()


def published_cosigned(*place: str, about: str, origin: str) -> tuple[Checkpoint, int]:
    """Return a published checkpoint, and how many of its cosigner's keys signed it."""
    keys = [VerifyingKey.parse(k) for k in json.loads(published(*place, about))["verifier_keys"]]
    folder = hashlib.sha256(origin.encode()).hexdigest()
    cosigned = SignedCheckpoint.parse(published(*place, folder, "checkpoint"))
    assert cosigned.checkpoint.origin == origin
    return cosigned.checkpoint, len(cosigned.signers(Keyring(keys)))


def test_the_published_log_was_cosigned_by_its_witness() -> None:
    log = SignedCheckpoint.parse(published("tree", "checkpoint")).checkpoint
    assert log.size == 300
    assert published_cosigned("witness", about="witness.v0.json", origin=log.origin) == (log, 1)
    other = published_cosigned("witness2", about="witness.v0.json", origin="milan2026h1.example.org")
    assert other == (replace(log, origin="milan2026h1.example.org"), 1)


def test_the_published_mirror_has_the_tiles_that_it_cosigned() -> None:
    origin = "rome2026h1.example.org"
    folder = ("witness", "mirror", hashlib.sha256(origin.encode()).hexdigest())
    leaves = published(*folder, "tile", "0", "000") + published(*folder, "tile", "0", "001.p", "44")
    mirrored = Checkpoint(origin, 300, root_of(leaves))
    found = published_cosigned("witness", "mirror", about="mirror.v0.json", origin=origin)
    assert found == (mirrored, 1)
    assert published(*folder, "tile", "1", "000.p", "1") == root_of(leaves[:8192])
