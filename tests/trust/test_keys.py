"""Keys: C2SP vkeys, secret files, Wycheproof, and the keys for which anyone can sign."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from hypothesis import given
from hypothesis import strategies as st

from corridor.trust import KeyFileError, Kind, MalformedError, SigningKey, VerifyingKey, load_key, save_key

WYCHEPROOF = Path(__file__).parents[3] / "shared" / "data" / "goods" / "wycheproof"
SPECIFIED = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"


def vectors(name: str) -> list[dict[str, object]]:
    path = WYCHEPROOF / name
    if not path.is_file():
        pytest.skip(f"the Wycheproof vectors are not here: {path} is missing")
    groups: list[dict[str, object]] = json.loads(path.read_text(encoding="utf-8"))["testGroups"]
    return groups


def test_the_key_of_the_specification_is_read_and_written() -> None:
    key = VerifyingKey.parse(SPECIFIED)
    assert (key.name, key.kind, key.id.hex()) == ("example.com/foo", Kind.NOTE, "530d903a")
    assert str(key) == SPECIFIED


@pytest.mark.parametrize(
    ("vkey", "why"),
    [
        ("example.com/foo", "name\\+id\\+base64"),
        (SPECIFIED.replace("530d903a", "530D903A"), "says ID"),
        (SPECIFIED.replace("530d903a", "530d903b"), "says ID"),
        (SPECIFIED.replace("example.com/foo", "example.com/fop"), "says ID"),
        (SPECIFIED.replace("example.com/foo", "exa mple"), "not a name"),
        (SPECIFIED.replace("example.com/foo", ""), "not a name"),
        (SPECIFIED.replace("+AekyeRrm", "+A ekyeRrm"), "base64"),
        (SPECIFIED.replace("+AekyeRrm", "+CekyeRrm"), "type that is not known"),
        (SPECIFIED[:-4], "31 bytes|bytes, not 32|base64"),
    ],
)
def test_what_is_no_key_is_refused(vkey: str, why: str) -> None:
    with pytest.raises(MalformedError, match=why):
        VerifyingKey.parse(vkey)


@pytest.mark.parametrize("y", [0, 1, 2**255 - 20, 2**255 - 19, 2**255 - 18, 2**255 + 1])
def test_a_key_for_which_anyone_can_sign_is_refused(y: int) -> None:
    with pytest.raises(MalformedError, match="anyone can sign"):
        VerifyingKey("a.example", Kind.NOTE, y.to_bytes(32, "little"))


@pytest.mark.parametrize("kind", list(Kind))
def test_a_signature_verifies_only_over_its_bytes(kind: Kind) -> None:
    key = SigningKey.generate("a.example", kind)
    signature = key.sign(b"mark 17")
    assert len(signature) == kind.signature_bytes
    assert key.public.verify(signature, b"mark 17")
    assert not key.public.verify(signature, b"mark 18")
    assert not key.public.verify(signature[:-1], b"mark 17")
    assert not key.public.verify(b"", b"mark 17")


@pytest.mark.parametrize("kind", list(Kind))
def test_a_public_and_a_secret_text_are_read_back(kind: Kind) -> None:
    key = SigningKey.generate("a.example", kind)
    assert VerifyingKey.parse(str(key.public)) == key.public
    assert SigningKey.parse(key.secret_text()) == key


@given(st.binary(min_size=32, max_size=32))
def test_a_secret_is_never_shown(seed: bytes) -> None:
    key = SigningKey("a.example", Kind.NOTE, seed)
    assert repr(seed)[2:-1] not in repr(key)
    assert "seed" not in repr(key)


def test_two_names_of_one_key_are_one_identity() -> None:
    key = SigningKey.generate("a.example").public
    other = VerifyingKey("b.example", Kind.COSIGNATURE, key.public)
    assert (key.identity, key.fingerprint) == (other.identity, other.fingerprint)
    assert key.id != other.id


def test_a_key_file_is_private_and_never_overwritten(tmp_path: Path) -> None:
    key = SigningKey.generate("a.example")
    path = save_key(key, tmp_path / "keys" / "a.key")
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_key(path) == key
    with pytest.raises(KeyFileError, match="never overwritten"):
        save_key(key, path)


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = save_key(SigningKey.generate("a.example"), tmp_path / "a.key")
    path.chmod(0o640)
    with pytest.raises(KeyFileError, match="chmod 600"):
        load_key(path)


def test_a_key_file_without_a_key_is_refused_and_not_repeated(tmp_path: Path) -> None:
    path = tmp_path / "a.key"
    path.touch(mode=0o600)
    path.write_text("PRIVATE+KEY+a.example+00000000+c2VjcmV0", encoding="utf-8")
    with pytest.raises(KeyFileError) as refusal:
        load_key(path)
    assert "c2VjcmV0" not in str(refusal.value)
    with pytest.raises(KeyFileError, match="cannot be read"):
        load_key(tmp_path / "b.key")


def test_wycheproof_ed25519() -> None:
    count = 0
    for group in vectors("ed25519_test.json"):
        public = bytes.fromhex(group["publicKey"]["pk"])  # type: ignore[index]
        key = VerifyingKey("w.example", Kind.NOTE, public)
        for case in group["tests"]:  # type: ignore[attr-defined]
            signed = key.verify(bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"]))
            assert signed == (case["result"] == "valid"), case
            count += 1
    assert count == 151


def test_wycheproof_ml_dsa_44() -> None:
    count = 0
    for group in vectors("mldsa_44_verify_test.json"):
        public = bytes.fromhex(group["publicKey"])  # type: ignore[arg-type]
        for case in group["tests"]:  # type: ignore[attr-defined]
            count += 1
            valid = case["result"] == "valid"
            if len(public) != Kind.ML_DSA_44.public_bytes:
                with pytest.raises(MalformedError):
                    VerifyingKey("w.example", Kind.ML_DSA_44, public)
                assert not valid
                continue
            key = VerifyingKey("w.example", Kind.ML_DSA_44, public)
            signature, message = bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"])
            if context := bytes.fromhex(case.get("ctx", "")):
                # No signature of ours has a context; the library below is held to it all the same.
                assert accepts(key._primitive.verify, signature, message, context) == valid, case
                assert not key.verify(signature, message), case
            else:
                assert key.verify(signature, message) == valid, case
    assert count == 180


def accepts(verify: Callable[..., None], *arguments: object) -> bool:
    try:
        verify(*arguments)
    except (InvalidSignature, ValueError):
        return False
    return True


def test_wycheproof_p_256() -> None:
    """ES256 is signed by no part of ours, but tokens of others may be; joserfc verifies them."""
    from joserfc.jwk import ECKey
    from joserfc.jws import JWSRegistry

    es256, count = JWSRegistry.algorithms["ES256"], 0
    for group in vectors("ecdsa_secp256r1_sha256_p1363_test.json"):
        key = ECKey.import_key(group["publicKeyPem"])  # type: ignore[arg-type]
        for case in group["tests"]:  # type: ignore[attr-defined]
            signed = es256.verify(bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"]), key)
            assert signed == (case["result"] == "valid"), case
            count += 1
    assert count == 262
