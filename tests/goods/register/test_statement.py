"""Statements: one form only, and it reads back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.goods.register import Statement, read_instant, write_instant
from corridor.trust import MalformedError, canonicalize, parse_json

DAY = datetime(2027, 1, 1, 12, tzinfo=UTC)
PLAIN = Statement("certificate.granted", "C1", ("lab",), DAY, DAY, "why", {"until": "2028"}, "ab" * 32)
INSTANTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)).map(lambda d: d.replace(tzinfo=UTC))


@given(
    made=INSTANTS, effective=INSTANTS, reason=st.text(st.characters(exclude_categories=["Cs"]), max_size=99)
)
def test_a_statement_reads_back(made: datetime, effective: datetime, reason: str) -> None:
    statement = replace(PLAIN, made_at=made, effective_from=effective, reason=reason)
    assert Statement.parse(statement.to_bytes()) == statement


def test_its_topic_is_the_thing_it_is_about() -> None:
    assert (PLAIN.topic, PLAIN.step) == ("certificate/C1", "granted")


def test_times_are_whole_seconds_in_utc() -> None:
    minsk = datetime(2027, 1, 1, 15, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=3)))
    assert replace(PLAIN, made_at=minsk).made_at == DAY


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"kind": "granted"}, "two words with a dot"),
        ({"subject": "C 1"}, "subject is no id"),
        ({"subject": "a/b"}, "subject is no id"),
        ({"subject": "C\0"}, "subject is no id"),
        ({"by": ()}, "sorted list"),
        ({"by": ("b", "a")}, "sorted list"),
        ({"by": ("a", "a")}, "sorted list"),
        ({"document": "abc"}, "no SHA-256"),
        ({"reason": "x" * 4001}, "longer than 4000"),
        ({"made_at": datetime(2027, 1, 1)}, "has no zone"),
    ],
)
def test_what_is_no_statement_cannot_be_made(change: dict[str, Any], why: str) -> None:
    with pytest.raises(MalformedError, match=why):
        replace(PLAIN, **change)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw.pop("reason"),
        lambda raw: raw.update(more=1),
        lambda raw: raw.update(type="corridor-statement/v2"),
        lambda raw: raw.update(made_at="2027-01-01T12:00:00+03:00"),
        lambda raw: raw.update(made_at="2027-02-30T12:00:00Z"),
        lambda raw: raw.update(by="lab"),
        lambda raw: raw.update(fields=[]),
        lambda raw: raw.update(reason=7),
    ],
)
def test_what_differs_in_a_key_is_not_read(spoil: Any) -> None:
    raw = parse_json(PLAIN.to_bytes())
    spoil(raw)
    with pytest.raises(MalformedError):
        Statement.parse(canonicalize(raw))


@pytest.mark.parametrize("payload", [b"", b"[]", b"null", b"{}", PLAIN.to_bytes() + b" ", b"\xff"])
def test_what_is_not_canonical_is_not_read(payload: bytes) -> None:
    with pytest.raises(MalformedError):
        Statement.parse(payload)


def test_an_instant_is_written_in_one_way() -> None:
    assert read_instant(write_instant(DAY)) == DAY
    with pytest.raises(MalformedError, match="not a time like"):
        read_instant("2027-01-01")
