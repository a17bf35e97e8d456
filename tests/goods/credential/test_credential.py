"""Credentials in both forms: what verifies, and every trick that must not."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from tests.goods.register.pair import KEYS, START, Pair

from corridor.errors import RefusedError
from corridor.goods.credential import (
    add_proof,
    conformity_credential,
    did_key,
    key_of_did,
    sign_jwt,
    status_entries,
    verify_credential,
    verify_jwt,
)
from corridor.goods.credential.multibase import from_base58, to_base58
from corridor.trust import Kind, MalformedError, SignatureError, SigningKey

LAB, STRANGER = KEYS["lab"], KEYS["stranger"]
TRUSTED = [LAB.public]
SCHEMA = Path(__file__).parents[4] / "shared" / "data" / "goods" / "untp" / "untp-dcc-schema.json"


def dcc(**changes: Any) -> dict[str, Any]:
    pair = Pair()
    pair.grant(document="ab" * 32)
    made = conformity_credential(
        pair.register.certificate("C1"),
        scheme=pair.register.scheme("joint"),
        adopted=pair.register.history("scheme/joint")[-1],
        issuer=LAB.public,
        base="https://register.example",
        body=pair.register.body("lab"),
        status=status_entries(pair.register, "C1", "https://register.example"),
    )
    return {**made, **changes}


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def forged(header: dict[str, Any], key: SigningKey = LAB, payload: object = None) -> str:
    """Return a token whose header says what the test wants, with a good signature over it."""
    signed = f"{part(header)}.{part(dcc() if payload is None else payload)}"
    return f"{signed}.{base64.urlsafe_b64encode(key.sign(signed.encode())).rstrip(b'=').decode()}"


def header(**changes: Any) -> dict[str, Any]:
    kid = did_key(LAB.public)
    whole = {"alg": "EdDSA", "typ": "vc+jwt", "kid": f"{kid}#{kid.removeprefix('did:key:')}"}
    return {**whole, **changes}


def test_a_certificate_reads_back_from_both_forms() -> None:
    made = dcc()
    token = sign_jwt(made, LAB)
    document = json.dumps(add_proof(made, LAB, created=START))
    for text, form in ((token, "vc+jwt"), (document, "eddsa-jcs-2022")):
        found = verify_credential(text, TRUSTED)
        assert (found.credential, found.key, found.form) == (made, LAB.public, form)


def test_it_has_the_shape_of_untp() -> None:
    if not SCHEMA.exists():
        pytest.skip(f"the schemas of UNTP are not here: {SCHEMA} is missing")
    import jsonschema_rs

    validator = jsonschema_rs.validator_for(json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert [e.message for e in validator.iter_errors(dcc())] == []
    assert validator.is_valid(dcc(issuer={"id": "did:key:z"})) is False


def test_it_says_from_when_until_when() -> None:
    found = verify_credential(sign_jwt(dcc(), LAB), TRUSTED)
    assert found.is_current(START)
    assert not found.is_current(START.replace(year=2028))


def test_both_names_of_the_algorithm_are_read() -> None:
    for name in ("EdDSA", "Ed25519"):
        assert verify_jwt(forged(header(alg=name)), TRUSTED)[0]["id"].endswith("/credential")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"alg": "none"}, "algorithm is 'none', not EdDSA"),
        ({"alg": "HS256"}, "algorithm is 'HS256', not EdDSA"),
        ({"alg": ["EdDSA"]}, "not EdDSA"),
        ({"typ": "JWT"}, "of type 'JWT', not vc"),
        ({"typ": "vp+jwt"}, "not vc"),
        ({"cty": "vp"}, "not vc"),
        ({"crit": ["exp"], "exp": 1}, "header has crit, exp, which is not followed"),
        ({"b64": False, "crit": ["b64"]}, "header has b64, crit"),
        ({"jwk": {"kty": "OKP"}}, "header has jwk"),
        ({"x5c": []}, "header has x5c"),
        ({"jku": "https://evil.example"}, "header has jku"),
    ],
)
def test_a_header_that_asks_for_more_is_refused(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(MalformedError, match=why):
        verify_jwt(forged(header(**changes)), TRUSTED)


def test_a_key_that_nobody_trusts_does_not_count_whatever_it_is_called() -> None:
    own = did_key(STRANGER.public)
    with pytest.raises(SignatureError, match="names a key that is not trusted"):
        verify_jwt(forged(header(kid=f"{own}#{own[8:]}"), STRANGER), TRUSTED)
    with pytest.raises(SignatureError, match=r"not that of lab\.example/register"):
        verify_jwt(forged(header(), STRANGER), TRUSTED)


def test_one_trusted_body_cannot_issue_for_another() -> None:
    other = KEYS["other-lab"]
    token = sign_jwt(dcc(issuer={"id": did_key(LAB.public), "name": "lab"}), other)
    with pytest.raises(SignatureError, match="who did not sign it"):
        verify_credential(token, [other.public])


def test_one_trusted_body_cannot_pass_off_its_own_as_anothers_when_both_are_trusted() -> None:
    other = KEYS["other-lab"]
    token = sign_jwt(dcc(), other)
    with pytest.raises(SignatureError, match="who did not sign it"):
        verify_credential(token, [LAB.public, other.public])


def test_every_changed_letter_is_noticed() -> None:
    token = sign_jwt(dcc(), LAB)
    for at in range(0, len(token), 97):
        letter = "A" if token[at] != "A" else "B"
        with pytest.raises((MalformedError, SignatureError)):
            verify_credential(token[:at] + letter + token[at + 1 :], TRUSTED)


def test_a_key_twice_in_the_payload_is_refused() -> None:
    payload = base64.urlsafe_b64encode(b'{"id":"a","id":"b"}').rstrip(b"=").decode()
    signed = f"{part(header())}.{payload}"
    signature = base64.urlsafe_b64encode(LAB.sign(signed.encode())).rstrip(b"=").decode()
    with pytest.raises(MalformedError, match="there twice"):
        verify_jwt(f"{signed}.{signature}", TRUSTED)


@pytest.mark.parametrize(
    "text", ["", "a.b", "a.b.c", "....", "é.é.é", "{}", '{"proof": []}', "{", "x" * 9_000_000]
)
def test_what_is_no_credential_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        verify_credential(text, TRUSTED)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"@context": ["https://www.w3.org/2018/credentials/v1"]}, "first @context"),
        ({"type": ["Other"]}, "of type VerifiableCredential"),
        ({"credentialSubject": None}, "has a credentialSubject"),
        ({"validFrom": 5}, "validFrom is a time"),
        ({"validUntil": "2027-02-30T00:00:00Z"}, "no such time"),
        ({"issuer": "https://lab.example"}, "not a did:key"),
    ],
)
def test_a_credential_that_is_not_of_vc_2_is_refused(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(MalformedError, match=why):
        verify_credential(sign_jwt(dcc(**changes), LAB), TRUSTED)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"type": "Ed25519Signature2020"}, "type is"),
        ({"cryptosuite": "eddsa-rdfc-2022"}, "cryptosuite is"),
        ({"proofPurpose": "authentication"}, "proofPurpose is"),
        ({"previousProof": "urn:x"}, "has previousProof"),
        ({"@context": ["https://evil.example"]}, "does not begin with"),
        ({"proofValue": "z0OIl"}, "not base 58"),
    ],
)
def test_a_proof_that_says_something_else_is_refused(changes: dict[str, Any], why: str) -> None:
    signed = add_proof(dcc(), LAB, created=START)
    signed["proof"].update(changes)
    with pytest.raises(MalformedError, match=why):
        verify_credential(json.dumps(signed), TRUSTED)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda s: s.update(validUntil="2040-01-01T00:00:00Z"),
        lambda s: s["proof"].update(created="2020-01-01T00:00:00Z"),
        lambda s: s["proof"].update(proofValue=to_base58(bytes(64))),
    ],
)
def test_a_changed_document_or_proof_is_refused(spoil: Any) -> None:
    signed = add_proof(dcc(), LAB, created=START)
    spoil(signed)
    with pytest.raises(SignatureError, match="the proof is not that of"):
        verify_credential(json.dumps(signed), TRUSTED)


def test_an_expired_proof_is_refused() -> None:
    end = START.replace(year=2028)
    text = json.dumps(add_proof(dcc(), LAB, created=START, expires=end))
    assert verify_credential(text, TRUSTED, at=START).key == LAB.public
    with pytest.raises(SignatureError, match="the proof was good until 2028-01-01T12:00:00Z"):
        verify_credential(text, TRUSTED, at=end)


def test_a_cosigning_key_signs_no_credential() -> None:
    witness = SigningKey.generate("witness", Kind.COSIGNATURE)
    with pytest.raises(SignatureError, match="does not sign credentials"):
        sign_jwt(dcc(), witness)
    with pytest.raises(SignatureError, match="does not sign credentials"):
        add_proof(dcc(), witness, created=START)


def test_what_was_never_granted_is_not_attested() -> None:
    pair = Pair()
    pair.apply()
    with pytest.raises(RefusedError, match="was never granted"):
        conformity_credential(
            pair.register.certificate("C1"), scheme=pair.register.scheme("joint"),
            adopted=pair.register.history("scheme/joint")[-1], issuer=LAB.public, base="https://r.example",
        )  # fmt: skip


def test_a_key_is_its_did() -> None:
    did = "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
    public = key_of_did(did)
    assert len(public) == 32
    assert to_base58(b"\xed\x01" + public) == did.removeprefix("did:key:")


@pytest.mark.parametrize("content", [b"", b"\0", b"\0\0a", b"corridor", bytes(range(64))])
def test_base_58_reads_back(content: bytes) -> None:
    assert from_base58(to_base58(content)) == content


@pytest.mark.parametrize(
    "did", ["did:web:x", "did:key:z6Mk0", "did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme"]
)
def test_a_did_of_something_else_is_refused(did: str) -> None:
    with pytest.raises(MalformedError):
        key_of_did(did)
