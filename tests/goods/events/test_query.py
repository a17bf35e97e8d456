"""Every parameter of the standard's query, by what it lets through."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from tests.goods.events.named_events import CONTEXT, DAIRY, PALLET, SHOP, document, event, milk

from corridor.errors import UnknownNameError
from corridor.goods.events import (
    QueryParameterError,
    QueryTooLargeError,
    capture,
    find_event,
    query_events,
    read_document,
)
from corridor.goods.events.filing import sortable

MILK = "https://id.gs1.org/01/04810001000079"
LOT = "urn:epc:class:lgtin:4810001.000007.L7"
WRONG = {
    "declarationTime": "2027-03-05T08:00:00Z",
    "reason": "incorrect_data",
    "correctiveEventIDs": ["urn:uuid:9"],
}


SENSORS = [
    {
        "sensorMetadata": {"startTime": "2027-03-01T07:00:00Z", "deviceID": "urn:epc:id:giai:4810001.77"},
        "sensorReport": [
            {"type": "Temperature", "minValue": -2.5, "maxValue": 7, "uom": "CEL"},
            {"type": "Illuminance", "value": 12, "uom": "LUX", "booleanValue": True},
        ],
    }
]


def without(record: dict[str, Any], *fields: str) -> dict[str, Any]:
    return {k: v for k, v in record.items() if k not in fields}


PO = "urn:epcglobal:cbv:bt:4600002000005:7"
BUTTER = "urn:epc:id:sgtin:4810001.000009.1"
OWNER, BUYER = "urn:epc:id:pgln:4810001.00000", "urn:epc:id:pgln:4600002.00000"

EVENTS = {
    "made": event(
        0,
        action="ADD",
        bizStep="commissioning",
        disposition="active",
        ilmd={"cbvmda:lotNumber": "L7"},
        persistentDisposition={"set": ["completeness_verified"]},
    ),
    "packed": without(
        event(10, type="AggregationEvent", action="ADD", bizStep="packing", parentID=PALLET)
        | {"childEPCs": [milk(1), milk(2)]},
        "epcList",
    ),
    "sent": event(
        20,
        epcList=[PALLET],
        eventID="urn:uuid:sent",
        disposition="in_transit",
        bizTransactionList=[{"type": "po", "bizTransaction": PO}],
        sourceList=[{"type": "owning_party", "source": OWNER}],
        destinationList=[{"type": "owning_party", "destination": BUYER}],
    ),
    "got": event(
        90, epcList=[PALLET], bizStep="receiving", readPoint={"id": SHOP + "7"}, bizLocation={"id": SHOP}
    ),
    "churned": without(
        event(
            30,
            type="TransformationEvent",
            bizStep="commissioning",
            inputEPCList=[milk(3)],
            outputEPCList=[BUTTER],
            inputQuantityList=[{"epcClass": LOT, "quantity": 5, "uom": "KGM"}],
            transformationID="urn:epc:id:gdti:4810001.00003.5",
        ),
        "epcList",
        "action",
    ),
    "counted": without(
        event(40, quantityList=[{"epcClass": LOT, "quantity": 9}], **{"ex:shelf": 4}), "epcList"
    ),
    "mistaken": event(50, epcList=[milk(9)], errorDeclaration=WRONG, sensorElementList=SENSORS),
    "ordered": event(
        60,
        type="TransactionEvent",
        action="ADD",
        epcList=["urn:x:box"],
        parentID=PALLET,
        bizTransactionList=[{"bizTransaction": "urn:x:1"}],
    ),
}


@pytest.fixture
def dairy(store: Engine) -> Engine:
    context = [*CONTEXT, {"ex": "https://ex.example/"}]
    job = capture(store, document(*EVENTS.values(), **{"@context": context}))
    assert (job.findings, job.stored) == ((), len(EVENTS))
    return store


def names(engine: Engine, **parameters: Any) -> set[str]:
    times = {e["eventTime"]: name for name, e in EVENTS.items()}
    page = query_events(engine, parameters, names={"ex": "https://ex.example/"})
    return {times[e["eventTime"]] for e in page.events}


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"eventType": "AggregationEvent"}, {"packed"}),
        ({"eventType": ["TransformationEvent", "TransactionEvent"]}, {"churned", "ordered"}),
        ({"GE_eventTime": "2027-03-01T06:30:00Z"}, {"got"}),
        ({"LT_eventTime": "2027-03-01T08:10:00+03:00"}, {"made"}),
        ({"GE_recordTime": "2026-01-01T00:00:00Z", "eventType": "AggregationEvent"}, {"packed"}),
        ({"LT_recordTime": "2026-01-01T00:00:00Z"}, set()),
        ({"EQ_action": "ADD"}, {"made", "packed", "ordered"}),
        ({"EQ_bizStep": "https://ref.gs1.org/cbv/BizStep-packing"}, {"packed"}),
        ({"EQ_bizStep": "urn:epcglobal:cbv:bizstep:packing|receiving"}, {"packed", "got"}),
        ({"EQ_disposition": "cbv:Disp-active"}, {"made"}),
        ({"EQ_persistentDisposition_set": "completeness_verified"}, {"made"}),
        ({"EQ_readPoint": "https://id.gs1.org/414/4600002000020/254/07"}, {"got"}),
        ({"EQ_readPoint": SHOP}, set()),
        ({"WD_readPoint": SHOP}, {"got"}),
        ({"EQ_bizLocation": SHOP}, {"got"}),
        ({"WD_bizLocation": DAIRY}, set()),
        ({"MATCH_epc": milk(1)}, {"made", "packed"}),
        ({"MATCH_epc": "urn:epc:idpat:sgtin:4810001.000007.*"}, {"made", "packed", "mistaken"}),
        ({"MATCH_epc": MILK}, {"made", "packed", "mistaken"}),
        ({"MATCH_epc": "urn:epc:idpat:sscc:4810001.*"}, {"sent", "got"}),
        ({"MATCH_parentID": PALLET}, {"packed", "ordered"}),
        ({"MATCH_inputEPC": milk(3)}, {"churned"}),
        ({"MATCH_outputEPC": "urn:epc:idpat:sgtin:4810001.*.*"}, {"churned"}),
        ({"MATCH_anyEPC": PALLET}, {"packed", "sent", "got", "ordered"}),
        ({"MATCH_epcClass": LOT}, {"counted"}),
        ({"MATCH_epcClass": MILK}, {"counted"}),
        ({"MATCH_inputEPCClass": "urn:epc:classpat:lgtin:4810001.000007.*"}, {"churned"}),
        ({"MATCH_anyEPCClass": LOT}, {"counted", "churned"}),
        ({"EQ_eventID": "urn:uuid:sent"}, {"sent"}),
        ({"EQ_transformationID": "urn:epc:id:gdti:4810001.00003.5"}, {"churned"}),
        ({"EQ_bizTransaction_po": "urn:epcglobal:cbv:bt:4600002000005:7"}, {"sent"}),
        ({"EQ_bizTransaction_inv": "urn:epcglobal:cbv:bt:4600002000005:7"}, set()),
        ({"EQ_bizTransaction_": "urn:x:1"}, {"ordered"}),
        ({"EQ_source_owning_party": "https://id.gs1.org/417/4810001000000"}, {"sent"}),
        ({"EQ_destination_owning_party": "urn:epc:id:pgln:4600002.00000"}, {"sent"}),
        ({"EXISTS_errorDeclaration": True}, {"mistaken"}),
        ({"GE_errorDeclarationTime": "2027-03-05T08:00:00Z"}, {"mistaken"}),
        ({"EQ_errorReason": "incorrect_data"}, {"mistaken"}),
        ({"EQ_correctiveEventID": "urn:uuid:9"}, {"mistaken"}),
        ({"EQ_ex:shelf": "4"}, {"counted"}),
        ({"EQ_https://ex.example/shelf": "4"}, {"counted"}),
        ({"EXISTS_ex:shelf": ""}, {"counted"}),
        ({"EQ_ILMD_cbvmda:lotNumber": "L7"}, {"made"}),
        ({"EQ_quantity": 9}, {"counted"}),
        ({"GE_quantity": "5"}, {"counted", "churned"}),
        ({"LT_quantity": "9.0"}, {"churned"}),
        ({"EQ_type": "https://gs1.org/voc/Temperature"}, {"mistaken"}),
        ({"EQ_deviceID": "https://id.gs1.org/8004/481000177"}, {"mistaken"}),
        ({"EQ_booleanValue": "true"}, {"mistaken"}),
        ({"LT_minValue_CEL": "-2"}, {"mistaken"}),
        ({"GT_minValue_CEL": "-2.5"}, set()),
        ({"GE_maxValue_CEL": 7}, {"mistaken"}),
        ({"LE_maxValue_FAH": 7}, set()),
        ({"GE_startTime": "2027-03-01T07:00:00Z"}, {"mistaken"}),
        ({"LT_startTime": "2027-03-01T07:00:00Z"}, set()),
        ({"EQ_action": "OBSERVE", "MATCH_anyEPC": PALLET, "EQ_bizStep": "receiving"}, {"got"}),
    ],
)
def test_a_parameter_lets_through(dairy: Engine, parameters: dict[str, Any], expected: set[str]) -> None:
    assert names(dairy, **parameters) == expected


@given(st.floats(allow_nan=False), st.floats(allow_nan=False))
def test_numbers_are_filed_in_their_order(a: float, b: float) -> None:
    assert (sortable(a) < sortable(b)) == (a < b) or a == b


def test_a_place_holds_what_the_master_data_says(dairy: Engine) -> None:
    page = query_events(
        dairy,
        {"WD_bizLocation": "urn:x:town"},
        below={"urn:x:town": ["urn:x:street"], "urn:x:street": [SHOP]},
    )
    assert len(page.events) == 1


@pytest.mark.parametrize(
    ("parameters", "word"),
    [
        ({"EQ_bizstep": "shipping"}, "EQ_bizstep"),
        ({"MATCH_colour": "white"}, "MATCH_colour"),
        ({"GE_eventTime": "yesterday"}, "GE_eventTime"),
        ({"EQ_action": "LOOK"}, "EQ_action"),
        ({"orderBy": "colour"}, "orderBy"),
        ({"GE_quantity": "many"}, "GE_quantity"),
        ({"GE_value_CEL": "nan"}, "GE_value_CEL"),
        ({"orderDirection": "UP"}, "orderDirection"),
        ({"eventCountLimit": 0}, "eventCountLimit"),
        ({"maxEventCount": "many"}, "maxEventCount"),
        ({"eventCountLimit": 1, "maxEventCount": 1}, "exclude each other"),
        ({"MATCH_epc": "urn:epc:idpat:nosuch:1.*.*"}, "pattern"),
    ],
)
def test_an_impossible_question_is_refused_by_name(
    dairy: Engine, parameters: dict[str, Any], word: str
) -> None:
    with pytest.raises(QueryParameterError, match=word):
        query_events(dairy, parameters)


def test_more_than_the_greatest_number_is_refused(dairy: Engine) -> None:
    assert len(query_events(dairy, {"maxEventCount": 8}).events) == 8
    with pytest.raises(QueryTooLargeError, match="maxEventCount = 7"):
        query_events(dairy, {"maxEventCount": 7})


def walk(engine: Engine, parameters: dict[str, Any], per_page: int) -> list[str]:
    page = query_events(engine, parameters, per_page=per_page)
    seen = [e["eventTime"] for e in page.events]
    while page.next_token:
        capture(engine, document(event(len(seen), epcList=[milk(100 + len(seen))])))
        page = query_events(engine, parameters, per_page=per_page, token=page.next_token)
        seen.extend(e["eventTime"] for e in page.events)
    return seen


@pytest.mark.parametrize("order", ["eventTime", "recordTime"])
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_pages_do_not_move_when_events_arrive(dairy: Engine, order: str, direction: str) -> None:
    seen = walk(dairy, {"orderBy": order, "orderDirection": direction}, 3)
    times = sorted(e["eventTime"] for e in EVENTS.values())
    assert sorted(seen) == times
    if order == "eventTime":
        assert seen == (times if direction == "ASC" else times[::-1])


def test_a_limit_counts_over_all_pages(dairy: Engine) -> None:
    assert len(walk(dairy, {"eventCountLimit": 5}, 2)) == 5


def test_a_token_belongs_to_its_question(dairy: Engine) -> None:
    token = query_events(dairy, per_page=2).next_token
    for wrong in (token, "x", "bm90aGluZw", ""):
        if wrong:
            with pytest.raises(QueryParameterError, match="nextPageToken"):
                query_events(dairy, {"EQ_action": "ADD"}, token=wrong)


def test_an_answer_is_a_valid_query_document(dairy: Engine) -> None:
    other = [*CONTEXT, {"ex": "https://other.example/"}]
    capture(dairy, document(event(99, **{"ex:shelf": 5}), **{"@context": other}))
    answer = query_events(dairy).as_document()
    read = read_document(answer)
    assert (read.findings, len(read.events)) == ((), 9)
    assert {e.names["ex"] for e in read.events if "ex:shelf" in e.body} == {
        "https://ex.example/",
        "https://other.example/",
    }


def test_an_event_is_found_by_id_and_by_hash(dairy: Engine) -> None:
    sent = find_event(dairy, "urn:uuid:sent")
    assert sent["recordTime"].endswith("Z")
    by_hash = read_document(document(EVENTS["made"])).events[0].hash_uri
    assert find_event(dairy, by_hash)["eventID"] == by_hash
    with pytest.raises(UnknownNameError, match="urn:uuid:none"):
        find_event(dairy, "urn:uuid:none")
