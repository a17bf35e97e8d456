"""A gate that one key and one issuer may pass."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageSigner, MappingKeyResolver, algorithms
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, OKPKey

from corridor.web.gate import Caller, Gate, GateError, Issuer, KnownKey, Pace, SignedRequests, Tokens

KEY = Ed25519PrivateKey.generate()
URL = "https://register.example/v1/events"
BODY = b'{"a":1}'
ISSUER = Issuer("https://login.example", "https://register.example", ("realm", "roles"))


@dataclass
class Request:
    body: bytes = BODY
    url: str = URL
    method: str = "POST"
    headers: dict[str, str] = field(default_factory=dict)


def signed(request: Request, *, key: Ed25519PrivateKey = KEY, nonce: str = "1", **options: object) -> Request:
    signer = HTTPMessageSigner(
        signature_algorithm=algorithms.ED25519,
        key_resolver=MappingKeyResolver(public_keys={}, private_keys={"till": key}),
    )
    covered = options.pop("covered", ("@method", "@target-uri"))
    signer.sign(
        request, key_id="till", tag=options.pop("tag", "corridor"), nonce=nonce,
        covered_component_ids=covered, body=request.body, **options,
    )  # fmt: skip
    request.headers = {k.lower(): v for k, v in request.headers.items()}
    return request


def gate(**options: object) -> Gate:
    known = KnownKey(KEY.public_key().public_bytes_raw(), Caller("till 7", frozenset({"capture"})))
    return Gate(SignedRequests({"till": known}), **options)


def ask(gate: Gate, request: Request, role: str = "capture") -> Caller:
    return gate.enter(role, request.method, request.url, request.headers, request.body)


def refused(gate: Gate, request: Request, role: str = "capture") -> int:
    with pytest.raises(GateError) as error:
        ask(gate, request, role)
    return error.value.status


def test_a_signed_request_names_its_caller() -> None:
    assert ask(gate(), signed(Request())).name == "till 7"


def test_without_proof_the_answer_is_who_are_you() -> None:
    assert refused(gate(), Request()) == 401


def test_a_role_that_the_key_has_not_is_forbidden() -> None:
    assert refused(gate(), signed(Request()), role="register") == 403


def test_a_changed_body_address_or_method_is_refused() -> None:
    for change in ({"body": b'{"a":2}'}, {"url": URL + "?x=1"}, {"method": "PUT"}):
        request = signed(Request())
        for name, value in change.items():
            setattr(request, name, value)
        assert refused(gate(), request) == 401


def test_a_stranger_with_the_name_of_a_key_is_refused() -> None:
    assert refused(gate(), signed(Request(), key=Ed25519PrivateKey.generate())) == 401


def test_a_signature_made_for_another_use_is_refused() -> None:
    assert refused(gate(), signed(Request(), tag="elsewhere")) == 401


def test_a_signature_that_covers_too_little_is_refused() -> None:
    assert refused(gate(), signed(Request(), covered=("@method",))) == 401


def test_a_signed_request_is_used_once_even_under_another_label() -> None:
    door, request = gate(), signed(Request())
    ask(door, request)
    for name in ("signature", "signature-input"):
        request.headers[name] = request.headers[name].replace("pyhms=", "again=")
    assert refused(door, request) == 401


def test_the_same_request_with_a_nonce_of_its_own_is_a_new_one() -> None:
    door = gate()
    assert [ask(door, signed(Request(), nonce=n)).name for n in "12"] == ["till 7", "till 7"]


def test_an_old_signature_is_refused() -> None:
    from datetime import UTC, datetime

    old = signed(Request(), created=datetime.now(UTC) - timedelta(minutes=6))
    assert refused(gate(), old) == 401


def test_the_third_request_of_two_a_minute_must_wait() -> None:
    door = gate(pace=Pace({"capture": "2/minute"}))
    for nonce in "12":
        ask(door, signed(Request(), nonce=nonce))
    assert refused(door, signed(Request(), nonce="3")) == 429


# Tokens

ISSUER_KEY = OKPKey.generate_key("Ed25519", {"kid": "k1"})


def tokens(*keys: OKPKey) -> Tokens:
    documents = {
        "https://login.example/.well-known/openid-configuration": {"jwks_uri": "https://login.example/keys"},
        "https://login.example/keys": KeySet(list(keys or (ISSUER_KEY,))).as_dict(private=False),
    }
    return Tokens(ISSUER, documents.__getitem__)


def token(key: object = ISSUER_KEY, alg: str = "Ed25519", **claims: object) -> str:
    given = {
        "iss": ISSUER.name, "aud": ISSUER.audience, "sub": "anna", "exp": int(time.time()) + 60,
        "realm": {"roles": ["capture"]}, **claims,
    }  # fmt: skip
    return jwt.encode({"alg": alg, "kid": "k1"}, given, key, algorithms=[alg])


def with_token(text: str) -> Request:
    return Request(headers={"authorization": f"Bearer {text}"})


def test_a_token_of_the_issuer_names_its_subject_and_roles() -> None:
    caller = ask(Gate(tokens=(tokens(),)), with_token(token()))
    assert caller == Caller("https://login.example#anna", frozenset({"capture"}))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a.b.c",
        token(aud="https://elsewhere.example"),
        token(iss="https://elsewhere.example"),
        token(exp=int(time.time()) - 60),
        token(nbf=int(time.time()) + 600),
        token(OKPKey.generate_key("Ed25519", {"kid": "k1"})),
        token(OctKey.import_key(ISSUER_KEY.as_dict(private=False)["x"]), "HS256"),
        "eyJhbGciOiJub25lIn0." + token().split(".")[1] + ".",
    ],
)  # fmt: skip
def test_any_other_token_is_refused(text: str) -> None:
    assert refused(Gate(tokens=(tokens(),)), with_token(text)) == 401


def test_roles_of_another_shape_give_no_right() -> None:
    assert refused(Gate(tokens=(tokens(),)), with_token(token(realm={"roles": {"capture": True}}))) == 403


def test_a_key_that_the_issuer_took_back_counts_no_longer() -> None:
    fresh = OKPKey.generate_key("Ed25519", {"kid": "k2"})
    assert refused(Gate(tokens=(tokens(fresh),)), with_token(token())) == 401
