"""Events go in once, in any order, wholly or in part as the sender says."""

from __future__ import annotations

import json
import random

import pytest
from sqlalchemy import Engine
from tests.goods.events.named_events import document, event, milk

from corridor.errors import UnknownNameError
from corridor.goods.events import Submission, capture, capture_group, capture_jobs, find_job, query_events


def counts(engine: Engine, *events: dict[str, object], **options: str) -> tuple[int, int, int]:
    job = capture(engine, document(*events), **options)  # type: ignore[arg-type]
    return job.stored, job.duplicates, job.refused


def stored(engine: Engine) -> list[str]:
    return [str(e["eventID"]) for e in query_events(engine, per_page=1000).events]


def test_the_same_event_is_stored_once(store: Engine) -> None:
    again = event(epcList=["https://id.gs1.org/01/04810001000079/21/1"])
    assert counts(store, event(), again) == (1, 1, 0)
    assert counts(store, again) == (0, 1, 0)
    assert len(stored(store)) == 1


def test_an_event_without_id_is_named_by_its_hash(store: Engine) -> None:
    capture(store, document(event()))
    assert stored(store)[0].startswith("ni:///sha-256;")


def test_a_declaration_of_error_stands_beside_the_event(store: Engine) -> None:
    wrong = {"declarationTime": "2027-03-02T08:00:00Z", "reason": "incorrect_data"}
    assert counts(store, event(errorDeclaration=wrong)) == (1, 0, 0)
    assert counts(store, event()) == (1, 0, 0)
    assert counts(store, event(errorDeclaration=wrong)) == (0, 1, 0)


def test_rollback_keeps_the_whole_document_out(store: Engine) -> None:
    assert counts(store, event(), event(action="LOOK")) == (0, 0, 2)
    assert stored(store) == []


def test_proceed_keeps_the_good_events(store: Engine) -> None:
    assert counts(store, event(), event(action="LOOK"), on_error="proceed") == (1, 0, 1)


def test_an_id_names_one_event_only(store: Engine) -> None:
    assert counts(store, event(eventID="urn:uuid:1")) == (1, 0, 0)
    job = capture(store, document(event(5, eventID="urn:uuid:1")))
    assert [(f.code, f.place.column) for f in job.findings] == [
        ("event-id-reused", "/epcisBody/eventList/0/eventID")
    ]
    assert counts(store, event(6, eventID="urn:uuid:2"), event(7, eventID="urn:uuid:2")) == (0, 0, 2)


def test_a_second_id_of_the_same_event_finds_it_too(store: Engine) -> None:
    capture(store, document(event(eventID="urn:uuid:1")))
    capture(store, document(event(eventID="urn:uuid:2")))
    assert len(query_events(store, {"EQ_eventID": "urn:uuid:2"}).events) == 1


def test_long_numbers_that_hash_alike_are_two_events(store: Engine) -> None:
    two = [event(**{"ex:no": f"12345678901234567{n}"}) for n in (8, 9)]
    assert counts(store, *two) == (2, 0, 0)


def test_documents_of_one_commit_fail_by_themselves(store: Engine) -> None:
    jobs = capture_group(
        store,
        [Submission(document(event())), Submission(b"{"), Submission(document(event(), event(1)))],
    )
    assert [(j.stored, j.duplicates, j.success) for j in jobs] == [(1, 0, True), (0, 0, False), (1, 1, True)]


def test_a_job_can_be_asked_for_later(store: Engine) -> None:
    job = capture(store, document(event(action="LOOK")), name="monday.json")
    assert find_job(store, job.id) == job
    assert capture_jobs(store) == [job]
    assert (job.as_json()["success"], job.as_json()["captureErrorBehaviour"]) == (False, "rollback")
    with pytest.raises(UnknownNameError, match="no capture job"):
        find_job(store, "nothing")


def test_the_order_of_arrival_does_not_matter(store: Engine) -> None:
    events = [event(n, epcList=[milk(n)]) for n in range(20)]
    shuffled = events * 2
    random.Random(1).shuffle(shuffled)
    for one in shuffled:
        capture(store, document(one))
    seen = query_events(store, {"orderDirection": "ASC"}, per_page=100).events
    assert [e["epcList"] for e in seen] == [e["epcList"] for e in events]


def test_hostile_text_is_stored_as_it_came(store: Engine) -> None:
    odd = event(**{"ex:note": "'; DROP TABLE epcis_event; -- \ud800 \x00 Привет", "ex:long": "x" * 10_000})
    assert counts(store, odd) == (1, 0, 0)
    (back,) = query_events(store, {"EXISTS_ex:note": ""}).events
    assert back["ex:note"] == odd["ex:note"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("action", '"\\ud800"'),
        ("ex:deep", '{"ex:a":' * 800 + "1" + "}" * 800),
        ("quantityList", '[{"epcClass": "urn:x:y", "quantity": 1e400}]'),
    ],
)
def test_hostile_json_is_refused_and_written_down(store: Engine, field: str, value: str) -> None:
    text = json.dumps(document(event(**{field: "HERE"}))).replace('"HERE"', value)
    job = capture(store, text)
    assert (job.stored, job.refused, [f.code for f in job.findings][:1]) == (0, 1, ["event-invalid"])
    assert find_job(store, job.id) == job


def test_a_number_beyond_all_doubles_is_stored(store: Engine) -> None:
    assert counts(store, event(quantityList=[{"epcClass": "urn:x:y", "quantity": 10**400}])) == (1, 0, 0)
    assert len(query_events(store, {"GT_quantity": "1e308"}).events) == 1


def test_two_writers_at_once_store_an_event_once(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from concurrent.futures import ThreadPoolExecutor

    from sqlalchemy import create_engine

    from corridor.goods.events import create_tables

    engine = create_engine(f"sqlite:///{tmp_path / 'events.sqlite'}", connect_args={"timeout": 60})
    create_tables(engine)
    same = document(*(event(n) for n in range(50)))
    with ThreadPoolExecutor(4) as pool:
        jobs = list(pool.map(lambda _: capture(engine, same), range(8)))
    assert sum(j.stored for j in jobs) == 50
    assert sum(j.duplicates for j in jobs) == 350
