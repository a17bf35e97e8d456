"""The API of the register over the pair of East and West."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi.testclient import TestClient
from http_message_signatures import HTTPMessageSigner, MappingKeyResolver, algorithms
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool
from tests.goods.register.pair import KEYS, Pair, chains

from corridor.goods.events import create_tables
from corridor.goods.resolver import Directory, Item, Link
from corridor.goods.verify import RegisterKnowledge, collect, freshness_of, open_bundle
from corridor.goods.watch import Role
from corridor.trust import Log
from corridor.web.gate import Caller, Gate, KnownKey, Pace, SignedRequests
from corridor.web.goods import Counter, goods_app

BASE = "https://register.example"
TILL = Ed25519PrivateKey.generate()
PUMP = "04810268000010"
EVENTS = {
    "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
    "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2027-01-01T12:00:00Z",
    "epcisBody": {"eventList": [{
        "type": "ObjectEvent", "action": "OBSERVE", "eventTime": "2027-01-01T12:00:00Z",
        "eventTimeZoneOffset": "+00:00", "epcList": [f"https://id.gs1.org/01/{PUMP}/21/S1"],
    }]},
}  # fmt: skip


def gate(**options: object) -> Gate:
    till = KnownKey(TILL.public_key().public_bytes_raw(), Caller("till", frozenset({"capture", "scan"})))
    return Gate(SignedRequests({"till": till}), **options)  # type: ignore[arg-type]


def pair() -> Pair:
    """Return two parties with certificate C1, and published logs."""
    made = Pair()
    made.grant("C1")
    for party in ("East", "West"):
        Log.open(made.register.shelf.storage(party), KEYS[party], origin=f"{party}.example/log").publish()
    return made


def app(made: Pair | None = None, **options: object) -> TestClient:
    made = made or pair()
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    create_tables(engine)
    home = Link("gs1:pip", "https://works.example/pump", "About the pump", media_type="text/html")
    directory = Directory.of(BASE, "Register", [Item(f"/01/{PUMP}", "Pump", (home,), default=home)])
    whole = {
        "gate": gate(), "base": BASE, "directory": directory, "events": engine,
        "bundle": lambda now: collect(made.register, made_at=now, max_age=timedelta(hours=72)),
        "fresh": lambda now: freshness_of(made.register, made_at=now),
        "signers": (KEYS["East"], KEYS["West"]), "clock": lambda: made.at(made.day), **options,
    }  # fmt: skip
    counter = Counter(made.register, RegisterKnowledge(made.register), **whole)  # type: ignore[arg-type]
    return TestClient(goods_app(counter), base_url=BASE, follow_redirects=False)


def signed(url: str, body: bytes) -> dict[str, str]:
    """Return the headers of a request that the till signs."""
    request = httpx.Request("POST", url, content=body)
    keys = MappingKeyResolver(public_keys={}, private_keys={"till": TILL})
    signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=keys)
    signer.sign(request, key_id="till", tag="corridor", body=body, created=datetime.now(UTC),
                nonce=secrets.token_hex(8),
                covered_component_ids=("@method", "@target-uri"))  # fmt: skip
    return dict(request.headers)


def capture(client: TestClient, document: object = EVENTS) -> httpx.Response:
    body = json.dumps(document).encode()
    return client.post("/v1/capture", content=body, headers=signed(f"{BASE}/v1/capture", body))


def test_a_code_is_answered_with_its_age() -> None:
    found = app().get("/v1/verify", params={"code": f"(01){PUMP}(21)S1"}).json()
    assert (found["verdict"], found["age_s"]) == ("genuine and valid", 0)


def test_a_certificate_shows_everything_ever_said() -> None:
    made = pair()
    made.say("certificate.withdrawn", "C1", "West", reason="leaks")
    found = app(made).get("/v1/certificates/C1").json()
    assert (found["state"], [s["kind"] for s in found["history"]]) == (
        "withdrawn",
        ["certificate.applied", "certificate.granted", "certificate.withdrawn"],
    )


def test_what_is_not_there_is_a_problem_with_a_sentence() -> None:
    answer = app().get("/v1/certificates/C9")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_a_digital_link_leads_to_its_page() -> None:
    answer = app().get(f"/01/{PUMP}/21/S1")
    assert (answer.status_code, answer.headers["location"]) == (307, "https://works.example/pump")


def test_the_resolver_describes_itself() -> None:
    assert app().get("/.well-known/gs1resolver").json()["resolverRoot"] == BASE


def test_events_go_in_once_and_come_out() -> None:
    client = app()
    first, second = capture(client).json(), capture(client).json()
    found = client.get("/v1/events", params={"MATCH_epc": f"https://id.gs1.org/01/{PUMP}/21/S1"}).json()
    assert (first["stored"], second["duplicates"]) == (1, 1)
    assert len(found["epcisBody"]["queryResults"]["resultsBody"]["eventList"]) == 1


def test_events_of_a_stranger_stay_out() -> None:
    assert app().post("/v1/capture", json=EVENTS).status_code == 401


def test_a_parameter_that_is_none_is_named() -> None:
    answer = app().get("/v1/events", params={"MATCH_everything": "1"})
    assert (answer.status_code, "MATCH_everything" in answer.json()["title"]) == (400, True)


def test_a_signed_statement_takes_effect_through_the_api() -> None:
    made = pair()
    client = app(made)
    said = made.statement("certificate.suspended", "C1", "West").envelope(KEYS["West"])
    assert client.post("/v1/statements", content=said.to_bytes()).status_code == 201
    assert client.get("/v1/certificates/C1").json()["state"] == "suspended"


def test_a_statement_against_a_rule_is_refused_by_name() -> None:
    made = pair()
    said = made.statement("certificate.reinstated", "C1", "West").envelope(KEYS["West"])
    assert app(made).post("/v1/statements", content=said.to_bytes()).status_code == 409


def test_a_statement_without_its_signature_is_refused() -> None:
    made = pair()
    said = made.statement("certificate.suspended", "C1", "West").envelope(KEYS["stranger"])
    assert app(made).post("/v1/statements", content=said.to_bytes()).status_code == 403


def test_logs_are_served_as_files() -> None:
    client = app()
    note = client.get("/logs/East/checkpoint").text
    size = int(note.split("\n")[1])
    tile = client.get(f"/logs/East/tile/0/000.p/{size}")
    assert (len(tile.content), "immutable" in tile.headers["cache-control"]) == (32 * size, True)
    assert client.get("/logs/North/checkpoint").status_code == 404


def test_the_bundle_of_the_api_opens_offline() -> None:
    held = open_bundle(app().get("/v1/bundle").content, chains())
    assert (held.unsigned, held.standing("certificate", "C1") is not None) == ((), True)


def test_the_status_list_is_a_credential() -> None:
    answer = app().get("/status/revocation/0")
    assert (answer.headers["content-type"], answer.text.count(".")) == ("application/vc+jwt", 2)


def test_a_scan_tells_the_watch_where_it_was_and_nothing_else() -> None:
    seen: list[object] = []
    client = app(watch=lambda *scan: seen.append(scan))
    body = {"code": f"(01){PUMP}(21)S1", "area": "BY-VI", "device": "a1b2c3d4"}
    assert client.post("/v1/scans", json=body).json()["verdict"] == "genuine and valid"
    assert seen == [(f"(01){PUMP}(21)S1", "BY-VI", "a1b2c3d4", Role.PUBLIC)]


@pytest.mark.parametrize(
    "extra", [{"name": "Anna"}, {"area": "Smolensk, Lenin street 1"}, {"device": "x"}, {"code": ""}]
)
def test_a_scan_with_more_than_detection_needs_is_refused(extra: dict[str, str]) -> None:
    body = {"code": f"(01){PUMP}", "area": "BY", "device": "a1b2c3d4", **extra}
    assert app().post("/v1/scans", json=body).status_code == 422


def test_whoever_asks_too_often_waits() -> None:
    client = app(gate=gate(pace=Pace({"verify": "2/minute"})))
    answers = [client.get("/v1/verify", params={"code": "x"}) for _ in range(3)]
    assert [a.status_code for a in answers] == [200, 200, 429]
    assert int(answers[2].headers["retry-after"]) > 0


def test_a_body_beyond_the_limit_is_refused() -> None:
    client = app(gate=gate(largest_bytes=100))
    assert client.post("/v1/statements", content=b"x" * 101).status_code == 413


def test_the_witness_answers_where_there_is_one() -> None:
    client = app(witness=lambda body: (200, "text/plain", body.upper()))
    assert client.post("/add-checkpoint", content=b"old 0").text == "OLD 0"
    assert app().post("/add-checkpoint", content=b"old 0").status_code == 404


def test_the_description_names_every_route() -> None:
    paths = app().get("/openapi.json").json()["paths"]
    assert {"/v1/verify", "/v1/scans", "/v1/capture", "/v1/events", "/v1/statements"} <= paths.keys()
