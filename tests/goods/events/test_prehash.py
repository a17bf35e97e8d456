"""The event hash of CBV 2.0, held against the published vectors, JSON and XML."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.goods.events.named_events import event

from corridor.goods.events import event_hash, prehash, read_document
from corridor.goods.events.vocabulary import names_in

VECTORS = Path(__file__).resolve().parents[4] / "shared" / "data" / "goods" / "epcis" / "event-hash"
INPUTS = sorted(p.name for p in VECTORS.glob("*.*") if p.suffix in (".jsonld", ".xml"))

GARBLED = {"epcisDocWithAllGS1Keys"}
"""Vectors whose pre-hash text is garbled where they were published; their hashes count."""


def test_the_vectors_are_there() -> None:
    if not VECTORS.is_dir():
        pytest.skip(f"the published vectors are not here: {VECTORS} is missing")
    assert len(INPUTS) == 25


@pytest.mark.parametrize("name", INPUTS)
def test_a_published_vector_has_its_hash(name: str) -> None:
    path = VECTORS / name
    expected = path.with_suffix(".hashes").read_text(encoding="utf-8").split()
    assert [e.hash_uri for e in read_document(path.read_bytes()).events] == expected


WRITTEN_OUT = [
    name
    for name in INPUTS
    if name.endswith(".jsonld")
    and (VECTORS / name).with_suffix(".prehashes").exists()
    and name.removesuffix(".jsonld") not in GARBLED
]


@pytest.mark.parametrize("name", WRITTEN_OUT)
def test_a_published_vector_has_its_prehash(name: str) -> None:
    path = (VECTORS / name).with_suffix(".prehashes")
    ignored = ["repository-x:hash", "example:captureID"]
    events = read_document((VECTORS / name).read_bytes()).events
    written = [prehash(e.body, names_in(e.context), ignored) for e in events]
    assert written == path.read_text(encoding="utf-8").split("\n")[: len(written)]


def test_spelling_does_not_change_the_hash() -> None:
    plain = event()
    other = event(
        epcList=["https://dairy.example/gtin/04810001000079/ser/1"],
        bizStep="https://ref.gs1.org/cbv/BizStep-shipping",
        eventTime="2027-03-01T05:00:00.0000Z",
        readPoint={"id": "https://id.gs1.org/414/4810001000017"},
    )
    assert event_hash(plain) == event_hash(dict(reversed(other.items())))


@pytest.mark.parametrize(
    "change",
    [
        {"epcList": ["urn:epc:id:sgtin:4810001.000007.2"]},
        {"bizStep": "receiving"},
        {"eventTime": "2027-03-01T08:00:00.001+03:00"},
        {"eventTimeZoneOffset": "+02:00"},
        {"disposition": "in_transit"},
        {"example:lot": "A1"},
    ],
)
def test_every_change_of_meaning_changes_the_hash(change: dict[str, object]) -> None:
    assert event_hash(event(**change)) != event_hash(event())


def test_id_record_time_and_error_do_not_enter() -> None:
    declared = {"declarationTime": "2027-03-02T08:00:00Z", "reason": "did_not_occur"}
    later = event(eventID="urn:uuid:1", recordTime="2027-03-01T09:00:00Z", errorDeclaration=declared)
    assert event_hash(later) == event_hash(event())


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("1.0", "1"),
        (0.34340, "0.3434"),
        ("+7", "7"),
        ("007", "7"),
        (True, "true"),
        ("1_000", "1_000"),
        ("nan", "nan"),
    ],
)
def test_numbers_have_one_form(written: object, canonical: str) -> None:
    assert prehash(event(**{"x:n": written})).endswith(f"x:n={canonical}")


def test_the_fourth_decimal_of_a_second_rounds_half_up() -> None:
    text = prehash(event(eventTime="2027-12-31T23:59:59.9995Z"))
    assert "eventTime=2028-01-01T00:00:00.000Z" in text
