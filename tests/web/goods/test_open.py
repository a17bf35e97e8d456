"""The API over a desk: who may write is said in ``goods/parties.toml``."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey
from sqlalchemy import text
from tests.web.goods.test_api import EVENTS

from corridor.goods.desk import Desk, believed_parties, engine_of, ranges_of, read_application
from corridor.goods.marks import decommission, order_range, print_codes
from corridor.goods.verify import open_bundle
from corridor.web.goods import goods_app
from corridor.web.goods.open import BodyKeys, counter_of
from corridor.workspace import new

NAME, AUDIENCE = "https://login.example/realms/goods", "https://register.example"
KEY = OKPKey.generate_key("Ed25519", {"kid": "k1", "use": "sig"})
ISSUER = f"""
[[issuer]]
name = "{NAME}"
audience = "{AUDIENCE}"
roles = ["realm", "roles"]
"""
SCAN = {"code": "(01)09520123456788(10)L7(21)S1", "area": "W-N", "device": "a1b2c3d4"}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return the tiny world's desk; its issuer of tokens answers from memory."""
    folder = new(tmp_path / "tiny", "tiny")
    with (folder / "goods/parties.toml").open("a", encoding="utf-8") as file:
        file.write(ISSUER)
    documents = {
        f"{NAME}/.well-known/openid-configuration": {"issuer": NAME, "jwks_uri": f"{NAME}/keys"},
        f"{NAME}/keys": KeySet([KEY]).as_dict(private=False),
    }
    monkeypatch.setattr(
        httpx,
        "get",
        lambda url, **_: httpx.Response(200, json=documents[url], request=httpx.Request("GET", url)),
    )
    return Desk.set_up(folder)


def bearer(*roles: str, **claims: object) -> dict[str, str]:
    told = {"iss": NAME, "aud": AUDIENCE, "sub": "till 7", "exp": int(time.time()) + 60}
    told |= {"realm": {"roles": list(roles)}, **claims}  # type: ignore[dict-item]
    return {"authorization": "Bearer " + jwt.encode({"alg": "Ed25519", "kid": "k1"}, told, KEY, ["Ed25519"])}


def client(desk: Desk) -> TestClient:
    return TestClient(goods_app(counter_of(desk)), base_url="https://register.example")


def test_a_token_of_the_named_issuer_may_capture(desk: Desk) -> None:
    api = client(desk)
    assert api.post("/v1/capture", json=EVENTS, headers=bearer("capture")).json()["stored"] == 1
    assert api.post("/v1/capture", json=EVENTS, headers=bearer("scan")).status_code == 403
    assert api.post("/v1/capture", json=EVENTS, headers=bearer("capture", aud="https://x")).status_code == 401
    assert api.post("/v1/capture", json=EVENTS).status_code == 401


@pytest.mark.parametrize(
    ("roles", "role"),
    [
        ((), "public"),
        (("scan",), "shop"),
        (("scan", "till"), "till"),
        (("scan", "inspector"), "inspector"),
    ],
)
def test_a_scan_carries_the_role_of_the_caller(desk: Desk, roles: tuple[str, ...], role: str) -> None:
    headers = bearer(*roles) if roles else {}
    assert client(desk).post("/v1/scans", json=SCAN, headers=headers).status_code == 200
    with engine_of(desk).connect() as connection:
        assert connection.execute(text("SELECT role FROM watch_scan")).scalars().all() == [role]


def test_an_inspector_who_may_not_scan_is_turned_away(desk: Desk) -> None:
    assert client(desk).post("/v1/scans", json=SCAN, headers=bearer("inspector")).status_code == 403


def test_a_body_that_is_suspended_is_let_in_no_more(desk: Desk) -> None:
    moments = iter((0.0, 0.0, 1.0, 9.0, 9.0))
    desk.add_body("LAB-W")
    keys = BodyKeys(desk.register, clock=lambda: next(moments))
    (fingerprint,) = [key.fingerprint for key in desk.register.body("LAB-W").role.keys]
    assert keys[fingerprint].caller.name == "LAB-W"
    desk.rule("suspended", "LAB-W", ("E",), reason="bribes")
    assert fingerprint in keys, "for a few seconds"
    assert fingerprint not in keys


def test_a_served_bundle_proves_rulings_and_names_what_is_out_of_use(desk: Desk) -> None:
    application, _ = read_application(desk.files.folder / "goods/applications/pump.toml")
    assert application is not None
    desk.add_body("LAB-W")
    desk.certify(application)
    desk.rule("suspended", "W-26-1", ("E",), reason="cracks")
    book, now = ranges_of(desk), desk.clock()
    codes, step = order_range("R1", "09520123456788", 2, certificate="W-26-1", by="works", at=now, left=2)
    serial = book.add(codes, step).serial(0)
    for turn in (
        lambda c: print_codes(c, 2, by="works", at=now),
        lambda c: decommission(c, [0], reason="stolen", by="works", at=now),
    ):
        codes, step = turn(codes)
        book.save(codes, step)
    api = client(desk)
    held = open_bundle(api.get("/v1/bundle").content, believed_parties(desk.files.folder))
    again = held.refreshed(api.get("/v1/freshness").content, believed_parties(desk.files.folder))
    for known in (held, again):
        standing = known.standing("certificate", "W-26-1")
        assert standing is not None
        assert "cracks; proven in the logs of" in standing.sentence
        mark = known.mark(gtin="09520123456788", lot="", serial=serial)
        assert mark is not None
        assert mark.state == "decommissioned"
