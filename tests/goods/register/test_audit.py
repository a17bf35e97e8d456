"""The audit believes only keys: whatever is changed behind the register's back is found and named."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.goods.register.pair import KEYS, PUMP, SCHEME, Pair

from corridor.goods.register import audit, seal, write_instant
from corridor.trust import Kind, Log, SigningKey

OPERATORS = {who: KEYS[who] for who in ("East", "West")}


def publish(pair: Pair) -> None:
    for who, key in OPERATORS.items():
        Log.open(pair.shelf.storage(who), key).publish()


def audited(pair: Pair) -> list[str]:
    return [finding.code for finding in audit(pair.register)]


@pytest.fixture
def pair() -> Pair:
    """Return a register with one certificate and checkpoints over it."""
    made = Pair()
    made.grant()
    publish(made)
    return made


def test_a_register_in_order_gives_no_finding(pair: Pair) -> None:
    assert audited(pair) == []


def test_a_log_of_many_tiles_is_read_whole() -> None:
    many = Pair()
    for n in range(160):
        many.grant(f"C{n}")
    publish(many)
    assert many.shelf.storage("East").size() > 512
    assert audited(many) == []


def test_tiles_that_are_altered_or_missing_are_named() -> None:
    many = Pair()
    for n in range(160):
        many.grant(f"C{n}")
    publish(many)
    tiles = many.shelf.storage("East").tiles  # type: ignore[attr-defined]
    (first, second), content = sorted(tiles)[:2], bytes(8192)
    tiles[first] = content
    del tiles[second]
    said = [f.sentence for f in audit(many.register) if f.code == "register-tile-altered"]
    assert [("tile/0/000" in s, "tile/0/001" in s) for s in said] == [(True, False), (False, True)]


def swap(pair: Pair) -> None:
    entries = pair.shelf.storage("East").entries  # type: ignore[attr-defined]
    entries[0], entries[2] = entries[2], entries[0]


def cut(pair: Pair) -> None:
    del pair.shelf.storage("East").entries[-1]  # type: ignore[attr-defined]


def sign_by_another(pair: Pair) -> None:
    storage = pair.shelf.storage("East")
    key = SigningKey.generate(KEYS["East"].name, Kind.NOTE)
    storage.publish({}, b"")
    Log.open(storage, key).publish()


def no_checkpoint(pair: Pair) -> None:
    pair.shelf.storage("East").publish({}, b"")


def append(content: bytes) -> Callable[[Pair], None]:
    def do(pair: Pair) -> None:
        pair.shelf.storage("East").append([content])

    return do


def seal_backwards(pair: Pair) -> None:
    pair.shelf.storage("East").append([seal(pair.at(-9))])


def hide_in_one_log(pair: Pair) -> None:
    content = pair.statement("certificate.withdrawn", "C1", "East").envelope(KEYS["East"]).to_bytes()
    pair.shelf.storage("East").append([content, seal(pair.at(0))])


def forge_in_both_logs(pair: Pair) -> None:
    content = pair.statement("certificate.withdrawn", "C1", "East").envelope(KEYS["lab"]).to_bytes()
    for who in ("East", "West"):
        pair.shelf.storage(who).append([content, seal(pair.at(0))])
    pair.register.catch_up()


def forget_a_withdrawal(pair: Pair) -> None:
    pair.say("certificate.withdrawn", "C1", "West")
    history = pair.register.history("certificate/C1")
    pair.shelf.replace("certificate/C1", history[:-1])


def lose_the_index(pair: Pair) -> None:
    pair.shelf._products.clear()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("tamper", "code"),
    [
        (lose_the_index, "register-tables-differ"),
        (swap, "register-log-altered"),
        (cut, "register-log-altered"),
        (cut, "register-unsealed"),
        (sign_by_another, "register-checkpoint-not-good"),
        (no_checkpoint, "register-no-checkpoint"),
        (append(b"hello"), "register-no-statement"),
        (append(b"hello"), "register-unsealed"),
        (seal_backwards, "register-seal-backwards"),
        (hide_in_one_log, "register-held-by-one"),
        (forge_in_both_logs, "register-broken-rule"),
        (forget_a_withdrawal, "register-tables-differ"),
    ],
)
def test_what_was_tampered_with_is_named(pair: Pair, tamper: Callable[[Pair], None], code: str) -> None:
    tamper(pair)
    assert code in audited(pair)


def test_a_document_that_is_missing_is_named() -> None:
    pair = Pair()
    pair.grant(document="ab" * 32)
    publish(pair)
    assert audited(pair) == ["register-document-missing"]


def test_a_certificate_out_of_scope_is_named() -> None:
    pair = Pair()
    pair.say("body.suspended", "lab", "West")
    pair.grant()
    publish(pair)
    assert audited(pair) == ["register-out-of-scope"]


def test_an_application_that_breaks_its_scheme_is_named() -> None:
    pair = Pair()
    pair.apply("C1", content={"East": "20", "West": "40"})
    pair.say("certificate.granted", "C1", "lab", fields={"until": write_instant(pair.at(99))})
    publish(pair)
    (finding,) = audit(pair.register)
    assert finding.sentence == (
        "certificate C1: broken: at least 25 % from East – East has 20 % [estimate: made up]"
    )


def test_surveillance_that_is_overdue_is_named_until_it_is_made_up_for() -> None:
    pair = Pair(with_body=False)
    rules = {**SCHEME, "surveillance_months": 6}
    pair.say("scheme.adopted", "joint", "East", "West", fields={"scheme": rules})
    pair.accredit("lab")
    pair.apply("C1", products=[PUMP])
    pair.say("certificate.granted", "C1", "lab", fields={"until": write_instant(pair.at(600))})
    publish(pair)
    pair.day = 180
    assert audited(pair) == []
    pair.day = 182
    assert audited(pair) == ["scheme-surveillance-overdue"]
    pair.say("certificate.surveyed", "C1", "lab", fields={"result": "in order"})
    publish(pair)
    assert audited(pair) == []
