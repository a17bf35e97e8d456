"""Status lists: bits in their places, and what is refused."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.goods.register.pair import START, Pair

from corridor.goods.credential import (
    LEAST_ENTRIES,
    StatusList,
    check_status,
    register_status,
    status_credential,
    status_entries,
    status_entry,
)
from corridor.goods.credential.multibase import to_base64url
from corridor.trust import MalformedError

URL = "https://register.example/status/revocation/0"


def credential(status: StatusList, **changes: Any) -> dict[str, Any]:
    made = status_credential(
        status, url=URL, issuer="did:key:z", valid_from=START, valid_until=START + timedelta(days=1)
    )
    return {**made, **changes}


def revoked(*indices: int) -> StatusList:
    status = StatusList("revocation")
    for index in indices:
        status[index] = True
    return status


def test_the_first_entry_is_the_highest_bit_of_the_first_byte() -> None:
    assert revoked(0, 9).bits[:2] == b"\x80\x40"


@given(st.sets(st.integers(0, LEAST_ENTRIES - 1), max_size=20))
def test_a_list_reads_back(indices: set[int]) -> None:
    status = StatusList.decode(revoked(*indices).encode(), "revocation")
    assert {i for i in indices if status[i]} == indices
    assert status.count() == len(indices)


def test_a_bit_is_cleared_again() -> None:
    status = revoked(5)
    status[5] = False
    assert (status[5], status.count()) == (False, 0)


def test_a_list_has_at_least_so_many_entries() -> None:
    assert len(StatusList("suspension", 3)) == 131_072
    short = to_base64url(gzip.compress(bytes(16_383)))
    with pytest.raises(MalformedError, match="has 131064 entries, at least 131072"):
        StatusList.decode(short, "revocation")


def test_the_example_of_the_specification_is_all_zero() -> None:
    text = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"
    status = StatusList.decode(text, "revocation")
    assert (len(status), status.count()) == (131_072, 0)


def test_a_gzip_bomb_is_left_packed() -> None:
    bomb = to_base64url(gzip.compress(bytes(64 * 2**20)))
    assert len(bomb) < 100_000
    with pytest.raises(MalformedError, match="unpacks beyond 16777216 bytes"):
        StatusList.decode(bomb, "revocation")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("H4sI", "not base64url"),
        ("u####", "not base64url"),
        ("uAAAA", "is not gzip"),
        (revoked().encode()[:-8], "cut off"),
        (to_base64url(gzip.compress(bytes(16_384), mtime=0) + b"more"), "something follows"),
        (to_base64url(gzip.compress(bytes(16_384), mtime=0) * 2), "something follows"),
    ],
)
def test_what_is_no_list_is_refused(text: str, why: str) -> None:
    with pytest.raises(MalformedError, match=why):
        StatusList.decode(text, "revocation")


def test_a_set_bit_is_seen_through_the_credential() -> None:
    listed = credential(revoked(94_567))
    assert check_status(status_entry(URL, "revocation", 94_567), listed, at=START) is True
    assert check_status(status_entry(URL, "revocation", 94_568), listed, at=START) is False


@pytest.mark.parametrize("index", ["131072", "-1", "1e3", "٣", "999999999999999"])
def test_an_index_out_of_range_is_refused(index: str) -> None:
    entry = {**status_entry(URL, "revocation", 0), "statusListIndex": index}
    with pytest.raises(MalformedError, match=r"no entry 131072|no whole number"):
        check_status(entry, credential(revoked()))


def test_a_list_for_another_purpose_is_refused() -> None:
    with pytest.raises(MalformedError, match="is for revocation, not for suspension"):
        check_status(status_entry(URL, "suspension", 0), credential(revoked()))


def test_another_list_is_refused() -> None:
    with pytest.raises(MalformedError, match="in another list"):
        check_status(status_entry(URL + "1", "revocation", 0), credential(revoked()))


@pytest.mark.parametrize(("days", "why"), [(-1, "is valid from"), (1, "fetch it anew")])
def test_a_list_out_of_its_time_is_refused(days: int, why: str) -> None:
    with pytest.raises(MalformedError, match=why):
        check_status(
            status_entry(URL, "revocation", 0), credential(revoked()), at=START + timedelta(days=days)
        )


@pytest.mark.parametrize(
    "changes", [{"type": ["VerifiableCredential"]}, {"credentialSubject": {}}, {"credentialSubject": []}]
)
def test_another_credential_is_no_list(changes: dict[str, Any]) -> None:
    with pytest.raises(MalformedError, match="status list credential"):
        check_status(status_entry(URL, "revocation", 0), credential(revoked(), **changes))


def test_there_is_no_other_purpose() -> None:
    with pytest.raises(MalformedError, match="revocation or suspension, not 'message'"):
        StatusList("message")


def test_the_lists_of_a_register_say_what_it_says() -> None:
    pair = Pair()
    for name in ("C1", "C2", "C3"):
        pair.grant(name)
    pair.say("certificate.suspended", "C2", "West")
    pair.say("certificate.withdrawn", "C3", "East")
    lists = {
        f"https://r.example/status/{purpose}/{number}": status
        for (purpose, number), status in register_status(pair.register).items()
    }
    seen = {
        name: [
            lists[e["statusListCredential"]][int(e["statusListIndex"])]
            for e in status_entries(pair.register, name, "https://r.example/")
        ]
        for name in ("C1", "C2", "C3")
    }
    assert seen == {"C1": [False, False], "C2": [False, True], "C3": [True, False]}
