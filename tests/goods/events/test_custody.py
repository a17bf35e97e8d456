"""A carton of milk is followed onto a pallet, over the border and off it again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine
from tests.goods.events.named_events import DAIRY, PALLET, SHOP, document, event, milk

from corridor.goods.events import capture, index_key, markets_reached
from corridor.goods.events.custody import Containment, follow, trace

DAIRY_CO, IMPORTER = "urn:epc:id:pgln:4810001.00000", "urn:epc:id:pgln:4600002.00000"
PALLET_KEY = index_key(PALLET)


def packing(minute: int, action: str, *children: str) -> dict[str, Any]:
    fields = {"type": "AggregationEvent", "action": action, "bizStep": "packing", "parentID": PALLET}
    packed = event(minute, **fields, **({"childEPCs": list(children)} if children else {}))
    del packed["epcList"]
    return packed


def received(minute: int, party: str, thing: str = PALLET, **fields: Any) -> dict[str, Any]:
    to = [{"type": "possessing_party", "destination": party}]
    return event(
        minute, epcList=[thing], bizStep="receiving", readPoint={"id": SHOP}, destinationList=to, **fields
    )


SENT = event(20, epcList=[PALLET], sourceList=[{"type": "possessing_party", "source": DAIRY_CO}])
STORY = [
    event(0, action="ADD", bizStep="commissioning"),
    packing(10, "ADD", milk(1), milk(2)),
    SENT,
    received(90, IMPORTER),
    packing(100, "DELETE"),
    event(110, epcList=[PALLET], readPoint={"id": DAIRY}),
]


def test_what_happens_to_the_pallet_happens_to_the_carton() -> None:
    custody = follow(STORY[::-1], milk(1))
    assert custody.holders == (index_key(DAIRY_CO), index_key(IMPORTER))
    assert [(s.what, s.within == PALLET_KEY) for s in custody.steps if s.what != "packing"] == [
        ("commissioning", False),
        ("shipping", True),
        ("receiving", True),
    ]


def test_after_unpacking_the_pallet_travels_alone() -> None:
    custody = follow(STORY, milk(1))
    (on_pallet,) = custody.containments
    assert on_pallet.container == PALLET_KEY
    assert (on_pallet.until_ms or 0) - on_pallet.since_ms == 90 * 60_000


def test_a_carton_never_packed_did_not_travel() -> None:
    assert follow(STORY, milk(3)).steps == ()


def test_the_chain_from_an_authorised_importer_is_seen() -> None:
    custody = follow(STORY, milk(2))
    assert custody.passed_through([IMPORTER])
    assert custody.passed_through(["https://id.gs1.org/417/4600002000006"])
    assert not custody.passed_through(["urn:epc:id:pgln:4699999.00000"])


def test_each_event_is_one_step() -> None:
    ids = [step.event_id for step in follow(STORY, milk(1)).steps]
    assert len(ids) == len(set(ids)) == 5


def test_the_markets_that_an_importer_opens() -> None:
    custody = follow(STORY, milk(1))
    assert markets_reached(custody, {"east": [IMPORTER], "north": ["urn:x:nobody"]}) == {"east"}


def test_an_event_declared_wrong_does_not_count() -> None:
    wrong = {"declarationTime": "2027-03-02T08:00:00Z", "reason": "did_not_occur"}
    custody = follow([*STORY, received(90, IMPORTER, errorDeclaration=wrong)], milk(1))
    assert not custody.passed_through([IMPORTER])


def test_a_thing_still_inside_has_no_end() -> None:
    custody = follow(STORY[:4], milk(1))
    assert [c.until_ms for c in custody.containments] == [None]
    assert isinstance(custody.containments[0], Containment)


def test_lineage_through_a_churn() -> None:
    butter = "urn:epc:id:sgtin:4810001.000009.1"
    churned = event(5, type="TransformationEvent", inputEPCList=[milk(1)], outputEPCList=[butter])
    for absent in ("epcList", "action"):
        del churned[absent]
    assert follow([churned], butter).made_from == (index_key(milk(1)),)
    assert follow([churned], milk(1)).made_into == (index_key(butter),)


def test_a_store_tells_the_same_story(store: Engine) -> None:
    for one in STORY[::-1]:
        assert capture(store, document(one)).success
    assert trace(store, milk(1)) == follow(STORY, milk(1))


def test_a_box_in_a_box_on_itself_ends() -> None:
    loop = packing(1, "ADD", PALLET)
    assert len(follow([loop], PALLET).steps) >= 1


def test_a_lot_has_its_custody_too() -> None:
    lot = "urn:epc:class:lgtin:4810001.000007.L7"
    to = [{"type": "possessing_party", "destination": IMPORTER}]
    arrived = event(
        5, bizStep="receiving", quantityList=[{"epcClass": lot, "quantity": 90}], destinationList=to
    )
    del arrived["epcList"]
    assert follow([arrived], lot).passed_through([IMPORTER])
