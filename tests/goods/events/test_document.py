"""Valid documents are read; in others each fault is a finding with its JSON pointer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.goods.events.named_events import CONTEXT, document, event, milk

from corridor.goods.events import read_document

EXAMPLES = Path(__file__).resolve().parents[4] / "shared" / "data" / "goods" / "epcis" / "examples"
NAMES = sorted(p.name for p in EXAMPLES.glob("*.jsonld"))


def test_the_examples_are_there() -> None:
    if not EXAMPLES.is_dir():
        pytest.skip(f"the published examples are not here: {EXAMPLES} is missing")
    assert len(NAMES) == 37


@pytest.mark.parametrize("name", NAMES)
def test_a_published_example_is_valid(name: str) -> None:
    read = read_document((EXAMPLES / name).read_bytes(), name=name)
    assert (read.findings, read.refused) == ((), 0)
    assert len(read.events) >= 1


def where(data: object) -> set[str]:
    read = read_document(data)  # type: ignore[arg-type]
    assert all(f.code == "event-invalid" for f in read.findings)
    return {f.place.column for f in read.findings}


AT = "/epcisBody/eventList/0"


@pytest.mark.parametrize(
    ("fault", "pointer"),
    [
        ({"action": "LOOK"}, f"{AT}/action"),
        ({"eventTime": "yesterday"}, f"{AT}/eventTime"),
        ({"eventTime": "2027-03-01T08:00:00"}, f"{AT}/eventTime"),
        ({"eventTime": "2027-02-30T08:00:00Z"}, f"{AT}/eventTime"),
        ({"eventTimeZoneOffset": "3"}, f"{AT}/eventTimeZoneOffset"),
        ({"epcList": ["not a uri"]}, f"{AT}/epcList/0"),
        ({"epcList": [milk(1), milk(1)]}, f"{AT}/epcList"),
        ({"bizStep": "smuggling"}, f"{AT}/bizStep"),
        ({"bizStep": "urn:epcglobal:cbv:bizstep:shipping"}, f"{AT}/bizStep"),
        ({"readPoint": {}}, f"{AT}/readPoint"),
        ({"quantityList": [{"epcClass": "urn:x:y", "quantity": "12"}]}, f"{AT}/quantityList/0/quantity"),
        ({"quantityList": [{"epcClass": "urn:x:y", "a/b~c": 1}]}, f"{AT}/quantityList/0"),
        ({"colour": "white"}, f"{AT}/colour"),
        ({"persistentDisposition": {"set": []}}, f"{AT}/persistentDisposition/set"),
        ({"sensorElementList": [{"sensorReport": []}]}, f"{AT}/sensorElementList/0/sensorReport"),
        ({"errorDeclaration": {"reason": "incorrect_data"}}, f"{AT}/errorDeclaration"),
        ({"ilmd": {"lot": "A"}}, f"{AT}/ilmd/lot"),
    ],
)
def test_a_fault_is_found_where_it_is(fault: dict[str, object], pointer: str) -> None:
    assert pointer in where(document(event(**fault)))


def test_a_document_without_version_is_refused() -> None:
    faulty = document(event())
    del faulty["schemaVersion"]
    assert where(faulty) == {""}


def test_the_good_events_beside_a_bad_one_are_read() -> None:
    read = read_document(document(event(), event(action="LOOK"), event(1)))
    assert [e.pointer for e in read.events] == [AT, "/epcisBody/eventList/2"]
    assert (read.is_valid, read.refused) == (False, 1)


def test_single_events_and_arrays_bring_their_context() -> None:
    one = event() | {"@context": CONTEXT}
    assert len(read_document(one).events) == 1
    assert len(read_document([one, event(1) | {"@context": CONTEXT}]).events) == 2
    assert where(event()) == {""}


def test_a_query_document_is_read() -> None:
    results = {"queryName": "SimpleEventQuery", "resultsBody": {"eventList": [event()]}}
    answer = {"@context": CONTEXT, "type": "EPCISQueryDocument", "epcisBody": {"queryResults": results}}
    assert len(read_document(answer).events) == 1


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a": NaN}', b"<a/>", b"<a", "\ufeff{",
     b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
)  # fmt: skip
def test_what_cannot_be_read_is_a_finding(data: bytes | str) -> None:
    assert [f.code for f in read_document(data).findings] == ["event-unreadable"]


@pytest.mark.parametrize(
    "data", [b"1", b'"x"', b"null", b"[1]", b"{}", b'{"type": "EPCISDocument", "epcisBody": 5}']
)
def test_what_is_no_event_is_refused(data: bytes) -> None:
    read = read_document(data)
    assert (read.events, read.is_valid) == ((), False)


def test_sensors_ilmd_and_extensions_are_kept() -> None:
    rich = event(**{"action": "ADD", "ilmd": {"cbvmda:lotNumber": "L1"}, "ex:own": {"deep": [1, 2]}})
    rich["sensorElementList"] = [{"sensorReport": [{"type": "Temperature", "value": 4, "uom": "CEL"}]}]
    read = read_document(json.dumps(document(rich)))
    assert read.findings == ()
    assert read.events[0].body == rich


def xml(event: str) -> str:
    return f"<EPCISDocument><EPCISBody><EventList>{event}</EventList></EPCISBody></EPCISDocument>"


OBJECT = (
    "<ObjectEvent><eventTime>2027-03-01T08:00:00+03:00</eventTime>"
    "<eventTimeZoneOffset>+03:00</eventTimeZoneOffset><epcList><epc>urn:epc:id:sgtin:4810001.000007.1</epc></epcList>"
    "<action>OBSERVE</action><bizStep>urn:epcglobal:cbv:bizstep:shipping</bizStep>"
    "<readPoint><id>urn:epc:id:sgln:4810001.00001.0</id></readPoint></ObjectEvent>"
)


def test_an_event_in_xml_is_the_same_event() -> None:
    (from_xml,) = read_document(xml(OBJECT)).events
    (alone,) = read_document(OBJECT).events
    (from_json,) = read_document(document(event())).events
    assert from_xml.digest == alone.digest == from_json.digest


@pytest.mark.parametrize(
    ("right", "wrong", "field"),
    [
        ("OBSERVE", "observe", "action"),
        ("ObjectEvent", "ObjektEvent", "type"),
        ("eventTimeZoneOffset", "offset", "eventTimeZoneOffset"),
        ("2027-03-01T08", "2027-02-30T08", "eventTime"),
    ],
)
def test_a_fault_in_xml_is_found(right: str, wrong: str, field: str) -> None:
    read = read_document(xml(OBJECT + OBJECT.replace(right, wrong)))
    assert [f.place.column for f in read.findings] == [f"/epcisBody/eventList/1/{field}"]
    assert (len(read.events), read.refused) == (1, 1)
