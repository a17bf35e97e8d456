"""One answer to a scan: with the register at hand, and from a bundle where there is no network."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.goods.register.pair import KEYS, Pair, chains

from corridor.goods.gs1 import Code, make_link, read_code
from corridor.goods.marks import sign_mark
from corridor.goods.verify import (
    Answer,
    Bundle,
    ClockMemory,
    MarkStanding,
    RegisterKnowledge,
    Verdict,
    collect,
    freshness_of,
    open_bundle,
    verify,
)
from corridor.trust import Kind, MalformedError, SigningKey, ThresholdError

PLAIN = "https://mark.example/01/04810268000010/21/S1"
DAY = timedelta(days=1)
ITEM_KEY = SigningKey("works.example/items", Kind.NOTE, b"\7" * 32)


def pair(**fields: object) -> Pair:
    """Return two parties with a certificate C1 for the pump."""
    made = Pair()
    made.apply("C1", **fields)
    until = made.at(365).strftime("%Y-%m-%dT%H:%M:%SZ")
    made.say("certificate.granted", "C1", "lab", fields={"until": until})
    return made


def ask(made: Pair, scan: str = PLAIN, **options: object) -> Answer:
    return verify(scan, RegisterKnowledge(made.register, **options), now=made.at(made.day))


def signed(key: SigningKey = ITEM_KEY, scan: str = PLAIN) -> str:
    code = read_code(scan)
    assert isinstance(code, Code)
    return make_link(sign_mark(code, key.sign), "https://mark.example")


def bundle(made: Pair, *signers: str, **options: object) -> bytes:
    """Return the bundle of now, signed by East and West unless others are named."""
    collected = collect(made.register, made_at=made.at(made.day), max_age=3 * DAY, **options)
    return collected.envelope(*(KEYS[who] for who in signers or ("East", "West"))).to_bytes()


def offline(made: Pair, *signers: str, **options: object) -> Bundle:
    return open_bundle(bundle(made, *signers, **options), chains())


def test_an_item_of_a_certificate_in_force_is_genuine_and_valid() -> None:
    assert ask(pair()).verdict is Verdict.VALID


def test_an_item_that_no_certificate_knows_is_unknown() -> None:
    assert ask(pair(), "https://mark.example/01/04810268000027").verdict is Verdict.UNKNOWN


def test_what_cannot_be_read_is_unknown_with_the_reason() -> None:
    answer = ask(pair(), "(01)04810268000011")
    assert (answer.verdict, "check digit" in answer.reason) == (Verdict.UNKNOWN, True)


@pytest.mark.parametrize("step", ["suspended", "withdrawn"])
def test_a_ruling_of_either_party_shows_at_once(step: str) -> None:
    made = pair()
    made.say(f"certificate.{step}", "C1", "West", reason="sample 4 of 5 fails")
    answer = ask(made)
    assert (str(answer.verdict), "sample 4 of 5 fails" in answer.reason) == (f"genuine but {step}", True)


def test_a_term_that_is_over_shows() -> None:
    made = pair()
    made.day = 365
    assert ask(made).verdict is Verdict.EXPIRED


def test_a_lot_outside_the_certificate_is_out_of_scope() -> None:
    pump = {"group": "pumps", "gtin": "04810268000010", "lots": ["L1"],
            "standards": [{"id": "PUMP-1", "edition": "2020"}]}  # fmt: skip
    made = pair(products=[pump])
    scans = [f"https://mark.example/01/04810268000010/10/{lot}" for lot in ("L1", "L2")]
    assert [ask(made, s).verdict for s in scans] == [Verdict.VALID, Verdict.OUT_OF_SCOPE]


def test_a_code_that_names_another_certificate_is_forged() -> None:
    assert ask(pair(), f"{PLAIN}?7230=CPC9").verdict is Verdict.FORGED


def test_a_signature_of_the_certificates_key_is_told() -> None:
    answer = ask(pair(item_keys=[str(ITEM_KEY.public)]), signed())
    assert [p.verdict for p in answer.parts if p.about == "signature"] == [Verdict.VALID]
    assert answer.verdict is Verdict.VALID


def test_a_signature_by_another_key_or_over_another_serial_is_forged() -> None:
    made = pair(item_keys=[str(ITEM_KEY.public)])
    moved = signed().replace("/21/S1", "/21/S2")
    assert [ask(made, s).verdict for s in (signed(KEYS["stranger"]), moved)] == [Verdict.FORGED] * 2


def test_an_unsigned_item_among_signed_ones_is_forged() -> None:
    assert ask(pair(item_keys=[str(ITEM_KEY.public)])).verdict is Verdict.FORGED


def test_a_serial_seen_in_many_areas_is_suspected_to_be_copied() -> None:
    answer = ask(pair(), suspicion=lambda _g, _s: MarkStanding("suspected", "seen in 7 areas", ("alert-1",)))
    assert (answer.verdict, answer.parts[0].evidence) == (Verdict.COPIED, ("alert-1",))


@pytest.mark.parametrize(
    ("state", "verdict"),
    [("active", "genuine and valid"), ("never activated", "unknown"), ("decommissioned", "copied, suspected"),
     ("not issued", "forged")],
)  # fmt: skip
def test_each_state_of_a_serial_has_its_verdict(state: str, verdict: str) -> None:
    assert ask(pair(), mark=lambda _g, _l, _s: MarkStanding(state, state)).verdict == verdict


def test_a_body_that_lost_its_accreditation_later_is_shown_and_spoils_nothing() -> None:
    made = pair()
    made.day = 10
    made.say("body.suspended", "lab", "East")
    answer = ask(made)
    assert (answer.verdict, any("lab is suspended" in p.sentence for p in answer.parts)) == (
        Verdict.VALID,
        True,
    )


def test_a_scan_that_lost_its_symbology_is_read_and_told() -> None:
    answer = ask(pair(), "010481026800001021S1")
    assert (answer.verdict, len(answer.changes) > 0) == (Verdict.VALID, True)


# Without a network


def test_a_bundle_answers_as_the_register_does() -> None:
    made = pair()
    held = offline(made)
    assert verify(PLAIN, held, now=made.at(0)).verdict is Verdict.VALID
    assert held.warnings(made.at(0), ClockMemory()) == ()


def test_a_bundle_that_one_party_signed_says_so() -> None:
    held = offline(pair(), "East")
    assert [w for w in held.unsigned if "West" in w] == list(held.unsigned)


def test_a_bundle_that_no_party_signed_is_refused() -> None:
    with pytest.raises(ThresholdError):
        offline(pair(), "stranger")


def test_a_changed_bundle_is_refused() -> None:
    made = pair()
    text = bundle(made)
    payload = text.decode().split('"payload":"')[1].split('"')[0]
    forged = base64.b64encode(base64.b64decode(payload).replace(b"Pump works", b"Pump forge")).decode()
    with pytest.raises(ThresholdError):
        open_bundle(text.replace(payload.encode(), forged.encode()), chains())


def test_fresh_status_withdraws_what_the_bundle_still_had() -> None:
    made = pair()
    held = offline(made)
    made.day = 1
    made.say("certificate.withdrawn", "C1", "West", reason="lead in the paint")
    fresh = freshness_of(made.register, made_at=made.at(1)).envelope(KEYS["East"], KEYS["West"]).to_bytes()
    answer = verify(PLAIN, held.refreshed(fresh, chains()), now=made.at(1))
    assert (answer.verdict, "lead in the paint" in answer.reason) == (Verdict.WITHDRAWN, True)


def test_older_freshness_than_is_held_is_refused() -> None:
    made = pair()
    old = freshness_of(made.register, made_at=made.at(-1)).envelope(KEYS["East"], KEYS["West"]).to_bytes()
    with pytest.raises(MalformedError, match="older"):
        offline(made).refreshed(old, chains())


def test_a_reinstated_certificate_is_valid_again_by_the_status_list() -> None:
    made = pair()
    made.say("certificate.suspended", "C1", "East")
    held = offline(made)
    made.day = 1
    made.say("certificate.reinstated", "C1", "East")
    fresh = freshness_of(made.register, made_at=made.at(1)).envelope(KEYS["East"]).to_bytes()
    assert verify(PLAIN, held, now=made.at(1)).verdict is Verdict.SUSPENDED
    assert verify(PLAIN, held.refreshed(fresh, chains()), now=made.at(1)).verdict is Verdict.VALID


def test_a_decommissioned_serial_in_the_bundle_is_suspected() -> None:
    made = pair()
    held = offline(made, marks={"04810268000010/S1": ("decommissioned", "scrapped on 2027-01-01")})
    assert verify(PLAIN, held, now=made.at(0)).verdict is Verdict.COPIED


def test_the_age_is_said_with_every_answer() -> None:
    made = pair()
    answer = verify(PLAIN, offline(made), now=made.at(0.5))
    assert (answer.age_in_words, answer.as_json()["age_s"]) == ("12 h 0 min old", 43_200)


def test_a_bundle_over_its_limit_says_so() -> None:
    made = pair()
    (warning,) = offline(made).warnings(made.at(4), ClockMemory())
    assert warning == "the evidence is 4 days old, its limit is 3 days: fetch a new bundle"


def test_a_clock_set_back_is_said_and_does_not_make_evidence_young() -> None:
    made = pair()
    memory = ClockMemory().seen(made.at(5))
    told = offline(made).warnings(made.at(1), memory)
    assert [("set back" in w, "limit" in w) for w in told] == [(True, False), (False, True)]


def test_a_clock_before_the_evidence_gives_no_age() -> None:
    made = pair()
    held = offline(made)
    answer = verify(PLAIN, held, now=made.at(-1), warnings=held.warnings(made.at(-1), ClockMemory()))
    assert (answer.age, "wrong" in answer.warnings[0]) == (None, True)


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda b: b.decode("latin-1")))
def test_no_scan_makes_it_stumble(scan: str) -> None:
    assert isinstance(verify(scan, _held(), now=Pair.at(Pair.__new__(Pair), 0)).verdict, Verdict)


@given(st.binary(max_size=200))
def test_no_bytes_open_as_a_bundle(text: bytes) -> None:
    with pytest.raises((MalformedError, ThresholdError)):
        open_bundle(text, chains())


_HELD: list[Bundle] = []


def _held() -> Bundle:
    if not _HELD:
        _HELD.append(offline(pair()))
    return _HELD[0]


LIMITED = {"group": "pumps", "gtin": "04810268000010", "lots": ["L1"],
           "standards": [{"id": "PUMP-1", "edition": "2020"}]}  # fmt: skip


def test_a_serial_without_its_lot_is_not_called_out_of_scope() -> None:
    answer = ask(pair(products=[LIMITED]))
    assert answer.verdict is Verdict.VALID
    assert "for the lots L1 only; the code names no lot" in answer.parts[1].sentence


def test_the_range_knows_the_lot_that_the_code_leaves_out() -> None:
    active = MarkStanding("active", "serial number S1 is active", lot="L2")
    answer = ask(pair(products=[LIMITED]), mark=lambda *_: active)
    assert (answer.verdict, answer.reason) == (Verdict.OUT_OF_SCOPE, "certificate C1 is not for lot L2")


def test_a_serial_on_the_label_of_another_lot_is_forged() -> None:
    active = MarkStanding("active", "serial number S1 is active", lot="L2")
    answer = ask(pair(), "https://mark.example/01/04810268000010/10/L1/21/S1", mark=lambda *_: active)
    assert (answer.verdict, answer.reason) == (
        Verdict.FORGED,
        "serial number S1 was issued for lot L2, and the code says L1",
    )


@pytest.mark.parametrize(("name", "about"), [("C1", "certificate"), ("lab", "body"), ("joint", "scheme")])
def test_a_certificate_body_or_scheme_answers_to_its_id(name: str, about: str) -> None:
    made = pair()
    online, held = ask(made, name), verify(name, offline(made), now=made.at(made.day))
    assert [(a.verdict, a.parts[0].about) for a in (online, held)] == [(Verdict.VALID, about)] * 2


def test_evidence_gathered_in_the_second_of_the_question_is_new() -> None:
    made = pair()
    answer = verify(PLAIN, RegisterKnowledge(made.register), now=made.at(made.day) - timedelta(seconds=1))
    assert answer.age_in_words == "0 s old"


@pytest.mark.parametrize(
    "scan",
    [
        "]d1010481026800001010L121S1",  # the separator after the lot was lost
        "]D1010481026800001010l1",  # caps lock
        "(01)04810268000010(10)l1",
    ],
)
def test_a_mangled_lot_is_repaired_where_the_register_knows_one_reading_only(scan: str) -> None:
    answer = ask(pair(products=[LIMITED]), scan)
    assert (answer.verdict, answer.item["10"], bool(answer.changes)) == (Verdict.VALID, "L1", True)


def test_a_lot_that_is_not_certified_is_not_bent_into_one_that_is() -> None:
    answer = ask(pair(products=[LIMITED]), "]d1010481026800001010L2\x1d21S1")
    assert (answer.verdict, answer.item["10"]) == (Verdict.OUT_OF_SCOPE, "L2")
